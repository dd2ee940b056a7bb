import type { Code, Place } from './code.ts';
import type { Evidence } from './evidence.ts';

export type { Call, Code, Expression, Place, Write } from './code.ts';
export type { Evidence, WrongRow } from './evidence.ts';

/** A named misunderstanding. One file each, which exports it as `mistake`. */
export interface Mistake {
  /** Such as `L3-OLD-TERM`; the file is called `l3-old-term.ts`. */
  readonly id: string;
  /** What the code does wrong, in one line that reads on after "Most likely:". */
  readonly title: string;
  /** What a learner sees of it. */
  readonly symptom: string;
  /** How people come to make it. */
  readonly why: string;
  readonly fix: string;
  /** The question to ask yourself; the rule, with its paper and section; the fix, concrete, without the code. */
  readonly hints: readonly [question: string, rule: string, fix: string];
  /** Paper and section whose rule it breaks. */
  readonly source: string;
  readonly signs: readonly (EvidenceSign | CodeSign)[];
}

/** Something that a run shows. */
export interface EvidenceSign {
  readonly kind: 'test' | 'rule' | 'trace';
  readonly weight: Weight;
  /** One short phrase for people: what was seen. */
  readonly says: string;
  readonly seen: (evidence: Evidence) => boolean;
}

/** Something that stands in the code. It supports, and never decides. */
export interface CodeSign {
  readonly kind: 'code';
  readonly weight: Weight;
  readonly says: string;
  /** The place where it stands, if it does. */
  readonly find: (code: Code) => Place | undefined;
  /** Small files: each wrong one must match the pattern, and none of the right ones. */
  readonly examples: { readonly wrong: readonly string[]; readonly right: readonly string[] };
}

/**
 * 1: it fits, as it fits other mistakes. 2: it speaks for this one. 3: hardly anything else does this.
 * 4: nothing else that we know does this. Below 0: it speaks as much against it.
 * A mistake is named from a sum of 3 on, if at least one sign is of a run.
 */
export type Weight = -4 | -3 | -2 | -1 | 1 | 2 | 3 | 4;
