import { scratchFolder } from '../../pipeline/testing/scratch.ts';
import type { NodeCommand } from '../cluster/node-process.ts';
import { defaultPatience, runCluster, type ClusterResult, type ClusterSettings } from '../cluster/run-cluster.ts';

/** A run that ends by its number of operations: no machine is too slow for it. */
export function shortRun(command: NodeCommand, settings: Partial<ClusterSettings> = {}, signal = new AbortController().signal): Promise<ClusterResult> {
  return runCluster(
    {
      ...defaultPatience,
      command: () => command,
      nodes: ['n1', 'n2', 'n3'],
      clients: 6,
      keys: 2,
      rate: 400,
      seed: 1,
      forMs: 60_000,
      operationsMax: 300,
      plan: [],
      folder: scratchFolder('cluster '),
      ...settings,
    },
    { signal, onStatus: () => undefined },
  );
}
