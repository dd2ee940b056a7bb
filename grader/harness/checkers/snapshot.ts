import { coveredThrough, offsetOf } from '../protocols/raft/reading.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { diskChanges } from './raft-events.ts';

/** What a log lacks in front is in a snapshot on the same disk, at every moment. */
export const snapshot: Checker<null> = {
  id: 'SNAPSHOT',
  name: 'What was cut off the log is in a snapshot on disk',
  source: 'Raft §7, Fig. 12',
  start: null,
  step(memory, event) {
    for (const [node, disk] of diskChanges(event)) {
      const missing = coveredThrough(disk) + 1;
      if (missing > offsetOf(disk)) continue;
      return new Broken({
        summary: `${node} wrote a log that begins behind entry ${offsetOf(disk)}, and ${missing === offsetOf(disk) ? `entry ${missing} is` : `entries ${missing} to ${offsetOf(disk)} are`} in no snapshot on its disk; a crash now would lose what they did`,
        got: coveredThrough(disk) === 0 ? `no snapshot on ${node}'s disk` : `a snapshot up to entry ${coveredThrough(disk)} on ${node}'s disk`,
        expected: `a snapshot up to entry ${offsetOf(disk)} or more, written first or at once with the shorter log`,
        nodes: [node],
      });
    }
    return memory;
  },
};
