import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L6-ACK-EARLY',
  title: 'the client is told that its command succeeded before the entry is committed and applied',
  symptom:
    'A client hears ok, the leader is cut off or crashes in the next instant, and the next leader has never heard of the command. An acknowledged write is lost.',
  why: 'The entry is in the log, perhaps even on the leader’s disk or on a follower’s, and it will surely be committed in a moment. Answering then makes everything look faster.',
  fix: 'Let the client wait, and answer it in onApplied: there is no result any sooner.',
  hints: [
    'The instant after your ok has left, the leader is cut off from everybody for good. Which servers have the entry, and can somebody without it be elected?',
    'The leader applies the entry when it has been safely replicated, and returns the result of that execution to the client (Raft §5.3). Safely replicated means committed: on a majority, under the rule of §5.4.2.',
    'Nowhere but in onApplied is there anything to tell a client that succeeds: not after the append, not after the leader’s own write, not after the first answer. Put index, term and request into state.waiting when you append, and return nothing.',
  ],
  source: 'Raft §5.3, §8',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'a client heard ok, and its entry was not committed on that server',
      seen: ({ live }) => live.earlyOks.length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'an answer was given that nothing stood behind',
      seen: ({ broke }) => broke('ANSWER'),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'clients are answered by index alone when an entry is applied',
      seen: ({ rows }) => rows({ test: 'tells no client the result of another entry', got: /"ok":true,"value"/ }).length > 0,
    },
  ],
};
