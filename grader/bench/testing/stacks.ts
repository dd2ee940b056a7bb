import { openWith } from './small-cluster.ts';
import { allReferenceParts, multiPaxosParts, referenceStore } from './reference-parts.ts';
import type { OpenNode } from '../../harness/cluster/held-node.ts';
import { readTrace, type TraceReading } from '../../harness/lab/reading.ts';
import { runStack } from '../../harness/lab/run-stack.ts';
import { readSpec } from '../../harness/lab/spec.ts';
import type { RunRequest, RunSpec, Stack } from '../../harness/protocols/comparison/lab.ts';
import { assembleMultiPaxos } from '../../harness/protocols/multi-paxos/assemble.ts';
import type { ReplicaPart } from '../../harness/protocols/multi-paxos/parts.ts';
import type { NodeProgram } from '../../harness/protocols/node.ts';
import { programOf } from '../../harness/protocols/raft/assemble.ts';

/** Both stacks of reference parts, or with another replica. */
export function stackOf(stack: Stack, replica: ReplicaPart = multiPaxosParts.replica): OpenNode {
  return openWith(stack === 'raft' ? programOf({ ...allReferenceParts, store: referenceStore }) : (assembleMultiPaxos({ ...multiPaxosParts, replica }) as NodeProgram<object>));
}

export function specOf(request: Partial<RunRequest> = {}): RunSpec {
  const spec = readSpec({ stack: 'raft', n: 3, workload: { entries: 5, everyMs: 60 }, faults: { loss: 0, uncommitted: 3 }, seed: 1, ...request });
  if (typeof spec === 'string') throw new Error(spec);
  return spec;
}

/** A run, as the judge reads it. */
export async function readingOf(request: Partial<RunRequest>, replica?: ReplicaPart): Promise<TraceReading> {
  const spec = specOf(request);
  const { trace, stuck, run } = await runStack(spec, stackOf(spec.stack, replica), () => undefined);
  if (!trace) throw new Error(stuck ?? run.error?.fault.summary ?? 'a ceiling was reached');
  return readTrace(trace);
}
