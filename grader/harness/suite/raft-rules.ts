import { raftView } from '../cluster/raft-view.ts';
import type { Rule } from '../trace/checker.ts';

/** Rules of the Raft paper that a table or a script tests one by one; the invariants of Fig. 3 are checkers. */
export const raftRules = {
  commitment: {
    id: 'COMMIT',
    name: 'Commitment',
    source: 'Raft §5.3, §5.4.2, Fig. 2 (leaders)',
  },
  progress: raftView.liveness,
} as const satisfies Record<string, Rule>;
