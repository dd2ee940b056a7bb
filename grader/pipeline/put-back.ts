import { constants } from 'node:fs';
import { lstat, open, writeFile } from 'node:fs/promises';
import { backUp } from './backup.ts';
import { differingLines } from './differing-lines.ts';

/** How a learner's file stands to its starter. */
export type Standing =
  | { readonly kind: 'same' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'differs'; readonly lines: number }
  /** It is something that must not be written over. */
  | { readonly kind: 'refused'; readonly why: string };

export type PutBack =
  /** Done; the path of the learner's file as it was, unless there was none. */
  | { readonly backup: string | null }
  /** Nothing was touched, or only the backup was written; a sentence says why. */
  | { readonly problem: string };

export async function standingOf(file: string, starter: string): Promise<Standing> {
  const found = await readRegular(file);
  if ('why' in found) return { kind: 'refused', why: found.why };
  if (found.bytes === null) return { kind: 'missing' };
  const text = found.bytes.toString('utf8').replaceAll('\r\n', '\n');
  return text === starter ? { kind: 'same' } : { kind: 'differs', lines: differingLines(text, starter) };
}

/** Writes the starter over a learner's file, of which a copy is on disk before that. */
export async function putBack(root: string, task: string, file: string, starter: string): Promise<PutBack> {
  const found = await readRegular(file);
  if ('why' in found) return { problem: found.why };
  if (found.bytes === null) return attempt('The starter could not be written', () => writeNew(file, starter));
  const { bytes } = found;
  const kept = await attempt('Nothing was changed, for no copy of your file could be kept', () => backUp(root, task, file, bytes));
  if ('problem' in kept) return kept;
  const again = await readRegular(file);
  if ('why' in again || !again.bytes?.equals(bytes)) {
    return { problem: 'Your file was saved anew while it was being reset, so it was left as it is. Run the command again.' };
  }
  return attempt('Your file is as it was, for the starter could not be written', async () => {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(file, starter);
    return kept.backup;
  });
}

async function attempt(failed: string, work: () => Promise<string | null>): Promise<PutBack> {
  try {
    return { backup: await work() };
  } catch (error) {
    return { problem: `${failed} (${error instanceof Error ? error.message : String(error)}).` };
  }
}

/** What came to be there since we looked is not written over. */
async function writeNew(file: string, starter: string): Promise<null> {
  await writeFile(file, starter, { flag: 'wx' });
  return null;
}

/** The bytes of a regular file, null where there is none, or why it is none to be written over. */
async function readRegular(file: string): Promise<{ readonly bytes: Buffer | null } | { readonly why: string }> {
  try {
    const found = await lstat(file);
    if (found.isSymbolicLink()) return { why: 'It is a symbolic link, and a reset follows none: put a file in its place first.' };
    if (!found.isFile()) return { why: 'It is not a regular file: move it away first.' };
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return { bytes: await handle.readFile() };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { bytes: null } : { why: `It can't be read (${message}).` };
  }
}
