import { exitCodeOf, type ExitCode } from '../pipeline/report/exit-code.ts';
import { jsonReport } from '../pipeline/report/json.ts';
import { runLines } from '../pipeline/report/run-lines.ts';
import { chosenTasks } from './chosen-tasks.ts';
import { diagnosed } from './diagnosed.ts';
import { keep } from './keep.ts';
import { chosenIsolation } from './isolation.ts';
import { suiteOptions, type RunArguments } from './options.ts';
import { runWatched } from './run-watched.ts';
import type { Session } from './session.ts';
import { reportOptions } from './terminal.ts';
import { chosenPages, writePages, type PageArguments } from './write-pages.ts';

export interface GradeArguments extends RunArguments, PageArguments {
  readonly tasks: readonly string[];
}

/** `grade <task...>`: grades the learner's own files. */
export async function gradeTasks(session: Session, args: GradeArguments): Promise<ExitCode> {
  const { root, terminal } = session;
  const options = suiteOptions(args);
  const pages = chosenPages(session, args);
  const tasks = await chosenTasks(session, args.tasks);
  const host = await chosenIsolation(session, args);
  if (args.fresh) terminal.note(`Fresh seeds: the first is ${options.firstSeed} (again: --seed ${options.firstSeed}).`);
  const result = await diagnosed(session, await runWatched(session, tasks, options, { ...(host && { host }) }));
  if (args.json) terminal.printRaw(jsonReport(result, root));
  else terminal.print(runLines(result, reportOptions(root, terminal)));
  await keep(session, result);
  const say = args.json ? terminal.note : (line: string): void => terminal.print([line]);
  await writePages(session, pages, result, say);
  return exitCodeOf(result);
}
