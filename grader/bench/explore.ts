import '../../tasks/task-01-log-replication/hidden/exhaustive.test.ts';
import '../../tasks/task-02-log-matching/hidden/exhaustive.test.ts';
import '../../tasks/task-03-commitment/hidden/exhaustive.test.ts';
import '../../tasks/task-11-paxos-prepare/hidden/exhaustive.test.ts';
import '../../tasks/task-12-paxos-accept/hidden/exhaustive.test.ts';
import { checkersNamed } from '../harness/checkers/index.ts';
import { explore } from '../harness/explore/explore.ts';
import type { Explored } from '../harness/suite.ts';
import { collectModels } from './testing/collected-suite.ts';
import { exploreNaively } from './testing/naive-explorer.ts';
import { raftNode } from './testing/reference-parts.ts';
import { openWith } from './testing/small-cluster.ts';

/*
 * How fast the models of tasks 1 to 3 are explored with the reference's code, and how much faster
 * than by breadth-first search with whole states and keys of text, in one process and one run:
 * absolute numbers are for this machine at this moment only. Both must find the same states.
 *
 * Node.js 20 can't run TypeScript, so:
 *   npx esbuild grader/bench/explore.ts --bundle --platform=node --format=esm --alias:#harness/suite=./grader/bench/testing/collected-suite.ts --outfile=/tmp/explore-bench.mjs && node /tmp/explore-bench.mjs
 */

/** The naive search gets no further in its patience than this. */
const NAIVE_STATES_MAX = 200_000;
const ROUNDS = 3;

interface Measured {
  readonly states: number;
  readonly verdict: string;
  readonly runs: number;
  readonly seconds: number;
}

const open = openWith(raftNode());

const checkersOf = ({ checkers }: Explored) => checkersNamed(checkers);

/** Processor seconds: what else the machine does costs nothing. */
async function timed<T>(run: () => Promise<T>): Promise<readonly [T, number]> {
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}

async function measure(model: Explored): Promise<Measured> {
  let best: Measured | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const [{ states, verdict, locals }, seconds] = await timed(() => explore({ model, checkers: checkersOf(model), open }));
    if (!best || seconds < best.seconds) best = { states, verdict, runs: locals.runs, seconds };
  }
  return best as Measured;
}

async function measureNaive(model: Explored): Promise<Measured> {
  const [{ states, verdict }, seconds] = await timed(() => exploreNaively(model, checkersOf(model), open));
  return { states, verdict, runs: NaN, seconds };
}

async function main(): Promise<void> {
  const models = await collectModels();
  const whole = models.map((model) => ({ model, name: model.name }));
  const large = models.filter(({ stale }) => stale).map(({ stale: _stale, ...model }) => ({ model: { ...model, statesMax: 3_000_000 }, name: `${model.name}, every field told apart` }));
  console.log('states       verdict    runs of code   states/s    naive states/s   ratio   model');
  for (const { model, name } of [...whole, ...large]) {
    const ours = await measure(model);
    const naive = await measureNaive({ ...model, statesMax: Math.min(model.statesMax, NAIVE_STATES_MAX) });
    if (naive.verdict === 'complete' && naive.states !== ours.states) throw new Error(`${name}: ${ours.states} states, and ${naive.states} by the naive search`);
    const rates = [ours, naive].map(({ states, seconds }) => states / seconds) as [number, number];
    const cells = [
      number(ours.states).padStart(9),
      ours.verdict.padEnd(9),
      number(ours.runs).padStart(9),
      number(rates[0]).padStart(12),
      `${number(rates[1])}${naive.verdict === 'cut' ? ' (cut)' : ''}`.padStart(17),
      (rates[0] / rates[1]).toFixed(0).padStart(5),
      name,
    ];
    console.log(cells.join('   '));
  }
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}

await main();
