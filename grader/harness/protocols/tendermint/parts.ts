import type { Eventually } from '../eventually.ts';
import type { Milliseconds, NodeId } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Signed, SigningContext } from '../signing.ts';
import type { Precommit, Prevote, Proposal, TendermintMessage, Timeout } from './messages.ts';
import type { ValidatorState } from './state.ts';

/** What the part may use. `peers` are the other validators. */
export interface TendermintContext extends SigningContext {
  /** Who proposes in a round: S1 in the first of height 1, and so round and round. Buchman, Kwon & Milosevic 2018, §3.1. */
  proposer(height: number, round: number): NodeId;
  /** A new value for the height and round that the state is in. */
  getValue(): Plain;
  /** Whether a value may be decided; the same everywhere and always. */
  isValid(value: Plain): boolean;
  /** Stands for a value in votes. */
  idOf(value: Plain): string;
  /** Voting power of a validator; 0 for anybody else. */
  power(node: NodeId): number;
  /** Of all validators together. */
  readonly totalPower: number;
  /** Sends to all other validators. One's own messages count as well: they are for the part itself to keep. */
  broadcast(message: Signed<TendermintMessage>): void;
  /** After so long `onTimeout` is called with this timeout, whatever has happened meanwhile. */
  schedule(timeout: Timeout, afterMs: Milliseconds): void;
  /** Decides the value for the state's height. */
  commit(value: Plain): void;
}

/**
 * Task 20: a validator. Buchman, Kwon & Milosevic 2018, Algorithm 1. Messages are of the state's height, and signed by the validator
 * that is `signer`; those of later heights are kept until their time has come, those of earlier ones left out.
 */
export interface TendermintPart {
  /** The validator begins, and again after each restart: with what is on disk. */
  onStart(state: ValidatorState, ctx: TendermintContext): Eventually<void>;
  onProposal(state: ValidatorState, message: Signed<Proposal>, ctx: TendermintContext): Eventually<void>;
  onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): Eventually<void>;
  onPrecommit(state: ValidatorState, message: Signed<Precommit>, ctx: TendermintContext): Eventually<void>;
  /** What was scheduled is due; it may be long out of date. */
  onTimeout(state: ValidatorState, timeout: Timeout, ctx: TendermintContext): Eventually<void>;
}

export interface TendermintParts {
  readonly tendermint: TendermintPart;
}
