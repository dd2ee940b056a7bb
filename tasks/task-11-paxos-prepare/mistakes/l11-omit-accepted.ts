import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L11-OMIT-ACCEPTED',
  title: 'a promise doesn’t tell, or doesn’t hand on, what was accepted and under which ballot',
  symptom: 'A value is chosen. A later proposer asks the acceptors that hold it, hears nothing of it, and has another one chosen.',
  why: 'The promise looks like a yes or no, and the value like task 12’s business. Or the value is told without its ballot, or with the ballot of the question; then nobody can tell which of two values is the later one.',
  fix: 'Send acceptedN and acceptedV with every promise, as they are, and keep both of each promise.',
  hints: [
    'Every acceptor of a majority has accepted "a", and a new proposer asks. What in the promises tells it that it must not propose "b"?',
    'A promise carries the highest-numbered proposal that the acceptor has accepted, if any (Paxos Made Simple §2.2, phase 1 (b)): number and value.',
    'Answer with state.acceptedN and state.acceptedV, null and null where nothing was accepted. In onPromise keep both fields under the acceptor’s name, and return them.',
  ],
  source: 'Paxos Made Simple §2.2 (phase 1 (b))',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a promise doesn’t tell what its acceptor has accepted',
      seen: ({ rows }) => rows({ test: 'tells with its promise what it has accepted', got: /^result of onPrepare, accepted[NV]:/ }).length > 0,
    },
    {
      kind: 'test',
      weight: 4,
      says: 'what a promise tells is not handed on to phase 2',
      seen: ({ rows }) => rows({ test: 'counts acceptors, and for one ballot', got: /^what is handed on of the promise of S3 is \{/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a promise told of something else than its acceptor had accepted',
      seen: ({ paxos }) => paxos.promises.some(({ hides }) => hides),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'acceptedN and acceptedV don’t both stand in the promise',
      find: (code) => {
        const handler = code.in('onPrepare');
        return handler.reads('acceptedN') && handler.reads('acceptedV') ? undefined : handler;
      },
      examples: {
        wrong: ['export function onPrepare(s, { n }) { s.promised = n; return { type: "promise", n, acceptedV: s.acceptedV }; }'],
        right: [
          'export function onPrepare(s, { n }) { return { type: "promise", n, acceptedN: s.acceptedN, acceptedV: s.acceptedV }; }',
          'export function onPrepare(s, { n }) { const { acceptedN, acceptedV } = s; return { type: "promise", n, acceptedN, acceptedV }; }',
        ],
      },
    },
  ],
};
