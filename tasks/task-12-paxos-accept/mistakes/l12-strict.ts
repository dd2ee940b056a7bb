import type { Evidence, Mistake } from '#mistake';

const accepting = 'accepts unless a higher ballot was promised';

/** It refuses the very ballot that it has promised, and does accept higher ones. */
const refusesEqual = ({ rows }: Evidence): boolean =>
  rows({ test: accepting, name: 'it has promised this very ballot' }).length > 0 && rows({ test: accepting, name: 'it has promised a lower ballot' }).length === 0;

export const mistake: Mistake = {
  id: 'L12-STRICT',
  title: 'an acceptor refuses the very ballot that it has promised',
  symptom: 'Acceptors promise, and then refuse what they promised for. Nothing is ever accepted, except by those who had not promised.',
  why: 'A prepare has to be above what is promised, so the accept request is compared in the same way. But its prepare came first, and has set promised to just this ballot.',
  fix: 'Refuse only what is below promised; what equals it is accepted.',
  hints: [
    'An acceptor promises ballot 4, and the next message is the accept request of ballot 4. Compare it with what is promised: what comes out?',
    'It accepts the proposal unless it has responded to a prepare request with a number greater than n (Paxos Made Simple §2.2, P1a, phase 2 (b)). Equal is not greater.',
    'In onAccept refuse where ctx.compare(n, promised) is below 0. Where it is 0 or above, accept.',
  ],
  source: 'Paxos Made Simple §2.2 (P1a, phase 2 (b))',
  signs: [
    { kind: 'test', weight: 4, says: 'the ballot that was promised is refused, a higher one is not', seen: refusesEqual },
    {
      kind: 'trace',
      weight: 2,
      says: 'an acceptor was asked to accept the ballot that it had promised, and did not',
      seen: ({ paxos }) => paxos.accepts.some(({ order, isAccepted }) => order === 'equal' && !isAccepted),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'equal ballots are refused here',
      find: (code) =>
        code
          .in('onAccept')
          .comparisons.find(({ operator, left, right }) => operator === '<=' && right.is(0) && left.calls('compare').some(({ args }) => args[0]?.means('$1.n') && args[1]?.reads('promised'))),
      examples: {
        wrong: ['export function onAccept(s, { n, v }, ctx) { if (s.promised !== null && ctx.compare(n, s.promised) <= 0) return; s.acceptedN = n; }'],
        right: ['export function onAccept(s, { n, v }, ctx) { if (s.promised !== null && ctx.compare(n, s.promised) < 0) return; s.acceptedN = n; }'],
      },
    },
  ],
};
