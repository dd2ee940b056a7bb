import type { Evidence, Mistake } from '#mistake';

interface Vote {
  readonly granted: boolean;
  /** Above 0 where the candidate's log ends in the later term, or is the longer one. */
  readonly byTerm: number;
  readonly byLength: number;
}

/** Wrong decisions on two log ends, which the row's name tells. */
function wrongVotes({ rows }: Evidence): readonly Vote[] {
  return rows().flatMap(({ name, value, should }) => {
    const ends = /index (\d+), term (\d+) asks index (\d+), term (\d+)/.exec(name);
    if (!ends || typeof value !== 'boolean' || typeof should !== 'boolean') return [];
    const [index = 0, term = 0, ownIndex = 0, ownTerm = 0] = ends.slice(1).map(Number);
    return [{ granted: value, byTerm: term - ownTerm, byLength: index - ownIndex }];
  });
}

const comparing = 'compares the last terms first, and then the lengths';
const voting = 'votes as the servers of Figures 7 and 8 would';

/** Shorter logs get the vote where the last terms are equal, and everything else is right. */
function forgetsLength(evidence: Evidence): boolean {
  const wrong = wrongVotes(evidence);
  return wrong.length > 0 && wrong.every(({ granted, byTerm, byLength }) => granted && byTerm === 0 && byLength < 0);
}

/** In a later term anybody gets the vote; in the term of the last entry the length decides. */
function takesTermOfCandidacy(evidence: Evidence): boolean {
  const inLastTerm = evidence.rows({ test: voting, name: /a candidate of term 4 with/ });
  const [only] = inLastTerm;
  const wrong = wrongVotes(evidence);
  const isAnyWhoAsks = wrong.every(({ granted }) => granted) && wrong.some(({ byTerm, byLength }) => byTerm < 0 && byLength < 0);
  return isAnyWhoAsks && evidence.passed(comparing) && inLastTerm.length === 1 && /with 1 3 3 3 asks/.test(only?.name ?? '');
}

export const mistake: Mistake = {
  id: 'L5-TERM-ONLY',
  title: 'only terms are compared, and the lengths of the logs, or what their last terms are, is left out',
  symptom: 'A server that missed the last entries of a leader wins the next election, and committed entries are gone.',
  why: 'The term is the more important half, and nearly all elections are decided by it. And a request has two terms in it: that of the candidacy, and that of the last entry.',
  fix: 'Compare lastLogTerm with the term of your own last entry, and where these are equal, lastLogIndex with your last index.',
  hints: [
    'A leader wrote ten entries; one server has all of them, another has nine. May the second one lead, if the first one is asked?',
    'Logs are compared by the index and the term of their last entries; if they end with the same term, the longer log is more up-to-date (Raft §5.4.1). The term of the candidacy says nothing about a log.',
    'Two comparisons are needed: lastLogTerm against the term of your last entry, and for equal ones lastLogIndex against your last index. The request’s term takes no part in it.',
  ],
  source: 'Raft §5.4.1',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'where the last terms are equal, shorter logs get the vote as well',
      seen: forgetsLength,
    },
    {
      kind: 'test',
      weight: 4,
      says: 'logs that end in an earlier term get the vote, as if the term of the candidacy were that of the last entry',
      seen: takesTermOfCandidacy,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'lastLogIndex is not looked at',
      find: (code) => {
        const comparing = code.in('isUpToDate');
        return comparing.reads('lastLogIndex') ? undefined : comparing.comparisons[0];
      },
      examples: {
        wrong: ['export function isUpToDate(candidate, voter) { return candidate.lastLogTerm >= voter.lastLogTerm; }'],
        right: ['export function isUpToDate(a, b) { return a.lastLogTerm > b.lastLogTerm || (a.lastLogTerm === b.lastLogTerm && a.lastLogIndex >= b.lastLogIndex); }'],
      },
    },
  ],
};
