/** A place in the graded file; lines count from 1. */
export interface Place {
  readonly line: number;
}

/**
 * A piece of the graded file, to be asked what it means. Names are followed to what they stand
 * for, so it doesn't matter what the learner calls things.
 *
 * A path says what is meant: `log.length`; `matchIndex[]`, an item of it; `entries[].term`, a field
 * of an item; `$1`, the second parameter of an exported function, and `$1.term`, a field of it. Something
 * is met by a path if it ends with it: with `const { log } = state`, both `log.length` and
 * `state.log.length` read `log.length`. Calls end in what is called: `termAt`, `log.splice`, `Math.max`.
 */
export interface Code extends Place {
  /**
   * The function of this name with those of the file's own functions that it calls. All code where something
   * of this name is made in another way, and none where the file doesn't know the name.
   */
  readonly in: (name: string) => Code;
  /** Whether this, or what it stands for, reads one of these paths. */
  readonly reads: (...paths: readonly string[]) => boolean;
  /** What assigns to one of these paths. */
  readonly writes: (...paths: readonly string[]) => readonly Write[];
  readonly calls: (...paths: readonly string[]) => readonly Call[];
  /** What object literals put into fields of this name; `...` names what they spread. */
  readonly fields: (name: string) => readonly Expression[];
  /** Comparisons of the one with the other, in the words of "`some` operator `other`", whichever stands first. */
  readonly compares: (some: readonly string[], others: readonly string[]) => readonly Comparison[];
  readonly comparisons: readonly Comparison[];
  readonly loops: readonly Loop[];
  /** Variables outside all functions that some function changes. */
  readonly changedGlobals: readonly Place[];
}

export interface Expression extends Code {
  /** Whether all of it stands for one of these paths, not only a piece of it. */
  readonly means: (...paths: readonly string[]) => boolean;
  /** Whether it is this number. */
  readonly is: (value: number) => boolean;
  /** Its outermost operation, if it is arithmetic or another binary expression. */
  readonly operation: Operation | undefined;
  /** Conditions of `if`, `while`, `?:` and the like that decide whether this is reached, those of early returns too. */
  readonly guards: readonly Expression[];
  /** What may run after this in its function. */
  readonly after: Code;
  /** Whether an `await` may stand between the start of its function and this. */
  readonly afterAwait: boolean;
}

export interface Operation {
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export type Comparison = Expression & Operation;

export interface Write extends Expression {
  /** `=`, `+=`, `++`, ... */
  readonly operator: string;
  /** The right-hand side; undefined for `++` and `--`. */
  readonly value: Expression | undefined;
}

export interface Call extends Expression {
  readonly args: readonly Expression[];
}

export interface Loop extends Place {
  /** Whether its variable counts up, or down. */
  readonly counts: 'up' | 'down' | undefined;
  /** Conditions that go on or end it: its own, and those of `break` and `return` in it. */
  readonly ends: readonly Expression[];
}
