import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../pipeline/testing/scratch.ts';

/** Guards one process and lets go of another, prints both, and waits to be killed. */
const ENTRY = `
import { spawn } from 'node:child_process';
import { startGuardian } from './guardian.ts';
const guardian = startGuardian();
const start = () => spawn(process.execPath, ['--eval', 'setInterval(() => 0, 1000)'], { detached: true, stdio: 'ignore' }).pid;
const [kept, released] = [start(), start()];
for (const pid of [kept, released]) guardian.guard(pid);
guardian.release(released);
setTimeout(() => console.log(kept + ' ' + released), 200);
setInterval(() => 0, 1000);
`;

test('who is guarded dies with the guard, even when that is killed', async () => {
  const outfile = join(scratchFolder(), 'guard.mjs');
  buildSync({ stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' }, outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20' });
  const guard = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(guard.stdout, 'data')) as [Buffer];
  const [kept = 0, released = 0] = text.toString().trim().split(' ').map(Number);
  expect([kept, released].map(isThere)).toEqual([true, true]);
  guard.kill('SIGKILL');
  try {
    await expect.poll(() => isThere(kept), { timeout: 20_000 }).toBe(false);
    expect(isThere(released)).toBe(true);
  } finally {
    process.kill(released, 'SIGKILL');
  }
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
