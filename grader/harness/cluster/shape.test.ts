import { expect, test } from 'vitest';
import type { NodeProgram } from '../protocols/node.ts';
import { raftView } from './raft-view.ts';
import type { ProtocolView } from './scenario.ts';
import { runScenario } from './simulation.ts';
import { openWith } from '../../bench/testing/small-cluster.ts';
import type { Checker } from '../trace/checker.ts';

/** Relies on the contract's type of a reply, as the real ones may. */
const trusting: Checker = {
  id: 'TRUST',
  name: 'Trust',
  source: 'none',
  start: null,
  step(memory, event) {
    if (event.kind === 'leave' && event.departure.kind === 'reply') (event.departure.reply as { term: number }).term.toFixed();
    return memory;
  },
};

test('a reply that is not what the contract asks for is the fault of the node code, not of the checkers', async () => {
  const program: NodeProgram<object> = {
    fresh: () => ({ currentTerm: 0, votedFor: null, log: [], snapshot: null }),
    durable: ['currentTerm', 'votedFor', 'log', 'snapshot'],
    step: (_state, event) => (event.kind === 'message' ? null : undefined),
  };
  const message = { type: 'AppendEntries', term: 1, leaderId: 'S2', prevLogIndex: 0, prevLogTerm: 0, entries: [], leaderCommit: 0 };

  const run = await runScenario({
    scenario: { name: 'a reply of null', servers: 2, script: [{ do: 'inject', from: 'S2', to: 'S1', message }, { do: 'wait', ms: 10 }] },
    seed: 1,
    open: openWith(program),
    protocol: raftView as unknown as ProtocolView,
    checkers: [trusting],
  });

  expect(run.error?.fault.summary).toContain('no longer has the shape');
});
