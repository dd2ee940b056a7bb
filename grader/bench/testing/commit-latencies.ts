import type { ProtocolView, Scenario } from '../../harness/cluster/scenario.ts';
import { raftView } from '../../harness/cluster/raft-view.ts';
import { runScenario } from '../../harness/cluster/simulation.ts';
import type { LivePart } from '../../harness/protocols/raft/parts.ts';
import { allHoldEntry1, put, stepsWithin } from '../../harness/suite/raft-script.ts';
import { connect, wait } from '../../harness/suite/script.ts';
import { raftNode } from './reference-parts.ts';
import { openWith } from './small-cluster.ts';

/** In virtual milliseconds, from a client's request until the leader commits it; Infinity where it never does. */
export interface Latency {
  readonly first: number;
  /** Of a second request, 300 ms later. */
  readonly second: number;
}

const PATIENCE_MS = 5000;
const { until, elect } = stepsWithin(PATIENCE_MS);

/** S2 and S3 are cut off, and S1 is asked; where in its heartbeat that is depends on the seed. */
function blackHoled(seed: number): Scenario {
  const committed = (index: number) => until([{ node: 'S1', field: 'commitIndex', atLeast: index }], 'it never commits');
  return {
    ...allHoldEntry1(['S1', 'S2', 'S3', 'S4', 'S5']),
    name: 'two of five servers are cut off',
    script: [
      ...elect('S1', 2),
      wait(50 + ((seed * 7) % 50)),
      connect(['S1', 'S4', 'S5'], ['S2'], ['S3']),
      { do: 'ask', node: 'S1', message: put('x') },
      committed(2),
      wait(300),
      { do: 'ask', node: 'S1', message: put('y') },
      committed(3),
    ],
  };
}

/** One latency for each seed. */
export async function commitLatencies(live: LivePart, seeds: number): Promise<readonly Latency[]> {
  const latencies: Latency[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const { trace, error } = await runScenario({
      scenario: blackHoled(seed),
      seed,
      open: openWith(raftNode({ live })),
      protocol: raftView as unknown as ProtocolView,
      checkers: [],
    });
    if (error) throw new Error(error.fault.summary);
    const steps = trace.events.flatMap((event) => (event.kind === 'step' && event.node === 'S1' ? [event] : []));
    const asked = steps.filter(({ event }) => event.kind === 'client').map(({ at }) => at);
    const latency = (n: number): number => {
      const done = steps.find(({ after }) => (after['commitIndex'] as number) >= n + 2);
      return (done?.at ?? Infinity) - (asked[n] ?? 0);
    };
    latencies.push({ first: latency(0), second: latency(1) });
  }
  return latencies;
}
