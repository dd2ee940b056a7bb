import { andThen } from '../eventually.ts';
import type { ApplyChannelPart, LivePart, RaftContext, WholeParts } from './parts.ts';
import { commitView, nextMessageFor, takeReply } from './replication.ts';
import type { RaftState } from './state.ts';

/** Stands in for task 6: everything happens when its event arrives, nothing is awaited, and no client is answered. */
export const eventDriven: LivePart = {
  propose: (state, message, ctx, parts) => andThen(parts.leader.onClientCommand(state, message, ctx), () => advanceCommit(state, ctx, parts)),
  replicate: (state, ctx, parts) => {
    for (const peer of ctx.peers) ctx.send(peer, nextMessageFor(state, peer, ctx, parts));
  },
  onReplicated: (state, answer, ctx, parts) => andThen(takeReply(state, answer, ctx, parts), () => advanceCommit(state, ctx, parts)),
  onDurable: (state, ctx, parts) => advanceCommit(state, ctx, parts),
  onApplied: () => undefined,
  onSteppedDown: () => undefined,
};

function advanceCommit(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.role !== 'leader') return;
  state.commitIndex = parts.commitment.nextCommitIndex(commitView(state, ctx));
  void parts.channel.onCommitAdvanced(state, ctx, parts);
}

/** Stands in for task 7: the machine is fast, so it keeps up at once. */
export const applyAtOnce: ApplyChannelPart = {
  onCommitAdvanced: (state, ctx, parts) => {
    void parts.machine.applyCommitted(state, ctx);
  },
  onSteppedDown: (state, ctx, parts) => parts.live.onSteppedDown(state, ctx),
};
