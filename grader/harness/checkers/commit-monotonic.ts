import { Broken, type Checker } from '../trace/checker.ts';
import { raftStep } from './raft-events.ts';

/** commitIndex never falls while a server lives. */
export const commitMonotonic: Checker<null> = {
  id: 'COMMIT-MONO',
  name: 'commitIndex increases monotonically',
  source: 'Raft Fig. 2 (volatile state)',
  start: null,
  step(memory, event) {
    const step = raftStep(event);
    if (!step || step.after.commitIndex >= step.before.commitIndex) return memory;
    return new Broken({
      summary: `${step.node} took its commitIndex back`,
      got: `commitIndex ${step.before.commitIndex} -> ${step.after.commitIndex}`,
      expected: `${step.before.commitIndex} or more`,
      nodes: [step.node],
    });
  },
};
