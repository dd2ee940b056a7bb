import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Code } from './diagnose/code.ts';
import { readEvidence } from './diagnose/evidence.ts';
import type { FiledMistake } from './diagnose/load-mistakes.ts';
import { weigh } from './diagnose/weigh.ts';
import type { RunResult, TaskResult } from './model.ts';

/** Ten times the longest reference. Looking into much more takes longer than a learner wants to wait. */
const SOURCE_LENGTH_MAX = 32 * 1024;

export interface DiagnoseOptions {
  /** The workbook's folder: the results name the graded files relative to it. */
  readonly root: string;
  readonly mistakes: readonly FiledMistake[];
  /** Whether to look into the graded files as well; what the runs show decides in any case. True unless given. */
  readonly withCode?: boolean;
}

/** Says of every task which common mistakes its failures most likely come from. Nothing else of the result changes. */
export async function diagnose(result: RunResult, options: DiagnoseOptions): Promise<RunResult> {
  return { ...result, tasks: await Promise.all(result.tasks.map((task) => diagnoseTask(task, options))) };
}

async function diagnoseTask(
  result: TaskResult,
  { root, mistakes, withCode = true }: DiagnoseOptions,
): Promise<TaskResult> {
  const evidence = readEvidence(result);
  if (!evidence) return { ...result, diagnoses: [] };
  const candidates = mistakes.filter(({ task }) => task === null || task === result.task);
  const code = withCode ? await codeOf(resolve(root, result.file)) : undefined;
  try {
    return { ...result, diagnoses: weigh(candidates, evidence, code) };
  } catch (error) {
    // Code that nests so deeply that the stack ends; the evidence of the run stands all the same.
    if (!(error instanceof RangeError)) throw error;
    return { ...result, diagnoses: weigh(candidates, evidence) };
  }
}

/** The graded file's code; undefined where it can't be read any more, is too much, or nests too deeply for the compiler. */
async function codeOf(file: string): Promise<Code | undefined> {
  try {
    const source = await readFile(file, 'utf8');
    if (source.length > SOURCE_LENGTH_MAX) return undefined;
    // The compiler takes half a second to load; only a failure is worth it.
    const { readCode } = await import('./diagnose/syntax/read-code.ts');
    return readCode(source);
  } catch {
    return undefined;
  }
}
