import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L9-LASTAPPLIED',
  title: 'after a restore, lastApplied or commitIndex is not where the snapshot ends',
  symptom:
    'After a restart, or an install, the server stands at the snapshot and believes that it has applied less: it waits for entries that were cut off, or applies some again.',
  why: 'lastApplied and commitIndex are volatile and begin at 0, which was right as long as the machine began at 0 too.',
  fix: 'With the machine, set lastApplied to lastIncludedIndex, and commitIndex to at least that; at a restart as after an install.',
  hints: [
    'This server has just restarted with a snapshot up to entry 24. Which entry does it apply next, and is that entry in its log?',
    'A snapshot counts as applying everything through its last included index: the state machine is reset to it (Raft Fig. 13, receiver 8), and lastApplied says how far the machine is (Fig. 2). What is in a snapshot is committed (§7).',
    'In restore, beside machine and sessions, set lastApplied to the snapshot’s last included index and raise commitIndex to it; and call restore where a snapshot is installed.',
  ],
  source: 'Raft §7, Fig. 2 (volatile state), Fig. 13 (receiver 8)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'after a restart from a snapshot lastApplied or commitIndex is 0',
      seen: ({ rows }) => rows({ name: 'it is restored in a later life', got: /^lastApplied 0|^commitIndex 0/ }).length > 0,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'after a snapshot was installed, lastApplied or commitIndex is as before',
      seen: ({ rows }) => rows({ test: 'takes over the snapshot of the current leader', got: /^(lastApplied|commitIndex) [02]\b/ }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'no snapshot was taken that could have been restored',
      seen: ({ rows }) => rows({ got: /applied entries lie in the log|^result of makeInstallSnapshot: undefined/ }).length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'restore sets no lastApplied',
      find: (code) => {
        const restore = code.in('restore');
        return [...restore.writes('lastApplied'), ...restore.fields('lastApplied')].length === 0 ? restore : undefined;
      },
      examples: {
        wrong: ['export function restore(s) { s.machine = structuredClone(s.snapshot.data); s.commitIndex = s.snapshot.lastIncludedIndex; }'],
        right: [
          'export function restore(s) { s.machine = structuredClone(s.snapshot.data); s.lastApplied = s.commitIndex = s.snapshot.lastIncludedIndex; }',
          'export function restore(s) { const index = s.snapshot.lastIncludedIndex; Object.assign(s, { lastApplied: index, commitIndex: index }); }',
        ],
      },
    },
  ],
};
