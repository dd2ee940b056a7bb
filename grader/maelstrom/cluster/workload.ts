import { randomFor, type Random } from '../../harness/kernel/random.ts';
import type { KvOperation } from '../../harness/protocols/kv.ts';

/** Clients go on to a new key then: what must be searched grows with a key's history, and far faster than it. */
const OPERATIONS_OF_A_KEY = 120;
const VALUES = 5;

/** As Maelstrom's workers of lin-kv: one half reads, the other writes, and does twice as many cas. */
export type OperationKind = 'read' | 'write' | 'any';

/** What clients ask for: few values on few keys, so that they meet. */
export class Workload {
  readonly #random: Random;
  /** The keys in use, and how often each was; a spent one is followed by the next that nobody has used. */
  readonly #keys: { name: number; uses: number }[];
  #next: number;

  constructor(seed: number, keys: number) {
    this.#random = randomFor(seed, 'workload');
    this.#keys = Array.from({ length: keys }, (_, name) => ({ name, uses: 0 }));
    this.#next = keys;
  }

  /** An operation with its key as the canonical text of what goes over the wire. */
  next(kind: OperationKind): KvOperation {
    const random = this.#random;
    const slot = random.pick(this.#keys);
    if (slot.uses++ === OPERATIONS_OF_A_KEY) Object.assign(slot, { name: this.#next++, uses: 1 });
    const key = String(slot.name);
    const value = (): number => random.between(0, VALUES - 1);
    if (kind === 'read' || (kind === 'any' && random.chance(0.5))) return { type: 'read', key };
    return random.between(0, 2) === 0 ? { type: 'write', key, value: value() } : { type: 'cas', key, from: value(), to: value() };
  }
}
