import { canonicalText, isEqual } from '../../kernel/plain.ts';
import type { Plain } from '../../protocols/plain.ts';
import type { Specification } from './specification.ts';

/** A call together with what is known of its result: operations of one kind can stand for each other. */
export interface Kind {
  readonly call: Plain;
  /** The recorded result; absent where it is not known, and then any will do. */
  readonly recorded?: { readonly result: Plain };
  /** It never changes anything, given that result. */
  readonly isRead: boolean;
  readonly isBlind: boolean;
  /** By state: the state afterwards; -1 where the result would be another than the recorded one. */
  readonly next: number[];
  /** By state: the number of the result. All accepted results of a kind with a recorded one are the same to it: `ACCEPTED`. */
  readonly results: number[];
}

/** Number of a result that is the recorded one. */
export const ACCEPTED = 0;
/** Number of the initial state. */
export const INITIAL = 0;

/**
 * A specification as tables: states, kinds and results are integers, and each call runs once in each state.
 * Only a cache: what it answers doesn't depend on what it was asked before.
 */
export class Effects {
  readonly #specification: Specification;
  readonly states: Plain[] = [];
  readonly #stateIds = new Map<string, number>();
  readonly #kinds = new Map<string, Kind>();
  readonly #results: Plain[] = [undefined];
  readonly #resultIds = new Map<string, number>();

  constructor(specification: Specification) {
    this.#specification = specification;
    this.stateId(specification.initial);
  }

  stateId(state: Plain): number {
    const text = canonicalText(state);
    let id = this.#stateIds.get(text);
    if (id === undefined) {
      id = this.states.push(state) - 1;
      this.#stateIds.set(text, id);
    }
    return id;
  }

  resultId(result: Plain): number {
    const text = canonicalText(result);
    let id = this.#resultIds.get(text);
    if (id === undefined) {
      id = this.#results.push(result) - 1;
      this.#resultIds.set(text, id);
    }
    return id;
  }

  result(id: number): Plain {
    return this.#results[id];
  }

  kindOf(call: Plain, recorded?: { readonly result: Plain }): Kind {
    const text = canonicalText(recorded ? [call, recorded.result] : [call]);
    let kind = this.#kinds.get(text);
    if (!kind) {
      const { isRead, isBlind } = this.#specification;
      kind = {
        call,
        ...(recorded && { recorded }),
        isRead: isRead?.(call, recorded?.result) ?? false,
        isBlind: isBlind?.(call) ?? false,
        next: [],
        results: [],
      };
      this.#kinds.set(text, kind);
    }
    return kind;
  }

  /** The state afterwards; -1 where the kind's recorded result is another. */
  next(kind: Kind, state: number): number {
    const known = kind.next[state];
    if (known !== undefined) return known;
    const { state: after, result } = this.#specification.apply(this.states[state], kind.call);
    const isPossible = this.accepts(kind, result);
    kind.results[state] = kind.recorded ? ACCEPTED : this.resultId(result);
    return (kind.next[state] = isPossible ? this.stateId(after) : -1);
  }

  /** The number of the result of a call that is possible in this state. */
  resultIn(kind: Kind, state: number): number {
    this.next(kind, state);
    return kind.results[state] as number;
  }

  /** Where a blind call leads, from wherever; -1 where its recorded result is none that it can have. */
  blindState(kind: Kind): number {
    return this.next(kind, INITIAL);
  }

  /** Whether the specified result is what was recorded. */
  accepts({ call, recorded }: Kind, specified: Plain): boolean {
    if (!recorded) return true;
    const { accepts } = this.#specification;
    return accepts ? accepts(call, specified, recorded.result) : isEqual(specified, recorded.result);
  }
}
