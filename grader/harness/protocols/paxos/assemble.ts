import { andThen, type Eventually } from '../eventually.ts';
import { isClient, type Context, type NodeEvent, type NodeProgram } from '../node.ts';
import type { Accept, Accepted, Nack, PaxosMessage, PaxosReply, Prepare, PromiseReply, Propose, ProposeReply } from './messages.ts';
import type { From, PaxosContext, PaxosParts } from './parts.ts';
import { freshAcceptor, freshProposer, paxosDurableFields, type AcceptorState, type Ballot, type Promised, type ProposerState } from './state.ts';

/** A node from its parts: an acceptor, or one of the proposers C1, C2, ... Who is called when is written here and nowhere else. */
export function assemblePaxos(parts: PaxosParts): NodeProgram<object> {
  return {
    fresh: (id) => (isClient(id) ? freshProposer() : freshAcceptor()),
    durable: paxosDurableFields,
    step: (state, event, context) => {
      const ctx = paxosContext(context, parts);
      return isClient(context.id) ? proposerStep(state as ProposerState, event, ctx, parts) : acceptorStep(state as AcceptorState, event, ctx, parts);
    },
    afterStep: (state, _before, context) => {
      if (isClient(context.id)) tellWhoWaits(state as ProposerState, context);
    },
  };
}

/** A node's context as one for the parts. */
export function paxosContext(context: Context, { prepare }: PaxosParts): PaxosContext {
  return Object.assign(context, { compare: (a: Ballot, b: Ballot) => prepare.compareBallots(a, b) });
}

function acceptorStep(state: AcceptorState, event: NodeEvent, ctx: PaxosContext, { prepare, accept }: PaxosParts): unknown {
  if (event.kind !== 'message') return undefined;
  const message = event.message as PaxosMessage;
  return message.type === 'prepare' ? prepare.onPrepare(state, message, ctx) : accept.onAccept(state, message, ctx);
}

function proposerStep(state: ProposerState, event: NodeEvent, ctx: PaxosContext, parts: PaxosParts): unknown {
  switch (event.kind) {
    case 'client':
      state.proposal = { v: (event.message as Propose).propose };
      state.request = ctx.request ?? null;
      return begin(state, ctx, parts);
    case 'timer':
      return event.name === 'retry' ? begin(state, ctx, parts) : undefined;
    case 'reply':
      return onReply(state, event as unknown as From<Prepare | Accept, PaxosReply>, ctx, parts);
    default:
      return undefined;
  }
}

/** Whoever knows what was chosen, or has nothing to propose, leaves the acceptors in peace. */
function begin(state: ProposerState, ctx: PaxosContext, parts: PaxosParts): unknown {
  if (state.chosen !== null || state.proposal === null) return undefined;
  return andThen(parts.prepare.startPrepare(state, ctx) as Eventually<readonly Promised[] | undefined>, (promises) => phase2(state, promises, ctx, parts));
}

/** A majority's promises begin phase 2. */
function phase2(state: ProposerState, promises: readonly Promised[] | undefined, ctx: PaxosContext, { accept }: PaxosParts): unknown {
  return promises === undefined ? undefined : accept.startAccept(state, promises, ctx);
}

function onReply(state: ProposerState, answer: From<Prepare | Accept, PaxosReply>, ctx: PaxosContext, parts: PaxosParts): unknown {
  const { prepare, accept } = parts;
  const { from, reply } = answer;
  // An acceptor's answer may have any shape.
  switch ((reply as PaxosReply | null)?.type) {
    case 'promise':
      return andThen(prepare.onPromise(state, answer as From<Prepare, PromiseReply>, ctx), (promises) => phase2(state, promises, ctx, parts));
    case 'nack':
      return prepare.onNack(state, answer as From<Prepare | Accept, Nack>, ctx);
    case 'accepted':
      return accept.onAccepted(state, { from, n: (reply as Accepted).n, v: (reply as Accepted).v }, ctx);
    default:
      return undefined;
  }
}

function tellWhoWaits(state: ProposerState, context: Context): void {
  const { request, chosen } = state;
  if (request === null || chosen === null) return;
  state.request = null;
  context.reply({ chosen: chosen.v } satisfies ProposeReply, request);
}
