import { andThen } from '../eventually.ts';
import { isClient, type Context, type NodeEvent, type NodeProgram } from '../node.ts';
import type { Signed } from '../signing.ts';
import { assemblePbft, pbftContext, type Cryptography } from './assemble.ts';
import { advance, answerAgain, placeOf, takeOwn, takeVote, type IsCertified } from './certificates.ts';
import { freshWitness, isHeard, type EvidencePart, type EvidenceState } from './evidence.ts';
import { isBallot, type Ballot, type PbftMessage } from './messages.ts';
import type { PbftContext, PbftPart } from './parts.ts';
import { freshPbftClient } from './state.ts';

export interface EvidenceParts {
  readonly evidence: EvidencePart;
  readonly pbft: PbftPart;
}

/**
 * A node of PBFT in which one part looks for equivocation, and says what a certificate is. The other, task 17's, gives numbers and
 * accepts pre-prepares, and is a client's: it hears of no vote, so that by itself it never has anything prepared.
 */
export function assembleEvidence(parts: EvidenceParts, cryptography: Cryptography): NodeProgram<object> {
  const client = assemblePbft(parts, cryptography);
  return {
    ...client,
    fresh: (id, peers) => (isClient(id) ? freshPbftClient(peers.length) : freshWitness(peers.length + 1)),
    step: (given, event, context) => {
      if (isClient(context.id)) return client.step(given, event, context);
      const state = given as EvidenceState;
      return replicaStep(state, event, pbftContext(state, context, cryptography), parts);
    },
    afterStep: (given, _before, context: Context) => {
      if (isClient(context.id)) return;
      const state = given as EvidenceState;
      state.reported = parts.evidence.report(state, pbftContext(state, context, cryptography));
    },
  };
}

function replicaStep(state: EvidenceState, event: NodeEvent, ctx: PbftContext, parts: EvidenceParts): unknown {
  if (event.kind === 'timer') return parts.evidence.onTimer?.(state, event.name, ctx);
  if (event.kind !== 'message' || !isHeard(event.message)) return undefined;
  const { message } = event;
  return andThen(parts.evidence.onMessage(state, message, ctx), () => {
    // Nothing is answered but by messages of its own.
    if (message.type !== 'gossip' && message.type !== 'evidence') return andThen(handle(state, message, watched(state, message, ctx, parts), parts), () => undefined);
  });
}

function handle(state: EvidenceState, message: Signed<PbftMessage>, ctx: PbftContext, { pbft, evidence }: EvidenceParts): unknown {
  const isCertified: IsCertified = (...asked) => evidence.isCertified(...asked);
  switch (message.type) {
    case 'request':
      return ctx.verify(message) && message.signer === message.client && answerAgain(state, message, ctx) ? undefined : pbft.onRequest(state, message, ctx);
    case 'pre-prepare':
      return andThen(pbft.onPrePrepare(state, message, ctx), () => advance(state, message, ctx, isCertified));
    case 'prepare':
    case 'commit':
      takeVote(state, message, ctx);
      return advance(state, message, ctx, isCertified);
    case 'reply':
      return undefined;
  }
}

/** The same context, where what this replica signs carries along what it is to, and its own ballots are noticed: what is signed is sent. */
function watched(state: EvidenceState, inHand: Signed<PbftMessage>, ctx: PbftContext, { evidence }: EvidenceParts): PbftContext {
  const { sign } = ctx;
  return Object.assign(ctx, {
    sign: <Content extends object>(content: Content): Signed<Content> => {
      const ballot = content as unknown as Ballot;
      const isVote = ballot.type === 'prepare' || ballot.type === 'commit';
      const accepted = ballot.type === 'prepare' && isBallot(inHand) ? inHand : isVote ? placeOf(state, ballot).accepted : null;
      const embeds = isVote && accepted !== null ? listed(evidence.toEmbed(state, { ballot, accepted }, ctx)) : [];
      const signed = sign(embeds.length === 0 ? content : { ...content, embeds });
      if (isBallot(signed)) takeOwn(state, signed, accepted);
      return signed;
    },
  });
}

/** Whoever hears a message with anything else in it takes it for no message at all. */
function listed(embeds: unknown): readonly Signed<Ballot>[] {
  if (Array.isArray(embeds) && embeds.every(isBallot)) return embeds;
  throw new TypeError('toEmbed must return a list of ballots, [] for none.');
}
