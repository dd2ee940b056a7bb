import { describe, expect, test } from 'vitest';
import { acceptedIn, acceptIn, ballotOf, handMadeReplicas, prepareFrom, promiseOf, voted } from '../../../bench/testing/hand-made-replicas.ts';
import type { Command } from '../../protocols/raft/state.ts';
import type { Checker } from '../../trace/checker.ts';
import { multiPaxosCheckers } from '../index.ts';

const [one, two, three] = [ballotOf(1, 'S1'), ballotOf(2, 'S2'), ballotOf(3, 'S3')];
const [a, b]: readonly Command[] = [{ op: 'get', key: 'a' }, { op: 'get', key: 'b' }];
const [x, y] = [a as Command, b as Command];
const checker = (name: keyof typeof multiPaxosCheckers): Checker => multiPaxosCheckers[name] as Checker;
const summaryOf = (name: keyof typeof multiPaxosCheckers, trace: ReturnType<typeof handMadeReplicas>): string | undefined => trace.violation(checker(name))?.summary;

describe('agreement, slot by slot', () => {
  const chosen = () => handMadeReplicas().durable('S1', voted(one, { 1: { n: one, v: x }, 2: { n: one, v: y } })).durable('S2', voted(one, { 1: { n: one, v: x }, 2: { n: one, v: y } }));

  test('holds of different values in different slots, and of the same request in two', () => {
    expect(summaryOf('SLOT-AGREE', chosen().apply('S1', 1, x as never).apply('S1', 2, y as never).apply('S3', 1, x as never))).toBeUndefined();
  });

  test('is broken by whoever executes what is not chosen in that slot', () => {
    expect(summaryOf('SLOT-AGREE', chosen().apply('S3', 2, x as never))).toContain('Slot 2: S3 learns');
    expect(summaryOf('SLOT-AGREE', handMadeReplicas().apply('S3', 4, x as never))).toContain('Slot 4: S3 learns');
  });

  test('is broken by a second choice in one slot, whatever was behind it', () => {
    const second = { 1: { n: two, v: y }, 2: { n: one, v: y } };
    expect(summaryOf('SLOT-AGREE', chosen().durable('S2', voted(two, second)).durable('S3', voted(two, { 1: { n: two, v: y } })))).toContain('Slot 1:');
  });

  test('counts what the disks held at the start', () => {
    const held = voted(one, { 3: { n: one, v: x } });
    expect(summaryOf('SLOT-AGREE', handMadeReplicas({ S1: held, S3: held }).apply('S2', 3, x as never))).toBeUndefined();
    expect(summaryOf('SLOT-AGREE', handMadeReplicas({ S1: held, S3: held }).apply('S2', 3, y as never))).toContain('Slot 3:');
  });
});

