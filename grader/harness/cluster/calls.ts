/**
 * Numbers of the calls of code under test, for whoever debugs: a run is deterministic, so the call during
 * which a rule breaks has the same number the next time. Nothing is counted unless somebody watches.
 */

/** The call before which a debugger is to stop. */
export interface StopBefore {
  /** Number of the call, from 1, among all that the process has made. */
  readonly call: number;
  /** It is the first call of the very step that failed; else of the last step before it in which the code was called. */
  readonly isExact: boolean;
}

type Callable = (...args: unknown[]) => unknown;

/** Sees a call before it is made, and whether it is the first of its step; may answer with what makes it. */
export type CallObserver = (call: number, isFirst: boolean) => ((yours: Callable, self: unknown, args: unknown[]) => unknown) | undefined;

/** What a step has called first. */
interface Step {
  first?: number;
}

let observer: CallObserver | undefined;
let made = 0;
/** The step in hand, or the one whose effects leave now. */
let step: Step = {};
/** First call of the last step that had any. */
let last: number | undefined;
/** The steps that effects come from: they may have to wait for a write. */
const origins = new WeakMap<object, Step>();

export function watchCalls(by: CallObserver): void {
  observer = by;
}

/** The module with each exported function, also those of exported objects, behind one that counts. */
export function watchedModule(module: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(module).map(([name, value]) => [name, watchedExport(value)]));
}

function watchedExport(value: unknown): unknown {
  if (typeof value === 'function') return watchedFunction(value as Callable);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const hasFunctions = entries.some(([, one]) => typeof one === 'function');
  return hasFunctions ? Object.fromEntries(entries.map(([name, one]) => [name, typeof one === 'function' ? watchedFunction(one as Callable) : (one as unknown)])) : value;
}

function watchedFunction(yours: Callable): Callable {
  return function (this: unknown, ...args) {
    made += 1;
    const isFirst = step.first === undefined;
    if (isFirst) last = step.first = made;
    const instead = observer?.(made, isFirst);
    return instead ? instead(yours, this, args) : yours.apply(this, args);
  };
}

/** Code is about to be handed an event, or to be called. */
export function beginStep(): void {
  if (observer) step = {};
}

/** Something that the step in hand has asked for, and that is to happen later. */
export function rememberStep<T extends object>(effect: T): T {
  if (observer) origins.set(effect, step);
  return effect;
}

/** It happens now: what comes of it is that step's doing. */
export function recallStep(effect: object): void {
  if (observer) step = origins.get(effect) ?? step;
}

/** Where a debugger would have to stop to see what has just happened; to be laid into what is told of it. */
export function stopHere(): { readonly stopBefore?: StopBefore } {
  const call = step.first ?? last;
  return observer && call !== undefined ? { stopBefore: { call, isExact: step.first !== undefined } } : {};
}
