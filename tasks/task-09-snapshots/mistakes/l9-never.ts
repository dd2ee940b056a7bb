import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L9-NEVER',
  title: 'the log grows for ever',
  symptom:
    'Every command that was ever applied stays in the log: memory and disk fill up, and each restart has more to read.',
  why: 'Nothing breaks for a long time. No snapshot is taken on the way that most entries take, or it is taken once, or only by the leader; or it is taken, and the entries that it stands in for are kept.',
  fix: 'Whenever enough applied entries lie in the log, on every server, take a snapshot and cut off the entries that it includes.',
  hints: [
    'A server has been running for a year. Which line of your code has made its log shorter, and on which servers does that line run?',
    'Each server takes snapshots on its own, of the committed entries in its log, and then discards the log up to the last included index (Raft §7, Fig. 12). A bound on the log is what snapshots are for.',
    'In compact, compare lastApplied with lastDiscardedIndex. When they are snapshotThreshold or more apart, let state.snapshot be a new snapshot, drop from state.log what it includes, move lastDiscardedIndex there, and persist; whatever the role, and again each time.',
  ],
  source: 'Raft §7, Fig. 12',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'after many commands all applied entries are still in the log',
      seen: ({ rows }) => rows({ got: /applied entries lie in the log/ }).length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a server had applied many entries, and its log was as long as ever',
      seen: ({ broke }) => broke('COMPACTION'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'compact cuts nothing off',
      find: (code) => {
        const compact = code.in('compact');
        const cuts = [...compact.writes('lastDiscardedIndex'), ...compact.fields('lastDiscardedIndex')];
        return cuts.length === 0 ? compact : undefined;
      },
      examples: {
        wrong: ['export function compact(state, ctx) { state.snapshot = { lastIncludedIndex: state.lastApplied }; void ctx.persist(); }'],
        right: [
          'export function compact(state, ctx) { cut(state); void ctx.persist(); }\nfunction cut(state) { state.log = state.log.slice(5); state.lastDiscardedIndex += 5; }',
          'export function compact(state) { Object.assign(state, { log: [], lastDiscardedIndex: state.lastApplied }); }',
        ],
      },
    },
  ],
};
