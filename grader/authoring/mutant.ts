/** A common mistake, planted in correct code by a few edits. */
export interface Mutant {
  /** The mistake that it makes, such as `L3-OLD-TERM`. */
  readonly mistake: string;
  /** The accepted design that it is planted in; the reference unless given. */
  readonly design?: string;
  /**
   * Planted as another person would have made it, and not looked at while the mistake's signs were written:
   * how many of these are named tells how well the signs do with code that nobody has seen.
   */
  readonly second?: true;
  readonly edits: readonly Edit[];
}

/** Replaces a snippet that must stand in the code exactly once. */
export interface Edit {
  readonly find: string;
  readonly replace: string;
}

/** The design's code with the mistake in it, or the reason why it can't be planted any more. */
export function plant(design: string, { mistake, edits }: Mutant): { readonly code: string } | { readonly problem: string } {
  let code = design;
  for (const { find, replace } of edits) {
    const places = code.split(find).length - 1;
    if (places !== 1) return { problem: `${mistake}: its snippet stands ${places} times in the code, not once: ${find}` };
    code = code.replace(find, () => replace);
  }
  return code === design ? { problem: `${mistake}: its edits change nothing` } : { code };
}
