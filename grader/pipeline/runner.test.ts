import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { discover } from './discover.ts';
import type { RunResult, Task } from './model.ts';
import { openRunner, type Runner } from './runner.ts';
import { scratchFolder } from './testing/scratch.ts';
import { fixtureWorkbook } from './testing/workbook.ts';

/** The suite writes its process's number as it is collected: before the submission is there. */
const collected = join(scratchFolder(), 'pid');
const suite = `
  import { writeFileSync } from 'node:fs';
  writeFileSync(${JSON.stringify(collected)}, String(process.pid));
  test('part', async () => { await (await submission()).part(); });`;
const right = 'export const part = () => {};';
const wrong = 'export const part = () => { throw new Error("boom"); };';
const book = fixtureWorkbook([
  { id: 'task-01-one', lists: ['part'], suite, submission: wrong },
  { id: 'task-02-two', lists: ['part'], suite, submission: 'export const part = () => notWritten();' },
]);
const [one, two] = (await discover(book.root)).tasks as [Task, Task];
const pid = (): number => Number(readFileSync(collected, 'utf8'));
const save = (text: string, task = 'task-01-one'): void => book.write(`tasks/${task}/part.ts`, text);

const open: Runner[] = [];
afterEach(async () => {
  for (const runner of open.splice(0)) await runner.close();
});
function runnerOf(task: Task): Runner {
  const runner = openRunner({ root: book.root, tasks: [task], options: { seeds: null, firstSeed: 1 }, toolkit: book.toolkit });
  open.push(runner);
  return runner;
}
const verdicts = ({ tasks }: RunResult): readonly string[] => tasks.flatMap(({ tests }) => tests.map(({ verdict }) => verdict));

test('a run that stands ready grades what is saved afterwards, each in a process of its own', async () => {
  save(wrong);
  const runner = runnerOf(one);
  await runner.poise();
  const first = pid();
  save(right);
  expect(verdicts(await runner.grade())).toEqual(['pass']);
  expect(pid()).toBe(first);
  await runner.poise();
  const second = pid();
  expect(second).not.toBe(first);
  save('export const part = (=>');
  expect((await runner.grade()).tasks[0]?.problem?.kind).toBe('syntax');
  save(wrong);
  expect(verdicts(await runner.grade())).toEqual(['learner-error']);
  // It had waited for a file that can be loaded.
  expect(pid()).toBe(second);
});

test('a process that dies while it stands ready is replaced', async () => {
  save(right);
  const runner = runnerOf(one);
  await runner.poise();
  const first = pid();
  process.kill(first, 'SIGKILL');
  await expect.poll(() => isAlive(first)).toBe(false);
  expect(verdicts(await runner.grade())).toEqual(['pass']);
  expect(pid()).not.toBe(first);
});

test('what stands ready for something else is replaced: an earlier part was written meanwhile', async () => {
  save(right);
  const runner = runnerOf({ ...one, own: [two] });
  await runner.poise();
  const first = pid();
  expect((await runner.grade()).tasks[0]?.standIns).toEqual([{ task: two.id }]);
  expect(pid()).toBe(first);
  await runner.poise();
  const second = pid();
  save(right, two.id);
  const result = await runner.grade();
  expect(verdicts(result)).toEqual(['pass']);
  expect(result.tasks[0]?.standIns).toBeUndefined();
  expect(pid()).not.toBe(second);
});

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
