import type { Random } from '../kernel/random.ts';

/** How the links behave when nothing is cut. Probabilities are 0 .. 1, times virtual milliseconds. */
export interface NetworkOptions {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  readonly loss: number;
  readonly duplication: number;
  /** Probability that a message arrives late, after up to `lateMsMax` more. */
  readonly late: number;
  readonly lateMsMax: number;
}

export const calmNetwork: NetworkOptions = {
  delayMsMin: 1,
  delayMsMax: 10,
  loss: 0,
  duplication: 0,
  late: 0,
  lateMsMax: 400,
};

/** A message under way; what it carries doesn't matter to the network. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
  /** For the trace: `AppendEntries`, `AppendEntries reply`. */
  readonly label: string;
}

/** What becomes of one message: how long each copy takes (none: lost), or held until released. */
export type Fate = { readonly kind: 'delays'; readonly delaysMs: readonly number[] } | { readonly kind: 'cut' | 'held' };

/** The links between the servers. It decides each message's fate from one seeded stream. */
export class Network<E extends Envelope> {
  readonly #options: NetworkOptions;
  readonly #random: Random;
  #cut = new Set<string>();
  #holding = new Set<string>();
  #held: E[] = [];

  constructor(options: NetworkOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  /** Cuts exactly these one-way links and opens all others. */
  cutOnly(links: readonly (readonly [from: string, to: string])[]): void {
    this.#cut = new Set(links.map(([from, to]) => linkKey(from, to)));
  }

  isCut(from: string, to: string): boolean {
    return this.#cut.size > 0 && this.#cut.has(linkKey(from, to));
  }

  /** From now on, messages on this link are kept back. */
  hold(from: string, to: string): void {
    this.#holding.add(linkKey(from, to));
  }

  /** Hands back what was kept on any link, in order of sending, and stops holding. */
  release(): E[] {
    const held = this.#held;
    this.#held = [];
    this.#holding.clear();
    return held;
  }

  /** Every message draws the same count of numbers, whatever happens to it, so that a cut shifts nothing else. */
  fateOf(envelope: E): Fate {
    const { delayMsMin, delayMsMax, loss, duplication, late, lateMsMax } = this.#options;
    const random = this.#random;
    const delayMs = random.between(delayMsMin, delayMsMax);
    const isLost = random.chance(loss);
    const isDoubled = random.chance(duplication);
    const lateness = random.chance(late) ? lateMsMax : 0;
    const extraMs = random.between(0, lateMsMax);
    if (this.isCut(envelope.from, envelope.to)) return { kind: 'cut' };
    if (this.#holding.size > 0 && this.#holding.has(linkKey(envelope.from, envelope.to))) {
      this.#held.push(envelope);
      return { kind: 'held' };
    }
    if (isLost) return { kind: 'delays', delaysMs: [] };
    const firstMs = delayMs + Math.min(lateness, extraMs);
    return { kind: 'delays', delaysMs: isDoubled ? [firstMs, delayMs + extraMs] : [firstMs] };
  }
}

function linkKey(from: string, to: string): string {
  return `${from}>${to}`;
}
