import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratchFolder } from '../pipeline/testing/scratch.ts';
import { fixtureWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const marker = join(scratchFolder(), 'running');
const book = fixtureWorkbook([
  {
    id: 'task-01-good',
    lists: ['a'],
    suite: `test('a', async () => { await submission(); });`,
    submission: 'export const part = 1;',
  },
  {
    id: 'task-02-bad',
    lists: ['b'],
    suite: `test('b', async () => { (await submission()).part(); });`,
    submission: `export const part = () => { throw new Error('\u001b[31mboom'); };`,
  },
  { id: 'task-03-broken', lists: ['c'], suite: '', submission: 'export const part = (=>' },
  {
    id: 'task-04-slow',
    lists: ['d', 'e'],
    suite: `
      import { writeFileSync } from 'node:fs';
      test('d', async () => {});
      test('e', () => { writeFileSync(${JSON.stringify(marker)}, ''); return new Promise(() => {}); });`,
    submission: 'export const part = 1;',
  },
]);
const { grade, start, finish } = gradeIn(book);
cpSync(fileURLToPath(new URL('../../templates', import.meta.url)), join(book.root, 'templates'), { recursive: true });

test('the map needs no task to work', async () => {
  const { code, out } = await grade();
  expect(code).toBe(0);
  expect(out).toContain('4 tasks done');
  expect(out).toContain('Next: task-01');
});

test('one task from within its folder, and the progress of it', async () => {
  const { code, out, err } = await finish(start(['.'], join(book.root, 'tasks/task-01-good')));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('✓ a');
  expect(JSON.parse(readFileSync(join(book.root, '.grade/progress.json'), 'utf8'))).toEqual({
    version: 1,
    tasks: { 'task-01-good': { best: 1, last: 1 } },
  });
});

test('a failing task, and one that does not compile', async () => {
  const failing = await grade('2', '--color');
  expect(failing.code).toBe(1);
  expect(failing.out).toContain('\\u{1b}[31mboom');
  const broken = await grade('3');
  expect(broken.code).toBe(4);
  expect(broken.out).toMatch(/part\.ts:1:22 does not compile[^]* {2}\| {22}\^/);
});

test('--json prints one document, also about mistakes', async () => {
  const { code, out } = await grade('1', '2', '--json', '--seed', '7', '--seeds', '3');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ exitCode: 1, points: 1, maxPoints: 2, firstSeed: 7, seeds: 3 });
  const mistake = await grade('nothing', '--json');
  expect(JSON.parse(mistake.out)).toMatchObject({ exitCode: 2, error: mistake.err.trim() });
});

test('pages are written where the workbook keeps its own, or where one says', async () => {
  const { code, out, err } = await finish(start(['1', '2', '--html', '--markdown', 'out/new.md'], join(book.root, 'tasks')));
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toContain('Report: ../.grade/report.html\nReport: out/new.md\n');
  expect(readFileSync(join(book.root, '.grade/report.html'), 'utf8')).toContain('<h1>1 of 2 points</h1>');
  expect(readFileSync(join(book.root, 'tasks/out/new.md'), 'utf8')).toContain('## The Consensus: 1 of 2 points');
  rmSync(join(book.root, 'tasks/out'), { recursive: true });
});

test('a page beside --json leaves the document alone', async () => {
  const { code, out, err } = await grade('1', '--json', '--html=.grade/deep/a.html');
  expect({ code, err }).toEqual({ code: 0, err: 'Report: .grade/deep/a.html\n' });
  expect(JSON.parse(out)).toMatchObject({ exitCode: 0 });
});

test('a page that can not be written costs nothing else', async () => {
  const { code, out, err } = await grade('2', '--html', 'grade.mjs/a.html', '--markdown');
  expect(code).toBe(1);
  expect(out).toContain('✗ b');
  expect(out).toMatch(/Report: \.grade\/report\.md\n$/);
  expect(err).toMatch(/^The report is not written to grade\.mjs\/a\.html \(.+\)\. Another place: --html <file>\.\n$/);
});

test.each([
  [['comit'], 'no task `comit`'],
  [['1', '--jsn'], 'Did you mean `--json`?'],
  [['1', '--seeds', '0'], '--seeds needs a whole number'],
  [['1', '--seed', 'x'], '--seed needs a whole number'],
  [['1', '--seed', '1', '--fresh'], 'use one of them'],
  [['dev', 'chek'], 'Did you mean check?'],
  [['--html', 'task-01-good'], 'Write the tasks first: grade task-03 --html'],
  [['1', '--markdown', 'tasks/task-01-good/part.ts'], 'ends in .md'],
  [['1', '--html', '--html'], 'once only'],
  [['--html'], 'grade all --html'],
  [['1', '--htm'], 'Did you mean `--html`?'],
  [['dev'], 'Name a command'],
  [['hnt', '1'], 'Did you mean `hint`?'],
] as const)('%j is a wrong usage, said in a sentence', async (args, sentence) => {
  const { code, out, err } = await grade(...args);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(sentence);
  expect(err).not.toMatch(/^ +at /m);
});

test('help and version', async () => {
  const help = await grade('--help');
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('Examples:');
  expect((await grade('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('Ctrl-C prints and saves what is known', async () => {
  const child = start(['1', '4']);
  const outcome = finish(child);
  await expect.poll(() => existsSync(marker), { timeout: 30_000 }).toBe(true);
  child.kill('SIGINT');
  const { code, out } = await outcome;
  expect(code).toBe(130);
  expect(out).toContain('✓ a');
  expect(out).toContain('e (not run)');
  expect(out).toContain('Interrupted');
});

test('a reader that leaves early is no error', async () => {
  const child = start(['--help']);
  child.stdout?.destroy();
  const code = new Promise((resolve) => child.once('close', resolve));
  expect(await code).toBe(0);
});
