import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commandWords } from '../pipeline/command-words.ts';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { COMPLETE } from './completion.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = emptyWorkbook();
const { grade } = gradeIn(book);
for (const task of ['task-03-commitment', 'task-12-paxos-accept']) cpSync(fileURLToPath(new URL(`../../tasks/${task}`, import.meta.url)), join(book.root, 'tasks', task), { recursive: true });

/** What a line may go on with. */
async function complete(...words: string[]): Promise<string[]> {
  const { code, out, err } = await grade(COMPLETE, 'grade', ...words);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.split('\n').filter((line) => line !== '');
}

test('a first word is a command or a task', async () => {
  const all = await complete('');
  expect(all).toEqual(expect.arrayContaining([...commandWords, 'all', 'task-03-commitment', 'task-12-paxos-accept']));
  expect(all.filter((word) => /[ :$]/.test(word))).toEqual([]);
  expect(await complete('deb')).toEqual(['debug']);
});

test('a task goes on by its folder, or by its number', async () => {
  expect(await complete('replay', 'task-0')).toEqual(['task-03-commitment']);
  expect(await complete('hint', '1')).toEqual(['12']);
  expect(await complete('0')).toEqual(['03']);
  expect(await complete('task-12-paxos-accept', 'task-0')).toEqual(['task-03-commitment']);
});

test('a dash asks for the options of the command', async () => {
  expect(await complete('solution', '3', '--d')).toEqual(['--design']);
  expect(await complete('debug', '3', '--')).toEqual(expect.arrayContaining(['--seed', '--test', '--port']));
  expect(await complete('debug', '3', '--des')).toEqual([]);
  expect(await complete('dev', 'ch')).toEqual(['check']);
});

test('the script for bash does all of it in a shell', async () => {
  const { code, out } = await grade('completion', 'bash');
  expect(code).toBe(0);
  const ask = `${out}\nCOMP_WORDS=(grade solution task-03); COMP_CWORD=2; _grade_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['-c', ask], { encoding: 'utf8' })).toBe('task-03-commitment\n');
  expect(execFileSync('bash', ['-c', `${out}\ngrade --version`], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('the scripts of the other shells are sound where those shells are, and name the grader', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { out } = await grade('completion', shell);
    expect(out).toContain(join(book.root, 'grader/bin/grade.js'));
    const { error, status } = spawnSync(shell, ['-n'], { input: out });
    if (!error) expect(status).toBe(0);
  }
});

test('a shell that nobody knows is named', async () => {
  const { code, err } = await grade('completion', 'csh');
  expect(code).toBe(2);
  expect(err).toContain('bash, zsh, fish');
});

test.each([...commandWords.filter((word) => word !== 'dev'), 'dev check', 'dev starters', 'dev new'])('%s has examples in its help', async (command) => {
  const { code, out } = await grade(...command.split(' '), '--help');
  expect(code).toBe(0);
  expect(out).toMatch(/\nExamples:\n +(?:\S+ )*grade \S/);
});

test.each([
  [['solutoin', '3'], '`solution`'],
  [['debgu', '3'], '`debug`'],
  [['completions'], '`completion`'],
  [['task-03-comitment'], '`task-03-commitment`'],
] as const)('%j is a slip that is understood', async (args, meant) => {
  const { code, err } = await grade(...args);
  expect(code).toBe(2);
  expect(err).toContain(`Did you mean ${meant}?`);
});
