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
 * Another correct design: whoever asks all peers waits until a majority has confirmed, and not for the
 * rest. Answers that come later still count, since each is taken where it arrives.
 */
export async function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const written = Promise.resolve(parts.leader.onClientCommand(state, message, ctx)).then(() => true);
  const { currentTerm: term } = state;
  if (ctx.request !== undefined) state.waiting = [...state.waiting, { index: ctx.log.lastIndex(state), term, request: ctx.request }];
  await round(state, written, ctx, parts);
}

export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  return round(state, Promise.resolve(true), ctx, parts);
}

/** One message to every peer; what a majority has confirmed afterwards is committed. */
async function round(state: RaftState, self: Promise<boolean>, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const term = state.currentTerm;
  await majorityOf([self, ...ctx.peers.map((peer) => confirmedBy(peer, state, ctx, parts))]);
  if (state.currentTerm === term) advance(state, ctx, parts);
}

/** Resolves when more than half have said yes, or when all have spoken. */
function majorityOf(voices: readonly Promise<boolean>[]): Promise<void> {
  return new Promise((resolve) => {
    let yes = 0;
    let heard = 0;
    for (const voice of voices) {
      void voice.then((isYes) => {
        heard++;
        if (isYes) yes++;
        if (2 * yes > voices.length || heard === voices.length) resolve();
      });
    }
  });
}

/** Whether the peer has confirmed what it was sent; false where it said nothing in time. */
async function confirmedBy(peer: NodeId, state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<boolean> {
  const request = nextMessageFor(state, peer, ctx, parts);
  const reply = await ctx.rpc(peer, request, 400).catch(() => undefined);
  if (reply === undefined) return false;
  await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
  return 'success' in reply ? reply.success : true;
}

export function onReplicated(_state: RaftState, _answer: ReplicationAnswer, _ctx: RaftContext, _parts: WholeParts): void {
  // Every reply is awaited.
}

export function onDurable(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  advance(state, ctx, parts);
}

function advance(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.role !== 'leader') return;
  const commitIndex = parts.commitment.nextCommitIndex(commitView(state, ctx));
  if (commitIndex === state.commitIndex) return;
  state.commitIndex = commitIndex;
  parts.channel.onCommitAdvanced(state, ctx, parts);
}

export function onApplied(state: RaftState, { index, entry, result }: Applied, ctx: RaftContext): void {
  const isDue = (one: { index: number; term: number }): boolean => one.index === index && one.term === entry.term;
  const due = state.waiting.filter(isDue);
  state.waiting = state.waiting.filter((one) => !isDue(one));
  due.forEach(({ request }) => ctx.reply(result, request));
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  const { waiting } = state;
  state.waiting = [];
  waiting.forEach(({ request }) => ctx.reply({ ok: false, error: 'unknown' }, request));
}
