import { scaffold } from '../authoring/scaffold.ts';
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
    `Written: tasks/${id} and solutions/${id}, an example that works. Make it yours:`,
    `  1. solutions/${id}/${slug}.ts: the reference. Its starter: npx grade dev starters ${short}`,
    '  2. contract.ts and task.json: what it exports, the tests and their points, what they must reach',
    '  3. hidden/: the suites',
    `  4. solutions/${id}/accepted/: other correct designs`,
    '  5. mistakes/ and mutants.ts: each common mistake, planted in two ways',
    "  6. README.md and interview.md, and a row in the workbook's README.md",
    `After each step: npx grade dev check ${short}`,
  ];
}
