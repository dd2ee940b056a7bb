import { fencedHost, plainHost, type HostCommand } from '../isolate/fence.ts';
import type { RunArguments } from './options.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** How the code is to be held apart from the suites; undefined where that wasn't asked for. Refuses where there can be no fence. */
export async function chosenIsolation({ toolkit, terminal }: Session, { isolated = false, unsafe = false }: Pick<RunArguments, 'isolated' | 'unsafe'>): Promise<HostCommand | undefined> {
  if (unsafe && !isolated) throw new UsageError('--unsafe says how --isolated may run: use both.');
  if (!isolated) return undefined;
  if (unsafe) {
    terminal.note('No fence (--unsafe): the code runs hardened and in a process of its own, but should it break out, the system keeps it from no file, network or program of this user.');
    return plainHost(toolkit.host);
  }
  const host = await fencedHost(toolkit.host);
  if ('refusal' in host) throw new UsageError(`${host.refusal} Or run with --unsafe too: without the fence, so only code that you would run yourself.`);
  return host;
}
