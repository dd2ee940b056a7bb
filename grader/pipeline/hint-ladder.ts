import { join } from 'node:path';
import { keptByTask, notKept } from './kept-by-task.ts';

/** Steps of a ladder: the question, the rule, the fix. */
export const HINT_STEPS = 3;

/** How far a learner has climbed towards one mistake. */
interface Rung {
  readonly mistake: string;
  /** The step shown last, from 1; one more than there are once the last was asked for again. */
  readonly step: number;
}

export interface Climb {
  readonly step: number;
  /** A sentence when it could not be kept that this step was shown. */
  readonly unsaved: string | null;
}

/** Takes the next step for a task. Another mistake than the last time begins at the foot of its own ladder. */
export async function climb(root: string, task: string, mistake: string): Promise<Climb> {
  const file = join(root, '.grade', 'hints.json');
  const ladder = keptByTask(file, isRung);
  let step = 1;
  try {
    await ladder.update((rungs) => {
      step = stepAfter(rungs[task], mistake);
      return { ...rungs, [task]: { mistake, step } };
    });
    return { step, unsaved: null };
  } catch (error) {
    step = stepAfter((await ladder.read())[task], mistake);
    return { step, unsaved: notKept('The next call repeats this hint (--all shows them all)', file, error) };
  }
}

function stepAfter(rung: Rung | undefined, mistake: string): number {
  return rung?.mistake === mistake ? Math.min(rung.step + 1, HINT_STEPS + 1) : 1;
}

function isRung(value: unknown): value is Rung {
  const { mistake, step } = (value ?? {}) as { mistake?: unknown; step?: unknown };
  return typeof mistake === 'string' && Number.isInteger(step) && (step as number) >= 1;
}
