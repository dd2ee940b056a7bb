import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'G-HIDDEN-STATE',
  title: 'something is remembered outside the state',
  symptom:
    'A variable of the file survives the crash of its server, and all servers of one process share it. What the server knows then is neither what is on its disk nor what it was told since.',
  why: 'A counter or a cache at the top of the file is the shortest way to remember something between two calls.',
  fix: 'Keep it in the state: a field of the contract if there is one, and state.own if not.',
  hints: [
    'The server crashes and restarts. Which of the things that your code remembers are gone then, and should they be?',
    'A server has its state and nothing else: some of it on disk, the rest lost in a crash (Raft Fig. 2, persistent and volatile state; Paxos Made Simple §2.5, stable storage).',
    'Move the variable into state.own, and set it up where the state is new: when a leadership begins, or when it is not there yet. A pure function keeps nothing at all.',
  ],
  source: 'Raft Fig. 2 (state); Paxos Made Simple §2.5',
  signs: [
    {
      kind: 'rule',
      weight: 4,
      says: 'the same call or the same seed gave different answers in separate copies of the code',
      seen: ({ found }) => found('G-HIDDEN-STATE'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'this variable lies outside all functions, and a function changes it',
      find: (code) => code.changedGlobals[0],
      examples: {
        wrong: [
          'let calls = 0;\nexport function f() { calls++; return calls; }',
          'const seen = new Map();\nexport function f(s, from) { seen.set(from, s.currentTerm); }',
          'const cache = { last: 0 };\nexport const f = (s) => { cache.last = s.commitIndex; };',
        ],
        right: [
          'const MOST = 2;\nconst names = ["a", "b"];\nexport function f(s) { let n = 0; n += MOST; s.own.names = names.slice(n); }',
        ],
      },
    },
  ],
};
