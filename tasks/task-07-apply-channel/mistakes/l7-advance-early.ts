import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L7-ADVANCE-EARLY',
  title: 'lastApplied moves when an entry is handed on, and not when it has been applied',
  symptom:
    'lastApplied says 7 while the machine is still at 4. Whoever relies on it, a snapshot or a read, gets a machine that lacks three entries, under a name that says they are in it; and after a restart from there they are never applied.',
  why: 'Once an entry is in the queue, its way is clear, and lastApplied is a handy mark for how far the queue has been filled.',
  fix: 'Move lastApplied in the same go in which the machine has applied the entry, with no await between them. For how far a queue is filled keep a mark of your own.',
  hints: [
    'Entry 5 has been handed to the machine, which needs a second. At this moment somebody takes a copy of machine, sessions and lastApplied. What is missing in the copy, and who will ever notice?',
    'lastApplied is the index of the highest log entry applied to the state machine (Raft Fig. 2, volatile state). A snapshot stands for the log through lastApplied (Raft §7): whatever that claims must be in the machine.',
    'Find the place where lastApplied is assigned. It belongs after the await for the machine, beside the update of the session and ctx.apply. If you need to know which entry to take next, read the end of your queue, or a field of state.own.',
  ],
  source: 'Raft Fig. 2 (volatile state), §7',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'lastApplied named an entry that was not reported as applied yet',
      seen: ({ channel }) => channel.ahead.length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'entries are not applied rightly even one at a time',
      seen: ({ rows }) => rows({ name: /^one after the other/ }).length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'what is said to be applied was not',
      seen: ({ broke }) => broke('APPLY-ORDER'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'lastApplied is moved here, and the machine is waited for afterwards',
      find: (code) => code.in('onCommitAdvanced').writes('lastApplied').find(({ after, afterAwait }) => !afterAwait && after.calls('execute').length > 0),
      examples: {
        wrong: [
          'export async function onCommitAdvanced(s, ctx) { s.lastApplied = s.commitIndex; ctx.apply(1, {}, await ctx.execute(s.machine, {})); }',
        ],
        right: [
          'export async function onCommitAdvanced(s, ctx) { const r = await ctx.execute(s.machine, {}); s.lastApplied++; ctx.apply(1, {}, r); }',
        ],
      },
    },
  ],
};
