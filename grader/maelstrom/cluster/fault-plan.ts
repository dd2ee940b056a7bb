import { drawFaults, type FaultAction, type FaultKind, type TimedFault } from '../../harness/faults/faults.ts';
import { randomFor } from '../../harness/kernel/random.ts';

/** One fault in a while, so that there is time for progress between them. */
const EPISODE_MS = 2500;
/** Servers come up first, and choose a leader. */
const QUIET_MS = 1000;

/** Faults that need somebody else, and those that one server has to itself. What stands here twice is as likely again. */
const kindsAmong: readonly FaultKind[] = ['split', 'split', 'isolate', 'isolate', 'one-way', 'flapping'];
const kindsAlone: readonly FaultKind[] = ['crash', 'crash', 'crash', 'pause'];

/** What goes wrong in a run, as its seed and its length alone decide. Everything is healed at the end. */
export function planFaults(seed: number, servers: readonly string[], forMs: number): readonly TimedFault[] {
  if (forMs <= QUIET_MS) return [];
  const among = servers.length > 2 ? [...kindsAmong, 'bridge' as const] : kindsAmong;
  const kinds = servers.length > 1 ? [...kindsAlone, ...among] : kindsAlone;
  const episodes = Math.max(1, Math.round(forMs / EPISODE_MS));
  return drawFaults({ kinds, episodes }, servers, QUIET_MS, forMs, randomFor(seed, 'faults'));
}

/** A fault in a few words. */
export function describeFault(action: FaultAction): string {
  switch (action.do) {
    case 'crash':
      return `${named(action.node)} is killed`;
    case 'restart':
      return 'it is started again';
    case 'pause':
      return `${named(action.node)} is stopped`;
    case 'resume':
      return 'it goes on';
    case 'cut':
      return `cut: ${action.links.map(([from, to]) => `${from}→${to}`).join(' ')}`;
    case 'isolate':
      return `${named(action.node)} is cut off${{ both: '', in: ', and hears nothing', out: ', and is not heard' }[action.way]}`;
    case 'heal':
      return 'all links are up';
    case 'slow-disk':
    case 'slow-machine':
      return `${named(action.node)} is slow`;
  }
}

function named(target: string): string {
  return target === 'leader' ? 'whoever answers' : target;
}
