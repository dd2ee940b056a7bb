import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discover } from './discover.ts';
import type { RunResult } from './model.ts';
import { run, type RunRequest } from './run.ts';
import { scratchFolder } from './testing/scratch.ts';
import { fixtureWorkbook, type FixtureTask, type FixtureWorkbook } from './testing/workbook.ts';

interface Graded {
  readonly book: FixtureWorkbook;
  readonly result: RunResult;
  /** `name: verdict` of every test, in the manifest's order. */
  readonly verdicts: readonly string[];
}

async function grade(
  tasks: readonly FixtureTask[],
  more: Partial<RunRequest> = {},
): Promise<Graded> {
  const book = fixtureWorkbook(tasks);
  const found = await discover(book.root);
  const result = await run({
    root: book.root,
    tasks: found.tasks,
    options: { seeds: null, firstSeed: 1 },
    toolkit: book.toolkit,
    ...more,
  });
  const verdicts = result.tasks.flatMap(({ tests }) => tests.map(({ name, verdict }) => `${name}: ${verdict}`));
  return { book, result, verdicts };
}

/** A task whose every test calls the export of its own name. */
function callingTask(exports: string, names: readonly string[], id = 'task-01-fixture'): FixtureTask {
  const suite = names.map((name) => `test('${name}', async () => { await (await submission()).${name}(); });`).join('\n');
  return { id, lists: names, suite, submission: exports, exports: names };
}

function failureOf({ result }: Graded, name: string) {
  return result.tasks.flatMap(({ tests }) => tests).find((one) => one.name === name)?.failure;
}

test('a test passes only by saying so, and failures point into the learner\'s file', async () => {
  const graded = await grade([
    callingTask(
      'type Log = { length: number };\nimport { lastIndex } from "#harness";\n' +
        'export const good = (): number => lastIndex([1]);\n' +
        'export function bad(): void {\n  const log: Log = [];\n\n  throw new Error("boom " + log.length);\n}\n',
      ['good', 'bad'],
    ),
  ]);
  expect(graded.verdicts).toEqual(['good: pass', 'bad: learner-error']);
  expect(failureOf(graded, 'bad')?.finding).toContain(join(graded.book.root, 'tasks/task-01-fixture/part.ts:7:9'));
  expect(graded.result.tasks[0]).toMatchObject({ points: 1, maxPoints: 2, file: 'tasks/task-01-fixture/part.ts' });
  expect(graded.result.graderError).toBeUndefined();
});

test('what hangs or dies costs its own test, and later tasks nothing', async () => {
  const names = ['before', 'loop', 'microtasks', 'never', 'leaves', 'after'];
  const graded = await grade(
    [
      callingTask(
        `export const before = () => {};
         export const loop = () => { for (;;); };
         export const microtasks = async () => { for (;;) await null; };
         export const never = () => new Promise(() => {});
         export const leaves = () => (process as any).reallyExit(0);
         export const after = () => {};`,
        names,
      ),
      callingTask('export const fine = () => {};', ['fine'], 'task-02-fixture'),
    ],
    { limits: { silenceMsMax: 1200, stopsMax: 9 } },
  );
  expect(graded.verdicts).toEqual([
    'before: pass',
    'loop: timeout',
    'microtasks: timeout',
    'never: timeout',
    'leaves: crashed',
    'after: pass',
    'fine: pass',
  ]);
  expect(failureOf(graded, 'loop')?.summary).toContain('1.2 seconds');
});

test('tests are given up after a bounded number of stops', async () => {
  const names = ['one', 'two', 'three'];
  const exit = names.map((name) => `export const ${name} = () => (process as any).reallyExit(0);`).join('\n');
  const graded = await grade([callingTask(exit, names)], { limits: { stopsMax: 2 } });
  expect(graded.verdicts).toEqual(['one: crashed', 'two: crashed', 'three: not-run']);
  expect(failureOf(graded, 'three')?.summary).toContain('2 tests');
});

test('a file that never finishes loading stops once', async () => {
  const graded = await grade([callingTask('export const one = 1, two = 2; for (;;);', ['one', 'two'])], {
    limits: { silenceMsMax: 1000 },
  });
  expect(graded.verdicts).toEqual(['one: timeout', 'two: not-run']);
  expect(failureOf(graded, 'one')?.summary).toContain('part.ts was being loaded');
});

