import { prepareNode, type PreparedNode } from '../maelstrom/prepare-node.ts';
import { bindings } from '../maelstrom/run-node.ts';
import { escapeText } from '../pipeline/report/escape.ts';
import { standInsOf } from '../pipeline/report/view.ts';
import { shortId } from '../pipeline/task-id.ts';
import { chosenTask, chosenTasks } from './chosen-tasks.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** The task's node, compiled; or null where that could not be done, which has been said. */
export async function preparedNode(session: Session, word: string): Promise<PreparedNode | null> {
  const { root, toolkit, terminal } = session;
  const task = await chosenTask(session, word, 'grade node task-10');
  if (!bindings[task.manifest.part]) throw new UsageError(`${shortId(task.id)} has no node that clients can speak to. ${await whichHave(session)}`);
  const prepared = await prepareNode(root, task, toolkit);
  if ('kind' in prepared) {
    const { message, frame } = prepared;
    terminal.note(escapeText(frame === undefined ? message : `${message}\n${frame}`));
    return null;
  }
  for (const sentence of standInsOf(prepared)) terminal.note(sentence);
  return prepared;
}

async function whichHave(session: Session): Promise<string> {
  const serving = (await chosenTasks(session, ['all'])).filter(({ manifest }) => bindings[manifest.part]);
  return serving.length > 0 ? `Try ${serving.map(({ id }) => shortId(id)).join(' or ')}.` : 'No task of this workbook has one.';
}
