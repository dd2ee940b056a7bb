import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveProgress } from './progress.ts';
import { scratchFolder } from './testing/scratch.ts';

/** What README.md says about updates by git, done with git: its promises are about what git does. */
const file = 'tasks/task-03-commitment/commitment.ts';
const other = 'tasks/task-04-state-machine/state-machine.ts';
const hasGit = spawnSync('git', ['--version']).status === 0;

interface Checkout {
  readonly root: string;
  readonly git: (...args: string[]) => string;
  readonly read: (path: string) => string;
  readonly write: (path: string, text: string) => void;
}

function checkout(root: string): Checkout {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b', GIT_EDITOR: 'true' };
  return {
    root,
    git: (...args) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write: (path, text) => {
      execFileSync('mkdir', ['-p', join(root, path, '..')]);
      writeFileSync(join(root, path), text);
    },
  };
}

/** The published workbook, and a learner's clone with a solution of one task committed. */
async function published(): Promise<{ readonly upstream: Checkout; readonly mine: Checkout }> {
  const upstream = checkout(scratchFolder('upstream-'));
  upstream.git('init', '-q', '-b', 'main');
  upstream.write('.gitignore', readFileSync(new URL('../../.gitignore', import.meta.url), 'utf8'));
  for (const path of [file, other]) upstream.write(path, 'export function first() {\n  notWritten();\n}\n');
  upstream.write('README.md', 'Version 1\n');
  upstream.git('add', '.');
  upstream.git('commit', '-qm', 'Version 1');
  const mine = checkout(join(scratchFolder('mine-'), 'workbook'));
  execFileSync('git', ['clone', '-q', upstream.root, mine.root]);
  mine.write(file, 'export function first() {\n  return 1;\n}\n');
  expect(await saveProgress(mine.root, { firstSeed: 1, seeds: null, tasks: [{ task: 'task-03-commitment', title: '', file, tests: [{ name: 'a', suite: 'unit', source: '', points: 4, verdict: 'pass', runs: 1, events: 1 }], points: 4, maxPoints: 4 }] })).toBeNull();
  mine.git('add', 'tasks');
  mine.git('commit', '-qm', 'My solutions');
  return { upstream, mine };
}

test.runIf(hasGit)('a pull that changes anything but that starter keeps the solution without a question', async () => {
  const { upstream, mine } = await published();
  upstream.write('README.md', 'Version 2\n');
  upstream.write(other, 'export function second() {\n  notWritten();\n}\n');
  upstream.git('commit', '-qam', 'Version 2');
  const records = mine.read('.grade/progress.json');
  mine.git('pull', '-q', '--no-rebase');
  expect(mine.read('README.md')).toBe('Version 2\n');
  expect(mine.read(file)).toContain('return 1;');
  expect(mine.read(other)).toContain('second');
  expect(mine.read('.grade/progress.json')).toBe(records);
  expect(mine.git('status', '--porcelain')).toBe('');
});

test.runIf(hasGit)('a pull that changes that very starter conflicts, and the way out that README.md gives keeps the solution', async () => {
  const { upstream, mine } = await published();
  upstream.write(file, 'export function first(view: View) {\n  notWritten(view);\n}\n');
  upstream.git('commit', '-qam', 'Version 2');
  expect(() => mine.git('pull', '-q', '--no-rebase')).toThrow();
  expect(mine.git('status', '--porcelain')).toContain(`UU ${file}`);
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const block = /```\n(git checkout --ours [^`]+)```/.exec(readme)?.[1] ?? '';
  const commands = block.trim().split('\n').flatMap((line) => line.split(' && ')).filter((line) => line.startsWith('git '));
  expect(commands).toHaveLength(4);
  const said = commands.map((command) => mine.git(...command.split(' ').slice(1)));
  expect(said[1]).toContain('+export function first(view: View) {');
  expect(mine.read(file)).toBe('export function first() {\n  return 1;\n}\n');
  expect(mine.git('status', '--porcelain')).toBe('');
  expect(mine.git('log', '--oneline')).toContain('Version 2');
});
