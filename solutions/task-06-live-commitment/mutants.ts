import type { Mutant } from '../../grader/authoring/mutant.ts';

export const mutants: readonly Mutant[] = [];
