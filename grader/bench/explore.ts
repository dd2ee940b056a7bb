import { checkersNamed } from '../harness/checkers/index.ts';
import { explore } from '../harness/explore/explore.ts';
import type { Explored } from '../harness/suite.ts';
import type { OpenNode } from '../harness/cluster/held-node.ts';
import { assemblePaxos } from '../harness/protocols/paxos/assemble.ts';
import { collectModels } from './testing/collected-suite.ts';
import { exploreNaively } from './testing/naive-explorer.ts';
import { paxosParts, raftNode } from './testing/reference-parts.ts';
import { openWith } from './testing/small-cluster.ts';

/*
 * How fast the models of some tasks are explored with the reference's code, and how much faster
 * than by breadth-first search with whole states and keys of text, in one process and one run:
 * absolute numbers are for this machine at this moment only. Both must find the same states, but where
 * those that no rule tells apart are joined.
 *
 * Node.js 20 can't run TypeScript, so:
 *   npx esbuild grader/bench/explore.ts --bundle --platform=node --format=esm --alias:#harness/suite=./grader/bench/testing/collected-suite.ts --outfile=/tmp/explore-bench.mjs && node /tmp/explore-bench.mjs
 */

/** The naive search gets no further in its patience than this. */
const NAIVE_STATES_MAX = 40_000;
const ROUNDS = 3;

interface Measured {
  readonly states: number;
  readonly verdict: string;
  readonly runs: number;
  readonly seconds: number;
}

/** Suites, and the node that they are about. */
const suites: readonly { readonly open: OpenNode; readonly load: () => Promise<unknown> }[] = [
  {
    open: openWith(raftNode()),
    load: async () => {
      await import('../../tasks/task-01-log-replication/hidden/exhaustive.test.ts');
      await import('../../tasks/task-02-log-matching/hidden/exhaustive.test.ts');
      await import('../../tasks/task-03-commitment/hidden/exhaustive.test.ts');
    },
  },
  {
    open: openWith(assemblePaxos(paxosParts)),
    load: async () => {
      await import('../../tasks/task-11-paxos-prepare/hidden/exhaustive.test.ts');
      await import('../../tasks/task-12-paxos-accept/hidden/exhaustive.test.ts');
    },
  },
];

const checkersOf = ({ checkers }: Explored) => checkersNamed(checkers);

/** Processor seconds: what else the machine does costs nothing. */
async function timed<T>(run: () => Promise<T>): Promise<readonly [T, number]> {
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}

async function measure(model: Explored, open: OpenNode): Promise<Measured> {
  let best: Measured | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const [{ states, verdict, locals }, seconds] = await timed(() => explore({ model, checkers: checkersOf(model), open }));
    if (!best || seconds < best.seconds) best = { states, verdict, runs: locals.runs, seconds };
  }
  return best as Measured;
}

async function measureNaive(model: Explored, open: OpenNode): Promise<Measured> {
  const [{ states, verdict }, seconds] = await timed(() => exploreNaively(model, checkersOf(model), open));
  return { states, verdict, runs: NaN, seconds };
}

/** The states that both must find: without any joined. */
async function mustBeEqual(model: Explored, open: OpenNode, naive: Measured): Promise<void> {
  const { states } = await explore({ model, checkers: checkersOf(model), open, joinFrom: Infinity });
  if (states !== naive.states) throw new Error(`${model.name}: ${states} states, and ${naive.states} by the naive search`);
}

async function main(): Promise<void> {
  console.log('states       verdict    runs of code   states/s    naive states/s   ratio   model');
  for (const { open, load } of suites) {
    await load();
    const models = await collectModels();
    const large = models.filter(({ stale }) => stale).map(({ stale: _stale, ...model }) => ({ ...model, statesMax: 3_000_000, name: `${model.name}, every field told apart` }));
    for (const model of [...models, ...large]) console.log(await lineOf(model, open));
  }
}

async function lineOf(model: Explored, open: OpenNode): Promise<string> {
  const ours = await measure(model, open);
  const naive = await measureNaive({ ...model, statesMax: Math.min(model.statesMax, NAIVE_STATES_MAX) }, open);
  if (naive.verdict === 'complete') await mustBeEqual(model, open, naive);
  const [rate, naiveRate] = [ours, naive].map(({ states, seconds }) => states / seconds) as [number, number];
  const cells = [
    number(ours.states).padStart(9),
    ours.verdict.padEnd(9),
    number(ours.runs).padStart(9),
    number(rate).padStart(12),
    `${number(naiveRate)}${naive.verdict === 'cut' ? ' (cut)' : ''}`.padStart(17),
    (rate / naiveRate).toFixed(0).padStart(5),
    model.name,
  ];
  return cells.join('   ');
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}

await main();
