import type { RunResult } from '../pipeline/model.ts';
import type { Session } from './session.ts';

/** The result with what its failures most likely come from. Mistakes that can't be read cost this, and no verdict. */
export async function diagnosed({ root, terminal }: Session, result: RunResult): Promise<RunResult> {
  if (!result.tasks.some(({ tests }) => tests.some(({ failure }) => failure))) return result;
  // What reads mistakes and code takes a while to load; only a failure is worth it.
  const { diagnose } = await import('../pipeline/diagnose.ts');
  const { loadMistakes } = await import('../pipeline/diagnose/load-mistakes.ts');
  try {
    return await diagnose(result, { root, mistakes: await loadMistakes(root) });
  } catch (error) {
    terminal.note(error instanceof Error ? error.message : String(error));
    return result;
  }
}
