import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = emptyWorkbook();
const { grade } = gradeIn(book);
expect((await grade('dev', 'new', 'one', '--number', '41')).code).toBe(0);

const task = 'tasks/task-41-one';
const solution = 'solutions/task-41-one';
const read = (path: string): string => readFileSync(join(book.root, path), 'utf8');
const edit = (path: string, find: string, replace: string): void => {
  expect(read(path)).toContain(find);
  book.write(path, read(path).replace(find, replace));
};

test('a proven task is a table, and sums below it', async () => {
  const { code, out, err } = await grade('dev', 'check', 'one');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.replace(/in [\d.]+ s, \d+ ms/, 'in T s, T ms')).toMatchInlineSnapshot(`
    "task-41 One
      1 of 1 correct design has full points: reference
        mutant    planted in  plant   killed by  named by run  and code
      ✓ L41-HALF  reference   first   U · ·      itself        itself
      ✓ L41-HALF  reference   second  U · ·      itself        itself

    2 mutants: 2 killed, 2 named first by their own id (of 1 second plant, 1).
    1 correct design: 0 rejected.
    4 variants in T s, T ms each.
    "
  `);
});

test('whatever is wrong is said, with what to do about it', async () => {
  edit(`${task}/task.json`, '"needs": [],', '"needs": [], "reaches": ["elections won"],');
  edit(`${task}/task.json`, '"points": 10', '"points": 9');
  edit(`${task}/README.md`, '# Task', '[gone](gone.md)\n# Task');
  edit(`${task}/one.ts`, 'notWritten', 'unwritten');
  rmSync(join(book.root, task, 'interview.md'));
  book.write(`${solution}/accepted/wrong.ts`, read(`${solution}/one.ts`).replace(' + 1', ''));
  edit(`${solution}/mutants.ts`, 'export const mutants = [', `export const mutants = [
    { mistake: 'L6-NONE', edits: [{ find: 'Math.floor(', replace: 'Math.trunc(' }] },
    { mistake: 'L41-HALF', edits: [{ find: 'not there', replace: '' }] },
    { mistake: 'L41-HALF', design: 'gone', edits: [] },`);
  edit(`${solution}/mutants.ts`, 'second: true,', '');
  const { code, out } = await grade('dev', 'check', 'one');
  expect(code).toBe(1);
  const said = out.replaceAll(/\s+/g, ' ');
  for (const sentence of [
    'the points sum to 19, not to 20',
    'README.md links to gone.md, which is not there',
    'one.ts is not the starter that the reference makes',
    'interview.md is missing',
    'wrong is correct and must pass “needs more than half of an odd cluster”; it ends with fail',
    'L6-NONE in the reference survives',
    'mutants.ts plants L6-NONE, and no file',
    'L41-HALF: its snippet stands 0 times in the code',
    'there is no design gone',
    'l41-half.ts has no second plant',
    'never reaches “elections won”',
    '3 mutants: 2 killed, 2 named first by their own id (of 0 second plants, 0).',
    '2 correct designs: 1 rejected.',
  ]) {
    expect(said).toContain(sentence);
  }
});

test('a task without a reference, and mistakes that can not be read, are problems and no crash', async () => {
  rmSync(join(book.root, solution), { recursive: true });
  book.write(`${task}/mistakes/l41-half.ts`, 'export const mistake = {};');
  const { code, out } = await grade('dev', 'check', 'one', '--json');
  expect(code).toBe(1);
  const { problems } = JSON.parse(out) as { problems: readonly string[] };
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringContaining("The mistakes can't be read"),
      expect.stringContaining('solutions/task-41-one needs exactly one TypeScript file'),
    ]),
  );
});
