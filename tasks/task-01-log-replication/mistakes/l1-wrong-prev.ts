import type { Evidence, Mistake, WrongRow } from '#mistake';

const naming = 'names the entry before the ones it sends';

/** The pair is not the entry before the entries. One past the log's end is such a pair if nextIndex can't be to blame yet. */
function isMisnamed({ name, got }: WrongRow): boolean {
  if (
    /^prevLogTerm \S+ with prevLogIndex \d+; that entry is of term|^after prevLogIndex \d+, what it sends as entry/.test(
      got,
    )
  )
    return true;
  return name === 'the first heartbeat over an empty log' && /^prevLogIndex \d+; the log has entries 1 to 0/.test(got);
}

/** Entry 1, or entry 3, was refused, and is tried again. */
function triesTheSame({ rows }: Evidence): boolean {
  const again = (name: string, index: number): boolean =>
    rows({ test: naming, name, got: new RegExp(`^the next message to S2 has prevLogIndex ${index}; expected`) })
      .length > 0;
  return again('S2 refuses entry 1', 1) && again('S2 refuses entry 3', 3);
}

export const mistake: Mistake = {
  id: 'L1-WRONG-PREV',
  title: 'the pair sent is not the entry before the ones sent, or the same again after a refusal',
  symptom:
    'Healthy followers refuse, replication never gets going, or it never recovers after a refusal: each attempt names the same place, or one that has nothing to do with the entries sent.',
  why: '"Previous" is read as the leader’s own last entry, or as the first one sent. It is the same as long as nobody lags. Or the message is made once and sent again as it was.',
  fix: 'Take prevLogIndex from this peer’s nextIndex, minus one, and prevLogTerm from the entry at that place; make both anew for each message.',
  hints: [
    'Write down the entries of a message and look at the log: which entry stands immediately before the first of them? And after a refusal, is it another one than before?',
    'prevLogIndex and prevLogTerm are index and term of the entry immediately preceding the new ones; the follower refuses unless its own log has that very entry (Raft §5.3; Fig. 2, AppendEntries RPC, arguments).',
    'prevLogIndex is this peer’s nextIndex − 1, prevLogTerm the term of your entry there (0 at index 0), and the entries start at nextIndex. On a refusal lower nextIndex first, and then make the message.',
  ],
  source: 'Raft §5.3, Fig. 2 (AppendEntries RPC, arguments)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'the pair that is sent is not the entry before the ones sent',
      seen: ({ rows }) => rows({ test: naming }).some(isMisnamed),
    },
    {
      kind: 'test',
      weight: 3,
      says: 'after a refusal the next message names the same place again',
      seen: triesTheSame,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'it is nextIndex or matchIndex that is wrong from the start',
      seen: ({ rows }) =>
        rows({ test: 'starts each leadership knowing nothing about its followers', got: /^(next|match)Index/ }).length >
        0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'successes teach it nothing either, or end its leadership',
      seen: ({ rows }) =>
        rows({ test: 'counts what the answered request carried', got: /^matchIndex\[\w+\] = 0;/ }).length > 0 ||
        rows({ test: 'heeds the terms of requests and replies', name: 'a refusal of the same term' }).length > 0,
    },
    {
      kind: 'rule',
      weight: -4,
      says: 'a refusal is counted as a success',
      seen: ({ broke, answers }) =>
        broke('MATCH-SOUND') && answers.some(({ reply, match }) => !reply.success && match[1] > match[0]),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a leader sent entries with another pair than that of the entry before them in its log',
      seen: ({ sent }) => sent.some(({ fitsLog }) => !fitsLog),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'prevLogIndex is not this peer’s nextIndex − 1, or prevLogTerm is another entry’s',
      find: (code) => {
        const message = code.in('makeAppendEntries');
        const [index] = message.fields('prevLogIndex');
        const [term] = message.fields('prevLogTerm');
        if (index && !index.reads('nextIndex[]')) return index;
        return term?.reads('currentTerm') ||
          term?.calls('termAt').some(({ args }) => args[1] && !args[1].reads('nextIndex[]'))
          ? term
          : undefined;
      },
      examples: {
        wrong: [
          `export function makeAppendEntries(s, peer, ctx) {
            const prevLogIndex = ctx.log.lastIndex(s);
            return { prevLogIndex, prevLogTerm: ctx.log.termAt(s, prevLogIndex), entries: ctx.log.entriesFrom(s, s.nextIndex[peer]) };
          }`,
          'export function makeAppendEntries(s, peer) { const n = s.nextIndex[peer]; return { prevLogIndex: n - 1, prevLogTerm: s.currentTerm }; }',
          'export function makeAppendEntries(s, p, ctx) { return { prevLogIndex: s.nextIndex[p] - 1, prevLogTerm: ctx.log.termAt(s, ctx.log.lastIndex(s)) }; }',
        ],
        right: [
          `export function makeAppendEntries(s, peer, ctx) {
            const first = s.nextIndex[peer] ?? ctx.log.lastIndex(s) + 1;
            const prevLogIndex = first - 1;
            return { term: s.currentTerm, prevLogIndex, prevLogTerm: ctx.log.termAt(s, prevLogIndex) ?? 0 };
          }`,
          `export function makeAppendEntries({ log, nextIndex, currentTerm }, peer) {
            const prev = nextIndex[peer] - 1;
            return { term: currentTerm, prevLogIndex: prev, prevLogTerm: prev === 0 ? 0 : log[prev - 1].term, entries: log.slice(prev) };
          }`,
        ],
      },
    },
  ],
};
