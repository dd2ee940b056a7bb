import { discover } from '../../pipeline/discover.ts';
import { run } from '../../pipeline/run.ts';
import { readProgress } from '../../pipeline/progress.ts';
import type { Task } from '../../pipeline/model.ts';
import { exitCodes, type ExitCode } from '../../pipeline/report/exit-code.ts';
import { debugLines, overviewLines } from '../../pipeline/report/watch-lines.ts';
import { nextTask, standingsOf } from '../../pipeline/task-standing.ts';
import type { Answer } from '../ask.ts';
import { diagnosed } from '../diagnosed.ts';
import { hintAt } from '../hint.ts';
import { keep } from '../keep.ts';
import { showMap } from '../map.ts';
import { resetTasks } from '../reset.ts';
import { statusWriter } from '../run-watched.ts';
import { reportOptions } from '../terminal.ts';
import type { Desk } from './desk.ts';
import { CTRL_C, isUrgent, type Happening, type Place } from './place.ts';

/** What a key leads to: another task, the end, or that one waits on. */
export type Outcome = Task | ExitCode | null;

type Action = (place: Place, desk: Desk) => Promise<Outcome> | Outcome;

/** What each key does; any other does nothing. */
export const actions: Readonly<Record<string, Action | undefined>> = {
  n: next,
  h: async ({ session }, { task }) => {
    session.terminal.print(['']);
    await hintAt(session, task, false);
    return null;
  },
  l: async ({ session }, { show }) => {
    const lines: string[] = [];
    await showMap(hearing(session, lines));
    show(lines);
    return null;
  },
  c: checkAll,
  r: async (_, { grade }) => {
    await grade('again');
    return null;
  },
  d: ({ session }, { last }) => {
    const [result] = last()?.tasks ?? [];
    session.terminal.print(['', ...(result ? debugLines(result, session.root) : ['Nothing is graded yet.'])]);
    return null;
  },
  x: reset,
  q: () => exitCodes.passed,
  [CTRL_C]: () => exitCodes.interrupted,
};

async function next({ session }: Place, { task, grade, hasChanged }: Desk): Promise<Outcome> {
  const [{ tasks }, progress] = await Promise.all([discover(session.root), readProgress(session.root)]);
  const found = nextTask(standingsOf(tasks, progress), task);
  if (found) return found.task;
  const lines = ['All other tasks are done.'];
  // The key may have ended a run.
  if (await hasChanged()) await grade('again', lines);
  else session.terminal.print(['', ...lines]);
  return null;
}

async function checkAll({ session, how, inbox }: Place, { show }: Desk): Promise<Outcome> {
  const { root, toolkit, terminal } = session;
  const { tasks } = await discover(root);
  const { options, limits } = how;
  const result = await inbox.until(isUrgent, (signal) => (
    run({ root, tasks, options, toolkit, signal, onTest: statusWriter(terminal, tasks), ...(limits && { limits }) })
  ));
  terminal.status(null);
  if (result.interrupted) return null;
  const told = await diagnosed(session, result);
  show(overviewLines(told, reportOptions(root, terminal)));
  await keep(session, told);
  return null;
}

async function reset({ session, inbox }: Place, { task, grade, hasChanged }: Desk): Promise<Outcome> {
  const lines: string[] = [];
  let answered: Answer = 'no';
  const askByKey = async (question: string): Promise<Answer> => {
    session.terminal.note(`\n${question.trimEnd()}`);
    const happening = await inbox.take(isAnswer);
    const isEnd = happening.kind === 'signal' || happening.key === CTRL_C;
    if (isEnd) inbox.put(happening);
    answered = isEnd ? 'interrupted' : happening.key.toLowerCase() === 'y' ? 'yes' : 'no';
    return answered;
  };
  await resetTasks(hearing(session, lines), [task.id], false, askByKey);
  // The key may have ended a run. What was said is wanted below the new report, and not above an empty screen.
  if (await hasChanged()) await grade(saysYes(answered) ? 'reset' : 'again', lines);
  else session.terminal.print(['', ...lines]);
  return null;
}

function saysYes(answer: Answer): boolean {
  return answer === 'yes';
}

function isAnswer(happening: Happening): happening is Exclude<Happening, { kind: 'saved' }> {
  return happening.kind !== 'saved';
}

/** The same session, with what it prints put down. */
function hearing(session: Place['session'], lines: string[]): Place['session'] {
  const print = (more: readonly string[]): void => void lines.push(...more);
  return { ...session, terminal: { ...session.terminal, print } };
}
