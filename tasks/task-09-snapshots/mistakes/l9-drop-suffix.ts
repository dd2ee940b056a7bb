import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L9-DROP-SUFFIX',
  title: 'entries behind the snapshot are thrown away, though the log agrees with it',
  symptom:
    'A server that has confirmed entries beyond the snapshot loses them when it arrives. The leader has counted them; what was committed may be gone.',
  why: 'The snapshot replaces the log, so an empty log after it looks right, and for a server that is far behind it is.',
  fix: 'If the log has the snapshot’s last entry, of the same term, keep what follows it; only otherwise discard the whole log.',
  hints: [
    'This server has confirmed entries 1 to 26 to the leader, and now a snapshot up to entry 24 arrives. What does the leader believe about entries 25 and 26, and who holds them afterwards?',
    'If an existing log entry has the same index and term as the snapshot’s last included entry, retain the log entries following it; else discard the entire log (Raft Fig. 13, receiver 6 and 7).',
    'Before you cut, look up the term of your entry at lastIncludedIndex. If it is lastIncludedTerm, the new log is what followed that entry; if it is another one, or there is none, the new log is empty.',
  ],
  source: 'Raft §7, Fig. 13 (receiver 6)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'the log had the snapshot’s last entry and two more, and lost these',
      seen: ({ rows }) => rows({ name: 'and two more', got: /the log ends at 24, not at 26/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a server had the snapshot’s last entry, and lost what followed it',
      seen: ({ installs }) => installs.some(({ lostSuffix }) => lostSuffix),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'entries are not found by their index, whatever arrives',
      seen: ({ rows }) => rows({ test: 'finds every entry by its index, whatever was cut off' }).length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a leader counted entries that the peer did not hold any more',
      seen: ({ broke }) => broke('MATCH-SOUND') || broke('LC'),
    },
  ],
};
