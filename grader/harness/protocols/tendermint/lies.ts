import type { Lies } from '../behaviour.ts';
import type { Message } from '../node.ts';
import { isTendermintMessage, type Precommit, type Prevote, type Proposal } from './messages.ts';

/** How one lies in Tendermint: a proposer proposes two values, and a validator votes for two, or for nil and a value. */
export function tendermintLies(digest: (value: unknown) => string): Lies {
  const votesFor = (message: Message): readonly (Prevote | Precommit)[] => {
    if (!isTendermintMessage(message)) return [];
    const { height, round } = message;
    const id = message.type === 'proposal' ? digest(message.value) : message.id;
    return [{ type: 'prevote', height, round, id }, { type: 'precommit', height, round, id }];
  };
  return {
    contradict: (message, heard) => {
      if (!isTendermintMessage(message)) return undefined;
      if (message.type === 'proposal') return { ...message, value: `another block ${message.height}, round ${message.round}`, validRound: -1 } satisfies Proposal;
      const proposed = heard.find((one) => isTendermintMessage(one) && one.type === 'proposal' && one.height === message.height) as Proposal | undefined;
      return { ...message, id: message.id === null && proposed ? digest(proposed.value) : null };
    },
    votesFor,
    acknowledge: (message) => votesFor(message).map((vote) => ({ message: vote })),
  };
}
