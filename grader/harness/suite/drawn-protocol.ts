import { randomFor } from '../kernel/random.ts';
import type { Habit, Ruled } from '../models/ruled-model.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Value } from '../protocols/paxos/safety.ts';

/** A protocol but for what is drawn: which acceptor is called what, and which values are proposed. */
export interface Drawn {
  /** 3 unless given. */
  readonly acceptors?: number;
  readonly habits?: readonly Habit[];
  /** The acceptor, by its number from 1, whose habits these are; 1 unless given. */
  readonly at?: number;
  /** For each ballot, the acceptors that it asks, by their numbers. It may begin again with the first when there are more ballots. */
  readonly asks: readonly (readonly number[])[];
}

/** Ballots go on beyond any scope: whoever doesn't keep to it has much to do. */
const BALLOTS = 6;

const values: readonly Value[] = ['a', 'b', 'c', 'x', 'y', 'z', 'up', 'down', 'left', 'right', 0, 1, 2, 7, -1, true, false, '', null];

export function drawnProtocol({ acceptors = 3, habits = [], at = 1, asks }: Drawn, seed: number, purpose: string): Ruled {
  const random = randomFor(seed, purpose);
  const names = shuffled(Array.from({ length: acceptors }, (_, i): NodeId => `S${i + 1}`), (most) => random.between(0, most));
  const nameOf = (number: number): NodeId => names[number - 1] ?? '';
  return {
    kind: 'ruled',
    acceptors: [...names].sort(),
    asks: Array.from({ length: BALLOTS }, (_, i) => (asks[i % asks.length] ?? []).map(nameOf)),
    values: shuffled(values, (most) => random.between(0, most)).slice(0, BALLOTS),
    habits,
    at: nameOf(at),
  };
}

function shuffled<T>(items: readonly T[], draw: (most: number) => number): T[] {
  const left = [...items];
  return items.map(() => left.splice(draw(left.length - 1), 1)[0] as T);
}
