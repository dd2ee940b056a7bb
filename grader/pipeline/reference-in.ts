import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The reference of a solution folder: its only TypeScript file but the mutants; null without exactly one. */
export function referenceIn(folder: string): string | null {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return null;
  }
  const files = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'mutants.ts');
  const [file] = files;
  return file !== undefined && files.length === 1 ? join(folder, file) : null;
}
