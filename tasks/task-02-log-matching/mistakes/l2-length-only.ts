import type { Evidence, Mistake, WrongRow } from '#mistake';

const checking = 'compares the previous entry by index and by term';
const lengths: Readonly<Record<string, number>> = { a: 9, b: 4, c: 11, d: 12, e: 7, f: 11 };

const accepts = ({ value, should }: WrongRow): boolean => value === true && should === false;

/** It accepted a message that builds on an entry which the follower of Fig. 7 does not have. */
function isBeyondEnd({ name }: WrongRow): boolean {
  const [, letter = '', index] = /^Fig\. 7\((\w)\), prevLogIndex (\d+)/.exec(name) ?? [];
  return Number(index) > (lengths[letter] ?? Infinity);
}

/** Messages with entries, to the end of the log: there the check of an entry's presence is all there is. */
function comparesPresenceOnly({ rows }: Evidence): boolean {
  const accepted = rows({ test: checking }).filter(accepts);
  return accepted.length > 0 && !accepted.some(isBeyondEnd);
}

export const mistake: Mistake = {
  id: 'L2-LENGTH-ONLY',
  title: 'the consistency check looks whether there is an entry at prevLogIndex, not of which term it is',
  symptom:
    'A follower accepts entries on top of a conflicting one. Its log then has the leader’s entries at the end and another history below them.',
  why: '"Do I have everything up to there?" sounds like a question about length. In a cluster where nothing went wrong yet, the length tells.',
  fix: 'Compare the term of your entry at prevLogIndex with prevLogTerm; they have to be equal.',
  hints: [
    'Both logs have an entry 7, one of term 4 and one of term 5. Is it the same entry?',
    'Reply false if the log doesn’t contain an entry at prevLogIndex whose term matches prevLogTerm (Raft Fig. 2, AppendEntries RPC, receiver 2). Index and term together name an entry and all before it (§5.3, Log Matching Property).',
    'Ask for the term of your entry at prevLogIndex, and refuse unless it equals prevLogTerm exactly. A missing entry has no term and so is refused too; index 0 has term 0.',
  ],
  source: 'Raft §5.3, Fig. 2 (receiver 2)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'it accepts entries after an entry of another term, though never beyond the end of its log',
      seen: comparesPresenceOnly,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'it refuses where the logs agree',
      seen: ({ rows }) =>
        rows().some(({ value, should, about }) => about.endsWith('success') && value === false && should === true),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server confirmed entries after an entry of another term',
      seen: ({ appends }) =>
        appends.some(
          ({ reply, message, previous }) =>
            reply?.success === true &&
            message.entries.length > 0 &&
            previous !== undefined &&
            previous !== message.prevLogTerm,
        ),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'prevLogTerm is never compared for equality',
      find: (code) => {
        const handler = code.in('onAppendEntries');
        return handler.comparisons.some(
          ({ operator, left, right }) =>
            /==/.test(operator) && (left.reads('prevLogTerm') || right.reads('prevLogTerm')),
        )
          ? undefined
          : handler;
      },
      examples: {
        wrong: [
          'export function onAppendEntries(s, m, ctx) { if (ctx.log.lastIndex(s) < m.prevLogIndex) return { success: false }; return { success: true }; }',
          'export function onAppendEntries(s, { prevLogIndex, prevLogTerm }, ctx) { if (ctx.log.termAt(s, prevLogIndex) < prevLogTerm) return { success: false }; }',
        ],
        right: [
          'export function onAppendEntries(s, m, ctx) { return { success: ctx.log.termAt(s, m.prevLogIndex) === m.prevLogTerm }; }',
          'export function onAppendEntries({ log }, { prevLogIndex: i, prevLogTerm: t }) { const agrees = i === 0 || log[i - 1]?.term === t; return { success: agrees }; }',
        ],
      },
    },
  ],
};
