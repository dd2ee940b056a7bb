import { readFile } from 'node:fs/promises';
import { differingLines } from '../../pipeline/differing-lines.ts';
import { discover } from '../../pipeline/discover.ts';
import type { RunResult, Task } from '../../pipeline/model.ts';
import { readProgress, withGraded } from '../../pipeline/progress.ts';
import { runLines } from '../../pipeline/report/run-lines.ts';
import { footLines, keyLines, occasionLine, type Occasion } from '../../pipeline/report/watch-lines.ts';
import { openRunner } from '../../pipeline/runner.ts';
import { nextTask, standingsOf } from '../../pipeline/task-standing.ts';
import { diagnosed } from '../diagnosed.ts';
import { keep } from '../keep.ts';
import { statusWriter } from '../run-watched.ts';
import { reportOptions } from '../terminal.ts';
import { isUrgent, type Place } from './place.ts';
import { watchFile } from './watch-file.ts';

/** From then on in a run, the next one is got ready beside it: it is long enough for another save. */
const LONG_RUN_MS = 3000;

/** Characters: ten times the longest reference. Comparing grows with the square. */
const COMPARED_MAX = 32 * 1024;

/** A task that is watched: its runner stands ready, and its last result is on the screen. */
export interface Desk {
  readonly task: Task;
  /** Grades the file as it is and shows the report; nothing of it when something urgent comes meanwhile. */
  readonly grade: (kind: Occasion['kind'], remarks?: readonly string[]) => Promise<void>;
  /** What is on the screen. */
  readonly last: () => RunResult | null;
  /** Whether the file differs from what was graded last. */
  readonly hasChanged: () => Promise<boolean>;
  /** Writes on an empty screen, with the keys below. */
  readonly show: (lines: readonly string[]) => void;
  readonly close: () => Promise<void>;
}

export async function openDesk({ session, how, inbox, hasKeys }: Place, task: Task): Promise<Desk> {
  const { root, toolkit, terminal } = session;
  const { options, poll, limits, watch } = how;
  const file = task.submission;
  const runner = openRunner({ root, tasks: [task], options, toolkit, ...(limits && { limits }) });
  const getReady = (): void => void runner.poise().catch(() => undefined);
  const watcher = await watchFile({ file, poll, onSaved: () => inbox.put({ kind: 'saved' }), ...(watch && { watch }) });
  const read = (): Promise<string | null> => readFile(file, 'utf8').catch(() => null);
  let graded: string | null = null;
  let last: RunResult | null = null;

  const show: Desk['show'] = (lines) => {
    const layout = reportOptions(root, terminal);
    terminal.clear();
    terminal.print(hasKeys ? [...lines, '', ...keyLines(layout)] : lines);
  };
  const footOf = async ({ tasks: [result] }: RunResult): Promise<readonly string[]> => {
    if (!result) return [];
    const [{ tasks }, progress] = await Promise.all([discover(root), readProgress(root)]);
    // What is on the screen counts, though it is kept only afterwards.
    const next = nextTask(standingsOf(tasks, withGraded(progress, [result])), task)?.task ?? null;
    return footLines({ result, next, whyPolled: watcher.whyPolled(), hasKeys }, reportOptions(root, terminal));
  };
  const occasionOf = (kind: Occasion['kind'], text: string | null): Occasion => {
    if (kind !== 'saved') return { kind };
    if (text === null) return { kind: 'gone' };
    return { kind, lines: Math.max(text.length, graded?.length ?? 0) > COMPARED_MAX ? null : differingLines(graded ?? '', text) };
  };

  return {
    task,
    last: () => last,
    hasChanged: async () => (await read()) !== graded,
    show,
    grade: async (kind, remarks = []) => {
      const beganAt = performance.now();
      // Whatever was saved by now is what is graded.
      await watcher.catchUp();
      inbox.drop((one) => one.kind === 'saved');
      const text = await read();
      const early = setTimeout(getReady, LONG_RUN_MS);
      const result = await inbox.until(isUrgent, (signal) => runner.grade({ signal, onTest: statusWriter(terminal, [task]) }));
      clearTimeout(early);
      terminal.status(null);
      if (result.interrupted) return;
      last = await diagnosed(session, result);
      const foot = await footOf(last);
      const head = occasionLine(task, occasionOf(kind, text), performance.now() - beganAt);
      graded = text;
      show([head, '', ...runLines(last, reportOptions(root, terminal)), ...(foot.length > 0 ? ['', ...foot] : []), ...(remarks.length > 0 ? ['', ...remarks] : [])]);
      await keep(session, last);
      getReady();
    },
    close: async () => {
      watcher.close();
      await runner.close();
    },
  };
}
