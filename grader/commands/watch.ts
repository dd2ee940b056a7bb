import { discover } from '../pipeline/discover.ts';
import type { Task } from '../pipeline/model.ts';
import { readProgress } from '../pipeline/progress.ts';
import { exitCodes } from '../pipeline/report/exit-code.ts';
import { nextTask, standingsOf } from '../pipeline/task-standing.ts';
import { chosenTasks } from './chosen-tasks.ts';
import { runOptions, suiteOptions } from './options.ts';
import type { AddCommand, Session } from './session.ts';
import { UsageError } from './usage-error.ts';
import { watchTasks } from './watch/watch-tasks.ts';

export const addWatch: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'watch [tasks..]',
    'Grade a task again whenever you save it',
    (command) =>
      command
        .positional('tasks', { type: 'string', array: true, default: [] as string[], describe: 'One task, named as for grade; the next that is not done unless given' })
        .options({ seeds: runOptions.seeds, seed: runOptions.seed })
        .option('poll', { type: 'boolean', default: false, describe: 'Look at the file every moment: where the system gives no notice of saves' })
        .example([
          ['$0 watch', 'The next task'],
          ['$0 watch task-03', 'This one; the keys stand below its report'],
        ]),
    async (args) => {
      const options = suiteOptions(args);
      const task = await chosenTask(session, args.tasks.map(String));
      if (task) return finish(await watchTasks(session, task, { options, poll: args.poll }));
      session.terminal.print(['All tasks are done. Name one to watch it all the same: npx grade watch task-03']);
      finish(exitCodes.passed);
    },
  );

async function chosenTask(session: Session, words: readonly string[]): Promise<Task | null> {
  if (words.length === 0) {
    const [{ tasks }, progress] = await Promise.all([discover(session.root), readProgress(session.root)]);
    if (tasks.length === 0) throw new UsageError('There are no tasks in this workbook yet.');
    return nextTask(standingsOf(tasks, progress))?.task ?? null;
  }
  const [task, ...more] = await chosenTasks(session, words);
  if (!task || more.length > 0) throw new UsageError('Name one task to watch, such as `npx grade watch task-03`.');
  return task;
}
