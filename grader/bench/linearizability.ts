import { checkLinearizable } from '../harness/checkers/linearizability/check.ts';
import { linearizability } from '../harness/checkers/linearizability/fold.ts';
import { registerSpecification, type Operation } from '../harness/checkers/linearizability/specification.ts';
import { Broken } from '../harness/trace/checker.ts';
import { historyOf, registerCall, registerLie, type HistoryOptions } from './testing/histories.ts';
import { traceOf } from './testing/history-trace.ts';
import { isExplainable } from './testing/wing-gong.ts';

/*
 * What it costs to judge a history: an operation's share of the search and of the fold, as a ratio to
 * handing it once to the specification; and how many operations Wing and Gong's search tries without a
 * memory, on the small ones. One process, one run: times are for this machine at this moment only.
 *
 * Node.js 20 can't run TypeScript, so:
 *   npx esbuild grader/bench/linearizability.ts --bundle --platform=node --format=esm --outfile=/tmp/linearizability-bench.mjs && node /tmp/linearizability-bench.mjs
 */

const ROUNDS = 3;
/** Wing and Gong's search gets no further in its patience than this. */
const TRIES_MAX = 2_000_000;
/** The fold is for simulations, which have a few clients: it has to go on without knowing what open operations will return. */
const FOLDED_MAX = 12;
/** Wing and Gong's search is asked about histories no longer than this. */
const SMALL = 50;

const specification = registerSpecification;

interface Case {
  readonly name: string;
  readonly history: readonly Operation[];
}

function made(name: string, options: Omit<HistoryOptions, 'specification'>, last: readonly Operation[] = []): Case {
  return { name, history: [...historyOf(5, { specification, ...options }), ...last] };
}

/** Begins when all is over, and returns what was never written. */
const impossible: Operation = { id: 1e6, client: 'C0', call: { type: 'read', key: 'x' }, invokedAt: 1e6, returnedAt: 1e6 + 1, result: { type: 'read_ok', value: 'never written' } };

const ten = { clients: 10, operations: 10_000, call: registerCall({ keys: 10, values: 1000 }) };
const fifty = { clients: 50, operations: 1000, call: registerCall({ keys: 1, values: 1000, casPerTen: 2 }) };
const few = { ...fifty, call: registerCall({ keys: 1, values: 5, casPerTen: 2 }) };
const lost = { ...few, operations: 500, indefinitePerTen: 1 };
const lie = registerLie({ values: 5, perHundred: 1 });
const small = { clients: 4, operations: 24, call: registerCall({ keys: 1, values: 3 }) };

const cases: readonly Case[] = [
  made('10,000 operations, 10 clients, 10 keys', ten),
  made('the same, and wrong at the end', ten, [impossible]),
  made('1,000 operations, 50 clients, one key', fifty),
  made('the same, and wrong at the end', fifty, [impossible]),
  made('50 clients, one key, 5 values', few),
  made('the same, and wrong at the end', few, [impossible]),
  made('the same, one result of a hundred wrong', { ...few, lie }),
  made('50 clients, one key, 5 values, one of ten indefinite', lost),
  made('the same, and wrong at the end', lost, [impossible]),
  made('24 operations, 4 clients, one key', small),
  made('the same, and wrong at the end', small, [impossible]),
  made('6 clients, 3 keys, one of ten indefinite', { clients: 6, operations: 600, call: registerCall({ keys: 3, values: 600 }), indefinitePerTen: 1 }),
];

/** The best of some rounds, in processor milliseconds: what else the machine does only ever slows. */
function bestOf<T>(run: () => T): readonly [T, number] {
  let best = Infinity;
  let result: T | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    result = run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
    if (best > 2000) break;
  }
  return [result as T, best];
}

function applied(history: readonly Operation[]): void {
  for (const { call } of history) specification.apply(1, call);
}

function folded(history: readonly Operation[]): string {
  const checker = linearizability();
  let memory = checker.start;
  for (const event of traceOf(history)) {
    const next = checker.step(memory, event);
    if (next instanceof Broken) return 'violated';
    memory = next;
  }
  return Object.values(memory.keys).some(({ isCut }) => isCut) ? 'cut' : 'linearizable';
}

/** How many operations Wing and Gong's search tries. */
function triesOf(history: readonly Operation[]): number {
  let tries = 0;
  try {
    isExplainable(history, specification, () => {
      if (++tries > TRIES_MAX) throw new RangeError('enough');
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return tries;
}

function main(): void {
  console.log('verdict        search ms   of applying     fold ms   of applying   fold says      without memory   history');
  // Many times, for one is too short to measure.
  const [, often] = bestOf(() => {
    for (let i = 0; i < 100; i++) applied(cases[0]?.history ?? []);
  });
  const perApply = often / 100 / (cases[0]?.history.length ?? 1);
  for (const { name, history } of cases) {
    const [{ verdict }, searchMs] = bestOf(() => checkLinearizable(history, specification));
    const isFolded = new Set(history.map(({ client }) => client)).size <= FOLDED_MAX;
    const [foldSays, foldMs] = isFolded ? bestOf(() => folded(history)) : ['', NaN];
    const tries = history.length > SMALL ? NaN : triesOf(history);
    const ratio = (ms: number): string => (Number.isNaN(ms) ? '' : (ms / history.length / perApply).toFixed(0)).padStart(12);
    console.log(
      [
        verdict.padEnd(12),
        searchMs.toFixed(1).padStart(11),
        ratio(searchMs),
        (isFolded ? foldMs.toFixed(1) : '').padStart(10),
        ratio(foldMs),
        foldSays.padEnd(12),
        (Number.isNaN(tries) ? '' : tries > TRIES_MAX ? `over ${TRIES_MAX / 1e6}M tries` : `${tries} tries`).padStart(14),
        name,
      ].join('  '),
    );
  }
}

main();
