import { expect, test } from 'vitest';
import { acceptedIn, acceptIn, ballotOf, handMadeReplicas, prepareFrom, promiseOf, voted } from '../../bench/testing/hand-made-replicas.ts';
import type { Command } from '../protocols/raft/state.ts';
import { narrate } from './narrate.ts';
import { reachOf } from './reach.ts';

const [one, two] = [ballotOf(1), ballotOf(2, 'S2')];
const put: Command = { op: 'put', key: 'x', value: 'a', clientId: 'c1', seq: 3 };
const swap: Command = { op: 'cas', key: 'x', expected: 'a', value: 'b' };

const run = () =>
  handMadeReplicas({ S2: voted(one, { 4: { n: one, v: swap } }) })
    .step('S2', { promised: two, role: 'candidate', ballot: two, fromSlot: 4 }, { event: { kind: 'timer', name: 'election' } })
    .step('S3', { promised: two }, { event: { kind: 'message', from: 'S2', message: prepareFrom(two, 4) } })
    .step('S2', { role: 'leader', accepted: { 4: { n: two, v: swap } } }, { event: { kind: 'reply', from: 'S3', request: prepareFrom(two, 4), reply: promiseOf(two, { slot: 4, n: one, v: swap }) } })
    .step('S3', { accepted: { 4: { n: two, v: swap } } }, { event: { kind: 'message', from: 'S2', message: acceptIn(two, 4, swap) } })
    .step('S2', { chosen: { 4: swap, 5: { op: 'noop' } } }, { event: { kind: 'reply', from: 'S3', request: acceptIn(two, 4, swap), reply: acceptedIn(two, 4) } })
    .step('S2', { role: 'follower', ballot: null }, { event: { kind: 'reply', from: 'S1', request: acceptIn(two, 5, put), reply: { type: 'nack', n: two, promised: ballotOf(3) } } });

test('a run of Multi-Paxos is told slot by slot', () => {
  expect(run().events.flatMap(narrate)).toEqual([
    'S2: its election timer fires',
    '  S2 promised 1.S1 → 2.S2',
    '  S2 is candidate of ballot 2.S2, from slot 4',
    'S2 ──prepare(2.S2, slots 4 and on)──▶ S3',
    '  S3 promised none → 2.S2',
    'S3 ──promise(2.S2, accepted 4: 1.S1 cas x a→b)──▶ S2',
    '  S2 is leader of ballot 2.S2, from slot 4',
    '  S2 accepts in slot 4: 2.S2 cas x a→b',
    'S2 ──accept(2.S2, slot 4, cas x a→b)──▶ S3',
    '  S3 accepts in slot 4: 2.S2 cas x a→b',
    'S3 ──accepted(2.S2, slot 4)──▶ S2',
    '  S2 learns slot 4: cas x a→b, 5: noop',
    'S1 ──nack(2.S2, promised 3.S1) of accept(2.S2, slot 5, put x a (c1, request 3))──▶ S2',
    '  S2 is a follower',
  ]);
});

test('what a run has reached is counted', () => {
  expect(reachOf(run().events)).toEqual({ 'leaders elected': 1, 'leaders deposed': 1, 'promises with values': 1, 'values accepted': 2, 'commands chosen': 1, 'no-ops chosen': 1, refusals: 1 });
});
