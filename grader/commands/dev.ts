import { addDevCheck } from './dev-check.ts';
import { addDevNew } from './dev-new.ts';
import { addDevStarters } from './dev-starters.ts';
import type { AddCommand } from './session.ts';

/** Commands for whoever keeps the workbook. */
const commands: readonly AddCommand[] = [addDevCheck, addDevStarters, addDevNew];

export const addDev: AddCommand = (yargs, session, finish) =>
  yargs.command('dev', 'For whoever keeps the workbook', (dev) => {
    for (const add of commands) add(dev, session, finish);
    return dev.demandCommand(1, 'Name a command, such as `grade dev check`.').strictCommands().recommendCommands();
  });
