import { drawFaults, type TimedFault } from '../faults/faults.ts';
import { randomFor, type Random } from '../kernel/random.ts';
import type { NetworkOptions } from '../network/network.ts';
import type { Milliseconds, NodeId } from '../protocols/node.ts';
import type { Scenario } from './scenario.ts';

export interface TimedRequest {
  readonly atMs: Milliseconds;
  readonly client?: NodeId;
}

/** What a run is exposed to, as drawn from its seed. Times count from the end of the script. */
export interface Circumstances {
  readonly network: Partial<NetworkOptions>;
  readonly faults: readonly TimedFault[];
  /** When a client asks, and which one, where there are any. */
  readonly requests: readonly TimedRequest[];
}

export function circumstancesOf(scenario: Scenario, seed: number): Circumstances {
  const { network = {}, faults, workload, servers } = scenario;
  if (!faults) return { network, faults: [], requests: [] };
  const { forMs } = faults;
  return {
    network,
    faults: drawFaults(faults, serversOf({ servers }), 0, forMs, randomFor(seed, 'faults'), clientsOf(scenario)),
    requests: workload ? requestsOf(clientsOf(scenario), workload.everyMs, forMs, randomFor(seed, 'workload')) : [],
  };
}

/** Each client waits a drawn time before every request; whoever leads is asked at regular times. */
function requestsOf(clients: readonly NodeId[], everyMs: Milliseconds, untilMs: Milliseconds, random: Random): TimedRequest[] {
  if (clients.length === 0) return timesFrom(random.between(1, 20), everyMs, untilMs).map((atMs) => ({ atMs }));
  const requests: TimedRequest[] = [];
  for (const client of clients) {
    for (let atMs = random.between(1, everyMs); atMs < untilMs; atMs += random.between(everyMs >> 1, everyMs + (everyMs >> 1))) requests.push({ atMs, client });
  }
  return requests.sort((a, b) => a.atMs - b.atMs);
}

function timesFrom(firstMs: Milliseconds, everyMs: Milliseconds, untilMs: Milliseconds): Milliseconds[] {
  const times: Milliseconds[] = [];
  for (let atMs = firstMs; atMs < untilMs; atMs += everyMs) times.push(atMs);
  return times;
}

export function clientsOf({ clients = 0 }: Pick<Scenario, 'clients'>): readonly NodeId[] {
  return Array.from({ length: clients }, (_, i) => `C${i + 1}`);
}

export function serversOf({ servers }: Pick<Scenario, 'servers'>): readonly NodeId[] {
  return Array.from({ length: servers }, (_, i) => `S${i + 1}`);
}
