// Task 20: Tendermint. The statement is in README.md beside this file; `npx grade task-20` grades it.

import {
  notWritten,
  type Precommit,
  type Prevote,
  type Proposal,
  type Signed,
  type TendermintContext,
  type Timeout,
  type ValidatorState,
} from '#harness';

/**
 * The validator begins, or comes back with what is on its disk. Then what it has signed at this height is heard once more by
 * everybody, itself too: its last word may never have left.
 */
export function onStart(state: ValidatorState, ctx: TendermintContext): void {
  return notWritten('onStart');
}

/** Algorithm 1 has no handler for each kind of message: whatever comes is kept, and then every rule is tried. */
export function onProposal(state: ValidatorState, message: Signed<Proposal>, ctx: TendermintContext): void {
  return notWritten('onProposal');
}

export function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): void {
  return notWritten('onPrevote');
}

export function onPrecommit(state: ValidatorState, message: Signed<Precommit>, ctx: TendermintContext): void {
  return notWritten('onPrecommit');
}

/** Lines 57 to 67. A timeout is about one place, and by now this validator may be at another. */
export function onTimeout(state: ValidatorState, { step, height, round }: Timeout, ctx: TendermintContext): void {
  return notWritten('onTimeout');
}
