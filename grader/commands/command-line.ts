import yargs, { type Argv } from 'yargs';
import type { ExitCode } from '../pipeline/report/exit-code.ts';
import { exitCodes } from '../pipeline/report/exit-code.ts';
import { nearest } from '../pipeline/nearest.ts';
import { addCluster } from './cluster.ts';
import { addCompare } from './compare.ts';
import { addCompletion, COMPLETE, completionsOf } from './completion.ts';
import { addConcepts } from './concepts.ts';
import { addDebug } from './debug.ts';
import { addDev } from './dev.ts';
import { addGrade } from './grade.ts';
import { addHint } from './hint.ts';
import { addImport } from './import.ts';
import { addInterview } from './interview.ts';
import { addNext } from './next.ts';
import { addNode } from './node.ts';
import { addReplay } from './replay.ts';
import { addReset } from './reset.ts';
import type { AddCommand, Session } from './session.ts';
import { addSolution } from './solution.ts';
import { UsageError } from './usage-error.ts';
import { addWatch } from './watch.ts';
import { version } from '../../package.json';

/** Every command of the grader. A new one is a file of its own and a word here. */
const commands: readonly AddCommand[] = [
  addGrade, addNext, addHint, addInterview, addConcepts, addCompare, addReplay, addDebug, addSolution, addReset, addWatch, addImport, addNode, addCluster, addCompletion, addDev,
];

/** Understands a command line with options or commands in it, and runs it. */
export async function runCommandLine(session: Session, argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.passed;
  const finish = (one: ExitCode): void => {
    code = one;
  };
  const parser: Argv = yargs()
    .scriptName('grade')
    .locale('en')
    .exitProcess(false)
    .wrap(Math.min(100, session.terminal.width))
    .option('color', { type: 'boolean', describe: 'Colours, or with --no-color none' })
    .strictOptions()
    .version(version)
    .alias('help', 'h')
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new UsageError(explain(message ?? 'The command could not be understood.', optionsOf(parser)));
    });
  for (const add of commands) add(parser, session, finish);
  if (argv[0] === COMPLETE) {
    session.terminal.print(await completionsOf(session, parser, argv.slice(1)));
    return code;
  }
  await parser.parseAsync([...argv], {}, (_error, _args, output) => {
    if (output !== '') session.terminal.print([output]);
  });
  return code;
}

/** yargs names the options that it doesn't know; the nearest that exists is what was meant. */
function explain(message: string, known: readonly string[]): string {
  // Its own advice about a mistyped command lacks the first half.
  if (message.startsWith('Did you mean')) return `There is no such command. ${message}`;
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
  if (unknown === undefined) return `${message}\nRun \`npx grade --help\` to see what there is.`;
  const words = unknown.split(', ');
  return words.map((word) => `There is no option \`--${word}\`. ${hint(nearest(word, known))}`).join('\n');
}

/** Names of the options of the command that is being understood; yargs knows them, and its types don't say so. */
function optionsOf(parser: Argv): readonly string[] {
  const { key } = (parser as unknown as { getOptions: () => { readonly key: Readonly<Record<string, unknown>> } }).getOptions();
  return Object.keys(key).filter((name) => name.length > 1);
}

function hint(meant: string | null): string {
  return meant === null ? 'Run `npx grade --help` to see them all.' : `Did you mean \`--${meant}\`?`;
}
