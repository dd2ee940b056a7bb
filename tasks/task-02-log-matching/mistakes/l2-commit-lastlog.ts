import type { Mistake, WrongRow } from '#mistake';

const committing = 'commits only what the message has verified';

const isTooHigh = ({ about, value, should }: WrongRow): boolean =>
  about === 'the state afterwards, commitIndex' && Number(value) > Number(should);

export const mistake: Mistake = {
  id: 'L2-COMMIT-LASTLOG',
  title: 'commitIndex goes as far as the follower’s own log, not only as far as the message has verified',
  symptom:
    'A follower with a wrong tail hears that the leader has committed more, and commits its own wrong entries. Two servers apply different commands at the same index.',
  why: 'The paper says "min(leaderCommit, index of last new entry)", and that reads like "the last entry of my log", which for a follower in step it is.',
  fix: 'Bound leaderCommit by prevLogIndex plus the number of entries in this message.',
  hints: [
    'A heartbeat arrives with prevLogIndex 1 and leaderCommit 3, and your log has three entries. Which of them do you know to be the leader’s?',
    'A follower’s commitIndex follows leaderCommit only up to the last entry that this message has verified (Raft Fig. 2, AppendEntries RPC, receiver 5). What lies behind it may conflict (§5.3).',
    'Take the smaller of leaderCommit and prevLogIndex + entries.length, and set commitIndex to it if that is higher than what you have. The length of your log does not belong in it.',
  ],
  source: 'Raft Fig. 2 (receiver 5)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'commitIndex is above the last entry that the message verifies',
      seen: ({ rows }) =>
        rows({
          test: committing,
          name: /^a heartbeat|^a message verifies|^an early heartbeat|has committed more/,
        }).some(isTooHigh),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'commitIndex is above leaderCommit as well',
      seen: ({ rows }) =>
        rows({ test: committing, name: /has committed less|before their commitment/ }).some(isTooHigh),
    },
    {
      kind: 'test',
      weight: -2,
      says: 'heartbeats are not checked at all, so they verify nothing',
      seen: ({ rows }) =>
        rows({ test: 'checks a heartbeat like any other message' }).some(
          ({ value, should }) => value === true && should === false,
        ),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server set commitIndex above prevLogIndex and the entries of the message',
      seen: ({ appends }) =>
        appends.some(
          ({ message, before, after }) =>
            after.commitIndex > before.commitIndex &&
            after.commitIndex > message.prevLogIndex + message.entries.length &&
            after.commitIndex <= message.leaderCommit,
        ),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the new commitIndex is bounded by the log’s end, or not at all',
      find: (code) =>
        code
          .in('onAppendEntries')
          .writes('commitIndex')
          .find(({ value }) => value && (value.reads('log.length', 'lastIndex') || !value.reads('prevLogIndex'))),
      examples: {
        wrong: [
          'export function onAppendEntries(s, m, ctx) { s.commitIndex = Math.max(s.commitIndex, Math.min(m.leaderCommit, ctx.log.lastIndex(s))); }',
          'export function onAppendEntries(s, { leaderCommit }) { const end = s.log.length; if (leaderCommit > s.commitIndex) s.commitIndex = Math.min(leaderCommit, end); }',
          'export function onAppendEntries(s, m) { s.commitIndex = Math.max(s.commitIndex, m.leaderCommit); }',
        ],
        right: [
          'export function onAppendEntries(s, m) { const end = m.prevLogIndex + m.entries.length; s.commitIndex = Math.max(s.commitIndex, Math.min(m.leaderCommit, end)); }',
          `export function onAppendEntries(s, { prevLogIndex, entries, leaderCommit }) {
            let last = prevLogIndex;
            for (const _ of entries) last++;
            if (leaderCommit > s.commitIndex && last > s.commitIndex) s.commitIndex = Math.min(leaderCommit, last);
          }`,
        ],
      },
    },
  ],
};
