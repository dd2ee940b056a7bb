import type { RaftContext, RaftState } from '#harness';

/**
 * An election is won, or a vote came late while this server leads: the log gets one entry with
 * `{ op: 'noop' }`, of the current term, once a term. Persist it; the assembly replicates it.
 * Raft §5.4.2, §8.
 */
export function onElected(state: RaftState, ctx: RaftContext): void {
  // Only this leader makes entries of this term: if the log ends with one, it is there.
  if (ctx.log.termAt(state, ctx.log.lastIndex(state)) === state.currentTerm) return;
  ctx.log.append(state, { term: state.currentTerm, command: { op: 'noop' } });
  void ctx.persist();
}

/**
 * Whether commitIndex may be trusted to cover everything that was committed before: only at a
 * leader, and only when an entry of its own term is committed. Raft §8, thesis §6.4.
 */
export function canServeRead(state: RaftState, ctx: RaftContext): boolean {
  return state.role === 'leader' && ctx.log.termAt(state, state.commitIndex) === state.currentTerm;
}
