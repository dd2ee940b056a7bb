import type { Mistake, Write, WrongRow } from '#mistake';

const isBelowOne = ({ got }: WrongRow): boolean => Number(/^nextIndex\[\w+\] = (-?\d+) with/.exec(got)?.[1] ?? 1) < 1;

/** It counts down, or is made from itself by subtraction, if only for want of a hint. */
function countsDown({ operator, value }: Write): boolean {
  const made = value?.operation?.operator === '??' ? value.operation.right : value;
  return operator === '--' || operator === '-=' || (made?.operation?.operator === '-' && made.reads('nextIndex[]'));
}

export const mistake: Mistake = {
  id: 'L1-UNDERFLOW',
  title: 'nextIndex is lowered without end, below 1',
  symptom:
    'After many refusals nextIndex is 0 or negative, so prevLogIndex is -1, with no term. No follower accepts that, and replication to this one never starts again.',
  why: 'One step back for each refusal seems to stop by itself, for with an empty prefix any follower agrees. But refusals of one probe may come in a bunch.',
  fix: 'Never let nextIndex fall below 1, and count several refusals of one probe as one.',
  hints: [
    'Four heartbeats go out to an empty follower, and four refusals come back at once. Where does nextIndex end, and what is prevLogIndex then?',
    'Entry 1 is the first; index 0, of term 0, lies before it, and any two logs agree there. So nextIndex is at least 1 (Raft Fig. 2, log[] and nextIndex[]; §5.3).',
    'Put a floor under it: the new nextIndex is at least matchIndex + 1, and so at least 1. A refusal of a probe that you have moved away from since moves nothing.',
  ],
  source: 'Raft §5.3, Fig. 2 (nextIndex)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'after refusals nextIndex is below 1',
      seen: ({ rows }) => rows({ test: 'lets no late reply undo progress', name: /^four heartbeats/ }).some(isBelowOne),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'nextIndex is too low from the start',
      seen: ({ rows }) =>
        rows({ test: 'starts each leadership knowing nothing about its followers', got: /^nextIndex|prevLogIndex -/ })
          .length > 0,
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a refusal took nextIndex below 1',
      seen: ({ answers }) => answers.some(({ reply, next }) => !reply.success && next[0] >= 1 && next[1] < 1),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'nextIndex counts down with no floor, or with 0 as its floor',
      find: (code) => {
        const writes = code.in('onAppendEntriesReply').writes('nextIndex[]');
        const bare = writes
          .filter(countsDown)
          .find(({ guards }) => !guards.some((guard) => guard.reads('nextIndex[]', 'matchIndex[]', 'prevLogIndex')));
        return (
          bare ??
          writes
            .flatMap(({ value }) => value?.calls('Math.max') ?? [])
            .find(({ args }) => args.some((arg) => arg.is(0)))
        );
      },
      examples: {
        wrong: [
          'export function onAppendEntriesReply(s, { from, reply }) { if (!reply.success) s.nextIndex[from]--; }',
          'export function onAppendEntriesReply(s, { from, reply }) { const n = s.nextIndex[from]; if (!reply.success) s.nextIndex[from] = n - 1; }',
          'export function onAppendEntriesReply(s, { from, reply }) { if (!reply.success) s.nextIndex[from] = Math.max(0, s.nextIndex[from] - 1); }',
          'export function onAppendEntriesReply(s, { from, reply }) { if (!reply.success) s.nextIndex[from] = reply.conflictIndex ?? s.nextIndex[from] - 1; }',
        ],
        right: [
          'export function onAppendEntriesReply(s, { from, reply }) { if (!reply.success) s.nextIndex[from] = Math.max(1, s.nextIndex[from] - 1); }',
          'export function onAppendEntriesReply(s, { from, reply }) { if (!reply.success && s.nextIndex[from] > 1) s.nextIndex[from] -= 1; }',
          'export function onAppendEntriesReply(s, { from, request }) { if (request.prevLogIndex > (s.matchIndex[from] ?? 0)) s.nextIndex[from]--; }',
        ],
      },
    },
  ],
};
