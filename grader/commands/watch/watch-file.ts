import { watch as watchFolder, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file is taken for written when it has been the same for so long. */
const SETTLE_MS = 20;
/** Editors take a file away before they put the new one in its place; a file cut to nothing is about to be written. */
const MISSING_CHECKS = 15;
/** Beside notices, for what gives none: a folder that was exchanged, a link's target, a network's file. */
const SLOW_MS = 1000;
const POLL_MS = 200;

export interface FileWatch {
  /** Why the file is looked at every moment, instead of waiting for the system's notice; null where it gives notice. */
  readonly whyPolled: () => string | null;
  /** Whatever was saved by now is known: nothing is told of it any more. */
  readonly catchUp: () => Promise<void>;
  readonly close: () => void;
}

export interface FileWatchRequest {
  readonly file: string;
  /** Look every moment, whatever the system offers. */
  readonly poll: boolean;
  /** The file was saved, or is gone for good. */
  readonly onSaved: () => void;
  /** For tests of systems that give no notice. */
  readonly watch?: (folder: string, onChange: () => void) => Pick<FSWatcher, 'on' | 'close'>;
}

/** Tells of every save of a file from now on, once it is complete. Nothing that the system refuses ends it. */
export async function watchFile({ file, poll, onSaved, watch = watchFolder }: FileWatchRequest): Promise<FileWatch> {
  let seen = await identityOf(file);
  let whyPolled = poll ? 'as --poll asks' : null;
  let isClosed = false;
  let isChecking = false;
  let isDue = false;

  const settle = async (): Promise<void> => {
    let last = await identityOf(file);
    let same = 0;
    while (!isClosed && last !== seen) {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const now = await identityOf(file);
      same = now === last ? same + 1 : 0;
      last = now;
      if (same >= (isThere(now) ? 1 : MISSING_CHECKS)) break;
    }
    if (isClosed || last === seen) return;
    seen = last;
    onSaved();
  };
  const check = async (): Promise<void> => {
    isDue = true;
    if (isChecking) return;
    isChecking = true;
    while (isDue) {
      isDue = false;
      await settle();
    }
    isChecking = false;
  };

  let timer: NodeJS.Timeout;
  const lookEvery = (ms: number): void => {
    clearInterval(timer);
    timer = setInterval(() => void check(), ms);
  };
  timer = setInterval(() => void check(), poll ? POLL_MS : SLOW_MS);
  let watcher: Pick<FSWatcher, 'on' | 'close'> | undefined;
  const fallBack = (error: unknown): void => {
    watcher?.close();
    watcher = undefined;
    if (isClosed) return;
    whyPolled = `since the system gives no notice of saves (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
    lookEvery(POLL_MS);
  };
  if (!poll) {
    try {
      // The folder, for an editor that puts a new file in the place of the old one would leave a watched file behind.
      watcher = watch(dirname(file), () => void check());
      watcher.on('error', fallBack);
    } catch (error) {
      fallBack(error);
    }
  }
  return {
    whyPolled: () => whyPolled,
    catchUp: async () => {
      const now = await identityOf(file);
      if (isThere(now)) seen = now;
    },
    close: () => {
      isClosed = true;
      clearInterval(timer);
      watcher?.close();
    },
  };
}

const MISSING = 'missing';
const EMPTY = 'empty';

function isThere(identity: string): boolean {
  return identity !== MISSING && identity !== EMPTY;
}

/** What is different after each save. */
async function identityOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  if (!found) return MISSING;
  return found.size === 0n ? EMPTY : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
