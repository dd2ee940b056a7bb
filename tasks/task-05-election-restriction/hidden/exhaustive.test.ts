import { explore, put, raftRules, test, type Explored } from '#harness/suite';

type Setup = NonNullable<Explored['setup']>;

/** Only a leader reads these; the part under test has nothing to do with them. */
const stale: NonNullable<Explored['stale']> = [{ fields: ['nextIndex', 'matchIndex'], unless: { field: 'role', is: 'leader' } }];

const s1LeadsTerm1: Setup = [{ do: 'fire', node: 'S1', timer: 'election' }, { do: 'deliver' }];

/** S1 leads term 1 and has two entries that reached nobody; the others have forgotten that it leads. */
const twoEntriesOnS1: Setup = [
  ...s1LeadsTerm1,
  ...['x', 'y'].flatMap((key): Setup => [
    { do: 'ask', node: 'S1', message: put(key) },
    { do: 'deliver', among: ['S1'] },
  ]),
  ...['S2', 'S3'].flatMap((node): Setup => [
    { do: 'crash', node },
    { do: 'restart', node },
  ]),
];

test('elects nobody who lacks a committed entry', async () => {
  await explore({
    name: 'S1 has two entries of term 1, and there is one command in term 2; messages arrive at once or are lost',
    servers: 3,
    network: 'immediate',
    setup: twoEntriesOnS1,
    may: [
      { do: 'fire', timer: 'election', when: [{ field: 'currentTerm', atMost: 2 }] },
      {
        do: 'ask',
        message: put('z'),
        when: [
          { field: 'role', is: 'leader' },
          { field: 'currentTerm', is: 2 },
        ],
        times: 1,
      },
    ],
    stale,
    goals: [
      {
        node: 'S2',
        when: [
          { field: 'role', is: 'leader' },
          { field: 'currentTerm', is: 2 },
        ],
        otherwise: 'S2 can never win term 2, though its log is as good as that of S3',
        rule: raftRules.upToDate,
      },
    ],
    checkers: ['ES', 'LC', 'SMS'],
    statesMax: 200_000,
  });
  await explore({
    name: 'S1 leads term 1, with two commands, and there is a term 2; messages arrive at once or are lost',
    servers: 3,
    network: 'immediate',
    setup: s1LeadsTerm1,
    may: [
      { do: 'fire', timer: 'election', when: [{ field: 'currentTerm', atMost: 1 }] },
      { do: 'ask', message: put('x'), when: [{ field: 'role', is: 'leader' }], times: 1 },
      { do: 'ask', message: put('y'), when: [{ field: 'role', is: 'leader' }], times: 1 },
    ],
    stale,
    goals: [
      {
        node: 'S1',
        when: [{ field: 'commitIndex', is: 2 }],
        otherwise: 'S1 leads, and can never commit entry 2',
        rule: raftRules.progress,
      },
    ],
    checkers: ['ES', 'LC', 'SMS'],
    statesMax: 200_000,
  });
});

const s1CanWin: NonNullable<Explored['goals']> = [
  { node: 'S1', when: [{ field: 'role', is: 'leader' }], otherwise: 'S1 can never win an election', rule: raftRules.votesCounted },
];

const checkers = ['DUR', 'ES', 'ONE-VOTE'] as const;

test('elects one leader a term, in every order of messages', async () => {
  await explore({
    name: 'S1 and S3 stand for election in one term, and S2 may crash; messages arrive in any order, again and again, or never',
    servers: 3,
    start: { S1: { currentTerm: 1, votedFor: 'S1' }, S3: { currentTerm: 1, votedFor: 'S3' } },
    network: 'reordering',
    may: [
      { do: 'fire', nodes: ['S1', 'S3'], timer: 'election', when: [{ field: 'currentTerm', is: 1 }] },
      { do: 'crash', nodes: ['S2'], times: 1 },
      { do: 'restart', nodes: ['S2'] },
    ],
    stale,
    goals: s1CanWin,
    checkers,
    statesMax: 100_000,
  });
  await explore({
    name: 'S1 stands for election in terms 1 and 2, and S3 in term 2; messages arrive in any order, again and again, or never',
    servers: 3,
    start: { S3: { currentTerm: 1, votedFor: 'S3' } },
    network: 'reordering',
    may: [
      { do: 'fire', nodes: ['S1'], timer: 'election', when: [{ field: 'currentTerm', atMost: 1 }] },
      { do: 'fire', nodes: ['S3'], timer: 'election', when: [{ field: 'currentTerm', is: 1 }] },
    ],
    stale,
    goals: s1CanWin,
    checkers,
    statesMax: 100_000,
  });
  await explore({
    name: 'four servers, of which S1 and S3 stand for election in one term; messages arrive in any order, again and again, or never',
    servers: 4,
    network: 'reordering',
    may: ['S1', 'S3'].map((node) => ({ do: 'fire', nodes: [node], timer: 'election', when: [{ field: 'currentTerm', is: 0 }], times: 1 })),
    stale,
    goals: s1CanWin,
    checkers,
    statesMax: 100_000,
  });
});
