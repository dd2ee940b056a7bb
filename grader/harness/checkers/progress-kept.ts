import { Broken, type Checker } from '../trace/checker.ts';
import { raftStep } from './raft-events.ts';

/**
 * Within a leadership matchIndex only rises, and nextIndex stays above it: what is known to be
 * replicated is neither forgotten nor probed again.
 */
export const progressKept: Checker<null> = {
  id: 'PROGRESS',
  name: 'What is known to be replicated stays known',
  source: 'Raft §5.3, Fig. 2 (nextIndex[], matchIndex[])',
  start: null,
  step(memory, event) {
    const step = raftStep(event);
    if (step?.after.role !== 'leader') return memory;
    const { node, before, after, changed } = step;
    if (!changed.includes('matchIndex') && !changed.includes('nextIndex')) return memory;
    const isSameTerm = before.role === 'leader' && before.currentTerm === after.currentTerm;
    for (const [peer, matchIndex] of Object.entries(after.matchIndex)) {
      const known = isSameTerm ? (before.matchIndex[peer] ?? 0) : 0;
      const nextIndex = after.nextIndex[peer];
      if (matchIndex < known) {
        return broken(`${node} took matchIndex[${peer}] back`, `matchIndex[${peer}] ${known} -> ${matchIndex}`, `${known} or more while it leads term ${after.currentTerm}`, [node, peer]);
      }
      if (nextIndex !== undefined && nextIndex <= matchIndex) {
        return broken(`${node} would send ${peer} entries from ${nextIndex} on, where those up to ${matchIndex} are known to match`, `nextIndex[${peer}] ${nextIndex}, matchIndex[${peer}] ${matchIndex}`, `nextIndex[${peer}] ${matchIndex + 1} or more`, [node, peer]);
      }
    }
    return memory;
  },
};

function broken(summary: string, got: string, expected: string, nodes: readonly string[]): Broken {
  return new Broken({ summary, got, expected, nodes });
}
