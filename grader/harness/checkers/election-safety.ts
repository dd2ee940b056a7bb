import type { Term } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { raftStep } from './raft-events.ts';

/** At most one leader can be elected in a given term. */
export const electionSafety: Checker<Readonly<Record<Term, string>>> = {
  id: 'ES',
  name: 'Election Safety',
  source: 'Raft §5.2, Fig. 3',
  start: {},
  step(leaders, event) {
    const step = raftStep(event);
    if (!step || step.after.role !== 'leader') return leaders;
    const term = step.after.currentTerm;
    const other = leaders[term];
    if (other === step.node) return leaders;
    if (other === undefined) return { ...leaders, [term]: step.node };
    return new Broken({
      summary: `${other} and ${step.node} both lead term ${term}`,
      expected: `one leader in term ${term}`,
      got: `${other} and ${step.node}`,
      nodes: [other, step.node],
    });
  },
};
