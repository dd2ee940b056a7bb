import type { Evidence, Mistake } from '#mistake';

const choice = 'proposes the value of the highest ballot it is told of';

/** The own value comes out where one acceptor has told of another. */
const takesOwn = ({ rows }: Evidence): boolean =>
  rows({ test: choice, name: 'one has accepted a value' }).some(({ value }) => value === 'own') || rows({ test: 'asks for one value under its ballot', name: 'a value was accepted', got: /"own"/ }).length > 0;

export const mistake: Mistake = {
  id: 'L12-OWN-VALUE',
  title: 'a proposer proposes its own value, whatever the promises tell of',
  symptom: 'A value is chosen, and the next proposer has its own chosen over it. Two proposers have learned two values.',
  why: 'That is what it was asked to do: to get its value chosen. That its majority of promises was won for somebody else’s value seems unfair, but a proposer that meets another value helps it on.',
  fix: 'Propose state.proposal.v only where no promise tells of an accepted value.',
  hints: [
    'One of the promises says: I have accepted "a". Could "a" be chosen already? And what becomes of it if you propose "b"?',
    'A proposal’s value is that of the highest-numbered one that the acceptors of its majority have accepted, and free only if they have accepted none (Paxos Made Simple §2.2, P2c, phase 2 (a)).',
    'Go through the promises before you decide. If one has an acceptedN, the value comes from the promises; and startAccept proposes what chooseValue returns.',
  ],
  source: 'Paxos Made Simple §2.2 (P2c)',
  signs: [
    { kind: 'test', weight: 4, says: 'its own value is proposed, though a promise tells of another', seen: takesOwn },
    {
      kind: 'test',
      weight: -4,
      says: 'it does hand a value on that it is told of',
      seen: (evidence) => !takesOwn(evidence),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a proposer had heard of an accepted value, and proposed its own',
      seen: ({ broke, paxos }) => (broke('P2C') || broke('AGREE')) && paxos.proposals.some(({ isOwn, wasTold, wasToldThis }) => isOwn && wasTold && !wasToldThis),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'what the promises tell of is not looked at',
      find: (code) => {
        const choosing = code.in('chooseValue');
        return choosing.reads('acceptedV') ? undefined : choosing;
      },
      examples: {
        wrong: ['export function chooseValue(s, promises) { return s.proposal.v; }'],
        right: ['export function chooseValue(s, promises) { for (const { acceptedN, acceptedV } of promises) if (acceptedN !== null) return acceptedV; return s.proposal.v; }'],
      },
    },
  ],
};
