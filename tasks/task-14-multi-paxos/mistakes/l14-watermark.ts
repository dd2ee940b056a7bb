import type { Evidence, Mistake } from '#mistake';

const chosen = 'takes nothing for chosen that was accepted under another ballot';

/** A follower takes whatever it has accepted for what the leader speaks of. */
const takesOld = ({ rows }: Evidence): boolean => rows({ test: chosen, name: /^a follower hears what is chosen, and has accepted another value/, got: /^it takes/ }).length > 0;

/** A leader counts what it has heard of among what its own ballot has chosen; and it counts votes well. */
const countsLearned = ({ rows }: Evidence): boolean => rows({ test: chosen, name: 'a leader learns from elsewhere' }).length > 0 && rows({ test: chosen, name: 'of the four others accept' }).length === 0;

export const mistake: Mistake = {
  id: 'L14-WATERMARK',
  title: '"chosen up to here" is taken to be about any accepted value, whatever its ballot',
  symptom: 'A follower that was away executes a command that was never chosen: an old leader had asked it to accept that, and the new one said that the slot is chosen.',
  why: 'The leader says that slots up to 7 are chosen, and this server has accepted something in each of them. It is tempting to put the two together. But what is chosen is what the leader’s ballot has proposed there.',
  fix: 'A follower goes by the watermark only where it has accepted under the very ballot that the message carries; anything else it is told by catching up. And a leader counts only slots below its fromSlot and those that a majority has accepted under its own ballot.',
  hints: [
    'This server accepted "a" in slot 5 under ballot 1. The leader of ballot 2 says that slot 5 is chosen. Is it "a"?',
    'A value is chosen when a majority has accepted it under one ballot. Two ballots may carry two values, and only one of them can be chosen (Paxos Made Simple §2.2, §2.3).',
    'In onDecide compare the ballot of state.accepted[slot] with the message’s n, and learn the value only if they are the same. In the watermark that you send count slots by the votes under state.ballot.',
  ],
  source: 'Paxos Made Simple §2.2, §2.3',
  signs: [
    { kind: 'test', weight: 4, says: 'a follower takes a value of another ballot for chosen', seen: takesOld },
    { kind: 'test', weight: 4, says: 'a leader vouches for a slot that its own ballot has not chosen', seen: countsLearned },
    {
      kind: 'trace',
      weight: 3,
      says: 'a server learned on a leader’s word what it had accepted under another ballot',
      seen: ({ replicas }) => replicas.learnedOld.length > 0,
    },
  ],
};
