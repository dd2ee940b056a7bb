import type { Plain } from '../../protocols/plain.ts';
import { Effects, type Kind } from './effects.ts';
import { Frontier } from './frontier.ts';
import { ResultSets } from './result-sets.ts';
import type { Operation, Specification } from './specification.ts';

export type Verdict =
  | { readonly verdict: 'linearizable' }
  | {
      readonly verdict: 'violated';
      /** Empty where the specification knows no keys. */
      readonly key: string;
      /** The first, in the order of returns, that can't be placed: no order explains what had happened by its return. */
      readonly operation: Operation;
      /** What it could have returned. */
      readonly possible: readonly Plain[];
    }
  /** Too many orders to tell. */
  | { readonly verdict: 'undecided'; readonly key: string };

export interface CheckOptions {
  /** About so many configurations are looked at for one operation's return. */
  readonly configurationsMax?: number;
}

export const CONFIGURATIONS_MAX = 10_000;
/** A first, narrow search: where it reaches the end, the history is linearizable, however much was left out. */
const NARROW = 100;

/**
 * Whether some order of the operations explains their results: one in which an operation that had
 * returned before another was invoked comes before it. The search is Wing and Gong's (1993) with
 * Lowe's memory of configurations (2017), breadth first, event by event, a key at a time; `Frontier` has
 * its laws. Where there are too many configurations, some are left out: if any is left in the end, the
 * history is linearizable all the same; if none is, that is no verdict.
 */
export function checkLinearizable(operations: readonly Operation[], specification: Specification, options: CheckOptions = {}): Verdict {
  let undecided: Verdict | undefined;
  let first: Extract<Verdict, { verdict: 'violated' }> | undefined;
  const effects = new Effects(specification);
  for (const [key, history] of byKey(operations, specification)) {
    const verdict = checkKey(key, history, effects, options);
    if (verdict.verdict === 'undecided') undecided ??= verdict;
    if (verdict.verdict === 'violated' && (!first || returnOf(verdict.operation) < returnOf(first.operation))) first = verdict;
  }
  return first ?? undecided ?? { verdict: 'linearizable' };
}

export function byKey(operations: readonly Operation[], { keyOf }: Specification): ReadonlyMap<string, readonly Operation[]> {
  const keys = new Map<string, Operation[]>();
  for (const operation of operations) {
    const key = keyOf?.(operation.call) ?? '';
    const history = keys.get(key);
    if (history) history.push(operation);
    else keys.set(key, [operation]);
  }
  return keys;
}

function returnOf({ returnedAt }: Operation): number {
  return returnedAt ?? Infinity;
}

export interface Moment {
  readonly at: number;
  readonly isReturn: boolean;
  readonly operation: Operation;
}

/** Invocations and returns in real-time order; of those at one moment the invocations first, so that they overlap. */
export function momentsOf(operations: readonly Operation[]): readonly Moment[] {
  const moments = operations.map((operation): Moment => ({ at: operation.invokedAt, isReturn: false, operation }));
  for (const operation of operations) if (operation.returnedAt !== undefined) moments.push({ at: operation.returnedAt, isReturn: true, operation });
  return moments.sort((a, b) => a.at - b.at || Number(a.isReturn) - Number(b.isReturn));
}

function checkKey(key: string, history: readonly Operation[], effects: Effects, { configurationsMax = CONFIGURATIONS_MAX }: CheckOptions): Verdict {
  const moments = momentsOf(relevantOf(history, effects));
  for (const width of [Math.min(NARROW, configurationsMax), configurationsMax]) {
    const { frontier, failing } = follow(moments, effects, width);
    if (!failing) return { verdict: 'linearizable' };
    if (frontier.isCut) continue;
    const operation = firstWrong(history, failing, effects, configurationsMax);
    const possible = possibleResults(historyUntil(momentsOf(history), operation), operation, effects, configurationsMax);
    return { verdict: 'violated', key, operation, possible };
  }
  return { verdict: 'undecided', key };
}

/**
 * Without the indefinite operations that can't matter: the blind ones that lead to a state in which no other operation can
 * have been that isn't blind. In an order, what follows such a one is blind, so the order does without it as well.
 */
