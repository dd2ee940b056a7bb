import * as pbft from '../../../solutions/task-17-pbft/pbft.ts';
import type { LoadedModule, SuiteBinding } from '../../harness/suite/binding.ts';

/** Task 17's reference: what task 19's attacks are run on. */
export const pbftReference: LoadedModule = { ...pbft };

/** What ties a submission of task 19 to its suites. */
export function thresholdBinding(nodes: LoadedModule): Partial<SuiteBinding> {
  return {
    task: 'task-19-fault-threshold',
    part: 'threshold',
    exports: ['maxFaults', 'quorumRange', 'verify', 'findAttack', 'needsThirds'],
    references: { 'task-17-pbft': () => Promise.resolve(nodes) },
  };
}
