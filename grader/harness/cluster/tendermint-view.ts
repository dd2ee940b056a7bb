import type { ValidatorState } from '../protocols/tendermint/state.ts';

/** How simulations look at Tendermint: each correct validator must have decided the last height in the end. Nobody asks for anything. */
export const tendermintView = {
  leader: (): undefined => undefined,
  holds: ({ decisions, config }: ValidatorState): boolean => Object.hasOwn(decisions, config.lastHeight),
  isOf: (): boolean => false,
  lastRequest: null,
  explainLack: (node: string, states: ReadonlyMap<string, ValidatorState>): string => {
    const state = states.get(node);
    return state ? `${node} never decides height ${state.height}: it is in round ${state.round}, step ${state.step}` : `${node} is down`;
  },
  liveness: { id: 'LIVE', name: 'Progress', source: 'Buchman, Kwon & Milosevic 2018, §2.2 (termination), Lemma 7' },
};
