import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'G-FLOATING',
  title: 'an RPC is not awaited by anybody who would hear that it failed',
  symptom:
    'A follower doesn’t answer in time, the RPC’s promise is rejected, and nobody catches it. On a real server that ends the process; where it doesn’t, whatever was to come after it, such as the next attempt, never comes.',
  why: 'The call is started and left alone, so that nobody has to wait for it. That is right; but with the waiting the handling of its failure was given up as well.',
  fix: 'Catch the timeout in the branch that makes the RPC, and decide there what comes next: nothing until the next heartbeat, or another attempt.',
  hints: [
    'The follower never answers. Which line of your code hears of it?',
    'If followers crash or run slowly, or messages are lost, the leader retries AppendEntries indefinitely (Raft §5.3, §5.5). A lost RPC is nothing special, and has to be expected wherever one is made.',
    'Give every async function that you call without awaiting it a try and catch around its RPC, or add a catch to the promise; there, return and leave it to the next heartbeat, or try again.',
  ],
  source: 'Raft §5.3, §5.5',
  signs: [
    {
      kind: 'rule',
      weight: 4,
      says: 'an RPC was not answered, and nobody heard of that',
      seen: ({ found }) => found('G-FLOATING'),
    },
  ],
};
