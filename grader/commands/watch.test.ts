import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { discover } from '../pipeline/discover.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { emptyWorkbook, fixtureWorkbook, type FixtureWorkbook } from '../pipeline/testing/workbook.ts';
import { fakeSeat, type FakeSeat } from './testing/fake-seat.ts';
import { gradeIn } from './testing/grade-in.ts';
import { watchTasks } from './watch/watch-tasks.ts';
import type { WatchOptions } from './watch/place.ts';

const calls = (name: string): string => `test('${name}', async () => { await (await submission()).${name}(); });`;
const right = 'export const part = () => {};\nexport const other = () => {};\n';
const book = fixtureWorkbook([
  { id: 'task-01-one', lists: ['part', 'other'], suite: `${calls('part')}\n${calls('other')}`, submission: right, exports: ['part', 'other'] },
  { id: 'task-02-two', lists: ['part'], suite: calls('part'), submission: right },
]);
const { grade, start, finish } = gradeIn(book);
const file = join(book.root, 'tasks/task-01-one/part.ts');
const save = (text: string): void => writeFileSync(file, text);
const wrong = right.replace('{}', `{ throw new Error('boom'); }`);
const hanging = right.replace('{}', '{ for (;;); }');

interface Watching extends FakeSeat {
  readonly ended: Promise<ExitCode>;
}

const open: Watching[] = [];
afterEach(async () => {
  for (const { press, ended } of open.splice(0)) {
    press('q');
    await ended;
  }
  rmSync(join(book.root, '.grade'), { recursive: true, force: true });
});

/** Watches task 1 from a terminal. */
function watching(text: string, more: Partial<WatchOptions> = {}): Promise<Watching> {
  save(text);
  return watchingIn(book, more);
}

/** The first task of a workbook. */
async function watchingIn({ root, toolkit }: FixtureWorkbook, more: Partial<WatchOptions> = {}): Promise<Watching> {
  const [task] = (await discover(root)).tasks;
  if (!task) throw new Error('There is no task.');
  const seat = fakeSeat();
  const session = { root, cwd: root, toolkit, terminal: seat.terminal };
  const ended = watchTasks(session, task, { options: { seeds: null, firstSeed: 1 }, poll: false, ...more });
  const one = { ...seat, ended };
  open.push(one);
  return one;
}

test('each save leads to a verdict on an empty screen', async () => {
  const { sees, screens, screen } = await watching(wrong);
  await sees(/^part\.ts: graded in [\d.]+ s\n\ntask-01 A fixture +1 of 2 tests, 1 of 2 points\n/);
  await sees('boom');
  await sees(/n next task {2}h hint .* q quit\n$/);
  save(right);
  await sees(/^part\.ts saved, 1 line changed: graded in/);
  expect(screen()).toContain('2 of 2 tests');
  expect(screen()).toContain('All tests of task-01 pass. n goes on with task-02.');
  expect(screens()).toBe(2);
  save(`${right}\nexport const more = (=>`);
  await sees(/^part\.ts saved, 2 lines changed/);
  expect(screen()).toContain('does not compile');
  save(wrong);
  await sees(/^part\.ts saved, 3 lines changed/);
  expect(screen()).toContain('boom');
  await expect.poll(() => JSON.parse(readFileSync(join(book.root, '.grade/progress.json'), 'utf8')) as unknown).toEqual({ version: 1, tasks: { 'task-01-one': { best: 2, last: 1 } } });
});

