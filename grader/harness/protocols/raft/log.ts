import type { Index, LogEntry, RaftState, Term } from './state.ts';

/**
 * How a part reaches the log: `ctx.log`. Indices are the paper's, counting from 1, whether
 * or not a prefix has been cut off. Task 9 writes these again for a log with an offset.
 */
export interface LogAccess {
  /** Index of the last entry; 0 when the log is empty. */
  lastIndex(state: RaftState): Index;
  /** Term of the entry at `index`; 0 at index 0; undefined when there is no such entry (or it was cut off). */
  termAt(state: RaftState, index: Index): Term | undefined;
  /** The entries from `index` to the end, a new array; none where `index` was cut off. */
  entriesFrom(state: RaftState, index: Index): LogEntry[];
  /** Adds entries at the end. */
  append(state: RaftState, ...entries: readonly LogEntry[]): void;
  /** Deletes the entry at `index` and all that follow it. */
  truncateFrom(state: RaftState, index: Index): void;
}

/** The log as one whole array, entry 1 first. */
export const wholeLog: LogAccess = {
  lastIndex: (state) => state.log.length,
  termAt: (state, index) => (index === 0 ? 0 : state.log[index - 1]?.term),
  entriesFrom: (state, index) => state.log.slice(Math.max(0, index - 1)),
  append: (state, ...entries) => {
    state.log = [...state.log, ...entries];
  },
  truncateFrom: (state, index) => {
    state.log = state.log.slice(0, Math.max(0, index - 1));
  },
};
