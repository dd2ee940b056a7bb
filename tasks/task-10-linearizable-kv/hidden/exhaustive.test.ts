import { explore, raftRules, staleFields, test, logOf } from '#harness/suite';

test('is linearizable in every order of events', () =>
  explore({
    name: 'S1 leads and may not know that S2 does; one client writes, another reads',
    servers: 3,
    clients: 2,
    start: {
      S1: { currentTerm: 1, log: logOf(1) },
      S2: { currentTerm: 1, log: logOf(1) },
      S3: { currentTerm: 1, log: logOf(1) },
    },
    network: 'immediate',
    setup: [{ do: 'fire', node: 'S1', timer: 'election' }, { do: 'deliver' }, { do: 'fire', node: 'S1', timer: 'heartbeat' }, { do: 'deliver' }],
    setupAgoMs: 10_000,
    may: [
      { do: 'ask', nodes: ['C1'], message: { type: 'read', key: 'x' }, times: 1 },
      { do: 'ask', nodes: ['C2'], message: { type: 'write', key: 'x', value: 1 }, times: 1 },
      { do: 'fire', nodes: ['S2'], timer: 'election', when: [{ field: 'heardAtMs', is: 0 }], times: 1 },
      { do: 'fire', nodes: ['C1', 'C2'], timer: 'after 1', times: 3 },
    ],
    checkers: ['LIN'],
    goals: [{ node: 'S2', when: [{ field: 'role', is: 'leader' }], otherwise: 'S2 never leads', rule: raftRules.progress }],
    stale: staleFields,
    statesMax: 2_000_000,
  }));
