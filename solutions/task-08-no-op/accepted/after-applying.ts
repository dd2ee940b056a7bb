import type { LogEntry, RaftContext, RaftState } from '#harness';

/**
 * Another correct design: it works on the array, and is more careful than it need be. A read has to
 * wait until the machine has applied an entry of this term.
 */
export async function onElected(state: RaftState, ctx: RaftContext): Promise<void> {
  if (firstOfTerm(state) !== undefined) return;
  const entry: LogEntry = { term: state.currentTerm, command: { op: 'noop' } };
  state.log.push(entry);
  await ctx.persist();
}

export function canServeRead(state: RaftState): boolean {
  if (state.role !== 'leader') return false;
  const first = firstOfTerm(state);
  return first !== undefined && first < state.lastApplied;
}

/** Position in the array of the first entry of the current term. */
function firstOfTerm({ log, currentTerm }: RaftState): number | undefined {
  const at = log.findIndex(({ term }) => term >= currentTerm);
  return at < 0 ? undefined : at;
}
