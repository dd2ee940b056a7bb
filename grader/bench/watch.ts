import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Terminal } from '../commands/terminal.ts';
import { watchTasks } from '../commands/watch/watch-tasks.ts';
import { discover } from '../pipeline/discover.ts';
import { plain } from '../pipeline/report/paint.ts';
import { runLines } from '../pipeline/report/run-lines.ts';
import { run } from '../pipeline/run.ts';
import { toolkitIn } from '../pipeline/run/toolkit.ts';

/*
 * How long a learner waits for a verdict: from the save of a file to the report of `grade watch`, against a run that starts
 * from nothing in the same process, and against `grade` as a command. A save changes a comment; every other pair of files is
 * the reference, which passes, and the reference with a mistake in it, which is diagnosed too. Times are of this machine:
 * read them as ratios. From the workbook's folder, with the folder of the compiled grader:
 *   npx esbuild grader/bench/watch.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/watch.mjs
 *   node node_modules/.cache/watch.mjs node_modules/.cache/the-consensus/<newest> [saves] [pause in ms] [task]
 */

const COLD_RUNS = 5;
const [bundle = '', saves = '20', pauseMs = '1500', wanted = 'task-03-commitment'] = process.argv.slice(2);
const repository = process.cwd();
const bundleFolder = resolve(repository, bundle);
const toolkit = toolkitIn(bundleFolder);

/** A workbook with this task alone, so that no learner's file is touched. */
function makeWorkbook(): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'watch-bench-'));
  for (const name of ['grader', 'templates', 'node_modules', 'solutions', 'package.json']) symlinkSync(join(repository, name), join(root, name));
  const cli = JSON.stringify(pathToFileURL(join(bundleFolder, 'cli.js')).href);
  writeFileSync(join(root, 'grade.mjs'), `import { main } from ${cli}; process.exitCode = await main({ root: import.meta.dirname, bundle: ${JSON.stringify(bundleFolder)}, argv: process.argv.slice(2) });`);
  mkdirSync(join(root, 'tasks'));
  cpSync(join(repository, 'tasks', wanted), join(root, 'tasks', wanted), { recursive: true });
  return root;
}

const root = makeWorkbook();
const [task] = (await discover(root)).tasks;
if (!task) throw new Error(`There is no task ${wanted}.`);
const right = readFileSync(join(repository, 'solutions', wanted, task.manifest.file), 'utf8');
const wrong = right.replace(' && termAt(candidate) === currentTerm', '');
let count = 0;
const save = (source: string): void => writeFileSync(task.submission, `${source}// ${(count += 1)}\n`);

/** Somebody who presses keys, and sees when a report has come. */
function seat() {
  let press: (key: string) => void = () => undefined;
  let onReport: (text: string) => void = () => undefined;
  const seen: { atFirstTest?: number | undefined; atLastTest?: number | undefined } = {};
  const terminal: Terminal = {
    width: 100,
    paint: plain,
    canAsk: true,
    print: (lines) => onReport(lines.join('\n')),
    printRaw: () => undefined,
    note: (line) => console.error(line),
    status: (line) => {
      if (line === null) seen.atLastTest = performance.now();
      else seen.atFirstTest ??= performance.now();
    },
    clear: () => undefined,
    listen: (onKey) => {
      press = onKey;
      return { close: () => undefined };
    },
  };
  const report = (): Promise<string> => new Promise((resolve) => (onReport = resolve));
  return { terminal, press: (key: string) => press(key), report, seen };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function timesOf(times: number, once: () => Promise<void>, betweenMs = 0): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let i = 0; i < times; i += 1) {
    if (betweenMs > 0) await pause(betweenMs);
    const beganAt = performance.now();
    await once();
    taken.push(performance.now() - beganAt);
  }
  return taken;
}

function told(name: string, taken: readonly number[], coldMs: number): number {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  const median = at(0.5);
  const ratio = Number.isNaN(coldMs) ? '' : `  ${(median / coldMs).toFixed(2)} of a cold run`;
  console.log(`${name.padEnd(44)} median ${median.toFixed(0).padStart(5)} ms, least ${at(0).toFixed(0)}, most ${at(1).toFixed(0)}${ratio}`);
  return median;
}

interface Watched {
  readonly whole: readonly number[];
  /** All but the tests themselves: from the save to the first test, and from the last one to the report. */
  readonly around: readonly number[];
}

async function watched(source: string, betweenMs: number): Promise<Watched> {
  const { terminal, press, report, seen } = seat();
  save(source);
  const first = report();
  const end = watchTasks({ root, cwd: root, toolkit, terminal }, task as NonNullable<typeof task>, { options: { seeds: null, firstSeed: 1 }, poll: false });
  const passes = (await first).includes('pass. ');
  if (passes !== (source === right)) throw new Error(`The verdict is wrong: ${await first}`);
  await pause(1500);
  const around: number[] = [];
  const whole = await timesOf(Number(saves), async () => {
    const next = report();
    seen.atFirstTest = undefined;
    const savedAt = performance.now();
    save(source);
    const text = await next;
    if (text.includes('pass. ') !== passes || !text.startsWith(`${task?.manifest.file} saved, 1 line changed`)) throw new Error(`The verdict is wrong: ${text}`);
    around.push((seen.atFirstTest ?? NaN) - savedAt + performance.now() - (seen.atLastTest ?? NaN));
  }, betweenMs);
  press('q');
  await end;
  return { whole, around };
}

try {
  for (const [name, source] of [['passes', right], ['fails', wrong]] as const) {
    save(source);
    const cold = told(`${name}: cold, in this process`, await timesOf(COLD_RUNS, async () => {
      const result = await run({ root, tasks: [task], options: { seeds: null, firstSeed: 1 }, toolkit });
      runLines(result, { root, width: 100, paint: plain });
    }), NaN);
    told(`${name}: cold, as a command`, await timesOf(COLD_RUNS, async () => {
      spawnSync(process.execPath, [join(root, 'grade.mjs'), wanted], { cwd: root });
    }), cold);
    for (const [when, betweenMs] of [[`${pauseMs} ms after the report`, Number(pauseMs)], ['at once after the report', 0]] as const) {
      const { whole, around } = await watched(source, betweenMs);
      told(`${name}: saved ${when}`, whole, cold);
      told('  of it, all but the tests', around, cold);
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
