import type { Argv } from 'yargs';
import type { ExitCode } from '../pipeline/report/exit-code.ts';
import type { Toolkit } from '../pipeline/run/toolkit.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given. */
export interface Session {
  /** The workbook's folder. */
  readonly root: string;
  readonly cwd: string;
  readonly toolkit: Toolkit;
  readonly terminal: Terminal;
}

/** Hangs a command into the command line; its handler gives `finish` the exit code. One file each. */
export type AddCommand = (yargs: Argv, session: Session, finish: (code: ExitCode) => void) => Argv;
