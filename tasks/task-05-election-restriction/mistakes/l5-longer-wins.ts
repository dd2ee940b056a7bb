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

function lengthDecides(evidence: Evidence): boolean {
  const wrong = wrongVotes(evidence);
  const isExplained = wrong.every(({ granted, byTerm, byLength }) => (granted ? byTerm < 0 && byLength >= 0 : byTerm > 0 && byLength <= 0));
  return isExplained && wrong.some(({ granted }) => granted) && wrong.some(({ granted }) => !granted);
}

export const mistake: Mistake = {
  id: 'L5-LONGER-WINS',
  title: 'the longer log wins, whatever its last term',
  symptom: 'A server with many entries that nobody ever committed wins an election, and overwrites what a shorter log had committed.',
  why: '“Up-to-date” sounds like “has more”. As long as all entries are of one leader, it is the same.',
  fix: 'Let the later last term win, and compare the lengths only where the last terms are equal.',
  hints: [
    'Fig. 7(f) has eleven entries, (e) has seven. Which of the two logs ends with what a later leader wrote?',
    'If the logs have last entries with different terms, the log with the later term is more up-to-date. Only if they end with the same term is the longer one (Raft §5.4.1).',
    'Where lastLogTerm differs, return whether the candidate’s is the higher one, and look at lastLogIndex only if they are equal.',
  ],
  source: 'Raft §5.4.1',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'longer logs with an earlier last term get the vote, and shorter ones with a later last term do not',
      seen: lengthDecides,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the lengths decide before the terms were compared',
      find: (code) => {
        const lengths = code.comparisons.filter(({ left, right }) => left.reads('lastLogIndex') && right.reads('lastLogIndex'));
        const hasTerms = code.comparisons.some(({ left, right }) => left.reads('lastLogTerm') && right.reads('lastLogTerm'));
        return hasTerms ? undefined : lengths[0];
      },
      examples: {
        wrong: ['export function isUpToDate(candidate, voter) { return candidate.lastLogIndex >= voter.lastLogIndex; }'],
        right: [
          'export function isUpToDate(candidate, voter) { return candidate.lastLogTerm === voter.lastLogTerm ? candidate.lastLogIndex >= voter.lastLogIndex : candidate.lastLogTerm > voter.lastLogTerm; }',
        ],
      },
    },
  ],
};
