import type { Command, Index, RaftContext, RaftState, Term } from '#harness';

/** Where this server put its latest no-op, and in which term. */
interface Record {
  readonly term: Term;
  readonly index: Index;
}

/** Another correct design: it keeps a record of its own instead of looking at the log. */
export function onElected(state: RaftState, ctx: RaftContext): void {
  const { currentTerm: term } = state;
  if (recordOf(state)?.term === term) return;
  const index = ctx.log.lastIndex(state) + 1;
  state.own['noop'] = { term, index } satisfies Record;
  // What else is written in it is for people who read the log.
  const command = { op: 'noop', by: ctx.id, why: `elected in term ${term}` } as Command;
  ctx.log.append(state, { term, command });
  void ctx.persist();
}

/** Only when the no-op itself is committed. */
export function canServeRead(state: RaftState): boolean {
  const record = recordOf(state);
  if (state.role !== 'leader' || record?.term !== state.currentTerm) return false;
  return state.commitIndex >= record.index;
}

function recordOf(state: RaftState): Record | undefined {
  return state.own['noop'] as Record | undefined;
}
