import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = emptyWorkbook();
const { grade } = gradeIn(book);

const list = (folder: string): readonly string[] => readdirSync(join(book.root, folder)).sort();

test('a new task compiles, is graded as not written, and is proven', async () => {
  const { code, out, err } = await grade('dev', 'new', 'lease-reads', '--number', '41', '--title', "Reads, and who's asked");
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('tasks/task-41-lease-reads');
  expect(list('tasks/task-41-lease-reads')).toEqual(
    ['README.md', 'contract.ts', 'hidden', 'interview.md', 'lease-reads.ts', 'mistakes', 'task.json'].sort(),
  );
  expect(list('solutions/task-41-lease-reads')).toEqual(['lease-reads.ts', 'mutants.ts']);

  book.write('tsconfig.new.json', '{ "extends": "./tsconfig.json", "include": ["tasks", "solutions"] }');
  const tsc = join(book.root, 'node_modules/typescript/bin/tsc');
  const types = spawnSync(process.execPath, [tsc, '--project', 'tsconfig.new.json'], { cwd: book.root, encoding: 'utf8' });
  expect(types.stdout).toBe('');

  const graded = await grade('lease-reads');
  expect(graded.code).toBe(1);
  expect(graded.out).toContain("task-41 Reads, and who's asked");
  expect(graded.out).toContain('Not written yet');

  book.write('tasks/task-41-lease-reads/lease-reads.ts', 'export const majority = (servers: string[]) => Math.ceil(servers.length / 2);');
  expect((await grade('41')).out).toContain('Most likely: half of the servers were taken for a majority');
  expect((await grade('hint', '41')).out).toContain('How many of four servers make a majority?');
  expect((await grade('reset', '41', '--yes')).code).toBe(0);

  const checked = await grade('dev', 'check', '41', '--json');
  expect(JSON.parse(checked.out)).toMatchObject({
    exitCode: 0,
    problems: [],
    totals: { mutants: 2, killed: 2, named: 2, designs: 1, rejected: 0 },
  });
  expect(checked.code).toBe(0);
});

test('the next free number is taken, or the one that is named', async () => {
  const free = 1 + list('solutions').filter((id) => id !== 'task-41-lease-reads').length;
  mkdirSync(join(book.root, `solutions/task-${free + 1}-waits-for-its-task`));
  await grade('dev', 'new', 'first');
  await grade('dev', 'new', 'second', '--number', '44', '--part', 'machine');
  await grade('dev', 'new', 'third');
  expect(list('tasks')).toEqual(expect.arrayContaining([`task-${free}-first`, `task-${free + 2}-third`, 'task-44-second']));
  expect(JSON.parse(readFileSync(join(book.root, 'tasks/task-44-second/task.json'), 'utf8'))).toMatchObject({ part: 'machine', title: 'Second' });
});

test.each([
  [['waits-for-its-task'], '-waits-for-its-task already'],
  [['other', '--number', '8'], 'Task 8 is taken'],
  [['other', '--number', '0'], '--number needs a whole number from 1 to 99'],
  [['other', '--number', 'x'], '--number needs a whole number'],
  [['Other'], 'lower-case words'],
  [['../other'], 'lower-case words'],
  [['task-07-other'], 'lower-case words'],
  [['all'], "can't be the name of a task"],
  [['other', '--part', 'a-b'], '--part needs a name'],
  [['other', '--title', 'a */ b'], '--title needs a line of plain words'],
  [[], 'Not enough'],
] as const)('%j is refused with a sentence', async (args, sentence) => {
  const before = [list('tasks'), list('solutions')];
  const { code, out, err } = await grade('dev', 'new', ...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
  expect([list('tasks'), list('solutions')]).toEqual(before);
  expect(existsSync(join(book.root, 'other'))).toBe(false);
});
