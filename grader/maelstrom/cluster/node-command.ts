import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { NodeCommand } from './node-process.ts';

/**
 * A program and its arguments as a person types them in `cwd`: blanks part them, unless they are in quotation
 * marks. Null where a mark has no partner. Nodes run in folders of their own, so the names of files become whole paths.
 */
export function nodeCommand(text: string, cwd: string): NodeCommand | null {
  if (!/^(?:[^'"]|'[^']*'|"[^"]*")*$/.test(text)) return null;
  const words = [...text.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
  const [program = '', ...args] = words;
  return {
    // A bare name is looked for where the system looks for programs.
    program: program.includes('/') ? resolve(cwd, program) : program,
    args: args.map((word) => (isFile(resolve(cwd, word)) ? resolve(cwd, word) : word)),
  };
}

/** A folder is none: `.` means the one that a node runs in. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
