import type { ProtocolView } from '../cluster/scenario.ts';
import { raftView } from '../cluster/raft-view.ts';
import { readSpec } from '../lab/spec.ts';
import type { Lab, RunRequest, RunTrace } from '../protocols/comparison/lab.ts';
import type { ComparisonPart } from '../protocols/comparison/parts.ts';
import type { ComparisonOptions } from '../protocols/comparison/report.ts';
import type { Context } from '../protocols/node.ts';
import type { Call } from './bench.ts';
import { multiPaxosKit } from './multi-paxos-kit.ts';
import type { ProtocolKit } from './protocol-kit.ts';
import { raftKit } from './raft-kit.ts';

/** Who is asked for runs. */
export const LAB = 'LAB';

/** Longer than anybody waits: a lab answers in any case. */
const FOR_EVER_MS = 1e9;

/** Task 15's part is none of a node's: it asks for runs of two whole nodes, and measures them. */
export const comparisonKit: ProtocolKit = {
  tasks: { ...raftKit.tasks, ...multiPaxosKit.tasks, comparison: 'task-15-raft-vs-multi-paxos' },
  partsWith: (part) => [...new Set([...raftKit.partsWith('store'), ...multiPaxosKit.partsWith('replica'), part])],
  programOf: (parts, stack) => (stack === 'raft' ? raftKit : multiPaxosKit).programOf(parts),
  benchOf: (module) => ({
    fresh: () => ({}),
    durable: [],
    step: (_state, event, context) => {
      if (event.kind !== 'client') return undefined;
      const { with: options } = event.message as Call;
      return (module as unknown as ComparisonPart).runComparison(options as ComparisonOptions, labOf(context));
    },
  }),
  view: raftView as unknown as ProtocolView,
};

/** The lab as code sees it: whoever judges makes the runs, so a request goes out and a trace comes back. */
function labOf(context: Context): Lab {
  return Object.freeze({
    run: async (request: RunRequest): Promise<RunTrace> => {
      const spec = readSpec(request);
      if (typeof spec === 'string') throw new RangeError(`lab.run: ${spec}`);
      return (await context.rpc(LAB, { type: 'run', ...spec }, FOR_EVER_MS)) as RunTrace;
    },
  });
}
