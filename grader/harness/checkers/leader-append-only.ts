import { firstDifference, lastIndexOf } from '../protocols/raft/reading.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { raftStep } from './raft-events.ts';

/** A leader never overwrites or deletes entries in its log; it only appends new entries. */
export const leaderAppendOnly: Checker<null> = {
  id: 'LAO',
  name: 'Leader Append-Only',
  source: 'Raft §5.3, Fig. 3',
  start: null,
  step(memory, event) {
    const step = raftStep(event);
    if (!step?.changed.includes('log')) return memory;
    const { node, before, after } = step;
    if (before.role !== 'leader' || after.role !== 'leader' || before.currentTerm !== after.currentTerm) return memory;
    const index = firstDifference(before, after);
    if (index > lastIndexOf(before)) return memory;
    return new Broken({
      summary: `${node}, leader of term ${after.currentTerm}, changed or deleted entry ${index} of its own log`,
      got: `its log now ends at ${lastIndexOf(after)}`,
      expected: `entries 1 to ${lastIndexOf(before)} as they were`,
      nodes: [node],
    });
  },
};