test('a loop is survived, and a save ends it early', async () => {
  const { sees, screen, press } = await watching(hanging, { limits: { silenceMsMax: 1000 } });
  await sees('part (timeout)');
  expect(screen()).toContain('✓ other');
  expect(screen()).toContain('the process was killed. A new one is there for your next save.');
  save(right);
  await sees('2 of 2 tests');
  press('q');
  // Nothing but the save can end this one.
  const patient = await watching(hanging, { limits: { silenceMsMax: 10_000_000 } });
  const pids = join(book.root, 'looping');
  save(`import { writeFileSync } from 'node:fs';\n${hanging.replace('{ for', `{ writeFileSync(${JSON.stringify(pids)}, ''); for`)}`);
  await expect.poll(() => existsSync(pids), { timeout: 50_000 }).toBe(true);
  save(right);
  await patient.sees('2 of 2 tests');
});

test('a file that is exchanged, away for a moment, or away for good', async () => {
  const { sees, screens } = await watching(wrong);
  await sees('boom');
  writeFileSync(`${file}.tmp`, right);
  renameSync(`${file}.tmp`, file);
  await sees('2 of 2 tests');
  rmSync(file);
  save(wrong);
  await sees('boom');
  expect(screens()).toBe(3);
  rmSync(file);
  await sees(/^part\.ts is gone\n[^]*does not exist/);
  save(right);
  await sees('2 of 2 tests');
});

test('keys', async () => {
  const { sees, screen, press, ended, isListening } = await watching(wrong);
  await sees('boom');
  press('h');
  await sees('None of the mistakes that this workbook knows fits');
  press('d');
  await sees(/ {1,2}npx grade (hint|debug) task-01\n$/);
  press('l');
  await sees(/^The Consensus: 0 of 2 tasks done, 1 of 3 points\n[^]*q quit\n$/);
  press('c');
  await sees(/^ {2}· task-01 {2}A fixture {2}1 of 2 tests, 1 of 2 points\n {2}✓ task-02 {2}A fixture {2}1 of 1 test, 1 of 1 point\n\n2 of 3 points in 2 tasks\./);
  press('r');
  await sees(/^part\.ts once more: graded in/);
  press('n');
  await sees('All other tasks are done.');
  press('?');
  press('x');
  await sees('The starter of task-01-one is made from its reference, and solutions/task-01-one has none.');
  expect(screen()).toContain('part.ts once more');
  press('\u0003');
  expect(await ended).toBe(exitCodes.interrupted);
  expect(isListening()).toBe(false);
});

test('n leads to the next task that is not done, and q ends it', async () => {
  const { sees, press, ended } = await watching(right);
  await sees('n goes on with task-02');
  press('n');
  await sees(/^part\.ts: graded in [^]*task-02 A fixture +1 of 1 test/);
  // Task 1's file is nobody's concern any more; a new verdict would come with an empty screen.
  save(wrong);
  press('l');
  await sees('2 of 2 tasks done');
  press('q');
  expect(await ended).toBe(exitCodes.passed);
});

test('x puts the starter back, once somebody has said so, and keeps the file', async () => {
  const whole = emptyWorkbook();
  expect((await gradeIn(whole).grade('dev', 'new', 'one', '--number', '41')).code).toBe(0);
  const path = join(whole.root, 'tasks/task-41-one/one.ts');
  const starter = readFileSync(path, 'utf8');
  writeFileSync(path, 'mine\n');
  const { sees, press, ended } = await watchingIn(whole);
  await sees('does not export');
  press('x');
  await sees(/lines of tasks\/task-41-one\/one\.ts differ from the starter\. Put the starter back\? \[y\/N\]/);
  press('n');
  await sees('one.ts is left as it is.');
  press('x');
  await sees(/left as it is[^]*\[y\/N\]/);
  press('y');
  await sees(/^one\.ts put back: graded in/);
  await sees('cp .grade/backup/task-41-one/1-one.ts tasks/task-41-one/one.ts');
  expect(readFileSync(path, 'utf8')).toBe(starter);
  expect(readFileSync(join(whole.root, '.grade/backup/task-41-one/1-one.ts'), 'utf8')).toBe('mine\n');
  press('x');
  await sees('one.ts is the starter: nothing to reset.');
  press('q');
  expect(await ended).toBe(exitCodes.passed);
});

test('where the system gives no notice, the file is looked at', async () => {
  const refused = Object.assign(new Error('too many'), { code: 'ENOSPC' });
  const { sees, press, ended } = await watching(wrong, { watch: () => { throw refused; } });
  await sees('Your file is looked at five times a second, since the system gives no notice of saves (ENOSPC).');
  save(right);
  await sees('2 of 2 tests');
  press('q');
  await ended;
  const asked = await watching(wrong, { poll: true });
  await asked.sees('five times a second, as --poll asks');
  save(right);
  await asked.sees('2 of 2 tests');
});

test.each([[[]], [['--poll']]])('without a terminal there are plain lines, and a signal ends it: %j', async (options) => {
  save(wrong);
  const child = start(['watch', '1', ...options]);
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += String(chunk)));
  const outcome = finish(child);
  await expect.poll(() => out, { timeout: 50_000 }).toContain('boom');
  save(right);
  await expect.poll(() => out, { timeout: 50_000 }).toContain('All tests of task-01 pass. Next: npx grade watch task-02');
  expect(out).not.toContain('\u001b');
  expect(out).not.toContain('q quit');
  child.kill('SIGTERM');
  expect(await outcome).toMatchObject({ code: 130, err: '' });
});

test('without a name it is the next task; when all are done there is none', async () => {
  await grade('1', '2');
  save(right);
  await grade('1');
  const done = await grade('watch');
  expect(done).toMatchObject({ code: 0, err: '' });
  expect(done.out).toContain('All tasks are done.');
});

test.each([
  [['watch', '1', '2'], 'Name one task to watch'],
  [['watch', 'all'], 'Name one task to watch'],
  [['watch', 'onee'], 'Did you mean `one`?'],
  [['watch', '1', '--pol'], 'Did you mean `--poll`?'],
  [['watch', '1', '--seeds', '0'], '--seeds needs a whole number'],
] as const)('%j is a wrong usage', async (args, sentence) => {
  const { code, out, err } = await grade(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
});
