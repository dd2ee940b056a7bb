import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const task = 'task-03-commitment';
const file = `tasks/${task}/commitment.ts`;
const book = emptyWorkbook();
const { grade, start, finish } = gradeIn(book);
cpSync(fileURLToPath(new URL(`../../tasks/${task}`, import.meta.url)), join(book.root, 'tasks', task), { recursive: true });
const reference = readFileSync(join(book.root, 'solutions', task, 'commitment.ts'), 'utf8');
const mine = reference.replace(' && termAt(candidate) === currentTerm', ' && termAt(candidate) == currentTerm');
book.write(file, mine);

/** What is kept when so many points were the most. */
const reach = (best: number): void => book.write('.grade/progress.json', JSON.stringify({ version: 1, tasks: { [task]: { best, last: 0 } } }));

test('before all points are reached it is not shown, and whoever asks twice has it', async () => {
  const unknown = await grade('solution', '3');
  expect(unknown).toMatchObject({ code: 1, err: '' });
  expect(unknown.out).toContain('your best is 0 of 20 points');
  expect(unknown.out).not.toContain('export function');
  reach(19);
  const { code, out } = await grade('solution', 'commitment');
  expect(code).toBe(1);
  expect(out.replaceAll('\n', ' ')).toContain('npx grade hint task-03. To see it anyway: npx grade solution task-03 --reveal');
  expect((await grade('solution', '3', '--reveal')).out).toContain('export function nextCommitIndex');
  expect(JSON.parse((await grade('solution', '3', '--json')).out)).toMatchObject({ exitCode: 1 });
});

test('with all points it is printed whole, and then what differs, from both sides', async () => {
  reach(20);
  const { code, out, err } = await grade('solution', '3');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const [whole = '', compared = ''] = out.split('What differs from yours');
  for (const line of reference.trimEnd().split('\n')) expect(whole).toContain(`\n${`  ${line}`.trimEnd()}`);
  expect(compared).toContain('1 line of yours (-) against 1 of the reference (+):');
  expect(compared).toMatch(/\n {2}line (\d+) of yours, line \1 of the reference\n/);
  expect(compared).toMatch(/\n {2}- .*termAt\(candidate\) == currentTerm.*\n {2}\+ .*termAt\(candidate\) === currentTerm/);
  expect(compared).toContain('npx grade solution task-03 --design ascending-scan   solutions/task-03-commitment/accepted/ascending-scan.ts');
  expect(readFileSync(join(book.root, file), 'utf8')).toBe(mine);
});

test('another design is shown by its name, with paths as they may be typed', async () => {
  const { out } = await finish(start(['solution', '.', '--design', 'ascending-scan'], join(book.root, 'tasks', task)));
  expect(out).toContain('task-03 Commitment: ascending-scan\n../../solutions/task-03-commitment/accepted/ascending-scan.ts\n');
  expect(out).toMatch(/npx grade solution task-03 +\.\.\/\.\.\/solutions\/task-03-commitment\/commitment\.ts/);
});

test('what is in the file acts on no terminal, and its line ends are no difference', async () => {
  book.write(file, `// \u001b[2J\n${reference.replaceAll('\n', '\r\n')}`);
  const { out } = await grade('solution', '3');
  expect(out).toContain('1 line of yours (-) against 0 of the reference (+):');
  expect(out).toContain('  - // \\u{1b}[2J');
  book.write(file, reference);
  expect((await grade('solution', '3')).out).toContain('is the same, line by line.');
});

test('a file that is gone is no reason to keep the solution back', async () => {
  rmSync(join(book.root, file));
  const { code, out } = await grade('solution', '3');
  expect(code).toBe(0);
  expect(out).toContain('There is no file of yours to compare it with');
  expect(JSON.parse((await grade('solution', '3', '--json')).out)).toMatchObject({ format: 'the-consensus/solution', task: 'task-03', text: reference, own: null });
});

test.each([
  [['solution'], 'Not enough non-option arguments'],
  [['solution', '3', '--design', 'ascending-scn'], 'Did you mean “ascending-scan”?'],
  [['solution', '3', '--desgn', 'x'], 'Did you mean `--design`?'],
  [['solution', '12'], 'There is no task `12`'],
] as const)('%j is a wrong usage', async (args, sentence) => {
  const { code, out, err } = await grade(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
});
