import { relative } from 'node:path';
import type { Session } from './session.ts';

/** A path as it may be typed where the command was. */
export function shownPath({ cwd }: Pick<Session, 'cwd'>, path: string): string {
  return relative(cwd, path).replaceAll('\\', '/');
}
