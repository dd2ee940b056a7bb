import type { Evidence, Mistake, WrongRow } from '#mistake';

const committed = 'applies what is committed, in order, and nothing else';

/** lastApplied went further than commitIndex allows. */
function isTooFar({ about, value, should }: WrongRow): boolean {
  return about === 'the state afterwards, lastApplied' && Number(value) > Number(should);
}

/** Entries were reported that lie beyond the last that should have been. */
function reportsTooMuch({ got }: WrongRow): boolean {
  const [, reported = '', expected = ''] = /^reported as applied: ([\d ]*).*; expected ([\d ]*)/.exec(got) ?? [];
  const last = (text: string): number => Math.max(0, ...text.split(' ').map(Number));
  return last(reported) > last(expected);
}

const goesTooFar = ({ rows }: Evidence): boolean => rows({ test: committed }).some((row) => isTooFar(row) || reportsTooMuch(row));

export const mistake: Mistake = {
  id: 'L4-UNCOMMITTED',
  title: 'entries are applied that are not committed yet',
  symptom:
    'A server applies an entry as soon as it stands in its log. Another leader replaces that entry, and the machine holds what no log contains any more.',
  why: 'lastLogIndex and commitIndex are the same number nearly all the time, and an entry that is in the log looks as good as done.',
  fix: 'Apply as far as commitIndex, and no entry further.',
  hints: [
    'Your log ends at entry 7, and commitIndex is 5. What may still happen to entries 6 and 7, and can you take them out of the machine again?',
    'While commitIndex is above lastApplied, the entry after lastApplied is applied (Raft Fig. 2, rules for all servers; §5.3). The log’s length is not part of the rule.',
    'Let commitIndex alone end the loop, on a leader as on a follower, and check the comparison at its end: with lastApplied equal to commitIndex nothing is left to apply.',
  ],
  source: 'Raft §5.3, Fig. 2 (rules for all servers)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'it applied more than was committed',
      seen: goesTooFar,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a server applied an entry beyond its commitIndex',
      seen: ({ applies }) => applies.some(({ isCommitted }) => !isCommitted),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'what is applied ends with the log, or is not compared with commitIndex',
      find: (code) => {
        const drain = code.in('applyCommitted');
        const toTheEnd = drain.compares(['lastApplied'], ['log.length', 'log.lastIndex', 'lastIndex'])[0];
        return toTheEnd ?? (drain.calls('apply').length > 0 && !drain.reads('commitIndex') ? drain : undefined);
      },
      examples: {
        wrong: [
          'export function applyCommitted(s, ctx) { while (s.lastApplied < s.log.length) { s.lastApplied++; ctx.apply(s.lastApplied, s.log[s.lastApplied - 1], null); } }',
          'export function applyCommitted(s, ctx) { for (const entry of ctx.log.entriesFrom(s, s.lastApplied + 1)) ctx.apply(++s.lastApplied, entry, null); }',
        ],
        right: [
          'export function applyCommitted(s, ctx) { const { commitIndex } = s; for (let i = s.lastApplied + 1; i <= commitIndex; i++) { ctx.apply(i, s.log[i - 1], null); s.lastApplied = i; } }',
          'export function applyCommitted(s, ctx) { while (s.commitIndex > s.lastApplied) { if (s.lastApplied === 99) return; ctx.apply(++s.lastApplied, {}, null); } }',
        ],
      },
    },
  ],
};
