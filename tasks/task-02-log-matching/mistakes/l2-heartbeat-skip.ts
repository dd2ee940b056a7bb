import type { Evidence, Mistake, WrongRow } from '#mistake';

const accepts = ({ value, should }: WrongRow): boolean => value === true && should === false;

/** Heartbeats are accepted that should not be, and no message with entries is. */
function acceptsHeartbeatsOnly({ rows }: Evidence): boolean {
  const heartbeats = rows({ test: 'checks a heartbeat like any other message' }).some(accepts);
  return heartbeats && !rows({ test: 'compares the previous entry by index and by term' }).some(accepts);
}

export const mistake: Mistake = {
  id: 'L2-HEARTBEAT-SKIP',
  title: 'a heartbeat is confirmed without the consistency check',
  symptom:
    'A follower whose log differs says success to a heartbeat. The leader takes that for a confirmation of everything up to prevLogIndex, stops looking for the place where the logs agree, and counts entries that are not there.',
  why: 'A heartbeat has no entries to fit in, so it seems to be a mere sign of life, and an early return keeps the rest of the function tidy.',
  fix: 'Treat every AppendEntries alike: the same check, whether it carries entries or not.',
  hints: [
    'What does the leader conclude from a success, and does it matter to that whether the message carried entries?',
    'A heartbeat is an AppendEntries without entries; the receiver’s steps make no exception for it (Raft §5.2; Fig. 2, AppendEntries RPC, receiver 2).',
    'Take out whatever depends on the number of entries before the check at prevLogIndex. With no entries, the steps after it do nothing of themselves.',
  ],
  source: 'Raft §5.3, Fig. 2 (receiver 2)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'heartbeats succeed where the logs differ, and messages with entries don’t',
      seen: acceptsHeartbeatsOnly,
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server confirmed a heartbeat without having the entry at prevLogIndex',
      seen: ({ appends }) =>
        appends.some(
          ({ reply, message, previous }) =>
            reply?.success === true && message.entries.length === 0 && previous !== message.prevLogTerm,
        ),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'whether prevLogTerm is compared depends on the number of entries',
      find: (code) =>
        code
          .in('onAppendEntries')
          .comparisons.filter(({ left, right }) => left.reads('prevLogTerm') || right.reads('prevLogTerm'))
          .find(({ guards }) => guards.some((guard) => guard.reads('entries.length'))),
      examples: {
        wrong: [
          'export function onAppendEntries(s, m, ctx) { if (m.entries.length === 0) return { success: true }; if (ctx.log.termAt(s, m.prevLogIndex) !== m.prevLogTerm) return { success: false }; }',
          'export function onAppendEntries(s, { entries, prevLogIndex, prevLogTerm }, ctx) { if (entries.length > 0 && ctx.log.termAt(s, prevLogIndex) !== prevLogTerm) return { success: false }; }',
        ],
        right: [
          'export function onAppendEntries(s, m, ctx) { if (ctx.log.termAt(s, m.prevLogIndex) !== m.prevLogTerm) return { success: false }; if (m.entries.length === 0) return { success: true }; }',
        ],
      },
    },
  ],
};
