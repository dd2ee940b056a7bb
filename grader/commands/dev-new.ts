import { exitCodes } from '../pipeline/report/exit-code.ts';
import { shortId } from '../pipeline/task-id.ts';
import type { AddCommand } from './session.ts';
import { UsageError } from './usage-error.ts';

export const addDevNew: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'new <slug>',
    'Write the folders of a new task: an example that works, to be replaced piece by piece',
    (command) =>
      command
        .positional('slug', { type: 'string', demandOption: true, describe: 'Its name, such as apply-channel' })
        .option('number', { type: 'number', requiresArg: true, describe: 'Its number; the next free one unless given' })
        .option('part', { type: 'string', requiresArg: true, describe: 'The part of the node that it yields' })
        .option('title', { type: 'string', requiresArg: true, describe: 'Its title; the name in words unless given' })
        .example('$0 dev new apply-channel --number 7 --part channel', 'Task 7'),
    async ({ slug, number, part, title }) => {
      // It makes the starter, for which ts-morph takes half a second to load.
      const { scaffold } = await import('../authoring/scaffold.ts');
      const made = await scaffold(session.root, {
        slug,
        ...(number !== undefined && { number }),
        ...(part !== undefined && { part }),
        ...(title !== undefined && { title }),
      });
      if ('problem' in made) throw new UsageError(made.problem);
      session.terminal.print(nextSteps(made.id, slug));
      finish(exitCodes.passed);
    },
  );

function nextSteps(id: string, slug: string): readonly string[] {
  const short = shortId(id);
  return [
    `Written: tasks/${id} and solutions/${id}, an example that works. Make it yours, in this order:`,
    `  1. solutions/${id}/${slug}.ts       the reference; then npx grade dev starters ${short}`,
    `  2. tasks/${id}/contract.ts, task.json   what it exports, its tests and their points`,
    `  3. tasks/${id}/hidden               the suites`,
    `  4. tasks/${id}/mistakes, solutions/${id}/mutants.ts   each common mistake, and its plants`,
    `  5. solutions/${id}/accepted         other correct designs`,
    `  6. tasks/${id}/README.md, interview.md   the statement; and a row in the workbook's README.md`,
    `After each of them: npx grade dev check ${short}`,
  ];
}
