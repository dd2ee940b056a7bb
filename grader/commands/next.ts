import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discover } from '../pipeline/discover.ts';
import { readProgress } from '../pipeline/progress.ts';
import { readReviews } from '../pipeline/reading/kept-reviews.ts';
import { isDue } from '../pipeline/reading/next-question.ts';
import { readQuestions } from '../pipeline/reading/questions.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { jsonNext } from '../pipeline/report/json-reading.ts';
import { nextLines } from '../pipeline/report/next-lines.ts';
import { missingFor, nextTask, standingsOf } from '../pipeline/task-standing.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const addNext: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'next',
    'Where to go on, and why',
    (command) => command.option('json', { type: 'boolean', default: false, describe: 'Print it as one JSON document' }),
    async (args) => {
      if (args._.length > 1) throw new UsageError('`npx grade next` takes no words behind it: it finds the next task by itself.');
      finish(await showNext(session, args.json));
    },
  );

async function showNext({ root, terminal }: Session, json: boolean): Promise<ExitCode> {
  const [{ tasks, broken }, progress, { reviewOf, problem }] = await Promise.all([discover(root), readProgress(root), readReviews(root)]);
  for (const sentence of [...broken.map(({ message }) => message), ...(problem === null ? [] : [problem])]) terminal.note(sentence);
  if (tasks.length === 0) throw new UsageError('There are no tasks in this workbook yet.');
  const standings = standingsOf(tasks, progress);
  const next = nextTask(standings);
  const now = new Date();
  const questions = await readQuestions(tasks);
  const way = {
    next,
    missing: next ? missingFor(next, standings) : [],
    statement: next ? await readFile(join(next.task.folder, 'README.md'), 'utf8').catch(() => '') : '',
    due: questions.filter((one) => isDue(reviewOf(one), now)).length,
  };
  if (json) terminal.printRaw(jsonNext(way));
  else terminal.print(nextLines(way, reportOptions(root, terminal)));
  return broken.length > 0 ? exitCodes.graderError : exitCodes.passed;
}
