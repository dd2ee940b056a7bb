import { gradeTasks } from './grade-tasks.ts';
import { showMap } from './map.ts';
import { runOptions } from './options.ts';
import type { AddCommand } from './session.ts';

export const addGrade: AddCommand = (yargs, session, finish) =>
  yargs.command(
    '$0 [tasks..]',
    'Grade tasks; without any, show the map of the workbook',
    (command) =>
      command
        .positional('tasks', {
          type: 'string',
          array: true,
          default: [] as string[],
          describe: 'Numbers, names or folders of tasks, or all',
        })
        .options(runOptions)
        .example([
          ['$0', 'Where you stand, and what comes next'],
          ['$0 task-03', 'Grade one task (also: 3, commitment, or . in its folder)'],
          ['$0 all --json', 'Grade everything, for a program to read'],
          ['$0 task-03 --seed 7341 --seeds 1', 'Repeat the run of one seed'],
          ['$0 task-03 --fresh --seeds 500', 'Look harder, with seeds nobody has seen'],
        ]),
    async (args) => {
      const tasks = args.tasks.map(String);
      finish(tasks.length === 0 ? await showMap(session) : await gradeTasks(session, { ...args, tasks }));
    },
  );
