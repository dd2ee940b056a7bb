import type { Json } from '../harness/kernel/codec.ts';
import type { Instance } from '../harness/suite/holder.ts';
import type { StateCopy } from '../harness/trace/events.ts';
import type { Delta } from './delta.ts';

/**
 * What crosses between the judge and the process that holds the code: lines of JSON, each a list
 * of asks or of answers. There is an answer to every ask, in the same order.
 */
export type Ask =
  | ({ readonly op: 'configure' } & Held)
  | { readonly op: 'load'; readonly instance: Instance }
  | { readonly op: 'open'; readonly handle: number; readonly kind: 'node' | 'bench'; readonly instance: Instance; readonly birth: Json; readonly swapped?: string }
  /** `disk` only where it is not what the code's side must think it is. */
  | { readonly op: 'step'; readonly handle: number; readonly input: Json; readonly disk?: Json }
  | { readonly op: 'close'; readonly handle: number }
  | { readonly op: 'pure'; readonly instance: Instance; readonly call: Json };

/** What the process needs to know of the code. URLs are of compiled modules. */
export interface Held {
  readonly task: string;
  readonly part: string;
  readonly exports: readonly string[];
  readonly submissionFile: string;
  readonly submission: string;
  readonly references: Readonly<Record<string, string>>;
  /** In a capstone, the learner's own earlier solutions by task. */
  readonly own?: Readonly<Record<string, { readonly file: string; readonly url: string }>>;
}

export interface OpenAnswer {
  readonly born: Json;
  readonly durable: Json;
  readonly fault?: Json;
}

export interface StepAnswer {
  /** From the state before. */
  readonly after: Delta;
  readonly effects: readonly EffectJson[];
  /** Output, whether a promise is pending, and a fault. */
  readonly rest: Json;
}

/** What is written is told by how it differs from the same fields after the step: most often not at all. */
export type EffectJson = { readonly persist: Delta } | { readonly effect: Json };

/** An error is the fault of this protocol, never of the code that is held. */
export type Answer = { readonly is: Json } | { readonly error: string };

/** These fields of a state. */
export function fieldsOf(state: StateCopy, like: StateCopy): StateCopy {
  return Object.fromEntries(Object.keys(like).map((name) => [name, state[name]]));
}
