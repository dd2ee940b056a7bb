import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

const VERSION = 1;
const STALE_LOCK_MS = 10_000;

/** What is kept for each task, by the task's folder name. */
export type ByTask<T> = Readonly<Record<string, T>>;

/** A small JSON document in `.grade/` with an entry for each task. */
export interface KeptByTask<T> {
  /** Empty when there is no document, or none that can be read. */
  readonly read: () => Promise<ByTask<T>>;
  /** Whether there is a document that can't be read. */
  readonly isBroken: () => Promise<boolean>;
  /**
   * Reads, changes and replaces the document under a lock, so that two graders at once lose nothing.
   * Answers with the path under which a document that could not be read is kept now, or null.
   */
  readonly update: (change: (entries: ByTask<T>) => ByTask<T>) => Promise<string | null>;
}

export function keptByTask<T>(file: string, isEntry: (value: unknown) => value is T): KeptByTask<T> {
  const parse = (text: string): ByTask<T> | null => {
    try {
      const value = JSON.parse(text) as { version?: unknown; tasks?: unknown } | null;
      if (value?.version !== VERSION || typeof value.tasks !== 'object' || value.tasks === null) return null;
      return Object.values(value.tasks).every(isEntry) ? (value.tasks as ByTask<T>) : null;
    } catch {
      return null;
    }
  };
  return {
    read: async () => parse(await readFile(file, 'utf8').catch(() => '')) ?? {},
    isBroken: async () => {
      const text = await readFile(file, 'utf8').catch(() => null);
      return text !== null && parse(text) === null;
    },
    update: (change) =>
      underLock(file, async () => {
        const { default: writeFileAtomic } = await import('write-file-atomic');
        const { entries, aside } = await readOrPutAside(file, parse);
        await writeFileAtomic(file, `${JSON.stringify({ version: VERSION, tasks: change(entries) }, null, 2)}\n`);
        return aside;
      }),
  };
}

async function underLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const { default: lockfile } = await import('proper-lockfile');
  await mkdir(dirname(file), { recursive: true });
  const release = await lockfile.lock(file, {
    realpath: false,
    stale: STALE_LOCK_MS,
    retries: { retries: 60, minTimeout: 20, maxTimeout: 300, randomize: true },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

/** A document that can't be read is kept beside the new one, for whoever wants to mend it. */
async function readOrPutAside<T>(
  file: string,
  parse: (text: string) => ByTask<T> | null,
): Promise<{ readonly entries: ByTask<T>; readonly aside: string | null }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return { entries: {}, aside: null };
  const entries = parse(text);
  if (entries) return { entries, aside: null };
  const aside = freeNameBeside(file);
  await rename(file, aside);
  return { entries: {}, aside };
}

/** Nothing that was put aside earlier is written over. */
function freeNameBeside(file: string): string {
  let name = `${file}.bak`;
  for (let number = 2; existsSync(name); number += 1) name = `${file}.bak${number}`;
  return name;
}

/** The sentence for a file in `.grade/` that could not be written. */
export function notKept(what: string, file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${what}: ${file} can't be written (${code ?? message}).`;
}
