import { explore, logOf, put, raftRules, staleFields, test } from '#harness/suite';

/** S1 leads term 1, and entry 1 is on its own disk alone. */
const entry1OnS1 = [
  { do: 'fire', node: 'S1', timer: 'election' },
  { do: 'deliver' },
  { do: 'ask', node: 'S1', message: put('x') },
  { do: 'deliver', among: ['S1'] },
] as const;

test('loses no committed entry in four terms, whatever is lost', () =>
  explore({
    name: 'S1 and S2 may lead, S3 follows; up to four terms, two commands; messages arrive at once or are lost',
    servers: 3,
    network: 'immediate',
    setup: entry1OnS1,
    may: [
      { do: 'fire', nodes: ['S1', 'S2'], timer: 'election', when: [{ field: 'currentTerm', atMost: 3 }] },
      { do: 'ask', message: put('y'), when: [{ field: 'role', is: 'leader' }], times: 1 },
    ],
    stale: staleFields,
    goals: [
      {
        node: 'S1',
        when: [{ field: 'commitIndex', is: 2 }],
        otherwise: 'S1 replicates entry 2 of its own term, and never commits it',
        rule: raftRules.commitment,
      },
    ],
    checkers: ['MAJORITY', 'COMMIT-MONO', 'LC', 'SMS'],
    statesMax: 300_000,
  }));

test('commits no sooner and no later than a majority holds the entry', async () => {
  for (const servers of [3, 4]) {
    await explore({
      name: `${servers} servers with nine entries, and two more`,
      servers,
      start: Object.fromEntries(['S1', 'S2', 'S3', 'S4'].slice(0, servers).map((id) => [id, { currentTerm: 1, log: logOf(1, 1, 1, 1, 1, 1, 1, 1, 1) }])),
      network: 'immediate',
      setup: [{ do: 'fire', node: 'S1', timer: 'election' }, { do: 'deliver' }, ...(servers === 3 ? [{ do: 'crash', node: 'S3' } as const] : [])],
      may: [
        { do: 'ask', nodes: ['S1'], message: put('x'), times: 1 },
        { do: 'ask', nodes: ['S1'], message: put('y'), times: 1 },
      ],
      goals: [
        {
          node: 'S1',
          when: [{ field: 'commitIndex', is: 11 }],
          otherwise: 'S1 and a majority with it hold entries 10 and 11, and S1 never commits them',
          rule: raftRules.commitment,
        },
      ],
      checkers: ['MAJORITY', 'COMMIT-MONO', 'SMS'],
      statesMax: 100_000,
    });
  }
});
