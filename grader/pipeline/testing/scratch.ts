import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) {
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A temporary folder that is gone when the test file is over. */
export function scratchFolder(name = 'scratch-'): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), name));
  folders.push(folder);
  return folder;
}
