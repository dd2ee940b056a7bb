import type { Propose, ProposeReply } from '../protocols/paxos/messages.ts';
import { frozenCopy } from '../kernel/plain.ts';

/** How simulations look at single-decree Paxos: acceptors lack nothing, and each proposer must hear in the end what was chosen. */
export const paxosView = {
  leader: (): undefined => undefined,
  holds: (): boolean => true,
  isOf: (): boolean => false,
  lastRequest: null,
  lastOperation: frozenCopy({ propose: 'last' } satisfies Propose),
  isSuccess: (answer: Partial<ProposeReply> | undefined): boolean => answer?.chosen !== undefined,
  doublesClients: true,
  explainLack: (): string => '',
  liveness: { id: 'LIVE', name: 'Progress', source: 'Paxos Made Simple §2.4' },
};
