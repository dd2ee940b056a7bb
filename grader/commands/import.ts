import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { starterOf } from '../authoring/starter-of.ts';
import { discover } from '../pipeline/discover.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { escapeText } from '../pipeline/report/escape.ts';
import { progressBar } from '../pipeline/report/progress-bar.ts';
import { wrap } from '../pipeline/report/wrap.ts';
import { takeOver, takeOverRecords, type TakenOver } from '../pipeline/take-over.ts';
import type { AddCommand, Session } from './session.ts';
import { shownPath } from './shown-path.ts';
import { UsageError } from './usage-error.ts';

export const addImport: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'import <folder>',
    'Take over your files and points from an older copy of the workbook',
    (command) =>
      command
        .positional('folder', { type: 'string', demandOption: true, describe: 'The older copy; nothing in it is changed' })
        .option('yes', { type: 'boolean', default: false, describe: 'Also where you have written something here; that is kept in .grade/backup' })
        .example([
          ['$0 import ../the-consensus-old', 'After unpacking a new version beside the old one'],
          ['$0 import ../the-consensus-old --yes', 'The old files instead of those here'],
        ]),
    async (args) => finish(await importFrom(session, args.folder, args.yes)),
  );

async function importFrom(session: Session, folder: string, insist: boolean): Promise<ExitCode> {
  const { root, cwd } = session;
  const old = resolve(cwd, folder);
  if ((await realpath(old).catch(() => old)) === (await realpath(root))) throw new UsageError(`${folder} is this workbook itself. Name the folder of the older copy.`);
  const [here, there] = await Promise.all([discover(root), discover(old)]);
  if (there.tasks.length + there.broken.length === 0) throw new UsageError(`${folder} is no copy of the workbook: it has no tasks/task-…/task.json.`);
  let code: ExitCode = exitCodes.passed;
  let taken = 0;
  for (const [done, before] of there.tasks.entries()) {
    session.terminal.status(`${progressBar(done, there.tasks.length)}  ${escapeText(before.id)}`);
    const task = here.tasks.find(({ id }) => id === before.id);
    const from = before.submission;
    if (!task) {
      say(session, `${from.replaceAll('\\', '/')} stays where it is: this workbook has no ${before.id}.`);
      continue;
    }
    const [starter, oldStarter] = await Promise.all([starterOf(root, task), starterOf(old, before)]);
    const outcome = await takeOver({ root, task, starter, from, oldStarter, insist });
    if (outcome.kind === 'taken') taken += 1;
    if (outcome.kind === 'problem' || outcome.kind === 'kept') code = exitCodes.failed;
    const sentence = sentenceOf(session, task.submission, outcome);
    if (sentence !== null) say(session, sentence);
  }
  for (const { id } of there.broken) say(session, `The old task.json of ${id} can’t be read; copy your file of that task by hand.`);
  await takeOverRecords(root, old, here.tasks);
  say(session, taken === 0 ? 'No file was taken over. Your points are here.' : 'Your points are here, too. Grade again, for a test may be new: npx grade all');
  return code;
}

function sentenceOf(session: Session, file: string, outcome: TakenOver): string | null {
  const name = shownPath(session, file);
  switch (outcome.kind) {
    case 'nothing-new':
      return null;
    case 'taken':
      return `${name} is yours from the older copy.${outcome.backup === null ? '' : ` What was here is kept as ${shownPath(session, outcome.backup)}.`}`;
    case 'kept':
      return `${name} is left as it is: you have written something here that differs. To take the older copy’s in its place: --yes (this one is kept in .grade/backup then).`;
    case 'problem':
      return `${name} is not taken over: ${outcome.why}`;
  }
}

function say({ terminal }: Session, sentence: string): void {
  terminal.status(null);
  terminal.print(wrap(escapeText(sentence), terminal.width));
}
