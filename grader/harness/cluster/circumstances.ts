import { drawFaults, type TimedFault } from '../faults/faults.ts';
import { randomFor } from '../kernel/random.ts';
import type { NetworkOptions } from '../network/network.ts';
import type { Milliseconds, NodeId } from '../protocols/node.ts';
import type { Scenario } from './scenario.ts';

/** What a run is exposed to, as drawn from its seed. Times count from the end of the script. */
export interface Circumstances {
  readonly network: Partial<NetworkOptions>;
  readonly faults: readonly TimedFault[];
  /** When a client asks whoever leads. */
  readonly requestsMs: readonly Milliseconds[];
}

export function circumstancesOf({ network = {}, faults, workload, servers }: Scenario, seed: number): Circumstances {
  if (!faults) return { network, faults: [], requestsMs: [] };
  const { forMs } = faults;
  return {
    network,
    faults: drawFaults(faults, serversOf({ servers }), 0, forMs, randomFor(seed, 'faults')),
    requestsMs: workload ? timesFrom(randomFor(seed, 'workload').between(1, 20), workload.everyMs, forMs) : [],
  };
}

function timesFrom(firstMs: Milliseconds, everyMs: Milliseconds, untilMs: Milliseconds): Milliseconds[] {
  const times: Milliseconds[] = [];
  for (let atMs = firstMs; atMs < untilMs; atMs += everyMs) times.push(atMs);
  return times;
}

export function serversOf({ servers }: Pick<Scenario, 'servers'>): readonly NodeId[] {
  return Array.from({ length: servers }, (_, i) => `S${i + 1}`);
}
