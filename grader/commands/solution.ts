import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { designsIn, REFERENCE } from '../pipeline/designs-in.ts';
import { lineDiff } from '../pipeline/line-diff.ts';
import type { Task } from '../pipeline/model.ts';
import { nearest } from '../pipeline/nearest.ts';
import { readProgress } from '../pipeline/progress.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { jsonError } from '../pipeline/report/json.ts';
import { plural } from '../pipeline/report/plural.ts';
import { hunksOf, solutionLines, type Solution } from '../pipeline/report/solution-lines.ts';
import { wrap } from '../pipeline/report/wrap.ts';
import { shortId } from '../pipeline/task-id.ts';
import { chosenTask } from './chosen-tasks.ts';
import type { AddCommand, Session } from './session.ts';
import { shownPath } from './shown-path.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const addSolution: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'solution <task>',
    'The reference of a task that you have solved, and what differs from your file',
    (command) =>
      command
        .positional('task', { type: 'string', demandOption: true, describe: 'Number, name or folder of a task' })
        .option('design', { type: 'string', requiresArg: true, describe: 'Another design that is right, by its name' })
        .option('reveal', { type: 'boolean', default: false, describe: 'Show it though the task is not solved yet' })
        .option('json', { type: 'boolean', describe: 'Print one JSON document' })
        .example([
          ['$0 solution task-03', 'The reference, and how yours differs from it'],
          ['$0 solution task-03 --design ascending-scan', 'Another correct design'],
          ['$0 solution task-03 --reveal', 'Before you have all points'],
        ]),
    async (args) => finish(await showSolution(session, await chosenTask(session, args.task, 'grade solution task-03'), args)),
  );

interface SolutionArguments {
  readonly design?: string | undefined;
  readonly reveal: boolean;
  readonly json?: boolean | undefined;
}

async function showSolution(session: Session, task: Task, { design = REFERENCE, reveal, json }: SolutionArguments): Promise<ExitCode> {
  const { root, terminal } = session;
  const designs = designsIn(join(root, 'solutions', task.id));
  if (designs === null) throw new UsageError(`There is no reference solution of ${task.id} here.`);
  const file = designs.get(design);
  if (file === undefined) throw new UsageError(noSuchDesign(task, design, [...designs.keys()]));
  const refusal = reveal ? null : await refusalOf(root, task);
  if (refusal !== null) {
    if (json) terminal.printRaw(jsonError(refusal, exitCodes.failed));
    else terminal.print(wrap(refusal, terminal.width));
    return exitCodes.failed;
  }
  const solution = await compare(session, task, { design, file, designs });
  if (json) terminal.printRaw(jsonOf(solution));
  else terminal.print(solutionLines(solution, reportOptions(root, terminal)));
  return exitCodes.passed;
}

/** What has been reached once counts, whatever the file is now. Null where nothing is to be refused. */
async function refusalOf(root: string, { id, manifest }: Task): Promise<string | null> {
  const most = manifest.tests.reduce((sum, { points }) => sum + points, 0);
  const best = (await readProgress(root))[id]?.best ?? 0;
  if (best >= most) return null;
  const name = shortId(id);
  return (
    `${name} is still yours to solve: your best is ${best} of ${plural(most, 'point')}. The solution comes with the last of them, ` +
    `and reads best then. Until then: npx grade hint ${name}. To see it anyway: npx grade solution ${name} --reveal`
  );
}

interface Shown {
  readonly design: string;
  readonly file: string;
  readonly designs: ReadonlyMap<string, string>;
}

async function compare(session: Session, { id, manifest, submission }: Task, { design, file, designs }: Shown): Promise<Solution> {
  const text = await readFile(file, 'utf8');
  const own = await readFile(submission, 'utf8').catch(() => null);
  const name = shortId(id);
  return {
    task: name,
    title: manifest.title,
    name: nameOf(design),
    file: shownPath(session, file),
    text,
    own: own === null ? null : { file: shownPath(session, submission), diff: lineDiff(own, text) },
    others: [...designs].filter(([other]) => other !== design).map(([other, path]) => ({
      name: other,
      file: shownPath(session, path),
      command: `npx grade solution ${name}${other === REFERENCE ? '' : ` --design ${other}`}`,
    })),
  };
}

function nameOf(design: string): string {
  return design === REFERENCE ? 'the reference' : design;
}

function noSuchDesign({ id }: Task, wanted: string, names: readonly string[]): string {
  const meant = nearest(wanted, names);
  return `No design of ${shortId(id)} is named “${wanted}”.${meant === null ? '' : ` Did you mean “${meant}”?`} There are: ${names.join(', ')}.`;
}

function jsonOf({ own, ...solution }: Solution): string {
  const compared = own && { file: own.file, differences: hunksOf(own.diff) };
  return `${JSON.stringify({ format: 'the-consensus/solution', version: 1, exitCode: exitCodes.passed, ...solution, own: compared }, null, 2)}\n`;
}
