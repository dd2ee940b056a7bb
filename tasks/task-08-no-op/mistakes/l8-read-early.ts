import type { Mistake, WrongRow } from '#mistake';

/** At a leader; that followers serve none is another rule. */
const isEarly = ({ name, value, should }: WrongRow): boolean => value === true && should === false && !/^a (follower|candidate|server)/.test(name);

export const mistake: Mistake = {
  id: 'L8-READ-EARLY',
  title: 'reads are served before this leader has committed anything in its own term',
  symptom: 'A client writes, hears ok, and the leader crashes. The next one answers a read at once, with what was there before the write.',
  why: 'The new leader has every committed entry in its log, and so seems to know everything. But which of them are committed, it doesn’t know: its commitIndex is that of a follower.',
  fix: 'Serve reads only when the entry at commitIndex is of the current term.',
  hints: [
    'The last leader committed entry 3 and crashed before it told anybody. You hold entry 3, and your commitIndex is 2. What does a read see that stops at 2?',
    'The Leader Completeness Property says that a leader has all committed entries, but at the start of its term it may not know which those are; it has to commit an entry of its term first (Raft §8, thesis §6.4).',
    'In canServeRead, compare currentTerm with the term of the entry at commitIndex, and require the role. That an entry of this term is in the log is not enough: it has to be committed.',
  ],
  source: 'Raft §8, thesis §6.4',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'a leader would serve reads with nothing of its own term committed',
      seen: ({ rows }) => rows({ test: 'serves no read before it has committed an entry of its own term' }).some(isEarly),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'winning alone moves commitIndex already',
      seen: ({ rows }) => rows({ test: 'commits nothing by winning' }).some(({ about }) => about === 'the state afterwards, commitIndex'),
    },
    {
      kind: 'rule',
      weight: 2,
      says: 'a client was given a read index that misses a committed entry',
      seen: ({ broke }) => broke('READ-INDEX'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'canServeRead does not look at commitIndex and a term together',
      find: (code) => {
        const rule = code.in('canServeRead');
        return rule.reads('commitIndex', 'lastApplied') && rule.reads('currentTerm') ? undefined : rule;
      },
      examples: {
        wrong: [
          'export function canServeRead(s) { return s.role === "leader"; }',
          'export function canServeRead(s) { return s.role === "leader" && s.commitIndex > 0; }',
          'export function canServeRead({ role, currentTerm }, ctx) { return role === "leader" && ctx.log.termAt(s, ctx.log.lastIndex(s)) === currentTerm; }',
        ],
        right: [
          'export function canServeRead(s, ctx) { return s.role === "leader" && ctx.log.termAt(s, s.commitIndex) === s.currentTerm; }',
          'export function canServeRead({ role, log, commitIndex: n, currentTerm }) { return role === "leader" && log.slice(0, n).some((e) => e.term === currentTerm); }',
        ],
      },
    },
  ],
};
