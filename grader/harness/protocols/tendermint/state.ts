import type { NodeId } from '../node.ts';
import type { Plain } from '../plain.ts';
import type { Signed } from '../signing.ts';
import type { Step, TendermintMessage } from './messages.ts';

/** What everybody knows. */
export interface TendermintConfig {
  /** Voting power of each validator. */
  readonly powers: Readonly<Record<NodeId, number>>;
  /** The chain ends with this height: whoever has decided it rests. */
  readonly lastHeight: number;
  /** Whether validators ask each other for what they have missed. Without it, what is lost is lost. */
  readonly gossip: boolean;
}

/** State of a validator: S1, S2, ... Names are those of Algorithm 1 of Buchman, Kwon & Milosevic 2018, lines 1 to 9. */
export interface ValidatorState {
  // Persistent: on disk as of the last finished persist().

  config: TendermintConfig;
  /** The height that is to be decided; 1 at first. */
  height: number;
  /** 0 at first. */
  round: number;
  step: Step;
  /** What it has precommitted last at this height, and in which round; null and -1 for nothing. */
  lockedValue: Plain;
  lockedRound: number;
  /** The last value of which it has seen prevotes of more than two thirds, and in which round; null and -1 for none. */
  validValue: Plain;
  validRound: number;
  /** What it has signed, in whatever plain shape task 20 likes; and anything else that is to survive. */
  signed: Record<string, unknown>;
  /** By height, what was decided; `ctx.commit` writes it. */
  decisions: Record<number, Plain>;

  // Volatile: lost in a crash.

  /** What was heard of this height, in whatever plain shape. */
  log: Record<string, unknown>;
  /** Anything else. */
  own: Record<string, unknown>;
  /** Messages by their signatures, to give to others; kept where there is gossip. */
  heard: Record<string, Signed<TendermintMessage>>;
  /** Messages of heights that are still to come. */
  later: Signed<TendermintMessage>[];
}

/** What validators keep on disk. */
export const tendermintDurableFields = ['config', 'height', 'round', 'step', 'lockedValue', 'lockedRound', 'validValue', 'validRound', 'signed', 'decisions'] as const;

export function freshValidator(validators: readonly NodeId[]): ValidatorState {
  const powers = Object.fromEntries(validators.map((id) => [id, 1]));
  return {
    config: { powers, lastHeight: 1, gossip: false },
    height: 1,
    round: 0,
    step: 'propose',
    lockedValue: null,
    lockedRound: -1,
    validValue: null,
    validRound: -1,
    signed: {},
    decisions: {},
    log: {},
    own: {},
    heard: {},
    later: [],
  };
}
