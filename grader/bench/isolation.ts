import { join } from 'node:path';
import { fencedHost, plainHost, type HostCommand } from '../isolate/fence.ts';
import { discover } from '../pipeline/discover.ts';
import type { RunResult, Task, TaskResult } from '../pipeline/model.ts';
import { referenceIn } from '../pipeline/reference-in.ts';
import { run } from '../pipeline/run.ts';
import { toolkitIn } from '../pipeline/run/toolkit.ts';

/*
 * What isolation costs, and whether it ever fails code that is right. Grades the reference of every task beside
 * the suites and in isolation, and compares verdicts, trace hashes and time; then grades references in
 * isolation so many times, so many at once, and counts what fails. Times are of this machine: read them as ratios.
 * From the workbook's folder, with the folder of the compiled grader:
 *   npx esbuild grader/bench/isolation.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/isolation.mjs
 *   node node_modules/.cache/isolation.mjs node_modules/.cache/the-consensus/<newest> [runs] [at once]
 */

/** Files of so many submissions are written at once. */
const ROUND = 400;
const [bundle = '', runs = '200', atOnce = '8'] = process.argv.slice(2);
const root = process.cwd();
const toolkit = toolkitIn(join(root, bundle));
const fenced = await fencedHost(toolkit.host);
const host: HostCommand = 'refusal' in fenced ? plainHost(toolkit.host) : fenced;
const references = (await discover(root)).tasks.flatMap(({ own: _own, ...task }): Task[] => {
  const submission = referenceIn(join(root, 'solutions', task.id));
  return submission === null ? [] : [{ ...task, submission }];
});

function grade(tasks: readonly Task[], more: Partial<Parameters<typeof run>[0]>): Promise<RunResult> {
  return run({ root, tasks, options: { seeds: null, firstSeed: 1 }, toolkit, ...more });
}

const told = ({ tasks }: RunResult): string => JSON.stringify(tasks.map(({ tests }) => tests.map(({ name, verdict, hash, runs: count, events }) => [name, verdict, hash, count, events])));

async function compare(): Promise<void> {
  for (const task of references) {
    const beganAt = performance.now();
    const realm = await grade([task], {});
    const between = performance.now();
    const isolated = await grade([task], { host });
    const ended = performance.now();
    const [realmS, isolatedS] = [(between - beganAt) / 1000, (ended - between) / 1000];
    console.log(`${task.id.padEnd(32)} ${realmS.toFixed(1).padStart(6)} s  ${isolatedS.toFixed(1).padStart(6)} s  ${(isolatedS / realmS).toFixed(2).padStart(5)}  ${told(realm) === told(isolated) ? 'alike' : 'NOT ALIKE'}`);
  }
}

/** Every test of the tables and the first of whole runs, from one seed: most of the time is the process itself. */
async function repeat(count: number, children: number): Promise<void> {
  const first = new Set(references.flatMap(({ manifest: { tests } }) => tests.filter(({ suite }) => suite === 'cluster').slice(0, 1).map(({ name }) => name)));
  const tables = new Set(references.flatMap(({ manifest: { tests } }) => tests.filter(({ suite }) => suite === 'unit').map(({ name }) => name)));
  const wanted = (name: string): boolean => first.has(name) || tables.has(name);
  const all = Array.from({ length: count }, (_, i) => references[i % references.length]).filter((task) => task !== undefined);
  const beganAt = performance.now();
  const results: TaskResult[] = [];
  let graderError = '';
  for (let from = 0; from < count; from += ROUND) {
    const round = await grade(all.slice(from, from + ROUND), { host, children, wanted, options: { seeds: 1, firstSeed: 1 } });
    results.push(...round.tasks);
    graderError += round.graderError ?? '';
  }
  const failed = results.flatMap(({ task, tests }) => tests.filter(({ name, verdict }) => wanted(name) && verdict !== 'pass').map(({ name, verdict, failure }) => `${task}: ${name}: ${verdict}: ${failure?.summary ?? ''}`));
  console.log(`${count} isolated runs, ${children} at once: ${failed.length} tests failed of ${results.flatMap(({ tests }) => tests).filter(({ name }) => wanted(name)).length}, in ${((performance.now() - beganAt) / 1000).toFixed(0)} s. ${graderError}`);
  for (const line of failed.slice(0, 20)) console.log(`  ${line}`);
}

console.log(`${host.isFenced ? 'Behind the fence' : 'Without a fence'}; beside the suites, isolated, ratio:`);
if (Number(runs) > 0) await repeat(Number(runs), Number(atOnce));
else await compare();
