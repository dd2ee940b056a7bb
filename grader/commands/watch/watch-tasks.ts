import type { Task } from '../../pipeline/model.ts';
import { exitCodes, type ExitCode } from '../../pipeline/report/exit-code.ts';
import { shortId } from '../../pipeline/task-id.ts';
import { signals } from '../interruptible.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import { openDesk, type Desk } from './desk.ts';
import { createInbox } from './inbox.ts';
import { actions, type Outcome } from './keys.ts';
import { isAny, type Happening, type Place, type WatchOptions } from './place.ts';

/** Watches a task, and then those that the keys lead to, until somebody ends it. */
export async function watchTasks(session: Session, first: Task, how: WatchOptions): Promise<ExitCode> {
  const inbox = createInbox<Happening>();
  let asked = false;
  const onSignal = (): void => {
    // Whoever asks twice leaves at once; the children die with this process.
    if (asked) process.exit(exitCodes.interrupted);
    asked = true;
    inbox.put({ kind: 'signal' });
  };
  for (const signal of signals) process.on(signal, onSignal);
  const keys = session.terminal.listen((key) => inbox.put({ kind: 'key', key }));
  const place: Place = { session, how, inbox, hasKeys: keys !== null };
  try {
    let outcome: Task | ExitCode = first;
    while (typeof outcome !== 'number') outcome = await watchTask(place, outcome);
    return outcome;
  } finally {
    keys?.close();
    for (const signal of signals) process.off(signal, onSignal);
  }
}

async function watchTask(place: Place, task: Task): Promise<Task | ExitCode> {
  const { terminal } = place.session;
  terminal.status(`${shortId(task.id)}  getting ready`);
  const desk = await openDesk(place, task);
  try {
    await desk.grade('first');
    for (;;) {
      const outcome = await answer(place, desk, await place.inbox.take(isAny));
      if (outcome !== null) return outcome;
    }
  } finally {
    await desk.close();
  }
}

async function answer(place: Place, desk: Desk, happening: Happening): Promise<Outcome> {
  if (happening.kind === 'signal') return exitCodes.interrupted;
  if (happening.kind === 'saved') {
    await desk.grade('saved');
    return null;
  }
  try {
    return (await actions[happening.key]?.(place, desk)) ?? null;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    place.session.terminal.note(error.message);
    return null;
  }
}
