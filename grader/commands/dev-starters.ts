import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { referenceIn } from '../pipeline/reference-in.ts';
import type { Task } from '../pipeline/model.ts';
import { chosenTasks } from './chosen-tasks.ts';
import type { AddCommand, Session } from './session.ts';
import { UsageError } from './usage-error.ts';

export const addDevStarters: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'starters [tasks..]',
    'Write the starters anew from the references, over the files that learners edit',
    (command) =>
      command
        .positional('tasks', { type: 'string', array: true, default: ['all'], describe: 'As for grade' })
        .option('check', { type: 'boolean', default: false, describe: 'Write nothing; fail if a starter differs' })
        .example([
          ['$0 dev starters task-03', 'One task'],
          ['$0 dev starters --check', 'Whether all starters follow their references'],
        ]),
    async (args) => {
      const tasks = await chosenTasks(session, args.tasks.map(String));
      const differing: string[] = [];
      for (const task of tasks) {
        const starter = await starterOf(session, task);
        const file = join(task.folder, task.manifest.file);
        if (starter === (await readFile(file, 'utf8').catch(() => ''))) continue;
        differing.push(relative(session.root, file));
        if (!args.check) await writeFile(file, starter);
      }
      const verb = args.check ? 'differs from its reference' : 'written';
      const summary = `${tasks.length - differing.length} of ${tasks.length} starters are as their references make them.`;
      session.terminal.print([...differing.map((file) => `${file}: ${verb}`), ...(differing.length === 0 || args.check ? [summary] : [])]);
      finish(args.check && differing.length > 0 ? 1 : 0);
    },
  );

async function starterOf({ root }: Session, task: Task): Promise<string> {
  const reference = referenceIn(join(root, 'solutions', task.id));
  if (reference === null) throw new UsageError(`solutions/${task.id} has no reference to make the starter from.`);
  // ts-morph takes half a second to load; only this command needs it.
  const { makeStarter } = await import('../authoring/make-starter.ts');
  return makeStarter(await readFile(reference, 'utf8'), { id: task.id, title: task.manifest.title });
}
