import { describe, expect, test } from 'vitest';
import * as pbft from '../../../../solutions/task-17-pbft/pbft.ts';
import { shelled } from '../../adversary/shell.ts';
import { checkersNamed } from '../../checkers/index.ts';
import { openLive } from '../../cluster/live-node.ts';
import type { Scenario } from '../../cluster/scenario.ts';
import { runScenario, type Run } from '../../cluster/simulation.ts';
import { digest } from '../../signing/digest.ts';
import { pbftKit } from '../../suite/pbft-kit.ts';
import { a, b, requestA, requestB } from '../../../bench/testing/hand-made-pbft.ts';
import { invoke, put } from '../../suite/pbft-script.ts';
import { transcript } from '../../trace/transcript.ts';
import { reachOf } from '../../trace/reach.ts';
import type { Message } from '../node.ts';
import { falseResult, pbftLies } from './lies.ts';
import { carryOut } from './machine.ts';
import { isPbftMessage } from './messages.ts';
import { configFor } from './state.ts';

const checkers = checkersNamed(['UNFORGED', 'NO-EQUIV', 'PREP-AGREE', 'BFT-AGREE', 'EXECUTION', 'BFT-RESULT']);

function run(more: Partial<Scenario>, part: object = {}): Promise<Run> {
  const program = pbftKit.programOf({ pbft: { ...pbft, ...part } });
  return runScenario({
    scenario: { name: 'PBFT', servers: 4, clients: 2, script: [{ do: 'ask', node: 'C1', message: invoke(put('x', 1)) }, { do: 'wait', ms: 300 }], settleWithinMs: 5000, mustAnswer: true, ...more },
    seed: 1,
    protocol: pbftKit.view,
    checkers,
    open: (birth) => openLive(birth.adversary ? shelled(program, birth.adversary, pbftKit.shell ?? {}) : program, birth, []),
  });
}

describe('PBFT, assembled', () => {
  test('serves clients, and tells of it', async () => {
    const { broken, error, trace } = await run({ adversaries: { S4: { do: 'silent' } } });
    expect([broken, error]).toEqual([undefined, undefined]);
    const told = transcript(trace.events).join('\n');
    expect(told).toContain('S4 is faulty: it says nothing');
    expect(told).toContain("S1 sends pre-prepare(view 0, seq 1, ");
    expect(told).toMatch(/S2 ──prepare\(view 0, seq 1, [0-9a-f]{6}\) of S2──▶ S3/);
    expect(told).toContain("S2 executes C1's request 1, put x 1, at sequence number 1: null");
    expect(told).toContain('C1 answers its client: result null, to put x 1');
    expect(reachOf(trace.events)).toMatchObject({ 'faulty: silent': 1, 'requests carried out': 3 });
  });

  test('a client asks all replicas when nobody answers, and takes no other’s word', async () => {
    const heard: string[] = [];
    const onRequest = (_state: unknown, _message: unknown, { id }: { id: string }): void => void heard.push(id);
    const { broken } = await run({ settleWithinMs: 900 }, { onRequest });
    expect(broken?.rule.id).toBe('LIVE');
    expect([...new Set(heard)].sort()).toEqual(['S1', 'S2', 'S3', 'S4']);
  });

  test('handlers get no message without the shape of one', async () => {
    const shapeless: readonly object[] = [{}, { type: 'prepare' }, { ...a.prepare('S4'), seq: 'one' }, { ...a.prePrepare('S4'), request: null }, { ...a.prePrepare('S4'), request: { type: 'request' } }, { type: 'toString' }, { ...a.commit('S4'), signer: 3 }];
    for (const message of shapeless) expect(isPbftMessage(message)).toBe(false);
    for (const message of [requestA, a.prePrepare(), a.prepare('S2'), a.commit('S2')]) expect(isPbftMessage(message)).toBe(true);
    const script = shapeless.map((message) => ({ do: 'inject', from: 'S4', to: 'S2', message: message as Message }) as const);
    const { error, broken } = await run({ adversaries: { S4: { do: 'puppet' } }, script });
    expect([error, broken]).toEqual([undefined, undefined]);
  });

  test('sizes are those of the paper, or the least that is safe', () => {
    expect([4, 7, 10].map(configFor)).toEqual([{ n: 4, f: 1, quorum: 3 }, { n: 7, f: 2, quorum: 5 }, { n: 10, f: 3, quorum: 7 }]);
    expect([5, 6].map((n) => configFor(n).quorum)).toEqual([4, 4]);
  });
});

describe('the machine', () => {
  test('gives back what was there, and minds nothing that is no operation', () => {
    const machine = {};
    expect([put('x', 1), put('x', 2), { type: 'get', key: 'x' }, { type: 'get', key: '__proto__' }, put('__proto__', 3), { type: 'get', key: '__proto__' }].map((op) => carryOut(machine, op))).toEqual([null, 1, 2, null, null, 3]);
    expect([null, 7, 'put', { type: 'add', key: 'x' }, { type: 'put' }].map((op) => carryOut(machine, op))).toEqual([null, null, null, null, null]);
  });
});

describe('lies in PBFT', () => {
  const lies = pbftLies(digest);

  test('are well formed, and of requests that clients have signed', () => {
    expect(lies.contradict?.(a.prePrepare(), [requestA])).toBeUndefined();
    expect(lies.contradict?.(a.prePrepare(), [requestA, requestB])).toMatchObject({ type: 'pre-prepare', seq: 1, digest: b.digest, request: requestB });
    expect(lies.contradict?.(a.prepare('S4'), [])).toMatchObject({ type: 'prepare', seq: 1, replica: 'S4' });
    expect((lies.contradict?.(a.prepare('S4'), []) as { digest?: string }).digest).not.toBe(a.digest);
    expect(lies.votesFor?.(a.prePrepare(), 'S4')).toMatchObject([{ type: 'prepare', digest: a.digest, replica: 'S4' }, { type: 'commit' }]);
    expect(lies.acknowledge?.(requestA, 'S4')).toMatchObject([{ to: 'C1', message: { type: 'reply', result: falseResult, replica: 'S4' } }]);
    expect(lies.inNameOf?.(a.commit('S4'), 'S2')).toMatchObject({ type: 'commit', replica: 'S2' });
    expect(lies.inNameOf?.(requestA, 'S2')).toBeUndefined();
  });
});
