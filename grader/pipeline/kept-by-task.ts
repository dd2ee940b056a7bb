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
  /** Reads, changes and replaces the document under a lock, so that two graders at once lose nothing. */
  readonly update: (change: (entries: ByTask<T>) => ByTask<T>) => Promise<void>;
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
    update: (change) =>
      underLock(file, async () => {
        const { default: writeFileAtomic } = await import('write-file-atomic');
        const tasks = change(await readOrPutAside(file, parse));
        await writeFileAtomic(file, `${JSON.stringify({ version: VERSION, tasks }, null, 2)}\n`);
      }),
  };
}

async function underLock(file: string, work: () => Promise<void>): Promise<void> {
  const { default: lockfile } = await import('proper-lockfile');
  await mkdir(dirname(file), { recursive: true });
  const release = await lockfile.lock(file, {
    realpath: false,
    stale: STALE_LOCK_MS,
    retries: { retries: 60, minTimeout: 20, maxTimeout: 300, randomize: true },
  });
  try {
    await work();
  } finally {
    await release();
  }
}

/** A document that can't be read is kept beside the new one, for whoever wants to mend it. */
async function readOrPutAside<T>(file: string, parse: (text: string) => ByTask<T> | null): Promise<ByTask<T>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return {};
  const entries = parse(text);
  if (!entries) await rename(file, `${file}.bak`);
  return entries ?? {};
}

/** The sentence for a file in `.grade/` that could not be written. */
export function notKept(what: string, file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${what}: ${file} can't be written (${code ?? message}).`;
}
