import { isRecord } from '../kernel/plain.ts';
import type { Sent } from '../protocols/comparison/lab.ts';
import type { Carried, ReplicatedLog } from '../protocols/comparison/replicated-log.ts';
import type { AppendEntries, RaftMessage } from '../protocols/raft/messages.ts';

/** What is asked, also where it is answered. */
const askedIn = ({ message, request }: Sent): Partial<RaftMessage> => (isRecord(request ?? message) ? ((request ?? message) as RaftMessage) : {});

const isAppend = (message: Partial<RaftMessage>): message is AppendEntries => message.type === 'AppendEntries';

/** How the judge reads Raft's messages. A heartbeat has no type of its own: it is what brings nothing. */
export const raftReading: ReplicatedLog = {
  kindOf: (sent) => {
    const asked = askedIn(sent);
    if (asked.type === 'RequestVote') return 'election';
    return isAppend(asked) && asked.entries.length === 0 ? 'heartbeat' : 'replication';
  },
  entriesIn: (sent) => {
    const asked = askedIn(sent);
    if (sent.request || !isAppend(asked)) return [];
    return asked.entries.map(({ term, command }, i): Carried => ({ at: asked.prevLogIndex + 1 + i, stamp: term, command }));
  },
  attemptIn: (sent) => {
    const asked = askedIn(sent);
    return !sent.request && asked.type === 'RequestVote' && asked.preVote !== true ? asked.term : undefined;
  },
};
