import { saveLastRun } from '../pipeline/last-run.ts';
import type { RunResult } from '../pipeline/model.ts';
import { saveProgress } from '../pipeline/progress.ts';
import type { Session } from './session.ts';

/** Keeps what a grading of the learner's own files has shown; where that can't be done, it says so. */
export async function keep({ root, terminal }: Session, result: RunResult): Promise<void> {
  for (const save of [saveProgress, saveLastRun]) {
    const unsaved = await save(root, result);
    if (unsaved !== null) terminal.note(unsaved);
  }
}
