import { starterOf } from '../authoring/starter-of.ts';
import type { Task } from '../pipeline/model.ts';
import { putBack, standingOf, type Standing } from '../pipeline/put-back.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { plural } from '../pipeline/report/plural.ts';
import { wrap } from '../pipeline/report/wrap.ts';
import { ask, type Answer } from './ask.ts';
import { chosenTasks } from './chosen-tasks.ts';
import type { AddCommand, Session } from './session.ts';
import { shownPath } from './shown-path.ts';
import { UsageError } from './usage-error.ts';

export const addReset: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'reset [tasks..]',
    'Put the starter of a task back; your file is kept in .grade/backup',
    (command) =>
      command
        .positional('tasks', { type: 'string', array: true, default: [] as string[], describe: 'As for grade' })
        .option('yes', { type: 'boolean', default: false, describe: 'Do not ask' })
        .example([
          ['$0 reset task-03', 'Begin task 3 anew'],
          ['$0 reset all --yes', 'Begin everything anew, without a question'],
        ]),
    async (args) => {
      const words = args.tasks.map(String);
      if (words.length === 0) throw new UsageError('Name a task to reset, such as `npx grade reset task-03`.');
      finish(await resetTasks(session, words, args.yes));
    },
  );

interface Candidate {
  readonly task: Task;
  readonly starter: string;
  readonly standing: Standing;
}

/** Puts starters back, after a question where a file differs; without `askWith` somebody must be at the terminal for it. */
export async function resetTasks(session: Session, words: readonly string[], yes: boolean, askWith?: (question: string) => Promise<Answer>): Promise<ExitCode> {
  const { terminal } = session;
  const candidates = await Promise.all((await chosenTasks(session, words)).map((task) => look(session, task)));
  const asked = candidates.some(({ standing }) => standing.kind === 'differs') && !yes;
  if (asked && !askWith && !terminal.canAsk) {
    throw new UsageError('Nobody is at a terminal to be asked, so nothing was reset. Say --yes to put the starter back without a question.');
  }
  let code: ExitCode = exitCodes.passed;
  for (const candidate of candidates) {
    if (candidate.standing.kind === 'differs' && !yes) {
      const answer = await (askWith ?? ask)(questionOf(session, candidate));
      if (answer === 'interrupted') {
        terminal.note('Interrupted: nothing more was changed.');
        return exitCodes.interrupted;
      }
      if (answer === 'no') {
        terminal.print([`${shownPath(session, candidate.task.submission)} is left as it is.`]);
        continue;
      }
    }
    if (!(await reset(session, candidate))) code = exitCodes.failed;
  }
  return code;
}

async function look({ root }: Session, task: Task): Promise<Candidate> {
  const starter = await starterOf(root, task);
  if (starter === null) throw new UsageError(`The starter of ${task.id} is made from its reference, and solutions/${task.id} has none.`);
  return { task, starter, standing: await standingOf(task.submission, starter) };
}

function questionOf(session: Session, { task, standing }: Candidate): string {
  const lines = standing.kind === 'differs' ? standing.lines : 0;
  const differ = `${plural(lines, 'line')} of ${shownPath(session, task.submission)} ${lines === 1 ? 'differs' : 'differ'}`;
  return `${wrap(`${differ} from the starter. Put the starter back? [y/N]`, session.terminal.width - 2).join('\n')} `;
}

/** Answers whether the starter is in its place. */
async function reset(session: Session, { task, starter, standing }: Candidate): Promise<boolean> {
  const { root, terminal } = session;
  const file = shownPath(session, task.submission);
  const say = (...sentences: string[]): void => terminal.print(sentences.flatMap((one) => wrap(one, terminal.width)));
  if (standing.kind === 'same') {
    say(`${file} is the starter: nothing to reset.`);
    return true;
  }
  const done = standing.kind === 'refused' ? { problem: standing.why } : await putBack(root, task.id, task.submission, starter);
  if ('problem' in done) {
    say(`${file} is not reset. ${done.problem}`);
    return false;
  }
  if (done.backup === null) {
    say(`${file} was missing; the starter is there now.`);
    return true;
  }
  const backup = shownPath(session, done.backup);
  say(`${file} is the starter again. Your file is kept as ${backup}; to get it back:`);
  terminal.print([`  cp ${quoted(backup)} ${quoted(file)}`]);
  return true;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
