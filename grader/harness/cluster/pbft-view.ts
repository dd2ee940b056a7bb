import { frozenCopy } from '../kernel/plain.ts';
import type { Invoke } from '../protocols/pbft/messages.ts';

/** How simulations look at PBFT: replicas lack nothing, and each client must hear a result in the end. */
export const pbftView = {
  leader: (): undefined => undefined,
  holds: (): boolean => true,
  isOf: (): boolean => false,
  lastRequest: null,
  lastOperation: frozenCopy({ op: { type: 'put', key: 'last', value: 'done' } } satisfies Invoke),
  isSuccess: (answer: unknown): boolean => typeof answer === 'object' && answer !== null && 'result' in answer,
  doublesClients: true,
  explainLack: (): string => '',
  liveness: { id: 'LIVE', name: 'Progress', source: 'Castro & Liskov 1999, §3' },
};
