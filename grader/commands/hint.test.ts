import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveLastRun } from '../pipeline/last-run.ts';
import type { Diagnosis, TaskResult, TestResult } from '../pipeline/model.ts';
import { fixtureWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = fixtureWorkbook([
  { id: 'task-01-good', lists: ['a'], suite: `test('a', async () => { await submission(); });`, submission: 'export const part = 1;' },
  { id: 'task-02-bad', lists: ['b'], suite: `test('b', async () => { (await submission()).part(); });`, submission: 'export const part = () => { throw 1; };' },
  { id: 'task-03-broken', lists: ['c'], suite: '', submission: 'export const part = (=>' },
]);
const { grade, start, finish } = gradeIn(book);

function mistakeFile(id: string): void {
  const words = { id, title: `${id} was made`, symptom: 'It breaks.', why: 'It is easy to do.', fix: 'Undo it.', source: 'Raft §5.4.2' };
  const hints = [`What about ${id}?`, `The rule of ${id}.`, `Mend ${id}.`];
  const text = JSON.stringify({ ...words, hints }).slice(0, -1);
  book.write(
    `tasks/task-02-bad/mistakes/${id.toLowerCase()}.ts`,
    `export const mistake = ${text}, "signs": [{ kind: 'test', weight: 3, says: 'seen', seen: () => true }] };`,
  );
}
mistakeFile('X-ONE');
mistakeFile('X-TWO');

const diagnosis = (mistake: string): Diagnosis => ({
  mistake,
  title: `${mistake} was made`,
  signs: [{ kind: 'test', says: 'row 3 is wrong' }, { kind: 'code', says: 'it is written so', line: 7 }],
});

/** Keeps a result as a grading would. */
async function graded(more: Partial<TestResult>, ...mistakes: readonly string[]): Promise<void> {
  const one: TestResult = { name: 'b', suite: 'unit', source: 'Raft §5', points: 1, verdict: 'fail', runs: 1, events: 1, ...more };
  const result: TaskResult = {
    task: 'task-02-bad',
    title: 'A fixture',
    file: 'tasks/task-02-bad/part.ts',
    tests: [one],
    diagnoses: mistakes.map(diagnosis),
    points: 0,
    maxPoints: 1,
  };
  expect(await saveLastRun(book.root, { firstSeed: 1, seeds: null, tasks: [result] })).toBeNull();
}

const hint = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await grade('hint', ...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

test('before any grading, and after a pass, there is nothing to hint at', async () => {
  expect(await hint('1')).toBe('task-01 has not been graded yet. Grade it first: npx grade task-01\n');
  await grade('1');
  expect(await hint('1')).toContain('task-01 passed when it was graded last');
});

test('a file that does not load gets the reason instead', async () => {
  await grade('3');
  expect(await hint('3')).toMatch(/no test was run\.\n.*part\.ts:1:22 does not compile/);
});

test('three steps for the most likely mistake, and then the last again with the fix', async () => {
  await graded({ failure: { summary: 'wrong' } }, 'X-ONE', 'X-TWO');
  expect(await hint('bad')).toMatchInlineSnapshot(`
    "task-02 A fixture: hint 1 of 3, a question

      What about X-ONE?

      The next hint: npx grade hint task-02
    "
  `);
  expect(await hint('2')).toContain('hint 2 of 3, the rule\n\n  The rule of X-ONE.');
  expect(await hint('2')).toContain('hint 3 of 3, the fix\n\n  Mend X-ONE.');
  const last = await hint('2');
  expect(last).toMatchInlineSnapshot(`
    "task-02 A fixture: there are no more hints; this was the last

      Mend X-ONE.

      The fix: Undo it.

      If it isn't that, it may be: X-TWO was made (X-TWO).

      Mend it, then grade again: npx grade task-02
    "
  `);
  expect(await hint('2')).toBe(last);
});

test('a grading with the same mistake goes on, another mistake begins anew', async () => {
  await graded({ failure: { summary: 'wrong' } }, 'X-TWO');
  expect(await hint('2')).toContain('What about X-TWO?');
  await graded({ failure: { summary: 'wrong in another way' } }, 'X-TWO', 'X-ONE');
  expect(await hint('2')).toContain('The rule of X-TWO.');
  await graded({ failure: { summary: 'wrong' } }, 'X-ONE');
  expect(await hint('2')).toContain('What about X-ONE?');
});

test('--all shows everything, and takes no step', async () => {
  expect(await hint('2', '--all')).toMatchInlineSnapshot(`
    "task-02 A fixture: all hints

      Most likely: X-ONE was made (X-ONE)

      What speaks for it: row 3 is wrong; it is written so (line 7).

      1. What about X-ONE?

      2. The rule of X-ONE.

      3. Mend X-ONE.

      What is seen: It breaks.

      Why it happens: It is easy to do.

      The fix: Undo it.

      Source: Raft §5.4.2
    "
  `);
  expect(await hint('2')).toContain('hint 2 of 3');
});

test('where no mistake fits, that is said, with what is known', async () => {
  const rule = { id: 'LC', name: 'Leader Completeness', source: 'Raft §5.4' };
  await graded({ failure: { summary: 'S3 lacks \u001b[2Jentry 2', rule, seed: 9 } });
  expect(await hint('2')).toMatchInlineSnapshot(`
    "None of the mistakes that this workbook knows fits what task-02 did. So this is
    no guess, but what is known:
      Failed:     b
      Saw:        S3 lacks \\u{1b}[2Jentry 2
      Rule:       Leader Completeness (LC), Raft §5.4
      Statement:  tasks/task-02-bad/README.md
      Again:      npx grade replay task-02 --seed 9
    "
  `);
  await graded({ verdict: 'timeout', failure: { summary: 'Nothing came back.' } });
  expect(await hint('2')).toContain('Source:     Raft §5\n');
});

test('what is not written yet, or was interrupted, is no failure to hint at', async () => {
  await graded({ verdict: 'learner-error', failure: { summary: 'not yet', finding: 'NOT-WRITTEN' } });
  expect(await hint('2')).toContain('not written yet');
  const { result } = JSON.parse(readFileSync(join(book.root, '.grade/last/task-02-bad.json'), 'utf8')) as { result: TaskResult };
  const interrupted = { ...result, tests: [...result.tests, ...result.tests].map((one, i) => ({ ...one, verdict: i === 0 ? 'pass' : 'not-run', failure: undefined })) };
  writeFileSync(join(book.root, '.grade/last/task-02-bad.json'), JSON.stringify({ version: 1, result: interrupted }));
  expect(await hint('2')).toContain('ended before anything had failed');
});

test('damaged files, a mistake that is gone, and a file saved since', async () => {
  await graded({ failure: { summary: 'wrong' } }, 'X-GONE');
  expect(await hint('2')).toContain('no longer has the mistake X-GONE');
  await graded({ failure: { summary: 'wrong' } }, 'X-ONE');
  book.write('.grade/hints.json', '}{');
  expect(await hint('2')).toContain('hint 1 of 3');
  book.write('.grade/last/task-02-bad.json', '}{');
  expect(await hint('2')).toContain('has not been graded yet');
  await graded({ failure: { summary: 'wrong' } }, 'X-ONE');
  utimesSync(join(book.root, 'tasks/task-02-bad/part.ts'), 4e9, 4e9);
  expect((await grade('hint', '2')).err).toContain('saved after its last grading');
});

test.each([
  [['hint'], 'Name one task'],
  [['hint', 'all'], 'Name one task'],
  [['hint', '1', '2'], 'Name one task'],
  [['hint', 'goof'], 'Did you mean `good`?'],
  [['hint', '1', '--al'], 'Did you mean `--all`?'],
] as const)('%j is a wrong usage', async (args, sentence) => {
  const { code, out, err } = await grade(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
});

test('a task may be named by its folder', async () => {
  const { out } = await finish(start(['hint', '.'], join(book.root, 'tasks/task-01-good')));
  expect(out).toContain('task-01 passed');
});
