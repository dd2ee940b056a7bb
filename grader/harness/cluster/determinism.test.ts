import { describe, expect, test } from 'vitest';
import { raftCheckers } from '../checkers/index.ts';
import { reachOf } from '../trace/reach.ts';
import { raftNode } from '../../bench/testing/reference-parts.ts';
import { openWith } from '../../bench/testing/small-cluster.ts';
import { raftView } from './raft-view.ts';
import type { ProtocolView, Scenario } from './scenario.ts';
import { runScenario, type Run } from './simulation.ts';

/** Everything that may go wrong, in a run short enough to be repeated a hundred times. */
const rough: Scenario = {
  name: 'rough weather',
  servers: 3,
  network: { loss: 0.05, duplication: 0.05, late: 0.05 },
  faults: { kinds: ['crash', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'flapping', 'slow-disk'], episodes: 3, forMs: 800 },
  workload: { everyMs: 50, command: (count) => ({ command: { op: 'put', key: `k${count}`, value: count } }) },
  settleWithinMs: 5000,
};

function run(seed: number, exchangeStates = false, scenario = rough): Promise<Run> {
  const program = raftNode();
  return runScenario({
    scenario,
    seed,
    open: openWith(program),
    protocol: raftView as unknown as ProtocolView,
    checkers: Object.values(raftCheckers),
    exchangeStates,
  });
}

describe('the same scenario and seed', () => {
  test('give one trace hash, a hundred times', async () => {
    const hashes = new Set<string>();
    for (let i = 0; i < 100; i++) hashes.add((await run(7)).trace.hash());
    expect(hashes.size).toBe(1);
  });

  test('give the same hash when all states are exchanged for equal ones before each event', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      expect((await run(seed, true)).trace.hash()).toBe((await run(seed)).trace.hash());
    }
  });
});

test('other seeds give other runs', async () => {
  const hashes = new Set<string>();
  for (let seed = 1; seed <= 10; seed++) hashes.add((await run(seed)).trace.hash());
  expect(hashes.size).toBe(10);
});

test('a Raft core of reference parts breaks no rule in rough weather, and gets where it is interesting', async () => {
  const reached: Record<string, number> = {};
  for (let seed = 1; seed <= 15; seed++) {
    const result = await run(seed, false, { ...rough, servers: 5, faults: { ...rough.faults, kinds: rough.faults?.kinds ?? [], episodes: 6, forMs: 2000 } });
    expect(result.broken?.violation ?? result.error ?? result.ceiling, `seed ${seed}`).toBeUndefined();
    for (const [name, times] of Object.entries(reachOf(result.trace.events))) reached[name] = (reached[name] ?? 0) + times;
  }
  for (const name of ['elections won', 'commits by a leader', 'truncations', 'refusals', 'crashes', 'crashes between effects', 'restarts', 'pauses', 'partitions', 'messages lost', 'messages doubled']) {
    expect(reached[name] ?? 0, name).toBeGreaterThan(0);
  }
});
