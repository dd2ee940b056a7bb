import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { FixtureWorkbook } from '../../pipeline/testing/workbook.ts';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The compiled command line, run as a process in a workbook, as a person's shell would. */
export interface CommandLine {
  readonly grade: (...args: string[]) => Promise<Outcome>;
  readonly start: (args: readonly string[], cwd?: string) => ChildProcess;
  readonly finish: (child: ChildProcess) => Promise<Outcome>;
}

/** Nobody is at its terminal: it has none, and no colours. */
export function gradeIn(book: Pick<FixtureWorkbook, 'root' | 'bundle' | 'cli' | 'write'>): CommandLine {
  book.write(
    'grade.mjs',
    `import { main } from ${JSON.stringify(pathToFileURL(book.cli).href)};
     process.exitCode = await main({ root: import.meta.dirname, bundle: ${JSON.stringify(book.bundle)}, argv: process.argv.slice(2) });`,
  );
  const start: CommandLine['start'] = (args, cwd = book.root) => {
    const env = { ...process.env, NO_COLOR: '', FORCE_COLOR: '' };
    return spawn(process.execPath, [join(book.root, 'grade.mjs'), ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  return { start, finish, grade: (...args) => finish(start(args)) };
}

async function finish(child: ChildProcess): Promise<Outcome> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The command has no output to read.');
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return { code: await code, out, err };
}
