import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { starterOf } from '../authoring/starter-of.ts';
import { chosenTasks } from './chosen-tasks.ts';
import type { AddCommand } from './session.ts';
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
        const starter = await starterOf(session.root, task);
        if (starter === null) throw new UsageError(`solutions/${task.id} has no reference to make the starter from.`);
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
