import type { Plain } from '../../protocols/plain.ts';
import { Effects } from './effects.ts';
import { Frontier } from './frontier.ts';
import { ResultSets } from './result-sets.ts';
import type { Operation, Specification } from './specification.ts';

export type Verdict =
  | { readonly verdict: 'linearizable' }
  | {
      readonly verdict: 'violated';
      /** Empty where the specification knows no keys. */
      readonly key: string;
      /** The first, in the order of returns, that can't be placed: up to its return no order explains the history. */
      readonly operation: Operation;
      /** What it could have returned. */
      readonly possible: readonly Plain[];
    }
  /** Too many orders to tell. */
  | { readonly verdict: 'undecided'; readonly key: string };

export interface CheckOptions {
  /** So many configurations are kept at once for one operation's return. */
  readonly configurationsMax?: number;
}

export const CONFIGURATIONS_MAX = 20_000;

/**
 * Whether some order of the operations explains their results: one in which an operation that had
 * returned before another was invoked comes before it. The search is Wing and Gong's (1993) with
 * Lowe's memory of configurations (2017), breadth first, event by event, a key at a time; `Frontier` has
 * its laws. Where there are too many configurations, some are left out: if any is left in the end the history is
 * linearizable all the same.
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
  const frontier = new Frontier(effects, new ResultSets(), configurationsMax);
  const moments = momentsOf(history);
  const slots = new Map<Operation, number>();
  for (const { isReturn, operation } of moments) {
    const { call, returnedAt, result } = operation;
    if (isReturn) frontier.complete(slots.get(operation) as number);
    else if (returnedAt === undefined) frontier.invokeIndefinite(effects.kindOf(call));
    else slots.set(operation, frontier.invoke({ kind: effects.kindOf(call, { result }), returnsAt: returnedAt }));
    if (frontier.configurations.length > 0) continue;
    if (frontier.isCut) return { verdict: 'undecided', key };
    return { verdict: 'violated', key, operation, possible: possibleResults(history, operation, effects, configurationsMax) };
  }
  return { verdict: 'linearizable' };
}

/** What an operation could have returned, at the moment at which it did and given everything up to then. */
function possibleResults(history: readonly Operation[], failing: Operation, effects: Effects, configurationsMax: number): readonly Plain[] {
  const frontier = new Frontier(effects, new ResultSets(), configurationsMax);
  const slots = new Map<Operation, number>();
  for (const { isReturn, operation } of momentsOf(history)) {
    const { call, returnedAt, result } = operation;
    if (isReturn) {
      if (operation === failing) return resultsOf(frontier, slots.get(failing) as number, effects);
      frontier.complete(slots.get(operation) as number);
    } else if (returnedAt === undefined) frontier.invokeIndefinite(effects.kindOf(call));
    else if (operation === failing) slots.set(operation, frontier.invoke({ kind: effects.kindOf(call) }));
    else slots.set(operation, frontier.invoke({ kind: effects.kindOf(call, { result }), returnsAt: returnedAt }));
  }
  return [];
}

/** Every result with which the operation in this slot could return now. */
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
