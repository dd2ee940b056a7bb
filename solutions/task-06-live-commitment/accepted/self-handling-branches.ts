import {
  commitView,
  nextMessageFor,
  RpcTimeout,
  takeReply,
  type Applied,
  type ClientCommand,
  type NodeId,
  type RaftContext,
  type RaftState,
  type ReplicationAnswer,
  type WholeParts,
} from '#harness';

/**
 * Another correct design: `Promise.all` over branches each of which does with its reply whatever is to
 * be done. The sum of them is awaited, but nothing comes after it.
 */
export async function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const written = parts.leader.onClientCommand(state, message, ctx);
  const index = ctx.log.lastIndex(state);
  state.waiting.push({ index, term: state.currentTerm, request: ctx.request ?? 0 });
  await Promise.all([written, replicate(state, ctx, parts)]);
}

export async function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
}

async function replicateTo(peer: NodeId, state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const term = state.currentTerm;
  const request = nextMessageFor(state, peer, ctx, parts);
  try {
    const reply = await ctx.rpc(peer, request);
    if (state.currentTerm !== term || state.role !== 'leader') return;
    await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
  } catch (error) {
    // The next heartbeat tries again.
    if (error instanceof RpcTimeout) return;
    throw error;
  }
  advance(state, ctx, parts);
}

export const onReplicated = (): void => undefined;

export function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  advance(state, ctx, parts);
}

function advance(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.role !== 'leader') return;
  state.commitIndex = parts.commitment.nextCommitIndex(commitView(state, ctx));
  parts.channel.onCommitAdvanced(state, ctx, parts);
}

export function onApplied(state: RaftState, { index, entry, result }: Applied, ctx: RaftContext): void {
  const left = [];
  for (const waiter of state.waiting) {
    if (waiter.index !== index) left.push(waiter);
    else if (waiter.term === entry.term) ctx.reply(result, waiter.request);
    else ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
  }
  state.waiting = left;
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const waiter of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
  state.waiting.length = 0;
}
