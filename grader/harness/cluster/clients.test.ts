import { describe, expect, test } from 'vitest';
import { allReferenceParts, raftNode, referenceStore } from '../../bench/testing/reference-parts.ts';
import { nodeOf, openWith, smallCluster, type Step } from '../../bench/testing/small-cluster.ts';
import { raftCheckers } from '../checkers/index.ts';
import { explore } from '../explore/explore.ts';
import type { Model } from '../explore/model.ts';
import type { KvOutcome } from '../protocols/kv.ts';
import { circumstancesOf } from './circumstances.ts';
import { raftView } from './raft-view.ts';
import type { ProtocolView, Scenario } from './scenario.ts';
import { runScenario, type Run } from './simulation.ts';

/** A client asks S1 and hands on what it hears; a server counts, and says when it was asked. */
const counting: Step = (state, event, ctx) => {
  if (event.kind === 'client') return ctx.rpc('S1', { type: 'read' }, 1000);
  if (event.kind !== 'message') return undefined;
  state['kept'] = (state['kept'] as number) + 1;
  return `${state['kept'] as number} at ${ctx.now()}`;
};

const answersIn = ({ trace }: Pick<Run, 'trace'>, node: string): unknown[] =>
  trace.events.flatMap((event) => (event.kind === 'leave' && event.node === node && event.departure.kind === 'answer' ? [event.departure.reply] : []));

describe('clients in a cluster', () => {
  test('know the servers, and the servers each other and no client', async () => {
    const peers: Step = (_state, event, ctx) => (event.kind === 'client' ? ctx.peers : undefined);
    const small = smallCluster(peers, { clients: ['C1', 'C2'] });
    await small.cluster.run(0);
    for (const node of ['C1', 'S2']) {
      small.cluster.ask(node, 'who?');
      await small.cluster.settle();
    }
    expect(answersIn(small, 'C1')).toEqual([['S1', 'S2']]);
    expect(answersIn(small, 'S2')).toEqual([['S1']]);
  });

  test('do one thing at a time', async () => {
    const small = smallCluster(counting, { clients: ['C1'] });
    await small.cluster.run(0);
    for (const atMs of [0, 3, 20]) small.cluster.at(atMs, () => small.cluster.ask('C1', 'count'));
    await small.cluster.run(100);
    expect(answersIn(small, 'C1')).toEqual(['1 at 5', '2 at 25']);
  });

  test('are heard across a cut, and their requests are never doubled', async () => {
    const small = smallCluster(counting, { clients: ['C1'], network: { delayMsMin: 5, delayMsMax: 5, loss: 0, duplication: 1, late: 0, lateMsMax: 0 } });
    await small.cluster.run(0);
    small.cluster.cut([['S1', 'S2'], ['S2', 'S1']]);
    small.cluster.ask('C1', 'count');
    await small.cluster.settle();
    await small.cluster.run(100);
    expect(small.state('S1')['kept']).toBe(1);
  });

  test('are doubled where their protocol can bear it', async () => {
    const small = smallCluster(counting, { clients: ['C1'], doublesClients: true, network: { delayMsMin: 5, delayMsMax: 5, loss: 0, duplication: 1, late: 0, lateMsMax: 0 } });
    await small.cluster.run(0);
    small.cluster.ask('C1', 'count');
    await small.cluster.settle();
    await small.cluster.run(100);
    expect(small.state('S1')['kept']).toBe(2);
  });

  test('and servers may have clocks of their own', async () => {
    const clock: Step = (state, event, ctx) => {
      if (event.kind === 'start') ctx.setTimer('tick', 100);
      if (event.kind === 'timer') state['lost'] = ctx.now();
    };
    const small = smallCluster(clock, { clockRates: { S1: 1.25 } });
    await small.cluster.run(85);
    expect([small.state('S1')['lost'], small.state('S2')['lost']]).toEqual([100, 0]);
    await small.cluster.run(100);
    expect(small.state('S2')['lost']).toBe(100);
  });
});

const scenario: Scenario = {
  name: 'two clients',
  servers: 3,
  clients: 2,
  network: { loss: 0.05 },
  faults: { kinds: ['isolate', 'crash'], episodes: 3, forMs: 1500 },
  workload: { everyMs: 50, command: (count) => (count % 2 ? { type: 'write', key: 'x', value: count } : { type: 'read', key: 'x' }) },
  settleWithinMs: 5000,
  mustAnswer: true,
};

function run(store: object = {}, seed = 1): Promise<Run> {
  const program = raftNode({ ...allReferenceParts, store: { ...referenceStore, ...store } });
  return runScenario({ scenario, seed, open: openWith(program), protocol: raftView as unknown as ProtocolView, checkers: Object.values(raftCheckers).filter(({ id }) => id !== 'NO-OP') });
}

describe('a simulation with clients', () => {
  test('asks each of them at times of its own, and all answers come', async () => {
    const times = (client: string): number[] => circumstancesOf(scenario, 1).requests.flatMap((request) => (request.client === client ? [request.atMs] : []));
    expect(times('C1').length).toBeGreaterThan(20);
    expect(times('C1')).not.toEqual(times('C2'));
    const result = await run();
    expect(result.broken).toBeUndefined();
    for (const client of ['C1', 'C2']) {
      const answers = answersIn(result, client) as KvOutcome[];
      expect(answers.length).toBeGreaterThan(5);
      expect(answers.at(-1)).toEqual({ type: 'ok', result: { type: 'write_ok' } });
    }
  });

  test('does not end well while a client has no success', async () => {
    const lazy = await run({ perform: () => ({ type: 'info' }) satisfies KvOutcome });
    expect(lazy.broken).toMatchObject({ rule: { id: 'LIVE' }, isInvariant: false });
    expect(lazy.broken?.violation.summary).toMatch(/^C1 has not succeeded/);
    const silent = await run({ perform: () => undefined });
    expect(silent.broken?.violation.summary).toMatch(/^C1 never answered/);
  });
});

describe('an exploration with clients', () => {
  const model: Model = { name: 'one client', servers: 2, clients: 1, network: 'immediate', may: [{ do: 'ask', nodes: ['C1'], message: 'count', times: 1 }], statesMax: 1000 };

  test('lets them ask, and their requests and answers be lost', async () => {
    const found = await explore({ model, checkers: [], open: openWith(nodeOf(counting)) });
    // Nothing asked; asked; lost or counted; answered or lost.
    expect(found).toMatchObject({ verdict: 'complete', states: 6 });
  });

  test('reaches their goals', async () => {
    const rule = { id: 'R', name: 'r', source: 's' };
    const goal = (is: number) => ({ node: 'C1', when: [{ field: 'lost', is }], otherwise: 'never', rule });
    const hearing: Step = async (state, event, ctx) => {
      if (event.kind === 'client') state['lost'] = await ctx.rpc('S1', { type: 'read' });
      return event.kind === 'message' ? 7 : undefined;
    };
    const missedBy = async (is: number) => (await explore({ model: { ...model, goals: [goal(is)] }, checkers: [], open: openWith(nodeOf(hearing)) })).missed;
    expect(await missedBy(7)).toBeUndefined();
    expect(await missedBy(8)).toMatchObject({ otherwise: 'never' });
  });
});
