import { multiPaxosView } from '../cluster/multi-paxos-view.ts';
import { raftView } from '../cluster/raft-view.ts';
import type { ProtocolView } from '../cluster/scenario.ts';
import { isRecord } from '../kernel/plain.ts';
import type { Stack } from '../protocols/comparison/lab.ts';
import type { StateCopy } from '../trace/events.ts';

/** How a lab finds the leader of a stack. */
export const leaderIn: Readonly<Record<Stack, ProtocolView['leader']>> = {
  raft: (raftView as unknown as ProtocolView).leader,
  'multi-paxos': (multiPaxosView as unknown as ProtocolView).leader,
};

// Both stacks are a log that takes commands and answers when they are committed, and speak of it alike.

/** Whether a server in this state leads, as far as it knows. */
export function leads({ role }: StateCopy): boolean {
  return role === 'leader';
}

/** How a client asks for an entry of this command. */
export function requestFor(command: unknown): object {
  return { command };
}

/** Whether an answer says that it is committed. */
export function saysOk(answer: unknown): boolean {
  return isRecord(answer) && answer['ok'] === true;
}
