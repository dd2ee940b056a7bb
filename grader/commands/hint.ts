import { stat } from 'node:fs/promises';
import { adviceFor } from '../pipeline/advice.ts';
import { climb } from '../pipeline/hint-ladder.ts';
import { readLastRun, type LastRun } from '../pipeline/last-run.ts';
import type { Task } from '../pipeline/model.ts';
import { exitCodes } from '../pipeline/report/exit-code.ts';
import { adviceLines, ladderLines, stepLines } from '../pipeline/report/hint-lines.ts';
import { shortId } from '../pipeline/task-id.ts';
import { chosenTasks } from './chosen-tasks.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const addHint: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'hint [tasks..]',
    'A hint at the mistake behind the last failure, one step further at each call',
    (command) =>
      command
        .positional('tasks', { type: 'string', array: true, default: [] as string[], describe: 'One task, named as for grade' })
        .option('all', { type: 'boolean', default: false, describe: 'Show every step at once' })
        .example([
          ['$0 hint task-03', 'A question; then, asked again, the rule; then the fix'],
          ['$0 hint task-03 --all', 'All of it'],
        ]),
    async (args) => {
      const [task, ...more] = args.tasks.length === 0 ? [] : await chosenTasks(session, args.tasks.map(String));
      if (!task || more.length > 0) throw new UsageError('Name one task to get a hint for, such as `npx grade hint task-03`.');
      await hintAt(session, task, args.all);
      finish(exitCodes.passed);
    },
  );

/** A hint at the mistake of a task's last grading, one step further than the last one, or all steps. */
export async function hintAt(session: Session, task: Task, all: boolean): Promise<void> {
  const last = await readLastRun(session.root, task.id);
  if (last) await giveHint(session, task, last, all);
  else session.terminal.print([`${shortId(task.id)} has not been graded yet. Grade it first: npx grade ${shortId(task.id)}`]);
}

async function giveHint({ root, terminal }: Session, task: Task, last: LastRun, all: boolean): Promise<void> {
  const { result } = last;
  const options = reportOptions(root, terminal);
  const advice = adviceFor(result);
  if (await isNewer(task.submission, last.keptAtMs)) {
    terminal.note(`Your file was saved after its last grading; what follows is about that grading. To look again: npx grade ${shortId(task.id)}`);
  }
  if (advice.kind !== 'mistake') {
    terminal.print(adviceLines(result, advice, options));
    return;
  }
  const { mistake: id } = advice.diagnosis;
  const { loadMistakes } = await import('../pipeline/diagnose/load-mistakes.ts');
  const words = (await loadMistakes(root)).find((one) => one.id === id);
  if (!words) {
    terminal.print([`The workbook no longer has the mistake ${id} that was found last. Grade again: npx grade ${shortId(task.id)}`]);
    return;
  }
  if (all) {
    terminal.print(ladderLines(result, words, advice, options));
    return;
  }
  const { step, unsaved } = await climb(root, task.id, id);
  terminal.print(stepLines(result, words, step, advice, options));
  if (unsaved !== null) terminal.note(unsaved);
}

async function isNewer(file: string, timeMs: number): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && found.mtimeMs > timeMs;
}
