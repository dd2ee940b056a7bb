import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { jsonError } from '../pipeline/report/json.ts';
import { toolkitIn } from '../pipeline/run/toolkit.ts';
import { gradeTasks } from './grade-tasks.ts';
import { showMap } from './map.ts';
import type { Session } from './session.ts';
import { createTerminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface Invocation {
  /** The workbook's folder. */
  readonly root: string;
  /** Folder of the compiled grader. */
  readonly bundle: string;
  /** What was typed after the command's name. */
  readonly argv: readonly string[];
}

/** The grader's entry. Answers with the exit code; whatever goes wrong is said in a sentence. */
export async function main({ root, bundle, argv }: Invocation): Promise<ExitCode> {
  leaveQuietlyWithReader();
  const terminal = createTerminal(argv);
  const session = { root, cwd: process.cwd(), toolkit: toolkitIn(bundle), terminal };
  try {
    return await dispatch(session, argv);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const code = isUsage ? exitCodes.usage : exitCodes.graderError;
    const message = isUsage ? error.message : `The grader itself is at fault. ${graderFault(error)}`;
    terminal.note(message);
    if (argv.includes('--json')) terminal.printRaw(jsonError(message, code));
    return code;
  }
}

/** First words that are commands, and not names of tasks. */
const commandWords = new Set(['cluster', 'compare', 'concepts', 'dev', 'hint', 'interview', 'next', 'node', 'replay', 'reset', 'watch']);

/** yargs takes longer to load than the map to draw, so plain words are understood without it. */
async function dispatch(session: Session, argv: readonly string[]): Promise<ExitCode> {
  if (argv.length === 0) return showMap(session);
  const onlyTasks = !commandWords.has(argv[0] ?? '') && argv.every((word) => !word.startsWith('-'));
  if (onlyTasks) return gradeTasks(session, { tasks: argv });
  const { runCommandLine } = await import('./command-line.ts');
  return runCommandLine(session, argv);
}

function graderFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env['GRADE_DEBUG'] ? (error.stack ?? error.message) : `${error.message} (GRADE_DEBUG=1 shows where.)`;
}

/** `grade | head -1` closes the pipe early: nobody is left to read, and that is no error. */
function leaveQuietlyWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}