describe('safe proposals, slot by slot', () => {
  /** S2 has begun ballot 2 with a promise of S3, which told of this. */
  const promised = (fromSlot: number, toSlot?: number, ...told: Parameters<typeof promiseOf>[1][]) =>
    handMadeReplicas()
      .durable('S2', { promised: two })
      .send('S2', 'S3', prepareFrom(two, fromSlot, toSlot))
      .reply('S3', 'S2', prepareFrom(two, fromSlot, toSlot), promiseOf(two, ...told));

  test('a promise goes for every slot from fromSlot on, and for none before', () => {
    for (const slot of [4, 5, 99]) expect(summaryOf('SLOT-P2C', promised(4).send('S2', 'S3', acceptIn(two, slot, x)))).toBeUndefined();
    expect(summaryOf('SLOT-P2C', promised(4).send('S2', 'S3', acceptIn(two, 3, x)))).toContain('Slot 3: S2 proposes');
    expect(summaryOf('SLOT-P2C', promised(4, 5).send('S2', 'S3', acceptIn(two, 6, x)))).toContain('Slot 6: S2 proposes');
  });

  test('the value that was told of goes into its slot, and the others are free', () => {
    const trace = () => promised(1, undefined, { slot: 2, n: one, v: x });
    expect(summaryOf('SLOT-P2C', trace().send('S2', 'S3', acceptIn(two, 2, x)).send('S2', 'S3', acceptIn(two, 1, y)).send('S2', 'S3', acceptIn(two, 3, y)))).toBeUndefined();
    expect(summaryOf('SLOT-P2C', trace().send('S2', 'S3', acceptIn(two, 2, y)))).toContain('Slot 2: S2 proposes');
  });

  test('the own promise counts from the moment that it is on disk, with what was accepted before', () => {
    const late = () => handMadeReplicas().durable('S2', voted(one, { 1: { n: one, v: x } })).send('S2', 'S3', prepareFrom(two, 1)).reply('S3', 'S2', prepareFrom(two, 1), promiseOf(two));
    expect(summaryOf('SLOT-P2C', late().send('S2', 'S3', acceptIn(two, 1, x)))).toContain('only S3 of 3');
    expect(summaryOf('SLOT-P2C', late().durable('S2', { promised: two }).send('S2', 'S3', acceptIn(two, 1, x)))).toBeUndefined();
    expect(summaryOf('SLOT-P2C', late().durable('S2', { promised: two }).send('S2', 'S3', acceptIn(two, 1, y)))).toContain('S2 told it of');
  });

  test('a promise may have any shape', () => {
    const odd = handMadeReplicas().reply('S3', 'S2', prepareFrom(two, 1), { type: 'promise', n: two, accepted: [null, { slot: 'x' }] }).reply('S1', 'S2', prepareFrom(two, 1), { type: 'promise', n: two });
    expect(summaryOf('SLOT-P2C', odd.send('S2', 'S3', acceptIn(two, 1, x)))).toBeUndefined();
  });
});

describe('promises and acceptances, slot by slot', () => {
  test('are on disk before they leave, each in its slot', () => {
    const asked = acceptIn(one, 2, x);
    const wrong = handMadeReplicas().durable('S2', voted(one, { 1: { n: one, v: x } })).reply('S2', 'S1', asked, acceptedIn(one, 2));
    expect(summaryOf('SLOT-DUR', wrong)).toContain('Slot 2: S2 promised');
    expect(summaryOf('SLOT-DUR', handMadeReplicas().durable('S2', voted(one, { 2: { n: one, v: x } })).reply('S2', 'S1', asked, acceptedIn(one, 2)))).toBeUndefined();
    expect(summaryOf('SLOT-DUR', handMadeReplicas().reply('S2', 'S1', prepareFrom(one, 1), promiseOf(one)))).toContain('S2 promised');
  });

  test('are kept in every slot that the prepare was for', () => {
    const trace = () => handMadeReplicas().durable('S2', { promised: three }).reply('S2', 'S3', prepareFrom(three, 4), promiseOf(three));
    expect(summaryOf('SLOT-PROMISE-MONO', trace().durable('S2', { accepted: { 6: { n: one, v: x } } }))).toContain('Slot 6: S2 accepts ballot');
    expect(summaryOf('SLOT-PROMISE-MONO', trace().durable('S2', { accepted: { 6: { n: three, v: x } } }))).toBeUndefined();
    expect(summaryOf('SLOT-PROMISE-MONO', trace().durable('S2', { promised: one }))).toContain('takes its promise back');
  });

  test('one value is proposed under a ballot in a slot, and different ones in different slots', () => {
    const trace = () => handMadeReplicas().send('S1', 'S2', acceptIn(one, 1, x)).send('S1', 'S2', acceptIn(one, 2, y));
    expect(summaryOf('SLOT-ONE-VALUE', trace())).toBeUndefined();
    expect(summaryOf('SLOT-ONE-VALUE', trace().send('S1', 'S3', acceptIn(one, 2, x)))).toContain('Slot 2: S1 proposes');
  });
});
