import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L9-ROLLBACK',
  title: 'a snapshot is restored over a state that is newer',
  symptom:
    'lastApplied or commitIndex falls; commands that were carried out are undone, and perhaps carried out once more.',
  why: 'A snapshot of the leader looks like the truth about everything. But messages come late and twice, and this one was true when it was sent.',
  fix: 'Restore a snapshot only if it goes beyond what this server has; otherwise reply, and leave all as it is.',
  hints: [
    'The same InstallSnapshot arrives once more, a second later. What has this server done in that second, and where is it after your handler?',
    'commitIndex and lastApplied increase monotonically (Raft Fig. 2); entries are applied in order, each once (§5.3). A snapshot at or below commitIndex holds nothing that this server doesn’t have.',
    'Before anything of the snapshot is taken over, compare lastIncludedIndex with commitIndex. Where it isn’t higher, answer {term} and return.',
  ],
  source: 'Raft §7, Fig. 2 (volatile state)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a snapshot that came late took the server back',
      seen: ({ rows }) => rows({ name: 'it comes late', got: /^lastApplied 24|^commitIndex 24|^a snapshot up to entry 24/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'lastApplied or commitIndex fell when a snapshot arrived',
      seen: ({ installs }) => installs.some(({ wentBack }) => wentBack),
    },
    {
      kind: 'test',
      weight: 1,
      says: 'commitIndex falls to where the snapshot ends',
      seen: ({ rows }) => rows({ name: 'more is committed already', got: /^commitIndex 24/ }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'a snapshot that was due is not stored',
      seen: ({ rows }) => rows({ test: 'takes over the snapshot of the current leader', got: /^a snapshot up to entry/ }).length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'lastIncludedIndex is compared with neither commitIndex nor lastApplied',
      find: (code) => {
        const handler = code.in('onInstallSnapshot');
        return handler.compares(['lastIncludedIndex'], ['commitIndex', 'lastApplied']).length === 0 ? handler : undefined;
      },
      examples: {
        wrong: ['export function onInstallSnapshot(s, m) { if (m.term < s.currentTerm) return; s.snapshot = m; s.lastApplied = m.lastIncludedIndex; }'],
        right: ['export function onInstallSnapshot(s, { lastIncludedIndex: to }) { if (s.commitIndex >= to) return; s.lastApplied = to; }'],
      },
    },
  ],
};
