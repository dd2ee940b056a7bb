import type { HeldNode, OpenNode } from '../cluster/held-node.ts';
import { canonicalText } from '../kernel/plain.ts';
import { randomFor, type Random } from '../kernel/random.ts';
import type { NodeId } from '../protocols/node.ts';
import type { StateCopy } from '../trace/events.ts';
import type { Move } from './local-state.ts';
import { SEED, type Locals } from './locals.ts';

/** A node did something else than before in the same state. */
export interface Difference {
  readonly node: NodeId;
  /** What it did from its start on when it was explored. */
  readonly explored: readonly Move[];
  /** What it did now in place of the last of these. */
  readonly now: Move;
}

export interface WalkOptions {
  readonly walks: number;
  readonly stepsMax: number;
  /** Opens a node in another evaluation of the code than the one that was explored. */
  readonly openApart: OpenNode;
  /** Opens one in the evaluation that was explored. */
  readonly open: OpenNode;
  /** How many walks are best under way at once. */
  readonly atOnce?: number;
}

/**
 * Exploration takes it that a node's state tells what it will do. Whether that is so is tried by
 * walks of single nodes that live on from step to step, in other evaluations of the code: each
 * step must do what exploration saw it do.
 */
export async function findHiddenState(locals: Locals, unborn: readonly number[], options: WalkOptions): Promise<Difference | undefined> {
  const { walks, atOnce = 1 } = options;
  for (let from = 0; from < walks; from += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, walks - from) }, (_, i) => randomFor(from + i, 'walk'));
    const differences = await Promise.all(batch.map((random) => new Walk(locals, options, random).go(random.pick(unborn))));
    const found = differences.find((difference) => difference !== undefined);
    if (found) return found;
  }
  return undefined;
}

class Walk {
  readonly #locals: Locals;
  readonly #options: WalkOptions;
  readonly #random: Random;
  readonly #explored: Move[] = [];

  constructor(locals: Locals, options: WalkOptions, random: Random) {
    this.#locals = locals;
    this.#options = options;
    this.#random = random;
  }

  async go(unborn: number): Promise<Difference | undefined> {
    const locals = this.#locals;
    let local = unborn;
    let node: HeldNode | undefined;
    let state: StateCopy = {};
    let ids = 0;
    let idsBefore = 0;
    while (this.#explored.length < this.#options.stepsMax) {
      const happening = this.#pick(local);
      if (happening === undefined) break;
      const [whole] = locals.movesOf(local, happening) as readonly [number];
      const move = locals.moves[whole] as Move;
      this.#explored.push(move);
      if (locals.happenings.item(happening).kind === 'crash') {
        node?.close();
        node = undefined;
      } else {
        if (!node) {
          node = await locals.open(local, happening, this.#options.openApart, SEED);
          state = node.born;
          ids = 0;
        }
        // Exploration opens a node anew where it waits for nothing; this one goes on counting.
        if (locals.states.item(local).waiting === null) idsBefore = ids;
        const run = await locals.runOn(node, state, local, happening, idsBefore);
        ids = Math.max(ids, run.lastId);
        state = run.state;
        const now = locals.moveBy(local, happening, run);
        if (textOf(now) !== textOf(move)) {
          node.close();
          return (await this.#isDrawn(local, happening)) ? undefined : this.#difference(now);
        }
      }
      if (move.fault) break;
      local = move.to;
    }
    node?.close();
    return undefined;
  }

  /** Something that was tried in this state. A server starts but once, even where its start changes nothing. */
  #pick(local: number): number | undefined {
    const isFirst = this.#explored.length === 0;
    const tried = this.#locals.ranAt(local).filter((one) => isFirst || this.#locals.happenings.item(one).kind !== 'start');
    return tried.length === 0 ? undefined : this.#random.pick(tried);
  }

  #difference(now: Move): Difference {
    const { nodes, states } = this.#locals;
    return { node: nodes[states.item(now.from).place] as NodeId, explored: this.#explored, now };
  }

  /** Code whose random numbers decide does other things with other numbers, and the same with the same. */
  async #isDrawn(local: number, happening: number): Promise<boolean> {
    const sameNumbers = await this.#outcomes(local, happening, () => SEED);
    const otherNumbers = await this.#outcomes(local, happening, (i) => SEED + i);
    return sameNumbers.size === 1 && otherNumbers.size > 1;
  }

  async #outcomes(local: number, happening: number, seedOf: (i: number) => number): Promise<ReadonlySet<string>> {
    const texts = new Set<string>();
    for (let i = 0; i < DRAWS; i++) {
      const run = await this.#locals.runAfresh(local, happening, this.#options.open, seedOf(i));
      texts.add(textOf(this.#locals.moveBy(local, happening, run)));
    }
    return texts;
  }
}

/** So many seeds tell whether a step depends on what it draws. */
const DRAWS = 20;

/** Where a move leads, and what left the node on the way. What it printed is nobody's business. */
function textOf({ to, parcels, events, fault }: Move): string {
  const departures = events.flatMap((event) => (event.kind === 'leave' ? [event.departure] : []));
  return canonicalText([to, parcels, departures, fault?.summary]);
}
