import type { Eventually } from '../eventually.ts';
import type { NodeId } from '../node.ts';
import type { Signed, SigningContext } from '../signing.ts';
import { isBallot, isPbftMessage, type Ballot, type PbftMessage, type PbftReply } from './messages.ts';
import { freshReplica, type PbftState } from './state.ts';

/** Two ballots that their signer should not both have signed. What CometBFT calls DuplicateVoteEvidence. */
export interface Evidence {
  readonly first: Signed<Ballot>;
  readonly second: Signed<Ballot>;
}

/** One replica hands evidence on to another. Nobody signs it: evidence speaks for itself, or it says nothing. */
export interface EvidenceNotice {
  readonly type: 'evidence';
  readonly evidence: Evidence;
}

/** One replica tells another which ballots it has heard. */
export interface Gossip {
  readonly type: 'gossip';
  readonly ballots: readonly Signed<Ballot>[];
}

/** A replica is about to sign a prepare or a commit. */
export interface Outgoing {
  readonly ballot: Exclude<Ballot, { type: 'pre-prepare' }>;
  /** The pre-prepare that it accepted for this place. */
  readonly accepted: Signed<Ballot>;
}

/** Whether a digest is prepared, or committed, at a place; and all that speaks for it or against it. */
export interface Candidate {
  readonly phase: 'prepared' | 'committed';
  readonly view: number;
  readonly seq: number;
  readonly digest: string;
  /**
   * Votes for any digest at this place, this replica's own among them, the first of each signer for each digest. Of `prepared` the primary's
   * pre-prepare and prepares of backups; of `committed` commits. All are signed by replicas, and verified.
   */
  readonly votes: readonly Signed<Ballot>[];
}

/** A replica that looks for equivocation. */
export interface EvidenceState extends PbftState {
  /** What was heard and found, in whatever plain shape task 18 likes. */
  evidence: Record<string, unknown>;
  /** What `report` gave after the last event. */
  reported: readonly Evidence[];
  /** What this replica knows of each place, and has replied to each client last. */
  places: Record<string, Place>;
  replies: Record<NodeId, Signed<PbftReply>>;
}

/** What is known of a sequence number in a view, where certificates are another part's matter. */
export interface Place {
  /** The pre-prepare that PBFT has accepted, or made. */
  accepted: Signed<Ballot> | null;
  votes: Signed<Ballot>[];
  isPrepared: boolean;
}

export interface EvidenceContext extends SigningContext {
  /** The primary of a view. */
  primaryOf(view: number): NodeId;
}

/** Task 18: who has contradicted itself, and what that changes. Messages have the right shape, and that is all that is known of them. */
export interface EvidencePart {
  /** A ballot, come from wherever: evidence, if with what was heard before there is any. */
  observe(state: EvidenceState, ballot: Signed<Ballot>, ctx: EvidenceContext): Evidence | null;
  /** Whether evidence holds, by itself and for everybody. */
  verifyEvidence(evidence: Evidence, ctx: EvidenceContext): boolean;
  /** Whatever comes from another replica, before PBFT sees it. */
  onMessage(state: EvidenceState, message: Signed<PbftMessage> | Gossip | EvidenceNotice, ctx: EvidenceContext): Eventually<void>;
  /** Ballots that this message is to carry along, as others have signed them; none where halves meet in another way. */
  toEmbed(state: EvidenceState, outgoing: Outgoing, ctx: EvidenceContext): readonly Signed<Ballot>[];
  /** Whether the digest counts as prepared, or as committed. */
  isCertified(state: EvidenceState, candidate: Candidate, ctx: EvidenceContext): boolean;
  /** The evidence on which this replica accuses others, asked for after every event. */
  report(state: EvidenceState, ctx: EvidenceContext): readonly Evidence[];
  /** A timer that the part has set. Not needed by those that set none. */
  onTimer?(state: EvidenceState, name: string, ctx: EvidenceContext): Eventually<void>;
}

export function freshWitness(n: number): EvidenceState {
  return { ...freshReplica(n), evidence: {}, reported: [], places: {}, replies: {} };
}

export function isEvidence(value: unknown): value is Evidence {
  if (typeof value !== 'object' || value === null) return false;
  const { first, second } = value as Readonly<Record<string, unknown>>;
  return isBallot(first) && isBallot(second);
}

/** Whether a message has a shape that `onMessage` can rely on. */
export function isHeard(message: unknown): message is Signed<PbftMessage> | Gossip | EvidenceNotice {
  if (typeof message !== 'object' || message === null) return false;
  const { type, ballots, evidence } = message as Readonly<Record<string, unknown>>;
  if (type === 'gossip') return Array.isArray(ballots) && ballots.every(isBallot);
  return type === 'evidence' ? isEvidence(evidence) : isPbftMessage(message);
}

/** All ballots in a message: itself, those that it carries along, and those that are passed on in it. None is verified. */
export function ballotsIn(message: Signed<PbftMessage> | Gossip | EvidenceNotice): readonly Signed<Ballot>[] {
  switch (message.type) {
    case 'gossip':
      return message.ballots.flatMap(ballotsIn);
    case 'evidence':
      return [message.evidence.first, message.evidence.second].flatMap(ballotsIn);
    case 'pre-prepare':
      return [message];
    case 'prepare':
    case 'commit':
      return [message, ...(message.embeds ?? []).flatMap(ballotsIn)];
    default:
      return [];
  }
}
