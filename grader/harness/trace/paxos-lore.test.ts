import { describe, expect, test } from 'vitest';
import { accept, accepted, ballot, handMadePaxos, holds, nack, prepare, promise } from '../../bench/testing/hand-made-paxos.ts';
import type { Message, NodeEvent } from '../protocols/node.ts';
import type { TraceEvent } from './events.ts';
import { narrate, schedule } from './narrate.ts';
import { reachOf } from './reach.ts';
import { transcript } from './transcript.ts';

const [one, two] = [ballot(1), ballot(2, 'C2')];

const hears = (from: string, request: Message, reply: unknown): NodeEvent => ({ kind: 'reply', from, request, reply });
const told = (events: readonly TraceEvent[]): string[] => events.flatMap(narrate);

describe('a run of Paxos is told', () => {
  test('at an acceptor: what it is asked, promises and accepts', () => {
    const trace = handMadePaxos()
      .step('S1', { promised: one }, { event: { kind: 'message', from: 'C1', message: prepare(one) } })
      .step('S1', holds(one, ''), { event: { kind: 'message', from: 'C1', message: accept(one, '') } })
      .step('S1', holds(two, null), { event: { kind: 'message', from: 'C2', message: accept(two, null) } });
    expect(told(trace.events)).toEqual([
      'C1 ──prepare(1.C1)──▶ S1',
      '  S1 promised none → 1.C1',
      'C1 ──accept(1.C1, "")──▶ S1',
      '  S1 accepted nothing → 1.C1 ""',
      'C2 ──accept(2.C2, null)──▶ S1',
      '  S1 promised 1.C1 → 2.C2',
      '  S1 accepted 1.C1 "" → 2.C2 null',
    ]);
  });

  test('at a proposer: what it begins, hears and learns', () => {
    const trace = handMadePaxos()
      .step('C1', { proposal: { v: 'a' }, ballot: one, lastBallot: one }, { event: { kind: 'client', message: { propose: 'a' } } })
      .step('C1', { promises: { S1: { from: 'S1', acceptedN: null, acceptedV: null } } }, { event: hears('S1', prepare(one), promise(one, two, 0)) })
      .step('C1', { ballot: null, lastBallot: two }, { event: hears('S2', prepare(one), nack(one, two)) })
      .step('C1', { chosen: { v: 'a' } }, { event: hears('S3', accept(one), accepted(one)) })
      .answer('C1', { propose: 'a' }, { chosen: 'a' })
      .decide('C1', 'a');
    expect(told(trace.events)).toEqual([
      'C1 begins: propose "a"',
      '  C1 begins ballot 1.C1',
      'S1 ──promise(1.C1, accepted 2.C2 0)──▶ C1',
      '  C1 has promises of S1',
      'S2 ──nack(1.C1, promised 2.C2) of prepare(1.C1)──▶ C1',
      '  C1 gives ballot 1.C1 up',
      '  C1 knows of ballot 2.C2',
      'S3 ──accepted(1.C1, "a")──▶ C1',
      '  C1 learns that "a" is chosen',
      'C1: propose "a": "a" is chosen',
      'C1 learns what is chosen: "a"',
    ]);
  });

  test('by what comes back from a disk', () => {
    const trace = handMadePaxos().step('S1', holds(two, false)).step('C1', { lastBallot: 203 }).reborn('S1').reborn('C1');
    expect(told(trace.events).filter((line) => line.includes('restarts'))).toEqual(['S1 restarts from its disk: promised 2.C2, accepted 2.C2 false', 'C1 restarts from its disk: last ballot 203']);
  });

  test('also where messages and ballots have another shape', () => {
    const event = { kind: 'message', from: 'C1', message: { type: 'prepare' } } as const;
    expect(told(handMadePaxos().step('S1', { promised: 'x' as never }, { event }).events)).toEqual(['C1 ──prepare(none)──▶ S1', '  S1 promised none → "x"']);
    expect(told(handMadePaxos().step('C1', {}, { event: hears('S1', prepare(one), 'what?') }).events)).toEqual(['S1 ──reply what? to prepare(1.C1)──▶ C1']);
  });
});

test('the story of a run is what begins, is accepted and is learned', () => {
  const trace = handMadePaxos().step('C1', { ballot: one }).step('S1', { promised: one }).step('S1', holds(one)).step('C1', { chosen: { v: 'a' } });
  for (let i = 0; i < 30; i++) trace.step('S2', { promised: ballot(10 + i) });
  const lines = schedule(trace.events).join('\n');
  for (const point of ['C1 begins ballot 1.C1', 'S1 accepted nothing → 1.C1 "a"', 'C1 learns that "a" is chosen']) expect(lines).toContain(point);
});

test('a transcript tells the other fields as they are', () => {
  const lines = transcript(handMadePaxos().step('C1', { ballot: one, votes: { S1: 1 } }).events);
  expect(lines.filter((line) => line.includes('votes'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('ballot 1.C1'))).toHaveLength(1);
});

test('what a run reaches is counted by role', () => {
  const trace = handMadePaxos()
    .step('C1', { ballot: one })
    .step('C1', {}, { event: hears('S1', prepare(one), promise(one)) })
    .step('C1', {}, { event: hears('S2', prepare(one), promise(one, two, null)) })
    .step('C1', { ballot: null }, { event: hears('S3', prepare(one), nack(one, two)) })
    .step('S1', holds(one))
    .decide('C1', 'a')
    .answer('C1', { propose: 'a' }, { chosen: null });
  expect(reachOf(trace.events)).toEqual({ 'ballots begun': 1, 'promises heard': 2, 'promises with a value': 1, refusals: 1, 'values accepted': 1, 'values learned': 1, 'requests carried out': 1 });
});