test('a file that throws null, or asks to exit, while it loads spoils no other task', async () => {
  const graded = await grade([
    callingTask('export const one = () => {}; throw null;', ['one'], 'task-01-throws'),
    callingTask('export const two = () => {}; process.exit(0);', ['two'], 'task-02-exits'),
    callingTask('export const fine = () => {};', ['fine'], 'task-03-fine'),
  ]);
  expect(graded.verdicts).toEqual(['one: learner-error', 'two: learner-error', 'fine: pass']);
});

test('endless output and endless memory end their own test', async () => {
  const graded = await grade(
    [
      callingTask(
        `export const prints = async () => { for (;;) { process.stdout.write('x'.repeat(1000)); await new Promise(setImmediate); } };
         export const grows = () => { const kept = []; for (;;) kept.push(new Array(10_000).fill(1)); };
         export const after = () => {};`,
        ['prints', 'grows', 'after'],
      ),
    ],
    { limits: { heapMbMax: 160, outputBytesMax: 100_000 } },
  );
  expect(graded.verdicts).toEqual(['prints: output-limit', 'grows: memory', 'after: pass']);
  expect(failureOf(graded, 'prints')?.output?.[0]).toContain('xxx');
});

test('suites that disagree with task.json are the grader\'s fault', async () => {
  const graded = await grade([
    {
      id: 'task-01-fixture',
      lists: ['listed', 'missing', 'mute'],
      suite: `test('listed', async () => {}); test('unlisted', async () => {}); silent('mute', async () => {});`,
      submission: 'export const part = () => {};',
    },
    { id: 'task-02-fixture', lists: ['a'], suite: `throw new Error('broken suite');`, submission: 'export const part = 1;' },
  ]);
  expect(graded.verdicts).toEqual(['listed: pass', 'missing: grader-error', 'mute: grader-error', 'a: grader-error']);
  expect(graded.result.graderError).toContain('“unlisted” that task.json does not list');
  expect(failureOf(graded, 'missing')?.summary).toContain('has none of that name');
  expect(failureOf(graded, 'mute')?.summary).toContain('without a word');
  expect(failureOf(graded, 'a')?.summary).toContain('broken suite');
});

test('several children share the tasks', async () => {
  const tasks = [1, 2, 3, 4, 5].map((number) =>
    callingTask(`export const a = () => ${number === 2 ? '(process as any).reallyExit(0)' : '{}'};`, ['a'], `task-0${number}-t`),
  );
  const { verdicts } = await grade(tasks, { children: 2 });
  expect(verdicts).toEqual(['a: pass', 'a: crashed', 'a: pass', 'a: pass', 'a: pass']);
});

test('a suite that does not compile is the grader\'s fault', async () => {
  const graded = await grade([
    { id: 'task-01-fixture', lists: ['a'], suite: 'test(', submission: 'export const part = 1;' },
  ]);
  expect(graded.result.graderError).toContain('unit.test.ts');
});

test('a file that cannot be loaded runs no test, and the others run', async () => {
  const graded = await grade([
    callingTask('export const broken = (=>', ['broken'], 'task-01-fixture'),
    callingTask('export const fine = () => {};', ['fine'], 'task-02-fixture'),
  ]);
  expect(graded.verdicts).toEqual(['broken: not-run', 'fine: pass']);
  expect(graded.result.tasks[0]?.problem?.kind).toBe('syntax');
});

test('an interrupted run keeps what it knows, and leaves no process behind', async () => {
  const pids = join(scratchFolder(), 'pids');
  const abort = new AbortController();
  const graded = await grade(
    [
      {
        id: 'task-01-fixture',
        lists: ['first', 'second'],
        suite: `test('first', async () => { await (await submission()).part(); }); test('second', () => new Promise(() => {}));`,
        submission: `
          import { spawn } from 'node:child_process';
          import { writeFileSync } from 'node:fs';
          export const part = () => {
            const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
            writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
          };`,
      },
    ],
    {
      signal: abort.signal,
      onTest: (_task, line) => {
        if (line.kind === 'start' && line.test === 'second') abort.abort();
      },
    },
  );
  expect(graded.verdicts).toEqual(['first: pass', 'second: not-run']);
  expect(graded.result.interrupted).toBe(true);
  const started = readFileSync(pids, 'utf8').split(' ').map(Number);
  expect(started).toHaveLength(2);
  await expect.poll(() => started.filter(isAlive)).toEqual([]);
});

/** A killed process that nobody has waited for still has its number, and counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
