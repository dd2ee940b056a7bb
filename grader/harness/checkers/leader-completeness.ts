import { entryOf, offsetOf, termOf, type RaftCopy } from '../protocols/raft/reading.ts';
import type { Index, Term } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { raftStep, type RaftStep } from './raft-events.ts';

interface Committed {
  readonly index: Index;
  /** The entry's own term, and the term of the leader that committed it. */
  readonly term: Term;
  readonly inTerm: Term;
  readonly by: string;
}

interface Elected {
  readonly term: Term;
  readonly node: string;
  readonly offset: Index;
  /** Terms of its entries when it was elected, from `offset + 1`. */
  readonly terms: readonly Term[];
}

interface Memory {
  readonly committed: readonly Committed[];
  readonly elected: readonly Elected[];
}

/** If an entry is committed in a given term, it is present in the logs of the leaders of all higher terms. */
export const leaderCompleteness: Checker<Memory> = {
  id: 'LC',
  name: 'Leader Completeness',
  source: 'Raft §5.4, Fig. 3',
  start: { committed: [], elected: [] },
  step(memory, event) {
    const step = raftStep(event);
    if (!step || step.after.role !== 'leader') return memory;
    const withLeader = noteElection(memory, step);
    return withLeader instanceof Broken ? withLeader : noteCommits(withLeader, step);
  },
};

function noteElection(memory: Memory, { node, before, after }: RaftStep): Memory | Broken {
  if (before.role === 'leader' && before.currentTerm === after.currentTerm) return memory;
  const elected: Elected = {
    term: after.currentTerm,
    node,
    offset: offsetOf(after),
    // What it received before this election; an entry that it made on winning is its own.
    terms: after.log.map((entry) => entry.term),
  };
  const lost = memory.committed.find((entry) => lacks(elected, entry));
  return lost ? broken(elected, lost) : { ...memory, elected: [...memory.elected, elected] };
}

/** Only a leader declares entries committed; a follower repeats what it was told. */
function noteCommits(memory: Memory, { node, before, after }: RaftStep): Memory | Broken {
  // In the step that elects it, too: whatever a leader adds to commitIndex is its own declaration.
  const committed: Committed[] = [];
  for (let index = before.commitIndex + 1; index <= after.commitIndex; index++) {
    const term = termAt(after, index);
    if (term === undefined) continue;
    const entry = { index, term, inTerm: after.currentTerm, by: node };
    const incomplete = memory.elected.find((leader) => lacks(leader, entry));
    if (incomplete) return broken(incomplete, entry);
    committed.push(entry);
  }
  return committed.length === 0 ? memory : { ...memory, committed: [...memory.committed, ...committed] };
}

function termAt(state: RaftCopy, index: Index): Term | undefined {
  return entryOf(state, index)?.term ?? termOf(state, index);
}

function lacks(leader: Elected, entry: Committed): boolean {
  if (leader.term <= entry.inTerm || entry.index <= leader.offset) return false;
  return leader.terms[entry.index - leader.offset - 1] !== entry.term;
}

function broken(leader: Elected, entry: Committed): Broken {
  const found = leader.terms[entry.index - leader.offset - 1];
  return new Broken({
    summary: `${leader.node} leads term ${leader.term} without entry ${entry.index} of term ${entry.term}, which ${entry.by} committed in term ${entry.inTerm}`,
    got: found === undefined ? `${leader.node} has no entry ${entry.index}` : `entry ${entry.index} of ${leader.node} has term ${found}`,
    expected: `entry ${entry.index} of term ${entry.term} in the log of every later leader`,
    nodes: [entry.by, leader.node],
  });
}
