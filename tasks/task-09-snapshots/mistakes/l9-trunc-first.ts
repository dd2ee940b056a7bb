import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L9-TRUNC-FIRST',
  title: 'the log is cut on disk before the snapshot is there',
  symptom:
    'A crash at the wrong moment leaves a disk with neither the entries nor the snapshot that was to stand in for them: what they did is lost.',
  why: 'In memory both happen at once. On disk there are two writes, or one that was made too early, and between them lies every crash.',
  fix: 'Write the snapshot first, or snapshot and shorter log in one write; never the shorter log alone.',
  hints: [
    'ctx.persist() writes the persistent fields as they are at that moment. Go through your calls of it one by one: from what is on disk after each, can this server be rebuilt?',
    'Once a snapshot is complete, and not before, the log up to its last included index may be discarded (Raft §7); snapshot and log are both persistent.',
    'Set state.snapshot before the first ctx.persist() after which the disk’s log is shorter. One write after all three fields are changed will do; so will one for the snapshot, awaited, and another one for the log.',
  ],
  source: 'Raft §7, Fig. 2 (persistent state)',
  signs: [
    {
      kind: 'rule',
      weight: 4,
      says: 'a disk had a log that begins later than its snapshot ends',
      seen: ({ broke }) => broke('SNAPSHOT'),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'in memory, too, entries are gone that no snapshot holds',
      seen: ({ rows }) => rows({ got: /^cut off up to entry/ }).length > 0,
    },
  ],
};
