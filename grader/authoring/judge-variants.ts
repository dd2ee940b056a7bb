import { diagnose } from '../pipeline/diagnose.ts';
import type { FiledMistake } from '../pipeline/diagnose/load-mistakes.ts';
import type { RunResult, TaskResult } from '../pipeline/model.ts';
import type { Judged } from './check.ts';
import type { Variant } from './variants.ts';

/** Joins the variants with their results, and with the first diagnosis of each, without the syntax tree and with it. */
export async function judgeVariants(
  root: string,
  variants: readonly Variant[],
  run: RunResult,
  mistakes: readonly FiledMistake[],
): Promise<readonly Judged[]> {
  const alone = await diagnose(run, { root, mistakes, withCode: false });
  const withCode = await diagnose(run, { root, mistakes });
  return variants.map((variant, i) => {
    const result = run.tasks[i];
    if (!result) throw new Error('Each variant has a result.');
    return { variant, result, alone: first(alone.tasks[i]), withCode: first(withCode.tasks[i]) };
  });
}

function first(result: TaskResult | undefined): string | null {
  return result?.diagnoses?.[0]?.mistake ?? null;
}
