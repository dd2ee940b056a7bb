import type { Lies } from '../behaviour.ts';
import type { AppendEntries, AppendEntriesReply, RequestVote, RequestVoteReply } from './messages.ts';

/** How one lies in Raft, which trusts everybody: each of these breaks one of Fig. 3's properties. */
export const raftLies: Lies = {
  // A vote for each candidate of a term, and entries that are acknowledged and not stored.
  grant: (request, by) => {
    if (by === 'double-vote' && request.type === 'RequestVote') return { term: (request as RequestVote).term, voteGranted: true } satisfies RequestVoteReply;
    if (by === 'forge-ack' && request.type === 'AppendEntries') return { term: (request as AppendEntries).term, success: true } satisfies AppendEntriesReply;
    return undefined;
  },
  contradict: (message) => {
    if (message.type !== 'AppendEntries') return undefined;
    const append = message as AppendEntries;
    return append.entries.length === 0 ? undefined : ({ ...append, entries: append.entries.map((entry) => ({ ...entry, command: { op: 'put', key: 'x', value: 'a lie' } })) } as AppendEntries);
  },
};
