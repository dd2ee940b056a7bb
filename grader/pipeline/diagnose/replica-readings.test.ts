import { expect, test } from 'vitest';
import { acceptIn, ballotOf, handMadeReplicas, prepareFrom, promiseOf, voted } from '../../bench/testing/hand-made-replicas.ts';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { encode } from '../../harness/kernel/codec.ts';
import type { Message, NodeEvent } from '../../harness/protocols/node.ts';
import type { Command } from '../../harness/protocols/raft/state.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';
import { isOfReplicas, readReplicas } from './replica-readings.ts';

const [one, two] = [ballotOf(1), ballotOf(2, 'S2')];
const [x, y]: readonly [Command, Command] = [{ op: 'get', key: 'x', clientId: 'c', seq: 1 }, { op: 'get', key: 'y' }];
const read = ({ events }: { readonly events: readonly TraceEvent[] }) => readReplicas([['a test', encode(events)]]);
const event = (from: string, message: Message): { event: NodeEvent } => ({ event: { kind: 'message', from, message } });

test('a prepare begins at an open slot or behind it, and is for one or for all', () => {
  const trace = handMadeReplicas().step('S1', { chosen: { 1: x } }).send('S1', 'S2', prepareFrom(one, 2)).send('S1', 'S3', prepareFrom(one, 2)).send('S1', 'S2', prepareFrom(ballotOf(2), 3, 3));
  expect(read(trace).prepared.map(({ skips, isForOne }) => [skips, isForOne])).toEqual([[false, false], [true, true]]);
});

test('a proposal has promises for its ballot and slot, or for the ballot alone, or none', () => {
  const promised: { event: NodeEvent } = { event: { kind: 'reply', from: 'S2', request: prepareFrom(one, 4), reply: promiseOf(one) } };
  const trace = handMadeReplicas().send('S1', 'S2', prepareFrom(one, 4)).step('S1', {}, promised).step('S1', {}, promised).send('S1', 'S2', acceptIn(one, 5, x)).send('S1', 'S2', acceptIn(one, 3, x)).send('S1', 'S2', acceptIn(two, 5, x));
  expect(read(trace).proposed.map(({ isOwn, promises, promisesForOthers }) => [isOwn, promises, promisesForOthers])).toEqual([[true, 2, 2], [true, 0, 2], [false, 0, 0]]);
});

test('a leader that hears of a higher ballot leads on, or not', () => {
  const led = handMadeReplicas().step('S1', { role: 'leader', ballot: one });
  expect(read(led.step('S1', {}, event('S2', prepareFrom(two, 1))).step('S1', { role: 'follower' }, event('S2', prepareFrom(two, 1)))).overruled.map(({ leadsOn }) => leadsOn)).toEqual([true, false]);
});

test('a server learns on a leader’s word what it has accepted under that ballot, or under another', () => {
  const told = (votes: ReturnType<typeof voted>) => read(handMadeReplicas().step('S3', votes).step('S3', { chosen: { 1: x } }, event('S2', { type: 'decide', n: two, chosenUpTo: 1 } as Message))).learnedOld.length;
  expect([told(voted(two, { 1: { n: two, v: x } })), told(voted(two, { 1: { n: one, v: x } })), told(voted(two, { 1: { n: one, v: y } }))]).toEqual([0, 1, 0]);
});

test('a request has two results, and a leader has a hole', () => {
  const trace = handMadeReplicas().apply('S1', 1, x as never).apply('S1', 2, x as never).apply('S1', 3, x as never, { ok: false, error: 'no' }).step('S2', { role: 'leader', lastApplied: 2, accepted: { 4: { n: two, v: y } } });
  expect([read(trace).repeated.length, read(trace).holes]).toEqual([1, [{ test: 'a test', node: 'S2' }]]);
});

test('a trace is told from one of Raft', () => {
  expect([isOfReplicas(encode(handMadeReplicas().events)), isOfReplicas(encode(new HandMade({ S1: {} }).events)), isOfReplicas([])]).toEqual([true, false, false]);
});
