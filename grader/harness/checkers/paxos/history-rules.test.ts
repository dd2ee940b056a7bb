import { describe, expect, test } from 'vitest';
import type { PaxosEvent, Value } from '../../protocols/paxos/safety.ts';
import { brokenIn, chosenIn } from './history-rules.ts';

const acceptors = ['S1', 'S2', 'S3'];
const promise = (from: string, n: number, acceptedN: number | null = null, acceptedV: Value = null): PaxosEvent => ({ type: 'promise', from, n, acceptedN, acceptedV });
const accept = (n: number, v: Value): PaxosEvent => ({ type: 'accept', n, v });
const vote = (from: string, n: number, v: Value): PaxosEvent => ({ type: 'accepted', from, n, v });

const broken = (...events: readonly PaxosEvent[]): readonly string[] => brokenIn({ acceptors, events }).map(({ rule, step, isPlain }) => `${rule} ${step}${isPlain ? '' : '?'}`);
const ballot1 = [promise('S1', 1), promise('S2', 1), accept(1, 'a')];

describe('a history of Paxos', () => {
  test('breaks PROMISE-MONO by a vote below a promise, and perhaps by one below a vote', () => {
    expect(broken(...ballot1, promise('S2', 2), vote('S2', 1, 'a'))).toEqual(['PROMISE-MONO 4']);
    expect(broken(...ballot1, promise('S2', 2), vote('S1', 1, 'a'))).toEqual([]);
    expect(broken(...ballot1, promise('S2', 2), promise('S3', 2), accept(2, 'b'), vote('S1', 2, 'b'), vote('S1', 1, 'a'))).toEqual(['PROMISE-MONO 7?']);
  });

  test('breaks ONE-VALUE by another value under a ballot', () => {
    expect(broken(...ballot1, accept(1, 'b'))).toEqual(['ONE-VALUE 3']);
    expect(broken(...ballot1, accept(1, 'a'))).toEqual([]);
  });

  test('breaks P2C plainly where neither what was told nor the votes make a value safe', () => {
    expect(broken(...ballot1, vote('S1', 1, 'a'), promise('S1', 2, 1, 'a'), promise('S2', 2), accept(2, 'b'))).toEqual(['P2C 6']);
    // Nothing below ballot 1 can be chosen, whoever has promised.
    expect(broken(promise('S1', 1), accept(1, 'a'))).toEqual(['P2C 1?']);
    // The promises tell an untruth: as told "b" is safe, and by the votes it is not.
    expect(broken(...ballot1, vote('S1', 1, 'a'), vote('S2', 1, 'a'), promise('S2', 2), promise('S3', 2), accept(2, 'b'), vote('S3', 2, 'b'))).toEqual(['P2C 7?', 'P2C 8?']);
  });

  test('breaks AGREE by the vote that makes a second value chosen, and each after it', () => {
    const both = [...ballot1, vote('S1', 1, 'a'), vote('S2', 1, 'a'), promise('S2', 2), promise('S3', 2), accept(2, 'b'), vote('S3', 2, 'b'), vote('S2', 2, 'b'), vote('S1', 2, 'b')];
    expect(broken(...both).filter((one) => one.startsWith('AGREE'))).toEqual(['AGREE 9', 'AGREE 10']);
    expect(chosenIn({ acceptors, events: both })).toEqual(['a', 'b']);
  });

  test('has no choice where votes are of several ballots, or of one acceptor', () => {
    expect(chosenIn({ acceptors, events: [vote('S1', 1, 'v'), vote('S2', 3, 'v'), vote('S3', 2, 'w'), vote('S1', 1, 'v')] })).toEqual([]);
  });
});
