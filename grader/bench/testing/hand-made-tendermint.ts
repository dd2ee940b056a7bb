import type { Adversaries } from '../../harness/protocols/behaviour.ts';
import { freshValidator, type ValidatorState } from '../../harness/protocols/tendermint/state.ts';
import { HandMade, type Shape } from './hand-made.ts';

const validators = ['S1', 'S2', 'S3', 'S4'];

const tendermintShape: Shape<ValidatorState> = {
  stateOf: (_node, fields) => ({ ...freshValidator(validators), ...fields }),
  diskOf: () => ({}),
};

/** A trace of four validators of equal power, written by hand. */
export function handMadeTendermint(adversaries?: Adversaries): HandMade<ValidatorState> {
  return new HandMade<ValidatorState>(Object.fromEntries(validators.map((id) => [id, {}])), tendermintShape, adversaries);
}
