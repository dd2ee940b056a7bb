import { join } from 'node:path';
import { readLastRun } from '../pipeline/last-run.ts';
import type { Task } from '../pipeline/model.ts';
import { referenceIn } from '../pipeline/reference-in.ts';
import { exitCodeOf } from '../pipeline/report/exit-code.ts';
import { jsonReport } from '../pipeline/report/json.ts';
import { replayLines } from '../pipeline/report/replay-lines.ts';
import { chosenTask } from './chosen-tasks.ts';
import { chosenIsolation } from './isolation.ts';
import { runOptions, suiteOptions } from './options.ts';
import { runWatched } from './run-watched.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { wantedTests } from './wanted-tests.ts';

export const addReplay: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'replay <task>',
    'Run one seed of a task again and tell what happened, event by event',
    (command) =>
      command
        .positional('task', { type: 'string', demandOption: true, describe: 'Number, name or folder of a task' })
        .options({ seed: { ...runOptions.seed, describe: 'The seed; that of the last failure unless given' }, isolated: runOptions.isolated, unsafe: runOptions.unsafe, json: runOptions.json })
        .option('test', { type: 'string', requiresArg: true, describe: 'Name of the test, or a part of it that no other has' })
        .option('whole', { type: 'boolean', default: false, describe: 'Tell runs as they were, not shrunk; also those that pass' })
        .option('reference', { type: 'boolean', default: false, describe: 'Run the reference solution, not your file' })
        .example([
          ['$0 replay task-03 --seed 7341', 'Every simulated test that fails with this seed'],
          ['$0 replay task-03 --seed 7341 --test "Figure 8 when the old"', 'One test'],
        ]),
    async (args) => {
      const task = await chosenTask(session, args.task, 'grade replay task-03');
      const run = args.reference ? referenceOf(session, task) : task;
      const tests = wantedTests(task, args.test);
      const seed = args.seed ?? (await lastFailingSeed(session, task));
      const options = { ...suiteOptions({ ...args, seed, seeds: 1 }), tell: args.whole ? 'whole' : 'shown' } as const;
      const host = await chosenIsolation(session, args);
      const result = await runWatched(session, [run], options, { wanted: (test) => tests.includes(test), ...(host && { host }) });
      const replayed = { ...result, tasks: result.tasks.map((one) => ({ ...one, tests: one.tests.filter(({ name }) => tests.includes(name)) })) };
      if (args.json) session.terminal.printRaw(jsonReport(replayed, session.root));
      else session.terminal.print(replayLines(replayed, reportOptions(session.root, session.terminal)));
      finish(exitCodeOf(replayed));
    },
  );

/** The task with its reference in the place of the learner's file; a capstone stands on references then. */
function referenceOf({ root }: Session, { own: _own, ...task }: Task): Task {
  const submission = referenceIn(join(root, 'solutions', task.id));
  if (submission === null) throw new UsageError(`There is no reference solution of ${task.id} here.`);
  return { ...task, submission };
}

/** Undefined when the last grading failed by no seed, or never was. */
async function lastFailingSeed({ root }: Session, { id }: Task): Promise<number | undefined> {
  const last = await readLastRun(root, id);
  return last?.result.tests.find(({ failure }) => failure?.seed !== undefined)?.failure?.seed;
}
