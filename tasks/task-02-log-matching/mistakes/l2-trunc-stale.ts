import type { Code, Expression, Mistake, WrongRow } from '#mistake';

type Entry = { readonly term: number };

/** The log lost entries that were there, though no entry of the message differs from them. */
function isCut({ about, value, should }: WrongRow): boolean {
  if (about !== 'the state afterwards, log' || !Array.isArray(value) || !Array.isArray(should)) return false;
  const [got, expected] = [value as Entry[], should as Entry[]];
  return got.length < expected.length && got.every((entry, i) => entry.term === expected[i]?.term);
}

/** Where the log is cut: by the accessor, in place, or by taking its front part. */
function cutsOf(code: Code): readonly Expression[] {
  const handler = code.in('onAppendEntries');
  const rebuilt = handler.writes('log').filter(({ value }) => (value?.calls('log.slice').length ?? 0) > 0);
  return [...handler.calls('log.truncateFrom', 'log.splice'), ...handler.writes('log.length'), ...rebuilt];
}

export const mistake: Mistake = {
  id: 'L2-TRUNC-STALE',
  title: 'entries are deleted that nothing in the message contradicts',
  symptom:
    'A message that was delayed, and is shorter than one that came before it, takes entries away that the follower has confirmed already. The leader has counted them, perhaps committed them.',
  why: '"Make my log equal to the message" is simple and works as long as messages arrive in order: cut after prevLogIndex, then append.',
  fix: 'Delete only from the first entry whose term differs from the message’s entry at the same index.',
  hints: [
    'A message with entry 2 alone arrives after one with entries 2 and 3. Does anything in it say that entry 3 is wrong?',
    'An existing entry is deleted, with all after it, if it conflicts with a new one: same index, different terms. Otherwise it stays (Raft Fig. 2, AppendEntries RPC, receiver 3; §5.3).',
    'Go through the message’s entries side by side with your own, by index. As long as the terms are equal, touch nothing; at the first difference cut there and append the rest. If there is none, append only what is missing.',
  ],
  source: 'Raft §5.3, Fig. 2 (receiver 3)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'a late, shorter message took entries away that it does not contradict',
      seen: ({ rows }) =>
        rows({
          test: 'keeps entries that a late, shorter message leaves out',
          name: /alone comes late|heartbeat|repeats an entry|second time/,
        }).some(isCut),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'entries that do conflict are left in the log',
      seen: ({ rows }) => rows({ test: 'deletes a conflicting entry and all that follow it' }).length > 0,
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server deleted entries that nothing in the message contradicts',
      seen: ({ appends }) => appends.some(({ lostEntries }) => lostEntries),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the log is cut here without comparing an entry’s term',
      find: (code) =>
        cutsOf(code).find(
          (cut) => !cut.reads('entries[].term') && !cut.guards.some((guard) => guard.reads('entries[].term')),
        ),
      examples: {
        wrong: [
          'export function onAppendEntries(s, m, ctx) { ctx.log.truncateFrom(s, m.prevLogIndex + 1); ctx.log.append(s, ...m.entries); }',
          'export function onAppendEntries(s, { prevLogIndex, entries }) { s.log = [...s.log.slice(0, prevLogIndex), ...entries]; }',
          'export function onAppendEntries(s, { prevLogIndex: at, prevLogTerm, entries }) { if (s.log[at - 1]?.term !== prevLogTerm) return; s.log.length = at; s.log.push(...entries); }',
        ],
        right: [
          `export function onAppendEntries(s, { prevLogIndex, entries }, ctx) {
            const at = entries.findIndex((e, i) => ctx.log.termAt(s, prevLogIndex + 1 + i) !== e.term);
            if (at >= 0) { ctx.log.truncateFrom(s, prevLogIndex + 1 + at); ctx.log.append(s, ...entries.slice(at)); }
          }`,
          `export function onAppendEntries(s, m) {
            for (const [i, entry] of m.entries.entries()) {
              const index = m.prevLogIndex + i;
              if (s.log[index]?.term === entry.term) continue;
              s.log.splice(index);
              s.log.push(entry);
            }
          }`,
        ],
      },
    },
  ],
};
