import { describe, expect, test } from 'vitest';
import { accept, accepted, ballot, handMadePaxos, holds, nack, prepare, promise } from '../../bench/testing/hand-made-paxos.ts';
import { HandMade } from '../../bench/testing/hand-made.ts';
import type { Message, NodeEvent } from '../../harness/protocols/node.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';
import { readChannel } from './channel-readings.ts';
import { readLive } from './live-readings.ts';
import { readPaxos } from './paxos-readings.ts';
import { readTraces } from './trace-readings.ts';
import { readVotes } from './vote-readings.ts';

const [one, two, three] = [ballot(1), ballot(2), ballot(3)];

const read = ({ events }: { readonly events: readonly TraceEvent[] }) => readPaxos([['a test', events]]);
const asked = (message: Message, from = 'C1'): { event: NodeEvent } => ({ event: { kind: 'message', from, message } });
const hears = (from: string, request: Message, reply: unknown): { event: NodeEvent } => ({ event: { kind: 'reply', from, request, reply } });

describe('an acceptor', () => {
  test('promises with or without its disk, and tells or hides what it has accepted', () => {
    const trace = handMadePaxos()
      .durable('S1', { promised: two, acceptedN: one, acceptedV: 'a' })
      .reply('S1', 'C1', prepare(two), promise(two, one, 'a'))
      .step('S1', { promised: three })
      .reply('S1', 'C1', prepare(three), promise(three))
      .reply('S1', 'C1', prepare(three), nack(three, three));
    expect(read(trace).promises).toEqual([
      { test: 'a test', node: 'S1', wasUnwritten: false, hides: false },
      { test: 'a test', node: 'S1', wasUnwritten: true, hides: true },
    ]);
  });

  test('lowers its promise, or records it late', () => {
    const lowered = handMadePaxos().step('S1', { promised: two }).step('S1', { promised: one });
    expect([read(lowered).lowered.length, read(lowered).late.length]).toEqual([1, 0]);
    const late = handMadePaxos().step('S1', { promised: two }, { event: { kind: 'durable' } });
    expect([read(late).lowered.length, read(late).late.length]).toEqual([0, 1]);
  });

  test('accepts what is above, equal or below, raising its promise or not', () => {
    const trace = handMadePaxos()
      .step('S1', { promised: two })
      .step('S1', {}, asked(accept(two)))
      .step('S1', { acceptedN: three, acceptedV: 'a' }, asked(accept(three)))
      .step('S1', { acceptedN: one, acceptedV: 'b' }, asked(accept(one, 'b')));
    const found = { test: 'a test', node: 'S1' };
    expect(read(trace).accepts).toEqual([
      { ...found, order: 'equal', isAccepted: false, leftPromise: false, overwrites: false },
      { ...found, order: 'above', isAccepted: true, leftPromise: true, overwrites: false },
      { ...found, order: 'below', isAccepted: true, leftPromise: false, overwrites: true },
    ]);
  });

  test('says that it has accepted with or without its disk', () => {
    const trace = handMadePaxos().step('S1', holds(one)).reply('S1', 'C1', accept(one), accepted(one)).written('S1').reply('S1', 'C1', accept(one), accepted(one));
    expect(read(trace).acceptances.map(({ wasUnwritten }) => wasUnwritten)).toEqual([true, false]);
  });
});

describe('a proposer', () => {
  test('begins with a new ballot, its own of an earlier life, or another one’s', () => {
    const trace = handMadePaxos().send('C1', 'S1', prepare(one)).send('C1', 'S2', prepare(one)).reborn('C1').send('C1', 'S1', prepare(one)).send('C2', 'S1', prepare(one)).send('C2', 'S1', prepare(two));
    expect(read(trace).begun.map(({ node, reused }) => [node, reused])).toEqual([['C1', undefined], ['C1', 'own'], ['C2', 'other'], ['C2', undefined]]);
  });

  test('proposes with what it has heard for that ballot in this life', () => {
    const trace = handMadePaxos()
      .step('C1', { proposal: { v: 'own' } })
      .step('C1', {}, hears('S1', prepare(three), promise(three, one, 'a')))
      .step('C1', {}, hears('S1', prepare(three), promise(three, one, 'a')))
      .step('C1', {}, hears('S2', prepare(three), promise(three, two, 'b')))
      .step('C1', {}, hears('S3', prepare(two), promise(two)))
      .send('C1', 'S1', accept(three, 'a'))
      .send('C1', 'S2', accept(three, 'a'));
    expect(read(trace).proposals).toEqual([{ test: 'a test', node: 'C1', v: 'a', servers: 3, promises: 2, answers: 4, isOwn: false, wasTold: true, wasToldThis: true, isHighest: false }]);
  });

  test('learns by acceptances of one ballot or of several', () => {
    const trace = handMadePaxos()
      .step('C1', {}, hears('S1', accept(one), accepted(one)))
      .step('C1', {}, hears('S1', accept(one), accepted(one)))
      .step('C1', {}, hears('S2', accept(three), accepted(three)))
      .decide('C1', 'a');
    expect(read(trace).learned).toEqual([{ test: 'a test', node: 'C1', v: 'a', servers: 3, votes: 1, votesOfAll: 2 }]);
  });
});

test('the readings of Raft and of Paxos read past each other’s traces, and past odd shapes', () => {
  const paxos = handMadePaxos()
    .durable('S1', holds(one))
    .step('S1', {}, { event: { kind: 'message', from: 'C1', message: { type: 'accept' } } })
    .step('C1', {}, hears('S1', { type: 'prepare' }, null))
    .reply('S1', 'C1', prepare(one), 'what?')
    .send('C1', 'S1', prepare(one))
    .decide('C1', 'a');
  const traces = [['a test', paxos.events]] as const;
  for (const readings of [readTraces(traces), readVotes(traces), readLive(traces), readChannel(traces)]) {
    expect(Object.values(readings).flat()).toEqual([]);
  }
  const raft = new HandMade({ S1: {}, S2: {} }).durable('S1', { currentTerm: 1 }).send('S1', 'S2', { type: 'RequestVote' }).reborn('S1');
  expect(Object.values(read(raft)).flat()).toEqual([]);
});
