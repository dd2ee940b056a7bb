import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult, Task, TaskResult } from '../pipeline/model.ts';
import { referenceIn } from '../pipeline/reference-in.ts';
import { exitCodeOf } from '../pipeline/report/exit-code.ts';
import { jsonReport } from '../pipeline/report/json.ts';
import type { ReportOptions } from '../pipeline/report/task-lines.ts';
import { runLines } from '../pipeline/report/run-lines.ts';
import { taskLines } from '../pipeline/report/task-lines.ts';
import { chosenTasks } from './chosen-tasks.ts';
import { runOptions, suiteOptions } from './options.ts';
import { runWatched } from './run-watched.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const addDevSolutions: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'solutions [tasks..]',
    'Grade the reference and every accepted design; all must have full points',
    (command) =>
      command
        .positional('tasks', { type: 'string', array: true, default: ['all'], describe: 'As for grade' })
        .options(runOptions)
        .example([
          ['$0 dev solutions', 'All tasks'],
          ['$0 dev solutions task-03 --fresh --seeds 200', 'One task, with many new seeds'],
        ]),
    async (args) => {
      const options = suiteOptions(args);
      const designs = (await chosenTasks(session, args.tasks.map(String))).flatMap((task) => designsOf(session, task));
      if (args.fresh) session.terminal.note(`Fresh seeds: the first is ${options.firstSeed}.`);
      const result = await runWatched(session, designs, options);
      if (args.json) session.terminal.printRaw(jsonReport(result));
      else session.terminal.print(designLines(result, reportOptions(session.root, session.terminal)));
      finish(exitCodeOf(result));
    },
  );

/** The task once for each design, which takes the place of the learner's file. */
function designsOf({ root }: Session, task: Task): readonly Task[] {
  const folder = join(root, 'solutions', task.id);
  const reference = referenceIn(folder);
  if (reference === null) {
    throw new UsageError(`solutions/${task.id} needs exactly one TypeScript file beside mutants.ts: the reference.`);
  }
  const accepted = join(folder, 'accepted');
  const others = existsSync(accepted) ? readdirSync(accepted).filter((name) => name.endsWith('.ts')).sort() : [];
  return [reference, ...others.map((name) => join(accepted, name))].map((submission) => ({ ...task, submission }));
}

/** A line for each design, and the report of those that fell short. */
function designLines(result: RunResult, options: ReportOptions): readonly string[] {
  const inner = { ...options, width: options.width - 4 };
  const lines = result.tasks.flatMap((task) => {
    const line = `${task.file}  ${task.points} of ${task.maxPoints} points`;
    if (isFull(task)) return [`${options.paint.good('✓')} ${line}`];
    return [`${options.paint.bad('✗')} ${line}`, ...taskLines(task, inner).map((one) => `    ${one}`)];
  });
  // What concerns the whole run is said as for a learner.
  return [...lines, ...runLines({ ...result, tasks: [] }, options)];
}

function isFull({ tests }: TaskResult): boolean {
  return tests.every(({ verdict }) => verdict === 'pass');
}
