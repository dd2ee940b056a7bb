import type { Scenario } from '../../harness/cluster/scenario.ts';
import type { Command } from '../../harness/protocols/raft/state.ts';

/** Three clients take turns; every fourth request is a retry of that client's last one, put to whoever leads by then. */
export function requestOfClient(count: number): { readonly command: Command } {
  const isRetry = count % 4 === 0;
  const turn = isRetry ? count - 3 : count;
  const seq = Math.floor(turn / 3) + 1;
  const who = { clientId: `c${turn % 3}`, seq };
  const key = `k${seq % 4}`;
  if (seq % 3 === 0) return { command: { op: 'cas', key, expected: seq - 4, value: seq, ...who } };
  return { command: seq % 5 === 4 ? { op: 'get', key, ...who } : { op: 'put', key, value: seq, ...who } };
}

/** Everything that can go wrong in one run: for a whole node of all nine parts. */
export const roughWeather: Scenario = {
  name: 'five servers, all faults',
  servers: 5,
  network: { loss: 0.05, duplication: 0.1, late: 0.05 },
  machine: { workMsMin: 0, workMsMax: 3 },
  faults: { kinds: ['crash', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'flapping', 'slow-disk', 'slow-machine'], episodes: 8, forMs: 4000 },
  workload: { everyMs: 30, command: requestOfClient },
  settleWithinMs: 10_000,
  mustAnswer: true,
};
