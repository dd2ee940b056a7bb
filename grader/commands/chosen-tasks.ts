import { discover } from '../pipeline/discover.ts';
import { selectTasks } from '../pipeline/discover/select.ts';
import type { Task } from '../pipeline/model.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** The tasks that these words name. A broken one is the grader's fault only when it was asked for. */
export async function chosenTasks({ root, cwd }: Session, words: readonly string[]): Promise<readonly Task[]> {
  const { tasks, broken } = await discover(root);
  const ids = [...tasks, ...broken].map(({ id }) => id).sort();
  const { ids: chosen, unknown } = selectTasks(words, ids, { root, cwd });
  if (unknown.length > 0) throw new UsageError(unknown.join('\n'));
  if (chosen.length === 0) throw new UsageError('There are no tasks in this workbook yet.');
  const unusable = broken.filter(({ id }) => chosen.includes(id));
  if (unusable.length > 0) throw new Error(unusable.map(({ message }) => message).join('\n'));
  return tasks.filter(({ id }) => chosen.includes(id));
}

/** The one task that a word names; `example` is a command that does it right. */
export async function chosenTask(session: Session, word: string, example: string): Promise<Task> {
  const [task, ...more] = await chosenTasks(session, [word]);
  if (!task || more.length > 0) throw new UsageError(`Name one task, such as \`${example}\`.`);
  return task;
}
