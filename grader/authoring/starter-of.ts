import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../pipeline/model.ts';
import { referenceIn } from '../pipeline/reference-in.ts';

/** The starter of a task, made from its reference; null where there is no reference to make it from. */
export async function starterOf(root: string, task: Task): Promise<string | null> {
  const reference = referenceIn(join(root, 'solutions', task.id));
  if (reference === null) return null;
  // ts-morph takes half a second to load; only who makes a starter needs it.
  const { makeStarter } = await import('./make-starter.ts');
  return makeStarter(await readFile(reference, 'utf8'), { id: task.id, title: task.manifest.title });
}
