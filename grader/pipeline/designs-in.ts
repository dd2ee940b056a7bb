import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { referenceIn } from './reference-in.ts';

/** Name of the reference among the designs. */
export const REFERENCE = 'reference';

/** The correct designs of a solution folder by name, the reference first; each is a file. Null where there is no reference. */
export function designsIn(folder: string): ReadonlyMap<string, string> | null {
  const reference = referenceIn(folder);
  if (reference === null) return null;
  const accepted = join(folder, 'accepted');
  const names = existsSync(accepted) ? readdirSync(accepted).filter((name) => name.endsWith('.ts')) : [];
  return new Map([[REFERENCE, reference], ...names.sort().map((name) => [name.replace(/\.ts$/, ''), join(accepted, name)] as const)]);
}
