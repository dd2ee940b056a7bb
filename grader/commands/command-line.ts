import yargs from 'yargs';
import type { ExitCode } from '../pipeline/report/exit-code.ts';
import { exitCodes } from '../pipeline/report/exit-code.ts';
import { nearest } from '../pipeline/nearest.ts';
import { addCluster, clusterOptions } from './cluster.ts';
import { addCompare } from './compare.ts';
import { addConcepts } from './concepts.ts';
import { addDev } from './dev.ts';
import { addGrade } from './grade.ts';
import { addHint } from './hint.ts';
import { addInterview } from './interview.ts';
import { addNext } from './next.ts';
import { addNode } from './node.ts';
import { pageOptions, runOptions } from './options.ts';
import { addReplay } from './replay.ts';
import { addReset } from './reset.ts';
import type { AddCommand, Session } from './session.ts';
import { UsageError } from './usage-error.ts';
import { addWatch } from './watch.ts';
import { version } from '../../package.json';

/** Every command of the grader. A new one is a file of its own and a word here. */
const commands: readonly AddCommand[] = [addGrade, addNext, addHint, addInterview, addConcepts, addCompare, addReplay, addReset, addWatch, addNode, addCluster, addDev];

/** Understands a command line with options or commands in it, and runs it. */
export async function runCommandLine(session: Session, argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.passed;
  const finish = (one: ExitCode): void => {
    code = one;
  };
  const parser = yargs()
    .scriptName('grade')
    .locale('en')
    .exitProcess(false)
    .wrap(Math.min(100, session.terminal.width))
    .option('color', { type: 'boolean', describe: 'Colours, or with --no-color none' })
    .strictOptions()
    .version(version)
    .alias('help', 'h')
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new UsageError(explain(message ?? 'The command could not be understood.'));
    });
  for (const add of commands) add(parser, session, finish);
  await parser.parseAsync([...argv], {}, (_error, _args, output) => {
    if (output !== '') session.terminal.print([output]);
  });
  return code;
}

/** yargs names the options that it doesn't know; the nearest that exists is what was meant. */
function explain(message: string): string {
  // Its own advice about a mistyped command lacks the first half.
  if (message.startsWith('Did you mean')) return `There is no such command. ${message}`;
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
  if (unknown === undefined) return `${message}\nRun \`npx grade --help\` to see what there is.`;
  const words = unknown.split(', ');
  const known = [...Object.keys({ ...runOptions, ...pageOptions, ...clusterOptions }), 'all', 'dir', 'yes', 'test', 'whole', 'list', 'shuffle', 'poll', 'color', 'help', 'version'];
  return words.map((word) => `There is no option \`--${word}\`. ${hint(nearest(word, known))}`).join('\n');
}

function hint(meant: string | null): string {
  return meant === null ? 'Run `npx grade --help` to see them all.' : `Did you mean \`--${meant}\`?`;
}
