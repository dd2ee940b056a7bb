import type { RunResult } from './model.ts';
import type { Listener } from './run/round.ts';
import { openRunner, type RunnerRequest } from './runner.ts';

export interface RunRequest extends RunnerRequest, Listener {}

/** Grades every task once, in processes that can be killed, and says what is known about each listed test. */
export async function run({ signal, onTest, ...request }: RunRequest): Promise<RunResult> {
  const runner = openRunner(request);
  try {
    return await runner.grade({ ...(signal && { signal }), ...(onTest && { onTest }) });
  } finally {
    await runner.close();
  }
}
