import { readFile } from 'node:fs/promises';
import { readEvidence } from '../pipeline/diagnose/evidence.ts';
import type { FiledMistake } from '../pipeline/diagnose/load-mistakes.ts';
import { readCode } from '../pipeline/diagnose/syntax/read-code.ts';
import { weigh } from '../pipeline/diagnose/weigh.ts';
import type { TaskResult } from '../pipeline/model.ts';
import type { Judged } from './check.ts';
import type { Variant } from './variants.ts';

/** Joins the variants with their results, and asks for the first diagnosis of each mutant. */
export function judgeVariants(variants: readonly Variant[], results: readonly TaskResult[], mistakes: readonly FiledMistake[]): Promise<readonly Judged[]> {
  return Promise.all(
    variants.map(async (variant, i): Promise<Judged> => {
      const result = results[i];
      if (!result) throw new Error('Each variant has a result.');
      if (variant.kind !== 'mutant') return { variant, result, alone: null, withCode: null };
      const source = await readFile(variant.task.submission, 'utf8');
      return { variant, result, alone: first(result, mistakes), withCode: first(result, mistakes, source) };
    }),
  );
}

function first(result: TaskResult, mistakes: readonly FiledMistake[], source?: string): string | null {
  const evidence = readEvidence(result);
  const own = mistakes.filter(({ task }) => task === null || task === result.task);
  const diagnoses = evidence ? weigh(own, evidence, source === undefined ? undefined : readCode(source)) : [];
  return diagnoses[0]?.mistake ?? null;
}
