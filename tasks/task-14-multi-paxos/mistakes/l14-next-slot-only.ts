import type { Evidence, Mistake } from '#mistake';

const preparing = 'prepares every open slot at once';
const promising = 'promises for all slots, and tells of each';
const proposing = 'proposes the highest ballot’s value in each slot, under its own';

/** Open slots are left out of the prepare, or all but the first one are; and it does know what it has learned. */
const asksForLess = ({ rows, failed }: Evidence): boolean => rows({ test: preparing, got: /^its prepare is not for slot/ }).length > 0 && !failed('executes what is chosen in the order of the slots');

/** The acceptor tells of the first slot, and of none behind it. */
const tellsOfOne = ({ rows }: Evidence): boolean =>
  rows({ test: promising, name: 'from slot 4', got: /not tell of slot 5/ }).length > 0 && rows({ test: promising, name: 'all are asked for', got: /not tell of slot/ }).length > 0;

/** What is told of one slot is proposed again, and what is told of two is not. */
const settlesOne = ({ rows }: Evidence): boolean =>
  rows({ test: proposing, name: 'S2 has accepted values in slots 1 and 2', got: /^it has not asked a majority/ }).length > 0 && rows({ test: proposing, name: 'S2 has accepted a value in slot 1' }).length === 0;

export const mistake: Mistake = {
  id: 'L14-NEXT-SLOT-ONLY',
  title: 'phase 1 is gone through for one slot, and not for all that are open',
  symptom: 'A leader dies while several slots are under way. Its successor learns of one of them: the others stay as they are, so that nothing behind them is executed, or get a second value.',
  why: 'The next command goes into the next slot, so that is the one to be prepared. But the slots in between may hold values that are chosen, or may become so, and whoever leads speaks for all of them.',
  fix: 'One prepare from the first slot that is not known to be chosen, without an end; its promises tell of every accepted slot from there on; and each of those slots is proposed again.',
  hints: [
    'S1 died with slots 4, 5 and 6 accepted by some. Its successor has accepted them as well, and prepares slot 7. Who will ever say what is chosen in slot 5?',
    'A new leader executes phase 1 for all instances that it doesn’t know the outcome of, infinitely many of them, by one message; an acceptor answers with what it has accepted in any of them (Paxos Made Simple §3).',
    'fromSlot is the first slot whose value isn’t in state.chosen. In onPrepare tell of every slot in state.accepted from fromSlot on, and go through all that you are told of when you begin to lead.',
  ],
  source: 'Paxos Made Simple §3',
  signs: [
    { kind: 'test', weight: 4, says: 'its prepare is not for every slot that is open', seen: asksForLess },
    { kind: 'test', weight: 4, says: 'its promise tells of the first slot alone', seen: tellsOfOne },
    { kind: 'test', weight: 3, says: 'of several slots that it is told of it settles only some', seen: settlesOne },
    {
      kind: 'trace',
      weight: 2,
      says: 'a prepare began behind a slot that was not known to be chosen',
      seen: ({ replicas }) => replicas.prepared.some(({ skips }) => skips),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a leader proposed in a slot that its prepare was not for',
      seen: ({ replicas }) => replicas.proposed.some(({ isOwn, servers, promises, promisesForOthers }) => isOwn && 2 * promises <= servers && 2 * promisesForOthers > servers),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the prepare begins behind what this server has accepted',
      find: (code) => code.in('startPrepare').writes('fromSlot').find(({ value }) => value?.reads('accepted', 'nextSlot') && !value.reads('lastApplied')),
      examples: {
        wrong: ['export function startPrepare(s, ctx) { s.fromSlot = s.nextSlot; }'],
        right: ['export function startPrepare(s, ctx) { s.fromSlot = s.lastApplied + 1; }'],
      },
    },
  ],
};
