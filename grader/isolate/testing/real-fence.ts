import { fencedHost, type HostCommand } from '../fence.ts';

/**
 * The fence, or why these tests can't be run here. Where a continuous integration server runs them, they must
 * be: `.ci/run` installs bubblewrap there.
 */
export async function realFence(file: string): Promise<HostCommand | null> {
  const host = await fencedHost(file);
  if (!('refusal' in host)) return host;
  if (process.env['CI']) throw new Error(host.refusal);
  process.stderr.write(`\nSkipped: tests of the fence around isolated code. ${host.refusal}\n`);
  return null;
}
