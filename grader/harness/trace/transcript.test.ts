import { expect, test } from 'vitest';
import { raftNode } from '../../bench/testing/reference-parts.ts';
import { openWith } from '../../bench/testing/small-cluster.ts';
import { raftView } from '../cluster/raft-view.ts';
import type { ProtocolView, Scenario } from '../cluster/scenario.ts';
import { runScenario } from '../cluster/simulation.ts';
import { transcript } from './transcript.ts';

const scenario: Scenario = {
  name: 'two servers',
  servers: 2,
  manualTimers: ['election'],
  network: { delayMsMin: 5, delayMsMax: 5 },
  disk: { writeMsMin: 1, writeMsMax: 1 },
  script: [
    { do: 'timeout', node: 'S1', timer: 'election' },
    { do: 'wait', ms: 40 },
    { do: 'ask', node: 'S1', message: { command: { op: 'put', key: 'x', value: 1 } } },
    { do: 'wait', ms: 70 },
    { do: 'crash', node: 'S2' },
    { do: 'restart', node: 'S2' },
    { do: 'wait', ms: 1 },
  ],
};

const told = async (seed: number): Promise<string[]> => {
  const { trace } = await runScenario({ scenario, seed, open: openWith(raftNode()), protocol: raftView as unknown as ProtocolView, checkers: [] });
  return transcript(trace.events);
};

test('every event has a number, and what the story leaves out is told too', async () => {
  const lines = await told(1);
  const numbers = lines.flatMap((line) => /^ *#(\d+) /.exec(line)?.[1] ?? []).map(Number);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  const text = lines.join('\n');
  for (const words of [
    'S1 begins with term 0, vote none, log []',
    'S1 starts',
    'S1: its election timer fires',
    'S1 begins to write',
    "S1's disk: term 1, vote S1, log []",
    'S1 sends RequestVote(term 1, last entry 0 of term 0) to S2',
    'S2 replies vote(term 1) to S1',
    'S1: its write is done',
    'S1: its heartbeat timer fires',
    'client ──put x──▶ S1',
    'S1 applies entry 1: ok',
    '  S1 lastApplied 0 → 1',
    'S2 crashes',
    'S2 restarts from its disk: term 1, vote S1, log [1]',
  ]) {
    expect(text).toContain(words);
  }
});

test('the same seed tells the same, byte for byte', async () => {
  expect(await told(3)).toEqual(await told(3));
});
