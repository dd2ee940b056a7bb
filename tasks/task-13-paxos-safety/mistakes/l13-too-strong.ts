import type { Evidence, Mistake } from '#mistake';

const tooStrong = 'asks for nothing that the rules don’t ask for';
const oneBallot = 'sees where a promise or a ballot’s one value is broken';
const accuses = /accuses a history in which nothing is wrong/;

const asksForMore = ({ rows }: Evidence): boolean => rows({ test: tooStrong, got: accuses }).length > 0;
const takesRepetition = ({ rows }: Evidence): boolean => rows({ test: oneBallot, got: accuses }).length > 0;

export const mistake: Mistake = {
  id: 'L13-TOO-STRONG',
  title: 'more is asked for than the rules ask for',
  symptom: 'Runs are accused in which nothing is wrong: a promise given twice, acceptors that hold different values, a request sent again, a promise that nobody needed.',
  why: 'Most runs look tidy, and whatever is true of them looks like a rule: promises rise, all acceptors end up equal, the highest value of all promises is proposed.',
  fix: 'Check the four rules as they are written, and nothing else.',
  hints: [
    'Take the run that you accuse. Which value could be chosen in it twice? If there is none, which of your conditions does it miss?',
    'P1a: an acceptor accepts nothing below what it has promised. P2c: *some* majority of the promises makes the value safe. Agreement is about what is chosen, not about what acceptors hold (Paxos Made Simple §2.2).',
    'Look at promises only when something is accepted or proposed. For P2c it is enough that one majority tells of nothing, or of nothing higher than a ballot with this value. Compare values of majorities only, and of one ballot only if they differ.',
  ],
  source: 'Paxos Made Simple §2.2 (P1a, P2c)',
  signs: [
    { kind: 'test', weight: 4, says: 'a run is accused that keeps all the rules', seen: asksForMore },
    { kind: 'test', weight: 3, says: 'a run is accused in which a ballot only repeats itself', seen: takesRepetition },
  ],
};
