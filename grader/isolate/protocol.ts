import type { Json } from '../harness/kernel/codec.ts';
import type { Instance } from '../harness/suite/holder.ts';
import type { StateCopy } from '../harness/trace/events.ts';
import type { Delta } from './delta.ts';

/**
 * What crosses between the judge and the process that holds the code: lines of JSON, each a list
 * of asks or of answers. There is an answer to every ask, in the same order and under its number.
 * The judge trusts nothing that comes back: `read-answers.ts` looks at all of it.
 */
export type Ask =
  | ({ readonly op: 'configure' } & Configuration)
  /** Another test begins: what is left over from the one before is nobody's any more. */
  | { readonly op: 'begin' }
  | { readonly op: 'load'; readonly instance: Instance }
  | { readonly op: 'open'; readonly handle: number; readonly kind: 'node' | 'bench'; readonly instance: Instance; readonly birth: Json; readonly swapped?: string }
  /** `disk` only where it is not what the code's side must think it is. */
  | { readonly op: 'step'; readonly handle: number; readonly input: Json; readonly disk?: Json }
  | { readonly op: 'close'; readonly handle: number }
  | { readonly op: 'pure'; readonly instance: Instance; readonly call: Json };

export type NumberedAsk = readonly [number: number, ask: Ask];

/** All that the process learns of the code: texts, and names in place of paths. */
export interface Configuration {
  readonly task: string;
  readonly part: string;
  readonly exports: readonly string[];
  readonly submission: NamedScript;
  /** In a capstone, the learner's own earlier solutions by task. */
  readonly own: Readonly<Record<string, NamedScript>>;
  /** Scripts of the reference solutions that are needed, by task. */
  readonly references: Readonly<Record<string, string>>;
}

/** `name` is what stack traces call it. */
export interface NamedScript {
  readonly name: string;
  readonly code: string;
}

/** A compiled file of the learner's, as the judge knows it. */
export interface Script {
  /** Absolute path of the source. */
  readonly file: string;
  readonly code: string;
  /** Its source map, as JSON text. */
  readonly map: string;
}

/** What is to be held. */
export interface Held extends Omit<Configuration, 'submission' | 'own'> {
  readonly submission: Script;
  readonly own: Readonly<Record<string, Script>>;
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

/** An error is one of this protocol, or of whoever has got hold of the process. */
export type Answer = { readonly is: Json } | { readonly error: string };

export type NumberedAnswer = readonly [number: number, answer: Answer];

/** These fields of a state. */
export function fieldsOf(state: StateCopy, like: StateCopy): StateCopy {
  return Object.fromEntries(Object.keys(like).map((name) => [name, state[name]]));
}
