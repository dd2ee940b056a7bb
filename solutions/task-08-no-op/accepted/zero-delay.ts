import type { RaftContext, RaftState } from '#harness';

/**
 * Another correct design: winning only sets an event of no delay, and the entry is made when that
 * comes. By then another server may lead, or another vote may have set the same event.
 */
export async function onElected(state: RaftState, ctx: RaftContext): Promise<void> {
  const term = state.currentTerm;
  await ctx.after(0);
  if (state.role !== 'leader' || state.currentTerm !== term) return;
  if (ctx.log.entriesFrom(state, 1).some((entry) => entry.term === term)) return;
  ctx.log.append(state, { term, command: { op: 'noop' } });
  await ctx.persist();
}

/** The commitIndex of a leader is the end of what it can vouch for when an entry of its term lies at or below it. */
export function canServeRead({ role, log, commitIndex, currentTerm }: RaftState): boolean {
  const committed = log.slice(0, commitIndex);
  return role === 'leader' && committed.some(({ term }) => term === currentTerm);
}
