import { multiPaxosView } from '../cluster/multi-paxos-view.ts';
import { raftView } from '../cluster/raft-view.ts';
import type { ProtocolView } from '../cluster/scenario.ts';
import { isRecord } from '../kernel/plain.ts';
import type { Stack } from '../protocols/comparison/lab.ts';
import type { StateCopy } from '../trace/events.ts';

/** One stack as a lab sees it: a log that takes entries and answers when they are committed. */
export interface StackLore {
  readonly view: Pick<ProtocolView, 'leader'>;
  /** Whether a server in this state leads, as far as it knows. */
  readonly leads: (state: StateCopy) => boolean;
  /** How a client asks for an entry of this command. */
  readonly request: (command: unknown) => unknown;
  /** Whether an answer says that it is committed. */
  readonly isOk: (answer: unknown) => boolean;
}

const saysOk = (answer: unknown): boolean => isRecord(answer) && answer['ok'] === true;

export const stackLore: Readonly<Record<Stack, StackLore>> = {
  raft: { view: raftView as unknown as ProtocolView, leads: ({ role }) => role === 'leader', request: (command) => ({ command }), isOk: saysOk },
  'multi-paxos': { view: multiPaxosView as unknown as ProtocolView, leads: ({ role }) => role === 'leader', request: (command) => ({ command }), isOk: saysOk },
};
