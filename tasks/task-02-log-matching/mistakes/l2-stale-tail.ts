import type { Mistake, WrongRow } from '#mistake';

type Entry = { readonly term: number; readonly command?: { readonly key?: string } };

/** An entry of the old log, by its place and key, stands where another should be, or none. */
function keepsOld({ about, value, should }: WrongRow): boolean {
  if (about !== 'the state afterwards, log' || !Array.isArray(value) || !Array.isArray(should)) return false;
  const [got, expected] = [value as Entry[], should as Entry[]];
  return got.some((entry, i) => entry.term !== expected[i]?.term && entry.command?.key === `k${i + 1}`);
}

const isCut = ({ about, value, should }: WrongRow): boolean =>
  about === 'the state afterwards, log' &&
  Array.isArray(value) &&
  Array.isArray(should) &&
  value.length < should.length;

export const mistake: Mistake = {
  id: 'L2-STALE-TAIL',
  title: 'an entry that conflicts is left in the log, or those after it are',
  symptom:
    'After a conflict, entries of the wrong leader stay behind the new ones or in their place. Terms fall along the log, and two servers agree on an entry but not on what lies before it.',
  why: 'Writing each new entry into its place looks complete; that the old log may go on beyond it is easily forgotten. Or only what is missing is appended, and what is there is taken to be right.',
  fix: 'At the first entry that differs, delete it and everything after it; then append.',
  hints: [
    'Entry 4 of the message differs from yours, and your log goes on to entry 11. From whom did you get your entries 5 to 11?',
    'If an existing entry conflicts with a new one, delete it and all that follow it (Raft Fig. 2, AppendEntries RPC, receiver 3). Log Matching needs equal logs up to every common entry (Fig. 3).',
    'Find the first index at which the terms differ, cut the log there to its end, and append the message’s entries from that index on. Writing them one by one over the old ones leaves the rest standing.',
  ],
  source: 'Raft §5.3, Fig. 2 (receiver 3, 4)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'entries that conflict with the message, or follow one that does, are still in the log',
      seen: ({ rows }) => rows({ test: 'deletes a conflicting entry and all that follow it' }).some(keepsOld),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'nothing is appended even where nothing conflicts, or entries go that don’t conflict',
      seen: ({ rows }) =>
        rows({ name: 'the very first entry reaches an empty log' }).length > 0 ||
        rows({ test: 'keeps entries that a late, shorter message leaves out' }).some(isCut),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server took over entries and kept old ones that follow a conflict',
      seen: ({ appends }) => appends.some(({ keptConflict }) => keptConflict),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'entries are written over others, and the log is not cut',
      find: (code) => {
        const handler = code.in('onAppendEntries');
        const short = handler.calls('log.splice').find(({ args }) => args[1]?.reads('entries.length'));
        const cuts = [
          ...handler.calls('log.truncateFrom', 'log.splice', 'log.slice', 'log.pop'),
          ...handler.writes('log.length'),
        ];
        return (
          short ??
          (cuts.length === 0 ? (handler.writes('log[]')[0] ?? handler.calls('log.append', 'log.push')[0]) : undefined)
        );
      },
      examples: {
        wrong: [
          'export function onAppendEntries(s, m) { m.entries.forEach((e, i) => { s.log[m.prevLogIndex + i] = e; }); }',
          'export function onAppendEntries({ log }, { prevLogIndex, entries }) { log.splice(prevLogIndex, entries.length, ...entries); }',
          'export function onAppendEntries(s, { prevLogIndex, entries }, ctx) { ctx.log.append(s, ...entries.slice(ctx.log.lastIndex(s) - prevLogIndex)); }',
        ],
        right: [
          'export function onAppendEntries(s, { prevLogIndex, entries }) { s.log.splice(prevLogIndex, s.log.length - prevLogIndex, ...entries); }',
          'export function onAppendEntries(s, { prevLogIndex, entries }) { s.log.length = prevLogIndex; entries.forEach((e, i) => { s.log[prevLogIndex + i] = e; }); }',
          'export function onAppendEntries(s, m) { s.log = [...s.log.slice(0, m.prevLogIndex), ...m.entries]; }',
        ],
      },
    },
  ],
};
