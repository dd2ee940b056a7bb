import {
  commitView,
  nextMessageFor,
  takeReply,
  type Applied,
  type ClientCommand,
  type InstallSnapshotReply,
  type AppendEntriesReply,
  type NodeId,
  type RaftContext,
  type RaftState,
  type ReplicationAnswer,
  type Term,
  type WholeParts,
} from '#harness';

/** Virtual milliseconds: so long a peer that has everything is left alone. */
const PAUSE_MS = 50;

/**
 * Another correct design: one async loop for each peer, which lives as long as the leadership. A peer
 * that says nothing holds up its own loop and nobody else's.
 */
export function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): void {
  void parts.leader.onClientCommand(state, message, ctx);
  state.waiting.push({ index: ctx.log.lastIndex(state), term: state.currentTerm, request: ctx.request as number });
}

export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  const loops = (state.own['loops'] ??= {}) as Record<NodeId, Term>;
  for (const peer of ctx.peers) {
    if (loops[peer] === state.currentTerm) continue;
    loops[peer] = state.currentTerm;
    void keepUp(state, peer, ctx, parts);
  }
}

async function keepUp(state: RaftState, peer: NodeId, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const term = state.currentTerm;
  const leads = (): boolean => state.role === 'leader' && state.currentTerm === term;
  while (leads()) {
    const request = nextMessageFor(state, peer, ctx, parts);
    let reply;
    try {
      reply = await ctx.rpc(peer, request);
    } catch {
      continue;
    }
    if (!leads()) return;
    await takeReply(state, answerOf(peer, request, reply), ctx, parts);
    if (!leads()) return;
    advance(state, ctx, parts);
    if ((state.nextIndex[peer] ?? 0) > ctx.log.lastIndex(state)) await ctx.after(PAUSE_MS);
  }
}

function answerOf(from: NodeId, request: ReplicationAnswer['request'], reply: unknown): ReplicationAnswer {
  return { from, request, reply: reply as AppendEntriesReply & InstallSnapshotReply } as ReplicationAnswer;
}

/** Nothing is sent by `ctx.send` here. */
export function onReplicated(): void {
  return undefined;
}

export function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  advance(state, ctx, parts);
}

function advance(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.role !== 'leader') return;
  state.commitIndex = parts.commitment.nextCommitIndex(commitView(state, ctx));
  parts.channel.onCommitAdvanced(state, ctx, parts);
}

export function onApplied(state: RaftState, { index, entry, result }: Applied, ctx: RaftContext): void {
  const at = state.waiting.findIndex((waiter) => waiter.index === index && waiter.term === entry.term);
  const [waiter] = at < 0 ? [] : state.waiting.splice(at, 1);
  if (waiter) ctx.reply(result, waiter.request);
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const { request } of state.waiting.splice(0)) ctx.reply({ ok: false, error: 'unknown' }, request);
}
