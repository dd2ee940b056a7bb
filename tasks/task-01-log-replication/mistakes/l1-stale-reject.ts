import type { Mistake, Write, WrongRow } from '#mistake';

const late = 'lets no late reply undo progress';

/** nextIndex fell to what is known to match. */
function isRewound({ got }: WrongRow): boolean {
  const [, next, match] = /^nextIndex\[\w+\] = (-?\d+) with matchIndex\[\w+\] = (\d+)/.exec(got) ?? [];
  return Number(match) > 0 && Number(next) <= Number(match);
}

/** matchIndex is too low at the end: it fell, or never rose. */
function isForgotten({ got }: WrongRow): boolean {
  const [, is, should] = /^matchIndex\[\w+\] = (\d+); expected (\d+)/.exec(got) ?? [];
  return Number(is) < Number(should);
}

/** It counts down, or starts again at the refused place; what was confirmed is not in it. */
function lowers({ operator, value }: Write): boolean {
  if (operator === '--' || operator === '-=') return true;
  return (
    value !== undefined && value.reads('nextIndex[]', 'prevLogIndex') && !value.reads('entries.length', 'matchIndex[]')
  );
}

export const mistake: Mistake = {
  id: 'L1-STALE-REJECT',
  title: 'a late refusal is taken for a fresh one and undoes progress',
  symptom:
    'After a success, an old refusal arrives and nextIndex falls to an entry that is known to be replicated, or even matchIndex falls. The same entries are sent again and again, and what was known is forgotten.',
  why: 'Every refusal looks alike, and "on failure decrement nextIndex and retry" says nothing about refusals that arrive late or twice.',
  fix: 'Act on a refusal only if it answers the present probe, and never probe at or below matchIndex.',
  hints: [
    'A refusal arrives whose prevLogIndex is not above matchIndex. The follower can’t have lost that entry. So when was this refusal made?',
    'What a follower has confirmed in a term it does not lose in that term, so matchIndex only rises, and nextIndex stays above it (Raft Fig. 2, volatile state on leaders; §5.3).',
    'Before you lower nextIndex, compare the refused request’s prevLogIndex with matchIndex and with the place that you probe now; ignore the refusal unless it is above the one and equal to the other.',
  ],
  source: 'Raft §5.3, Fig. 2 (matchIndex)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'a refusal that came after a success took nextIndex back to matchIndex, or matchIndex itself back',
      seen: ({ rows, passed }) => {
        const wrong = rows({ test: late, name: /late refusals|second refusal/ });
        return wrong.some(isRewound) || (passed('counts what the answered request carried') && wrong.some(isForgotten));
      },
    },
    {
      kind: 'test',
      weight: -4,
      says: 'nextIndex lags behind matchIndex without any refusal',
      seen: ({ rows }) => rows({ test: late, name: /^the confirmation of an early heartbeat/ }).some(isRewound),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'refusals that are not late are not heeded either',
      seen: ({ rows }) =>
        rows({
          test: 'names the entry before the ones it sends',
          name: 'S2 refuses entry 1',
          got: /prevLogIndex 1; expected/,
        }).length > 0,
    },
    {
      kind: 'test',
      weight: -2,
      says: 'nextIndex falls below 1, which has a rule of its own',
      seen: ({ rows }) =>
        rows({ test: late, name: /^four heartbeats/, got: /^nextIndex\[\w+\] = (0|-\d+) with/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a refusal of an entry that was known to match lowered nextIndex or matchIndex',
      seen: ({ answers }) =>
        answers.some(
          ({ reply, request, match, next }) =>
            !reply.success &&
            request.prevLogIndex <= match[0] &&
            match[0] > 0 &&
            (next[1] < next[0] || match[1] < match[0]),
        ),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'nextIndex is lowered without a look at matchIndex',
      find: (code) =>
        code
          .in('onAppendEntriesReply')
          .writes('nextIndex[]')
          .filter(lowers)
          .find(({ guards }) => !guards.some((guard) => guard.reads('matchIndex[]'))),
      examples: {
        wrong: [
          'export function onAppendEntriesReply(s, { from, reply }) { if (reply.success) return; if (s.nextIndex[from] > 1) s.nextIndex[from]--; }',
          'export function onAppendEntriesReply(s, { from, request, reply }) { if (!reply.success) s.nextIndex[from] = request.prevLogIndex; }',
        ],
        right: [
          `export function onAppendEntriesReply(s, { from, request, reply }) {
            const known = s.matchIndex[from] ?? 0;
            if (reply.success) s.nextIndex[from] = Math.max(s.nextIndex[from], request.prevLogIndex + request.entries.length + 1);
            else if (request.prevLogIndex > known) s.nextIndex[from]--;
          }`,
          `export function onAppendEntriesReply(s, { from, request, reply }) {
            const { matchIndex: m, nextIndex: n } = s;
            if (reply.success || request.prevLogIndex <= m[from]) return;
            n[from] = request.prevLogIndex;
          }`,
        ],
      },
    },
  ],
};
