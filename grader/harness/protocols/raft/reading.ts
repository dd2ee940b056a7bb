import type { Index, LogEntry, RaftState, Term } from './state.ts';

/** A copied state, as checkers and pictures read it. */
export type RaftCopy = Readonly<RaftState>;

/** The parts of a state that are on disk. */
export type RaftDisk = Pick<RaftCopy, 'currentTerm' | 'votedFor' | 'log' | 'lastDiscardedIndex' | 'snapshot'>;

type WithLog = Pick<RaftCopy, 'log' | 'lastDiscardedIndex' | 'snapshot'>;

/** Index of the last entry that is not in the log any more. */
export function offsetOf(state: WithLog): Index {
  return state.lastDiscardedIndex;
}

/** Index through which a snapshot holds what was applied. */
export function coveredThrough({ snapshot }: Pick<RaftCopy, 'snapshot'>): Index {
  return snapshot?.lastIncludedIndex ?? 0;
}

export function lastIndexOf(state: WithLog): Index {
  return offsetOf(state) + state.log.length;
}

/** The entry at an index; undefined where there is none, or where a snapshot has replaced it. */
export function entryOf(state: WithLog, index: Index): LogEntry | undefined {
  return state.log[index - offsetOf(state) - 1];
}

export function termOf(state: WithLog, index: Index): Term | undefined {
  if (index === 0) return 0;
  const entry = entryOf(state, index);
  if (entry) return entry.term;
  return state.snapshot?.lastIncludedIndex === index ? state.snapshot.lastIncludedTerm : undefined;
}

/**
 * First index from which two copies of a log may differ. Equal entries keep their identity
 * from copy to copy, but for a step that cuts off a prefix: there their terms decide.
 */
export function firstDifference(before: WithLog, after: WithLog): Index {
  const isMoved = offsetOf(before) !== offsetOf(after);
  const from = Math.max(offsetOf(before), offsetOf(after));
  const to = Math.min(lastIndexOf(before), lastIndexOf(after));
  for (let index = from + 1; index <= to; index++) {
    const old = entryOf(before, index);
    const now = entryOf(after, index);
    if (old !== now && !(isMoved && old?.term === now?.term)) return index;
  }
  return to + 1;
}
