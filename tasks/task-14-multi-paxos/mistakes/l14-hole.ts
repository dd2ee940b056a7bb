import type { Evidence, Mistake } from '#mistake';

const filling = 'fills holes with no-ops';

/** Slots that nobody has told of are left open, and the others are proposed again. */
const leavesHoles = ({ rows, failed }: Evidence): boolean =>
  rows({ test: filling, got: /^it has not asked a majority to accept in slot/ }).length > 0 && !failed('proposes the highest ballot’s value in each slot, under its own');

export const mistake: Mistake = {
  id: 'L14-HOLE',
  title: 'a slot that nobody has accepted anything in stays open, though there is something behind it',
  symptom: 'Slot 5 is chosen, and nothing was ever proposed in slot 4. All commands from there on are chosen and none is executed; clients wait for ever.',
  why: 'Nobody told of a value in that slot, so there seems to be nothing to do. New commands go behind the last slot, and so nobody comes back to it.',
  fix: 'When you begin to lead, propose a no-op in each slot below the last one told of in which no promise tells of a value.',
  hints: [
    'The promises tell of slots 1 and 3. Slot 3 gets chosen again. When will it be executed?',
    'The new leader fills gaps by proposing a special no-op command, which leaves the state unchanged; commands are executed in the order of the slots (Paxos Made Simple §3).',
    'Go from fromSlot through the highest slot that you are told of. Where no promise tells of a value, propose a command whose op is "noop".',
  ],
  source: 'Paxos Made Simple §3',
  signs: [
    { kind: 'test', weight: 4, says: 'slots that nobody told of are not filled', seen: leavesHoles },
    {
      kind: 'trace',
      weight: 2,
      says: 'in the end a leader had accepted nothing in the next slot, and something behind it',
      seen: ({ broke, replicas }) => broke('LIVE') && replicas.holes.length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'nothing is a no-op when leadership begins',
      find: (code) => {
        const leading = code.in('onPromise');
        return leading.fields('op').length === 0 ? leading : undefined;
      },
      examples: {
        wrong: ["export function onPromise(s, { reply }, ctx) { for (const { slot, v } of reply.accepted) ctx.send('S2', { type: 'accept', n: s.ballot, slot, v }); }"],
        right: ["export function onPromise(s, { reply }, ctx) { for (let slot = s.fromSlot; slot < 9; slot++) ctx.send('S2', { type: 'accept', n: s.ballot, slot, v: reply.accepted[slot]?.v ?? { op: 'noop' } }); }"],
      },
    },
  ],
};
