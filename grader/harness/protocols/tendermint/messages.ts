import type { NodeId } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Signed } from '../signing.ts';

/** The round's proposer proposes a value. Buchman, Kwon & Milosevic 2018, Algorithm 1, line 19. */
export interface Proposal {
  readonly type: 'proposal';
  readonly height: number;
  readonly round: number;
  readonly value: Plain;
  /** The round in which it says that more than two thirds have prevoted this value; -1 for a new value. */
  readonly validRound: number;
}

/** A validator's first vote of a round. Lines 24, 30, 59. */
export interface Prevote {
  readonly type: 'prevote';
  readonly height: number;
  readonly round: number;
  /** Of the value; null is the vote for nil, for no value. */
  readonly id: string | null;
}

/** Its second one. Lines 40, 45, 63. */
export interface Precommit {
  readonly type: 'precommit';
  readonly height: number;
  readonly round: number;
  readonly id: string | null;
}

export type TendermintMessage = Proposal | Prevote | Precommit;
export type TendermintVote = Prevote | Precommit;

/** Asks for messages from a height on, but for those that are known: by their signatures. Nothing of the paper's: it takes gossip for granted (§2.1). */
export interface Want {
  readonly type: 'want';
  readonly height: number;
  readonly have: readonly string[];
}

export interface WantReply {
  readonly messages: readonly Signed<TendermintMessage>[];
}

/** What a timer stands for. Lines 57 to 67. */
export interface Timeout {
  readonly step: Step;
  readonly height: number;
  readonly round: number;
}

/** Where in a round a validator is. Line 3. */
export type Step = 'propose' | 'prevote' | 'precommit';

const isWhole = (value: unknown, least: number): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= least;

/** Whether a message has a shape that handlers can rely on. What it says, and whether its signature is right, this doesn't tell. */
export function isTendermintMessage(message: unknown): message is Signed<TendermintMessage> {
  if (typeof message !== 'object' || message === null) return false;
  const { type, height, round, id, value, validRound, signer, signature } = message as Readonly<Record<string, unknown>>;
  if (!isWhole(height, 1) || !isWhole(round, 0) || typeof signer !== 'string' || typeof signature !== 'string') return false;
  if (type === 'proposal') return value !== undefined && isWhole(validRound, -1);
  return (type === 'prevote' || type === 'precommit') && (id === null || typeof id === 'string');
}

/** The same where it is this node's own word, and not another's that it passes on. */
export function ownMessage(message: unknown, node: NodeId): Signed<TendermintMessage> | undefined {
  return isTendermintMessage(message) && message.signer === node ? message : undefined;
}
