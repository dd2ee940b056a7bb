import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * Keeps a copy of a learner's file in `.grade/backup/`, under the next free number, and answers with its path
 * once it is on disk. Nothing is ever written over. Throws the system's error where that fails, and leaves no half of a copy.
 */
export async function backUp(root: string, task: string, file: string, bytes: Uint8Array): Promise<string> {
  const folder = join(root, '.grade', 'backup', task);
  await mkdir(folder, { recursive: true });
  for (let number = (await lastNumber(folder)) + 1; ; number += 1) {
    const path = join(folder, `${number}-${basename(file)}`);
    const handle = await openNew(path);
    // Another reset took this number meanwhile.
    if (!handle) continue;
    try {
      await writeThrough(handle, bytes);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    await syncFolder(folder);
    return path;
  }
}

async function lastNumber(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).map((name) => Number(/^(\d+)-/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

async function openNew(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
}

async function writeThrough(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the new name durable too; where a system can't do that to folders, the file itself is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
