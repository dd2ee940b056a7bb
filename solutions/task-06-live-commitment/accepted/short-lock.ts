import {
  commitView,
  nextMessageFor,
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
 * Another correct design: a mutex around whatever reads and writes the state, and never around an RPC.
 * What was true when the request was made is looked at again when the reply is here.
 */
export async function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): Promise<unknown> {
  const refusal = await ctx.runExclusive(() => {
    if (state.role !== 'leader') return { ok: false, error: 'not-leader', leaderId: state.leaderId };
    void parts.leader.onClientCommand(state, message, ctx);
    const { currentTerm: term, waiting } = state;
    if (ctx.request !== undefined) waiting.push({ index: ctx.log.lastIndex(state), term, request: ctx.request });
    return undefined;
  });
  if (refusal) return refusal;
  replicate(state, ctx, parts);
  return undefined;
}

export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) void exchange(state, peer, ctx, parts);
}

async function exchange(state: RaftState, peer: NodeId, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const request = await ctx.runExclusive(() => (state.role === 'leader' ? nextMessageFor(state, peer, ctx, parts) : undefined));
  if (request === undefined) return;
  const reply = await ctx.rpc(peer, request, 250).catch(() => null);
  if (reply === null) return;
  await ctx.runExclusive(async () => {
    if (state.role !== 'leader' || state.currentTerm !== request.term) return;
    await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
    advance(state, ctx, parts);
  });
}

export function onReplicated(): void {
  // Replies come to `exchange`.
}

export async function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  await ctx.runExclusive(() => advance(state, ctx, parts));
}

function advance(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.role !== 'leader') return;
  state.commitIndex = parts.commitment.nextCommitIndex(commitView(state, ctx));
  parts.channel.onCommitAdvanced(state, ctx, parts);
}

export function onApplied(state: RaftState, { index, entry, result }: Applied, ctx: RaftContext): void {
  const mine = state.waiting.find((waiter) => waiter.index === index && waiter.term === entry.term);
  if (!mine) return;
  state.waiting = state.waiting.filter((waiter) => waiter !== mine);
  ctx.reply(result, mine.request);
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  let waiter = state.waiting.shift();
  while (waiter) {
    ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
    waiter = state.waiting.shift();
  }
}
