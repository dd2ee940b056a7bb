import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L15-UNFAIR',
  title: 'the two stacks run under different conditions',
  symptom: 'One stack wins clearly. It also has the batching, the shorter time-outs, the faster disk or the better network.',
  why: 'Each stack gets the settings that suit it, or one was set up long before the other. Published comparisons of consensus protocols do it all the time.',
  fix: 'Make the conditions once, as one object, and hand that to every run. Only `stack` differs between two runs that are compared.',
  hints: [
    'Exchange the names of the two stacks in your report. Does the same one still win?',
    'To compare two algorithms, everything else has to be the same: what is called a difference between Raft and Paxos is often one between two implementations and their settings (Howard & Mortier 2020).',
    'Build the request for lab.run in one place, from the options and one tuning; write `stack` and `seed` into a copy of it, and nothing else.',
  ],
  source: 'Howard & Mortier 2020',
  signs: [
    { kind: 'test', weight: 4, says: 'runs that are compared differ in more than the stack', seen: ({ rows }) => rows({ name: 'conditions of both', got: /(?:^|; )(?!seed )\w+ \S+ for Raft, \S+ for Multi-Paxos/ }).length > 0 },
  ],
};
