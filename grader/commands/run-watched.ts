import type { SuiteOptions } from '../harness/suite/binding.ts';
import type { TestLine } from '../harness/suite/outcome.ts';
import type { RunResult, Task } from '../pipeline/model.ts';
import { escapeText } from '../pipeline/report/escape.ts';
import { progressBar } from '../pipeline/report/progress-bar.ts';
import { run, type RunRequest } from '../pipeline/run.ts';
import { shortId } from '../pipeline/task-id.ts';
import { interruptible } from './interruptible.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

const STATUS_INTERVAL_MS = 80;

/** Runs tasks while somebody watches: a line that says what goes on, and Ctrl-C that keeps what is known. */
export async function runWatched(
  { root, toolkit, terminal }: Session,
  tasks: readonly Task[],
  options: SuiteOptions,
  { host, wanted }: Pick<RunRequest, 'host' | 'wanted'> = {},
): Promise<RunResult> {
  try {
    return await interruptible((signal) => (
      run({ root, tasks, options, toolkit, signal, onTest: statusWriter(terminal, tasks, wanted), ...(wanted && { wanted }), ...(host && { host }) })
    ));
  } finally {
    terminal.status(null);
  }
}

/** Shows, of a run under way, how far it is, how many tests have failed, and which one it is at. */
export function statusWriter(terminal: Terminal, tasks: readonly Task[], wanted: (test: string) => boolean = () => true): (task: Task, line: TestLine) => void {
  const tests = tasks.flatMap(({ manifest }) => manifest.tests).filter(({ name }) => wanted(name)).length;
  let writtenAt = 0;
  let done = 0;
  let failed = 0;
  return ({ id }, line) => {
    if (line.kind === 'end') {
      done += 1;
      if (line.verdict !== 'pass') failed += 1;
      return;
    }
    const now = Date.now();
    if (now - writtenAt < STATUS_INTERVAL_MS) return;
    writtenAt = now;
    const runs = line.kind === 'alive' ? `  ${line.done} of ${line.of} runs` : '';
    terminal.status(escapeText(`${progressBar(done, tests)}  ${shortId(id)}  ${failed > 0 ? `✗ ${failed}  ` : ''}${line.test}${runs}`));
  };
}
