import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { allReferenceParts, multiPaxosParts } from '../../bench/testing/reference-parts.ts';
import * as reference from '../../../solutions/task-15-raft-vs-multi-paxos/comparison.ts';
import type { Lab } from '../protocols/comparison/lab.ts';
import type { ComparisonOptions } from '../protocols/comparison/report.ts';
import type { LoadedModule, OwnPart, SuiteBinding } from './binding.ts';
import type { Compared } from './compare.ts';
import { comparisonRules } from './comparison-rules.ts';

const file = fileURLToPath(import.meta.url);

const compared: Compared = {
  name: 'a small comparison',
  rule: comparisonRules.change,
  looksAt: ['runs', 'steady', 'change', 'figures', 'proxies', 'claims'],
  n: [3],
  workload: { entries: 2, everyMs: 40 },
  loss: 0.02,
  uncommitted: [1, 3],
  seeds: 2,
};

type RunComparison = (options: ComparisonOptions, lab: Lab) => unknown;

function run(makeRun: () => RunComparison = () => reference.runComparison, binding: Partial<SuiteBinding> = {}): Promise<Ended> & { readonly lines?: unknown } {
  const bound = bindTo(() => ({ ...reference, runComparison: makeRun() }), file, {
    task: 'task-15-raft-vs-multi-paxos',
    part: 'comparison',
    exports: ['raft.kindOf', 'measure', 'runComparison'],
    references: Object.fromEntries(
      Object.entries({ ...referencesByTask }).map(([task, module]) => [task, () => Promise.resolve(module as unknown as LoadedModule)]),
    ),
    ...binding,
  });
  return bound.runTest(() => bound.compare(compared));
}

const { leader, follower, commitment, machine, election, live, channel, noop, snapshots } = allReferenceParts;
const store = await import('../../../solutions/task-10-linearizable-kv/linearizable-kv.ts');
const referencesByTask = {
  'task-01-log-replication': leader,
  'task-02-log-matching': follower,
  'task-03-commitment': commitment,
  'task-04-state-machine': machine,
  'task-05-election-restriction': election,
  'task-06-live-commitment': live,
  'task-07-apply-channel': channel,
  'task-08-no-op': noop,
  'task-09-snapshots': snapshots,
  'task-10-linearizable-kv': store,
  'task-11-paxos-prepare': multiPaxosParts.prepare,
  'task-14-multi-paxos': multiPaxosParts.replica,
  'task-15-raft-vs-multi-paxos': reference,
};

const own = (parts: Readonly<Record<string, object>>): Partial<SuiteBinding> => ({
  own: Object.fromEntries(Object.entries(parts).map(([task, module]): [string, OwnPart] => [task, { file, load: () => Promise.resolve(module as LoadedModule) }])),
});

describe('a comparison that is asked for', () => {
  test('passes where the report is right, and tells what its runs reached', async () => {
    expect(await run()).toMatchObject({ verdict: 'pass', runs: 4 });
  });

  test('is told with the recount beside it, where all is to be told', async () => {
    const bound = bindTo(() => reference as unknown as LoadedModule, file, { part: 'comparison', exports: [], options: { seeds: 1, firstSeed: 5, tell: 'whole' }, references: Object.fromEntries(Object.entries(referencesByTask).map(([task, module]) => [task, () => Promise.resolve(module as unknown as LoadedModule)])) });
    await bound.runTest(() => bound.compare(compared));
    const told = bound.lines.find((line) => line.kind === 'told');
    // A replay makes one run of everything else; a comparison needs several.
    expect(told).toMatchObject({ run: { during: 'a small comparison', events: 4, lines: expect.arrayContaining([expect.stringMatching(/^3 servers, 2 entries.* seeds 5, 6$/)]) as unknown } });
  });

  test('fails over what is wrong, all of it in rows', async () => {
    const { verdict, failure } = await run(() => async (options, lab) => reference.runComparison({ ...options, seeds: options.seeds.slice(0, 1) }, lab));
    expect([verdict, failure?.rule?.id, failure?.rows?.map(({ name }) => name)]).toEqual(['fail', 'CHANGE-COST', ['seeds of Raft’s runs', 'seeds of Multi-Paxos’s runs']]);
  });

  test('fails over what the code does meanwhile', async () => {
    const cases: readonly [RunComparison, string, RegExp][] = [
      [() => Promise.reject(new TypeError('no')), 'learner-error', /The code threw TypeError: no/],
      [(_, lab) => lab.run({ n: 1 } as never), 'learner-error', /lab\.run: stack must be/],
      [() => new Promise(() => undefined), 'learner-error', /runComparison never finished/],
      [() => undefined, 'fail', /runComparison has returned nothing/],
      [() => ({}), 'fail', /has not the shape that the contract asks for/],
      [() => Math.random(), 'learner-error', /Math\.random was called/],
      [(_, lab) => ({ lab }), 'learner-error', /only plain data/],
      [async ({ n, workload, faults }, lab) => { for (let seed = 1; seed < 200; seed++) await lab.run({ stack: 'raft', n, workload, faults, seed }); }, 'fail', /More than 80 runs/],
    ];
    for (const [code, verdict, words] of cases) {
      const ended = await run(() => code);
      expect([ended.verdict, ended.failure?.summary]).toEqual([verdict, expect.stringMatching(words)]);
    }
  });

  test('finds what is remembered from one call to the next', async () => {
    const { failure } = await run(() => {
      instances++;
      const seed = instances;
      return async (options, lab) => reference.runComparison({ ...options, seeds: [...options.seeds, 100 + seed] }, lab);
    });
    expect(failure?.finding).toBe('G-HIDDEN-STATE');
  });
});

let instances = 0;

describe('on parts of the learner’s own', () => {
  test('counts what they do', async () => {
    const eager = { ...live, replicate: (...given: Parameters<NonNullable<typeof live>['replicate']>) => (live?.replicate(...given), live?.replicate(...given)) };
    expect(await run(undefined, own({ 'task-06-live-commitment': eager }))).toMatchObject({ verdict: 'pass' });
  });

  test('names the part that keeps a stack from running', async () => {
    const { failure } = await run(undefined, own({ 'task-14-multi-paxos': { ...multiPaxosParts.replica, propose: () => undefined }, 'task-02-log-matching': follower }));
    expect(failure).toMatchObject({ summary: expect.stringMatching(/^The Multi-Paxos stack made no progress.*: /) as string, culprits: ['task-14-multi-paxos'] });
    const startElection = (): never => {
      throw new Error('never written');
    };
    const fifth = await run(undefined, own({ 'task-05-election-restriction': { ...election, startElection } }));
    expect(fifth.failure).toMatchObject({ summary: 'The code threw Error: never written', culprits: ['task-05-election-restriction'] });
  });
});
