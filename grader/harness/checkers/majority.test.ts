import { describe, expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { logOf } from '../suite/raft-data.ts';
import { majority } from './majority.ts';

const log = logOf(1, 2);

/** S1 leads term 2 with two entries on its own disk; the others hold the first. */
function leading(servers: readonly string[]): HandMade {
  const others = servers.slice(1).map((id) => [id, { log: logOf(1), currentTerm: 2 }]);
  return new HandMade({ S1: { log, currentTerm: 2, role: 'leader', commitIndex: 1 }, ...(Object.fromEntries(others) as object) });
}

const three = ['S1', 'S2', 'S3'];
const four = [...three, 'S4'];

describe('a committed entry is on the disks of a majority (Raft §5.3)', () => {
  test('one disk of three is too few, and two are enough', () => {
    expect(leading(three).step('S1', { commitIndex: 2 }).violation(majority)).toMatchObject({
      summary: 'S1 committed entry 2, which is on the disk of S1 alone',
      got: '1 of 3 disks hold it',
      expected: '2 or more',
    });
    expect(leading(three).durable('S2', { log }).step('S1', { commitIndex: 2 }).violation(majority)).toBeUndefined();
  });

  test('two disks of four are half of them, not a majority', () => {
    const half = leading(four).durable('S2', { log });
    expect(half.step('S1', { commitIndex: 2 }).violation(majority)).toMatchObject({ got: '2 of 4 disks hold it', expected: '3 or more' });
    expect(leading(four).durable('S2', { log }).durable('S4', { log }).step('S1', { commitIndex: 2 }).violation(majority)).toBeUndefined();
  });

  test('what is in memory, or of another term, does not count', () => {
    expect(leading(three).step('S2', { log }).step('S1', { commitIndex: 2 }).violation(majority)).toBeDefined();
    expect(leading(three).durable('S2', { log: logOf(1, 1) }).step('S1', { commitIndex: 2 }).violation(majority)).toBeDefined();
  });

  test('the leader’s own copy counts once it is on its disk, and is not needed', () => {
    const unsynced = new HandMade({ S1: { log: logOf(1), currentTerm: 2, role: 'leader' }, S2: { log: logOf(1) }, S3: { log: logOf(1) } }).step('S1', { log });
    expect(unsynced.durable('S2', { log }).step('S1', { commitIndex: 2 }).violation(majority)?.got).toBe('1 of 3 disks hold it');
    const byOthers = new HandMade({ S1: { log: logOf(1), currentTerm: 2, role: 'leader' }, S2: { log }, S3: { log } }).step('S1', { log });
    expect(byOthers.step('S1', { commitIndex: 2 }).violation(majority)).toBeUndefined();
  });

  test('a follower repeats what it was told', () => {
    expect(leading(three).step('S2', { log, commitIndex: 2 }).violation(majority)).toBeUndefined();
  });
});
