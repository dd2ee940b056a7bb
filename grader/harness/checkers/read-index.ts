import type { NodeId } from '../protocols/node.ts';
import type { Index, Term } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { departure, raftStep, type RaftStep } from './raft-events.ts';

/** A read that has not been answered: what had been committed when it came, and by whom. */
interface Read {
  readonly index: Index;
  readonly by: NodeId;
  readonly inTerm: Term;
}

interface Memory {
  /** For each term, how far its leader had committed. */
  readonly committed: Readonly<Record<Term, { readonly index: Index; readonly by: NodeId }>>;
  /** For each server its open reads, the oldest first. */
  readonly reads: Readonly<Record<NodeId, readonly Read[]>>;
}

/**
 * The read index that a leader gives covers whatever leaders of its own and of earlier terms had
 * committed when the read came. Of later terms it may know nothing: finding out that it has been
 * deposed is the read's next step (thesis §6.4).
 */
export const readIndex: Checker<Memory> = {
  id: 'READ-INDEX',
  name: 'A read sees all that was committed before it',
  source: 'Raft §8, thesis §6.4',
  start: { committed: {}, reads: {} },
  step(memory, event) {
    if (event.kind === 'crash') return withReads(memory, event.node, []);
    const step = raftStep(event);
    if (step) return onStep(memory, step, event.kind === 'step' && event.event.kind === 'client' && isRead(event.event.message));
    const leaving = departure(event, 'answer');
    if (!leaving || !isRead(leaving.request)) return memory;
    const { node, reply } = leaving;
    const [read, ...others] = memory.reads[node] ?? [];
    const { ok, readIndex: given } = (reply ?? {}) as { readonly ok?: unknown; readonly readIndex?: unknown };
    if (read && ok === true && typeof given === 'number' && given < read.index) return broken(node, given, read);
    return withReads(memory, node, others);
  },
};

function onStep(memory: Memory, { node, before, after }: RaftStep, isAsked: boolean): Memory {
  const asked = isAsked ? withReads(memory, node, [...(memory.reads[node] ?? []), highest(memory, node, after.role === 'leader' ? after.currentTerm : 0)]) : memory;
  if (after.role !== 'leader' || after.commitIndex <= before.commitIndex) return asked;
  return { ...asked, committed: { ...asked.committed, [after.currentTerm]: { index: after.commitIndex, by: node } } };
}

/** How far leaders of terms up to this one had committed. */
function highest({ committed }: Memory, node: NodeId, term: Term): Read {
  let read: Read = { index: 0, by: node, inTerm: 0 };
  for (const [key, { index, by }] of Object.entries(committed)) {
    if (Number(key) <= term && index > read.index) read = { index, by, inTerm: Number(key) };
  }
  return read;
}

/** A server without open reads is not in the list. */
function withReads(memory: Memory, node: NodeId, open: readonly Read[]): Memory {
  if (open.length === 0 && !(node in memory.reads)) return memory;
  const { [node]: _before, ...others } = memory.reads;
  return { ...memory, reads: open.length === 0 ? others : { ...others, [node]: open } };
}

function broken(node: NodeId, given: Index, { index, by, inTerm }: Read): Broken {
  return new Broken({
    summary: `${node} gave a client read index ${given}, though ${by} had committed entry ${index} in term ${inTerm} before the client asked: the read would miss it`,
    got: `read index ${given}`,
    expected: `${index} or more, or no read index yet`,
    nodes: by === node ? [node] : [by, node],
  });
}

function isRead(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'read' in message;
}
