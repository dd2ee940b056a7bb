import { gradeTasks } from './grade-tasks.ts';
import { showMap } from './map.ts';
import { pageOptions, runOptions } from './options.ts';
import type { AddCommand } from './session.ts';
import { UsageError } from './usage-error.ts';
import { chosenPages } from './write-pages.ts';

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
        .options(pageOptions)
        .example([
          ['$0', 'Where you stand, and what comes next'],
          ['$0 task-03', 'Grade one task (also: 3, commitment, or . in its folder)'],
          ['$0 all --json', 'Grade everything, for a program to read'],
          ['$0 task-03 --html', 'Write .grade/report.html too'],
          ['$0 task-03 --seed 7341 --seeds 1', 'Repeat the run of one seed'],
          ['$0 task-03 --fresh --seeds 500', 'Look harder, with seeds nobody has seen'],
        ]),
    async (args) => {
      const tasks = args.tasks.map(String);
      if (tasks.length > 0) return finish(await gradeTasks(session, { ...args, tasks }));
      if (chosenPages(session, args).length > 0) throw new UsageError('A page is about graded tasks: name some, as in grade all --html.');
      finish(await showMap(session));
    },
  );
