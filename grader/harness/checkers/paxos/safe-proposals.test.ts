import { describe, expect, test } from 'vitest';
import type { Ballot } from '../../protocols/paxos/state.ts';
import type { Plain } from '../../protocols/plain.ts';
import { accept, ballot, handMadePaxos, nack, prepare, promise } from '../../../bench/testing/hand-made-paxos.ts';
import { safeProposals } from './safe-proposals.ts';

const n = ballot(3);
type Told = readonly [from: string, acceptedN?: Ballot | null, acceptedV?: Plain];

/** Acceptors promise ballot 3 and tell of this; then a value is proposed. */
function proposed(v: Plain, ...told: readonly Told[]) {
  const trace = handMadePaxos();
  for (const [from, acceptedN = null, acceptedV = null] of told) trace.reply(from, 'C1', prepare(n), promise(n, acceptedN, acceptedV));
  return trace.send('C1', 'S1', accept(n, v)).violation(safeProposals);
}

describe('Each proposal has a majority that makes its value safe (Paxos Made Simple §2.2, P2c)', () => {
  test('is broken without the promises of a majority', () => {
    expect(proposed('c')?.summary).toBe('C1 proposes "c" under ballot 3.C1, which no acceptor has promised');
    expect(proposed('c', ['S1'], ['S1'])?.summary).toBe('C1 proposes "c" under ballot 3.C1, which only S1 of 3 acceptors has promised');
  });

  test('does not count refusals and other ballots', () => {
    const trace = handMadePaxos().reply('S1', 'C1', prepare(n), promise(n)).reply('S2', 'C1', prepare(ballot(2)), promise(ballot(2))).reply('S3', 'C1', prepare(n), nack(n, ballot(4)));
    expect(trace.send('C1', 'S1', accept(n)).violation(safeProposals)).toBeDefined();
  });

  test('is broken by another value than that of the highest ballot', () => {
    expect(proposed('c', ['S1', ballot(1), 'a'], ['S2'])).toMatchObject({ summary: 'C1 proposes "c" under ballot 3.C1, though S1 told it of "a" under ballot 1.C1', got: '"c"' });
    expect(proposed('a', ['S1', ballot(1), 'a'], ['S2', ballot(2), 'b'])).toBeDefined();
    expect(proposed('c', ['S1', ballot(1), null], ['S2'])).toBeDefined();
  });

  test('allows any value where a majority tells of nothing, and that of the highest ballot of any majority', () => {
    expect(proposed('c', ['S1'], ['S2'])).toBeUndefined();
    expect(proposed('c', ['S1'], ['S2'], ['S3', ballot(2), 'b'])).toBeUndefined();
    expect(proposed('b', ['S1', ballot(1), 'a'], ['S2', ballot(2), 'b'])).toBeUndefined();
    expect(proposed('a', ['S1', ballot(1), 'a'], ['S2'], ['S3', ballot(2), 'b'])).toBeUndefined();
    expect(proposed(null, ['S1', ballot(1), null], ['S2'])).toBeUndefined();
  });
});
