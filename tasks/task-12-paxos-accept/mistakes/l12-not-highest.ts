import type { Evidence, Mistake } from '#mistake';

const choice = 'proposes the value of the highest ballot it is told of';

/** It hands a value on, but another than that of the highest ballot. */
const takesAnother = ({ rows }: Evidence): boolean =>
  rows({ test: choice }).some(({ value }) => typeof value === 'string' && value !== 'own') && rows({ test: choice, name: 'one has accepted a value' }).length === 0;

export const mistake: Mistake = {
  id: 'L12-NOT-HIGHEST',
  title: 'of several values in the promises, the wrong one is carried on',
  symptom: 'Promises tell of two values, of an old ballot and of a newer one. The old one is proposed again, and the newer one was chosen. It takes three ballots to see it, so it goes well for long.',
  why: 'Mostly there is one value, and then any rule finds it: the first, the last, the one that most acceptors have, the first that isn’t null.',
  fix: 'Compare the ballots of all promises that have one, with ctx.compare, and take the value of the highest.',
  hints: [
    'Two promises say (1, "a"), and one says (2, "b"). Which of the two values may be chosen already, and why can’t it be the other?',
    'The value is that of the highest-numbered proposal among the responses (Paxos Made Simple §2.2, P2c, phase 2 (a)). How many have accepted it, or answered first, says nothing.',
    'Keep the highest acceptedN seen so far and its value. For each promise with an acceptedN ask ctx.compare whether it is above that, and if so take both over.',
  ],
  source: 'Paxos Made Simple §2.2 (P2c)',
  signs: [
    { kind: 'test', weight: 4, says: 'the value of a ballot is proposed that is not the highest', seen: takesAnother },
    {
      kind: 'trace',
      weight: 3,
      says: 'a proposer had heard of two ballots, and proposed the value of the lower one',
      seen: ({ broke, paxos }) => (broke('P2C') || broke('AGREE')) && paxos.proposals.some(({ wasToldThis, isHighest }) => wasToldThis && !isHighest),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the ballots of the promises are not compared',
      find: (code) => {
        const choosing = code.in('chooseValue');
        return choosing.calls('compare').length > 0 || choosing.reads('round') || !choosing.reads('acceptedV') ? undefined : choosing;
      },
      examples: {
        wrong: ['export function chooseValue(s, promises, ctx) { return promises.find((p) => p.acceptedN !== null)?.acceptedV ?? s.proposal.v; }'],
        right: [
          'export function chooseValue(s, promises, ctx) { const [top] = promises.filter((p) => p.acceptedN).sort((a, b) => ctx.compare(b.acceptedN, a.acceptedN)); return top ? top.acceptedV : s.proposal.v; }',
          'export function chooseValue(s, promises) { return s.proposal.v; }',
        ],
      },
    },
  ],
};
