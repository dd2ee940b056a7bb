import { describe, expect, test } from 'vitest';
import { multiPaxosParts } from '../../../bench/testing/reference-parts.ts';
import { openWith } from '../../../bench/testing/small-cluster.ts';
import { checkersNamed } from '../../checkers/index.ts';
import { multiPaxosView } from '../../cluster/multi-paxos-view.ts';
import type { ProtocolView, Scenario, ScriptStep } from '../../cluster/scenario.ts';
import { runScenario, type Run } from '../../cluster/simulation.ts';
import type { NodeProgram } from '../node.ts';
import { assembleMultiPaxos } from './assemble.ts';
import type { ReplicaPart } from './parts.ts';
import type { ReplicaState } from './state.ts';

const checkers = checkersNamed(['BALLOT-UNIQUE', 'SLOT-DUR', 'SLOT-PROMISE-MONO', 'SLOT-ONE-VALUE', 'SLOT-P2C', 'SLOT-AGREE', 'SLOT-ORDER', 'RESULT', 'REPLICAS', 'ANSWER']);

/** Three replicas of references, or of what takes the place of their functions. */
function run(scenario: Partial<Scenario>, replica: Partial<ReplicaPart> = {}, seed = 1): Promise<Run> {
  const program = assembleMultiPaxos({ ...multiPaxosParts, replica: { ...multiPaxosParts.replica, ...replica } });
  return runScenario({ scenario: { name: 'a test', servers: 3, ...scenario }, seed, open: openWith(program as NodeProgram<object>), protocol: multiPaxosView as unknown as ProtocolView, checkers });
}

const byHand: Partial<Scenario> = { manualTimers: ['election'] };
const wait: ScriptStep = { do: 'wait', ms: 60 };
const elect = (node: string): ScriptStep => ({ do: 'timeout', node, timer: 'election' });
const put = (key: string, seq: number): unknown => ({ command: { op: 'put', key, value: seq, clientId: 'c', seq } });
const asks = (node: string, message: unknown): ScriptStep => ({ do: 'ask', node, message });

const answers = ({ trace }: Run): unknown[] => trace.events.flatMap((event) => (event.kind === 'leave' && event.departure.kind === 'answer' ? [[event.node, event.departure.reply]] : []));
const sent = ({ trace }: Run, type: string): number => trace.events.filter((event) => event.kind === 'leave' && event.departure.kind === 'send' && event.departure.message.type === type).length;
const stateOf = ({ trace }: Run, node: string): ReplicaState =>
  trace.events.flatMap((event) => (event.kind === 'step' && event.node === node ? [event.after as unknown as ReplicaState] : [])).at(-1) as ReplicaState;

describe('a node of Multi-Paxos', () => {
  test('prepares once, however many commands follow', async () => {
    const result = await run({ ...byHand, script: [elect('S1'), wait, asks('S1', put('a', 1)), wait, asks('S1', put('b', 2)), wait, wait] });
    expect([result.broken, sent(result, 'prepare'), stateOf(result, 'S1').nextSlot]).toEqual([undefined, 2, 3]);
    expect(answers(result)).toEqual([['S1', { ok: true, value: null }], ['S1', { ok: true, value: null }]]);
    expect(['S1', 'S2', 'S3'].map((node) => stateOf(result, node).lastApplied)).toEqual([2, 2, 2]);
  });

  test('sends clients to the leader, and tells them that nobody knows when it leads no longer', async () => {
    const script = [elect('S1'), wait, asks('S2', put('a', 1)), { do: 'isolate', node: 'S1', way: 'both' }, asks('S1', put('b', 2)), elect('S2'), wait, { do: 'heal' }, wait, wait] as const;
    const result = await run({ ...byHand, script });
    expect(answers(result)).toEqual([['S2', { ok: false, error: 'not-leader', leaderId: 'S1' }], ['S1', { ok: false, error: 'unknown' }]]);
    expect([stateOf(result, 'S1').role, stateOf(result, 'S1').leaderId, stateOf(result, 'S1').waiting]).toEqual(['follower', 'S2', []]);
  });

  test('catches up whoever was away, also when it has lost all that it had learned', async () => {
    const script = [elect('S1'), wait, { do: 'isolate', node: 'S3', way: 'both' }, asks('S1', put('a', 1)), wait, { do: 'heal' }, { do: 'crash', node: 'S2' }, { do: 'restart', node: 'S2' }, wait, wait, wait] as const;
    const result = await run({ ...byHand, script });
    expect(['S2', 'S3'].map((node) => stateOf(result, node).lastApplied)).toEqual([1, 1]);
  });

  test('takes a promise for any answer’s end', async () => {
    const { replica } = multiPaxosParts;
    const late = (name: keyof ReplicaPart) => async (...given: readonly unknown[]): Promise<unknown> => {
      await Promise.resolve();
      return (replica[name] as (...args: readonly unknown[]) => unknown)(...given);
    };
    const names = ['startPrepare', 'onPrepare', 'onPromise', 'propose', 'onAccept', 'onAccepted', 'onDecide', 'onBallot', 'onHeartbeat'] as const;
    const result = await run({ settleWithinMs: 5000 }, Object.fromEntries(names.map((name) => [name, late(name)])) as unknown as Partial<ReplicaPart>);
    expect(result.broken).toBeUndefined();
  });

  test.each([3, 5])('keeps its rules among %i servers, whatever goes wrong', async (servers) => {
    for (let seed = 1; seed <= 20; seed++) {
      const weather: Partial<Scenario> = {
        servers,
        network: { loss: 0.1, duplication: 0.1, late: 0.2, lateMsMax: 300 },
        faults: { kinds: ['crash', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'flapping', 'slow-disk'], episodes: 6, forMs: 3000 },
        workload: { everyMs: 40, command: (count) => ({ command: { op: 'cas', key: 'x', expected: count >> 2, value: (count >> 2) + 1, clientId: `c${count % 2}`, seq: count >> 2 } }) },
        settleWithinMs: 5000,
        mustAnswer: true,
      };
      const { broken } = await run(weather, {}, seed);
      expect(broken, `seed ${seed}`).toBeUndefined();
    }
  });
});
