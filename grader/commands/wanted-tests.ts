import { nearest } from '../pipeline/nearest.ts';
import type { Task } from '../pipeline/model.ts';
import { UsageError } from './usage-error.ts';

/** Names of the test that is meant, by its name or a part of it; or of all whose runs come from a seed. */
export function wantedTests({ manifest }: Task, wanted: string | undefined): readonly string[] {
  const names = manifest.tests.map(({ name }) => name);
  if (wanted === undefined) return manifest.tests.filter(({ suite }) => suite !== 'unit').map(({ name }) => name);
  if (names.includes(wanted)) return [wanted];
  const matching = names.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  if (matching.length === 1) return matching;
  if (matching.length > 1) throw new UsageError(`Several tests have “${wanted}” in their name:\n${matching.map((name) => `  ${name}`).join('\n')}`);
  const meant = nearest(wanted, names);
  throw new UsageError(`No test of this task is named “${wanted}”.${meant === null ? '' : ` Did you mean “${meant}”?`}`);
}
