import { explore, logOf, put, raftRules, staleFields, test, type Explored } from '#harness/suite';
import type { AppendEntries, RaftState } from '#tasks/task-06-live-commitment';

const checkers = ['MATCH-SOUND', 'COMMIT-MONO', 'LAO', 'LM', 'MAJORITY', 'LC', 'SMS', 'ANSWER'] as const;

/** Code that awaits is in another state after each thing that it hears: what was tried by then must do. */
const common = { servers: 3, network: 'reordering', stale: staleFields, statesMax: 60_000, runsMax: 2500 } as const;

test('commits and answers rightly in every order of replies', () =>
  explore({
    ...common,
    name: 'three servers, S1 leads, two commands; messages arrive in any order, again and again, or never',
    start: Object.fromEntries(['S1', 'S2', 'S3'].map((id) => [id, { currentTerm: 1, log: logOf(1) }])),
    setup: [{ do: 'fire', node: 'S1', timer: 'election' }, { do: 'deliver' }],
    may: [
      { do: 'ask', nodes: ['S1'], message: put('x'), times: 1 },
      { do: 'ask', nodes: ['S1'], message: put('y'), times: 1 },
      { do: 'fire', nodes: ['S1'], timer: 'heartbeat', times: 1 },
    ],
    goals: [{ node: 'S1', when: [{ field: 'commitIndex', is: 3 }], otherwise: 'S1 never commits entries 2 and 3', rule: raftRules.commitment }],
    checkers,
  }));

/** S3 has tried term 5 when S1 wins term 4 with the vote of S2. */
const s3TriedTerm5: Readonly<Record<string, Partial<RaftState>>> = {
  S1: { currentTerm: 3, log: logOf(2) },
  S2: { currentTerm: 3, log: logOf(2) },
  S3: { currentTerm: 5, votedFor: 'S3', log: logOf(3) },
};

const s1LeadsTerm4: NonNullable<Explored['setup']> = [
  { do: 'fire', node: 'S1', timer: 'election' },
  { do: 'deliver', among: ['S1', 'S2'], until: { node: 'S1', field: 'role', is: 'leader' } },
];

/** Then S2 votes for S3 too, which makes S3 the leader of term 5 ... */
const s2VotesForS3 = {
  do: 'inject',
  from: 'S3',
  to: 'S2',
  message: { type: 'RequestVote', term: 5, candidateId: 'S3', lastLogIndex: 1, lastLogTerm: 3 },
} as const;

/** ... and this is what it sends. */
const ofTerm5: AppendEntries = {
  type: 'AppendEntries',
  term: 5,
  leaderId: 'S3',
  prevLogIndex: 0,
  prevLogTerm: 0,
  entries: logOf(3),
  leaderCommit: 0,
};

const leadsTerm6 = [
  { field: 'role', is: 'leader' },
  { field: 'currentTerm', is: 6 },
] as const;

/** S2 has confirmed entry 1 of term 2 in term 4, and that answer is under way while S1 loses term 5 and wins term 6. */
const lateAnswer: Explored = {
  ...common,
  name: 'S1 leads term 4, is deposed in term 5 and leads term 6; an answer of term 4 arrives at any moment',
  start: s3TriedTerm5,
  setup: [
    ...s1LeadsTerm4,
    { do: 'deliver', among: ['S1', 'S2'], until: { node: 'S2', field: 'leaderId', is: 'S1' } },
    s2VotesForS3,
    { do: 'ask', node: 'S1', message: put('x') },
    { do: 'crash', node: 'S3' },
  ],
  may: [
    { do: 'inject', from: 'S3', to: 'S1', message: ofTerm5 },
    { do: 'fire', nodes: ['S1'], timer: 'election', when: [{ field: 'currentTerm', is: 5 }], times: 1 },
  ],
  goals: [{ node: 'S1', when: leadsTerm6, otherwise: 'S1 never leads term 6', rule: raftRules.progress }],
  checkers,
};

/** The entries of two clients at indices 2 and 3 are gone when others come to lie there. */
const sameIndex: Explored = {
  ...common,
  name: 'S1 loses the entries of two clients in term 5, leads term 6 and is asked again',
  start: s3TriedTerm5,
  setup: [
    ...s1LeadsTerm4,
    { do: 'ask', node: 'S1', message: put('x') },
    { do: 'ask', node: 'S1', message: put('y') },
    // Nothing of it reaches the others.
    { do: 'deliver', among: ['S1'] },
    s2VotesForS3,
    { do: 'inject', from: 'S3', to: 'S1', message: ofTerm5 },
    { do: 'fire', node: 'S1', timer: 'election' },
    { do: 'deliver', among: ['S1', 'S2'], until: { node: 'S1', field: 'role', is: 'leader' } },
    { do: 'crash', node: 'S3' },
  ],
  may: [
    { do: 'ask', nodes: ['S1'], message: put('w'), when: leadsTerm6, times: 1 },
    { do: 'fire', nodes: ['S1'], timer: 'heartbeat', when: leadsTerm6, times: 1 },
  ],
  // An RPC of term 4 never comes back here, nor does its time run out: code may rightly wait for that.
  goals: [
    {
      node: 'S1',
      when: [...leadsTerm6, { field: 'log.length', is: 2 }],
      otherwise: 'S1 leads term 6, and never appends the entry that it is asked for',
      rule: raftRules.progress,
    },
  ],
  checkers,
};

test('carries nothing over from one leadership to the next', async () => {
  await explore(lateAnswer);
  await explore(sameIndex);
});
