import { isAbsolute, relative, resolve, sep } from 'node:path';
import { nearest } from '../nearest.ts';
import { shortId, slugOf } from '../task-id.ts';

export interface Selection {
  readonly ids: readonly string[];
  /** One sentence for each word that names no task. */
  readonly unknown: readonly string[];
}

/** A task is named by its folder, its number, its slug, or a path in its folder. */
export function selectTasks(
  words: readonly string[],
  ids: readonly string[],
  place: { readonly root: string; readonly cwd: string },
): Selection {
  const chosen = new Set<string>();
  const unknown: string[] = [];
  for (const word of words) {
    const found = word === 'all' ? ids : ids.filter((id) => isNamed(id, word, place));
    for (const id of found) chosen.add(id);
    if (found.length === 0) unknown.push(explain(word, ids));
  }
  return { ids: ids.filter((id) => chosen.has(id)), unknown };
}

function isNamed(id: string, word: string, { root, cwd }: { root: string; cwd: string }): boolean {
  if (word === id || word === slugOf(id)) return true;
  const digits = /^(?:task-?)?(\d+)$/.exec(word)?.[1];
  if (digits !== undefined) return shortId(id) === `task-${digits.padStart(2, '0')}`;
  const inFolder = relative(resolve(root, 'tasks', id), resolve(cwd, word));
  return inFolder !== '..' && !inFolder.startsWith(`..${sep}`) && !isAbsolute(inFolder);
}

function explain(word: string, ids: readonly string[]): string {
  const names = ids.flatMap((id) => [id, shortId(id), slugOf(id)]);
  const meant = nearest(word, [...names, 'all', 'compare', 'concepts', 'hint', 'interview', 'next', 'replay', 'reset', 'watch', 'node', 'cluster', 'dev']);
  const hint = meant === null ? 'Run `npx grade` to see them all.' : `Did you mean \`${meant}\`?`;
  return `There is no task \`${word}\`. ${hint}`;
}
