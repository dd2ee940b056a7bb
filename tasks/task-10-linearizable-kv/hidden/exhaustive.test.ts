import { explore, logOf, raftRules, staleFields, test } from '#harness/suite';

const held = { currentTerm: 1, log: logOf(1) };

/** S1 has led since long ago. From here on messages may be lost, and S2 may go for the next term unless it has just heard of S1. */
test('is linearizable in every order of events', () =>
  explore({
    name: 'one client writes, another one reads, while S2 takes over from S1 or doesn’t, and S1 knows of it or doesn’t',
    servers: 3,
    clients: 2,
    start: { S1: held, S2: held, S3: held, C1: { leaderId: 'S1' }, C2: { leaderId: 'S2' } },
    network: 'immediate',
    setup: [{ do: 'fire', node: 'S1', timer: 'election' }, { do: 'deliver' }, { do: 'fire', node: 'S1', timer: 'heartbeat' }, { do: 'deliver' }],
    setupAgoMs: 10_000,
    may: [
      { do: 'ask', nodes: ['C1'], message: { type: 'read', key: 'x' }, times: 1 },
      { do: 'ask', nodes: ['C2'], message: { type: 'write', key: 'x', value: 1 }, times: 1 },
      { do: 'fire', nodes: ['S2'], timer: 'election', when: [{ field: 'heardAtMs', is: 0 }], times: 1 },
      { do: 'fire', nodes: ['C1', 'C2'], timer: 'after 1', times: 3 },
    ],
    checkers: ['DUR', 'ES', 'LC', 'SMS', 'LIN'],
    goals: [{ node: 'S2', when: [{ field: 'role', is: 'leader' }], otherwise: 'S2 is never elected, though S3 hears nobody else', rule: raftRules.progress }],
    anyTimerBut: ['election', 'heartbeat'],
    stale: staleFields,
    statesMax: 100_000,
  }));
