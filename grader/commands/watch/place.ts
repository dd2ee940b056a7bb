import type { SuiteOptions } from '../../harness/suite/binding.ts';
import type { Limits } from '../../pipeline/run/limits.ts';
import type { Session } from '../session.ts';
import type { Inbox } from './inbox.ts';
import type { FileWatchRequest } from './watch-file.ts';

/** What may happen while a task is watched. */
export type Happening =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'saved' }
  /** Somebody asks the command to end. */
  | { readonly kind: 'signal' };

export interface WatchOptions {
  readonly options: SuiteOptions;
  /** Look at the file every moment, instead of waiting for the system's notice. */
  readonly poll: boolean;
  readonly limits?: Partial<Limits>;
  readonly watch?: FileWatchRequest['watch'];
}

/** What all tasks that are watched one after the other have in common. */
export interface Place {
  readonly session: Session;
  readonly how: WatchOptions;
  readonly inbox: Inbox<Happening>;
  readonly hasKeys: boolean;
}

export const CTRL_C = '\u0003';
/** Keys for which a run under way is ended; the others wait until it is over. */
const URGENT = ['n', 'r', 'x', 'q', CTRL_C];

export function isUrgent(happening: Happening): boolean {
  return happening.kind !== 'key' || URGENT.includes(happening.key);
}

export function isAny(_happening: Happening): _happening is Happening {
  return true;
}
