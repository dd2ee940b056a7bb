import type { SuiteOptions } from '../harness/suite/binding.ts';
import type { TestLine } from '../harness/suite/outcome.ts';
import type { RunResult, Task } from '../pipeline/model.ts';
import { escapeText } from '../pipeline/report/escape.ts';
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
      run({ root, tasks, options, toolkit, signal, onTest: statusWriter(terminal), ...(wanted && { wanted }), ...(host && { host }) })
    ));
  } finally {
    terminal.status(null);
  }
}

/** Shows, of a run under way, how many tests have passed and failed, and which one it is at. */
export function statusWriter(terminal: Terminal): (task: Task, line: TestLine) => void {
  let writtenAt = 0;
  const ended = { passed: 0, failed: 0 };
  return ({ id }, line) => {
    const now = Date.now();
    if (line.kind === 'end') {
      ended[line.verdict === 'pass' ? 'passed' : 'failed'] += 1;
      return;
    }
    if (now - writtenAt < STATUS_INTERVAL_MS) return;
    writtenAt = now;
    const tally = `${ended.passed > 0 ? `✓ ${ended.passed}  ` : ''}${ended.failed > 0 ? `✗ ${ended.failed}  ` : ''}`;
    const runs = line.kind === 'alive' ? `  ${line.done} of ${line.of} runs` : '';
    terminal.status(escapeText(`${shortId(id)}  ${tally}${line.test}${runs}`));
  };
}
