import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { LoadProblem } from '../model.ts';
import { missing, SOURCE_BYTES_MAX, sourceIn, tooLarge } from './read-source.ts';

/** Windows knows neither links of that kind nor such pipes. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & Pick<typeof constants, 'O_RDONLY'>;

/**
 * Text of a file that somebody else has handed in. Only a regular file under its exact name is opened: no
 * link leads to what its owner may not read, and no pipe keeps us waiting.
 */
export async function copyIn(file: string, shown: string): Promise<string | LoadProblem> {
  const found = await lstat(file).catch(() => null);
  if (!found) return missing(shown, 'does not exist');
  // Where upper and lower case are one, another name opens the file too.
  if (!(await readdir(dirname(file))).includes(basename(file))) return missing(shown, 'has another name: upper and lower case count');
  if (found.isSymbolicLink()) return refused(shown, 'is a symbolic link');
  if (!found.isFile()) return missing(shown, found.isDirectory() ? 'is a folder, not a file' : 'is not a regular file');
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => null);
  if (!handle) return missing(shown, 'can’t be read');
  try {
    // The file may have been exchanged since.
    const opened = await handle.stat();
    if (!opened.isFile()) return missing(shown, 'is not a regular file');
    if (opened.nlink > 1) return refused(shown, 'is a hard link to a file that has another name as well');
    if (opened.size > SOURCE_BYTES_MAX) return tooLarge(shown);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SOURCE_BYTES_MAX + 1), 0, SOURCE_BYTES_MAX + 1, 0);
    return bytesRead > SOURCE_BYTES_MAX ? tooLarge(shown) : sourceIn(buffer.toString('utf8', 0, bytesRead), shown);
  } finally {
    await handle.close();
  }
}

function refused(shown: string, what: string): LoadProblem {
  return { kind: 'missing', message: `${shown} ${what}, and was not read: hand in a copy of the file itself.` };
}