function relevantOf(history: readonly Operation[], effects: Effects): readonly Operation[] {
  const witnesses = history
    .map(({ call, returnedAt = Infinity, result }) => ({ kind: returnedAt === Infinity ? effects.kindOf(call) : effects.kindOf(call, { result }), returnedAt }))
    .filter(({ kind, returnedAt }) => !kind.isBlind && !(kind.isRead && returnedAt === Infinity));
  const lastWitnesses = new Map<Kind, number>();
  for (const { kind, returnedAt } of witnesses) lastWitnesses.set(kind, Math.max(returnedAt, lastWitnesses.get(kind) ?? 0));
  const lastUses = new Map<number, number>();
  return history.filter(({ call, returnedAt, invokedAt }) => {
    const kind = effects.kindOf(call);
    if (returnedAt !== undefined || !kind.isBlind) return true;
    const state = effects.blindState(kind);
    let last = lastUses.get(state);
    if (last === undefined) {
      last = Math.max(-Infinity, ...[...lastWitnesses].filter(([witness]) => effects.next(witness, state) >= 0).map(([, at]) => at));
      lastUses.set(state, last);
    }
    return last >= invokedAt;
  });
}

/**
 * The search knows results before they are returned, and so it finds out too early. The first wrong return is
 * the first until which nothing explains what had been returned by then.
 */
function firstWrong(history: readonly Operation[], found: Operation, effects: Effects, configurationsMax: number): Operation {
  const moments = momentsOf(history);
  const returns = moments.filter(({ isReturn }) => isReturn).map(({ operation }) => operation);
  const suspects = returns.slice(Math.max(0, returns.indexOf(found)));
  const isWrong = (operation: Operation): boolean => {
    const { frontier, failing } = follow(momentsOf(relevantOf(historyUntil(moments, operation), effects)), effects, configurationsMax);
    return failing !== undefined && !frontier.isCut;
  };
  return suspects.find(isWrong) ?? (suspects.at(-1) as Operation);
}

/** What had happened by the return of this operation: of what was open then, nobody knows how it ends. */
export function historyUntil(moments: readonly Moment[], last: Operation): readonly Operation[] {
  const end = moments.findIndex(({ isReturn, operation }) => isReturn && operation === last);
  const returned = new Set(moments.slice(0, end + 1).filter(({ isReturn }) => isReturn).map(({ operation }) => operation));
  const begun = moments.slice(0, end).filter(({ isReturn }) => !isReturn).map(({ operation }) => operation);
  return begun.map((operation) => (returned.has(operation) ? operation : indefinite(operation)));
}

/** The same operation, of which nobody knows whether it has taken effect. */
export function indefinite({ id, client, call, invokedAt }: Operation): Operation {
  return { id, client, call, invokedAt };
}

interface Followed {
  readonly frontier: Frontier;
  readonly slots: ReadonlyMap<Operation, number>;
  /** The operation at whose return no configuration was left. */
  readonly failing?: Operation;
}

/** Follows a history to its end, or until nothing explains it, or until `open` is about to return, whose result is taken as unknown. */
function follow(moments: readonly Moment[], effects: Effects, configurationsMax: number, open?: Operation): Followed {
  const frontier = new Frontier(effects, new ResultSets(), configurationsMax);
  const slots = new Map<Operation, number>();
  for (const { isReturn, operation } of moments) {
    const { call, returnedAt, result } = operation;
    if (isReturn) {
      if (operation === open) break;
      frontier.complete(slots.get(operation) as number);
    } else if (returnedAt === undefined) frontier.invokeIndefinite(effects.kindOf(call));
    else if (operation === open) slots.set(operation, frontier.invoke({ kind: effects.kindOf(call) }));
    else slots.set(operation, frontier.invoke({ kind: effects.kindOf(call, { result }), returnsAt: returnedAt }));
    if (frontier.configurations.length === 0) return { frontier, slots, failing: operation };
  }
  return { frontier, slots };
}

/** What an operation could have returned, at the moment at which it did and given everything up to then. */
function possibleResults(history: readonly Operation[], failing: Operation, effects: Effects, configurationsMax: number): readonly Plain[] {
  const { frontier, slots } = follow(momentsOf(history), effects, configurationsMax, failing);
  return resultsOf(frontier, slots.get(failing) as number, effects);
}

/** Every result with which the operation in this slot, whose result is not known, could return now. */
export function resultsOf(frontier: Frontier, slot: number, effects: Effects): readonly Plain[] {
  const kind = frontier.slots[slot]?.kind;
  if (!kind) return [];
  const candidates = new Set(effects.states.map((_, state) => effects.resultIn(kind, state)));
  return [...candidates].map((id) => effects.result(id)).filter((result) => {
    const tried = frontier.copy();
    tried.settle(slot, effects.kindOf(kind.call, { result }));
    return tried.configurations.length > 0;
  });
}
