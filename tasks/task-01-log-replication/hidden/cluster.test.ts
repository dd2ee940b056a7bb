import {
  allHoldEntry1,
  connect,
  figure7Peers,
  figure7Start,
  logOf,
  note,
  put,
  raftRules,
  simulate,
  stepsWithin,
  test,
  wait,
  type Scenario,
  type ScriptStep,
} from '#harness/suite';
import type { AppendEntries } from '#tasks/task-01-log-replication';

const { until, elect } = stepsWithin(3000);

/** Opens these one-way links, and cuts all others. */
function open(servers: readonly string[], ...links: readonly (readonly [from: string, to: string])[]): ScriptStep {
  const isOpen = (from: string, to: string): boolean => links.some((link) => link[0] === from && link[1] === to);
  const all = servers.flatMap((from) => servers.filter((to) => to !== from).map((to) => [from, to] as const));
  return { do: 'cut', links: all.filter(([from, to]) => !isOpen(from, to)) };
}
const ask = (node: string, key: string, extra: object = {}): ScriptStep => ({ do: 'ask', node, message: { ...put(key), ...extra } });

test('brings every follower of Figure 7 to its own log', () =>
  simulate({
    scenario: {
      name: 'Figure 7: S1 leads term 8, S2 to S7 are (a) to (f)',
      servers: 7,
      manualTimers: ['election'],
      start: figure7Start,
      script: [
        ...elect('S1', 8),
        until(
          figure7Peers.map((node) => ({ node: 'S1', field: `matchIndex.${node}`, is: 10 })),
          'the leader never learnt that a follower holds its ten entries',
          raftRules.replication,
        ),
        note('the first client command of term 8 becomes entry 11; the client thinks that it is still term 6'),
        ask('S1', 'x', { term: 6 }),
        until(
          ['S1', ...figure7Peers].flatMap((node) => [
            { node, field: 'log.length', is: 11 },
            { node, field: 'log.10.term', is: 8 },
            { node, field: 'commitIndex', is: 11 },
          ]),
          'not every server ended with the same eleven entries, all committed',
          raftRules.replication,
        ),
      ],
    },
    checkers: ['MATCH-SOUND', 'LAO', 'LM', 'LC', 'SMS'],
    seeds: 10,
  }));

test('does not count what it appended after it had asked', () =>
  simulate({
    scenario: {
      ...allHoldEntry1(['S1', 'S2', 'S3']),
      name: 'a command comes while the answer for the one before is under way',
      script: [
        connect(['S1', 'S2']),
        ...elect('S1', 2),
        until([{ node: 'S1', field: 'matchIndex.S2', is: 1 }], 'S1 never learnt that S2 holds entry 1', raftRules.replication),
        note('entry 2 reaches S2, but the answers of S2 are held back'),
        { do: 'hold', from: 'S2', to: 'S1' },
        ask('S1', 'x'),
        until([{ node: 'S2', field: 'log.length', is: 2 }], 'S2 never got entry 2', raftRules.replication),
        wait(20),
        note('S2 hears nothing more; entry 3 is on S1 alone'),
        open(['S1', 'S2', 'S3'], ['S2', 'S1']),
        ask('S1', 'y'),
        wait(5),
        note('now the answers arrive'),
        { do: 'release', order: 'oldest-first' },
        until(
          [
            { node: 'S1', field: 'matchIndex.S2', is: 2 },
            { node: 'S1', field: 'commitIndex', is: 2 },
          ],
          'S1 and S2, two of three, have entry 2 on disk, and S1 does not commit it',
          raftRules.replication,
        ),
        connect(['S1', 'S2']),
        until([{ node: 'S1', field: 'commitIndex', is: 3 }], 'S1 and S2 hear each other again, and entry 3 is not committed', raftRules.replication),
      ],
    },
    checkers: ['MATCH-SOUND', 'LAO', 'LM', 'LC', 'SMS'],
    seeds: 10,
  }));

const manyRefusals = (order: 'oldest-first' | 'newest-first'): Scenario => ({
  servers: 3,
  manualTimers: ['election'],
  start: { S1: { currentTerm: 1, log: logOf(1, 1, 1) }, S2: { currentTerm: 1, log: logOf(1, 1, 1) } },
  name: `S3's log is empty; all its refusals arrive at once, ${order}`,
  script: [
    { do: 'hold', from: 'S3', to: 'S1' },
    ...elect('S1', 2),
    note('S3 refuses one heartbeat after the other, but its answers are held back'),
    wait(500),
    note('they arrive while S3 hears nothing, so what S1 does about them shows in its next heartbeat'),
    { do: 'cut', links: [['S1', 'S3']] },
    { do: 'release', order },
    wait(10),
    connect(['S1', 'S2', 'S3']),
    until(
      [
        { node: 'S3', field: 'log.length', is: 3 },
        { node: 'S1', field: 'matchIndex.S3', is: 3 },
      ],
      'S3 never got the three entries',
      raftRules.replication,
    ),
    ask('S1', 'x'),
    until(
      ['S1', 'S2', 'S3'].map((node) => ({ node, field: 'commitIndex', is: 4 })),
      'entry 4 is not committed everywhere',
      raftRules.replication,
    ),
  ],
});

test('survives many refusals from an empty follower', async () => {
  const checkers = ['MATCH-SOUND', 'LAO', 'LM'] as const;
  await simulate({ scenario: manyRefusals('oldest-first'), checkers, seeds: 5 });
  await simulate({ scenario: manyRefusals('newest-first'), checkers, seeds: 5 });
});

test('counts no success of an earlier leadership', () =>
  simulate({
    scenario: {
      ...allHoldEntry1(['S1', 'S2', 'S3', 'S4', 'S5']),
      name: 'a success of term 2 arrives when S1 leads again, in term 4',
      script: [
        ...elect('S1', 2),
        wait(25),
        note('S1 replicates entry 2 of term 2 to S2, whose answers to S1 are held back'),
        connect(['S1', 'S2']),
        { do: 'hold', from: 'S2', to: 'S1' },
        ask('S1', 'x'),
        until([{ node: 'S2', field: 'log.length', is: 2 }], 'S2 never got entry 2', raftRules.replication),
        wait(20),
        note('S3 wins term 3 with S4 and S5; S1 only listens'),
        open(['S1', 'S2', 'S3', 'S4', 'S5'], ['S3', 'S4'], ['S4', 'S3'], ['S3', 'S5'], ['S5', 'S3'], ['S3', 'S1']),
        ...elect('S3', 3),
        until([{ node: 'S1', field: 'role', is: 'follower' }], 'S1 never heard of term 3'),
        note('S3 puts its own entry 2, of term 3, in the place of the one on S2'),
        connect(['S2', 'S3']),
        ask('S3', 'y'),
        until([{ node: 'S2', field: 'log.1.term', is: 3 }], 'S2 never got entry 2 of term 3', raftRules.replication),
        wait(10),
        note('S1 wins term 4 with S4 and S5'),
        connect(['S1', 'S2', 'S4', 'S5']),
        ...elect('S1', 4),
        until([{ node: 'S2', field: 'currentTerm', is: 4 }], 'S2 never heard of term 4'),
        note('now what S2 had to say to S1 arrives, beginning with term 2'),
        { do: 'release', order: 'oldest-first' },
        until(
          [
            { node: 'S2', field: 'log.1.term', is: 2 },
            { node: 'S1', field: 'matchIndex.S2', is: 2 },
          ],
          'S1 leads, and S2 never got its entry 2',
          raftRules.replication,
        ),
      ],
    },
    checkers: ['MATCH-SOUND', 'LAO', 'LM', 'LC', 'SMS'],
    seeds: 10,
  }));

/** S3 has heard from S1 that entry 1 is on both. */
const heartbeatOfTerm3: AppendEntries = { type: 'AppendEntries', term: 3, leaderId: 'S3', prevLogIndex: 1, prevLogTerm: 1, entries: [], leaderCommit: 1 };

/** S1's write of its own entry is still under way when another server leads. */
const deposedWhileWriting: Scenario = {
  ...allHoldEntry1(['S1', 'S2', 'S3']),
  name: 'S1 loses its office while it writes the entry of a command',
  script: [
    ...elect('S1', 2),
    wait(25),
    note("S1's disk is slow, and nobody hears of its entry 2"),
    connect(['S2', 'S3']),
    { do: 'slow-disk', node: 'S1', byMs: 400 },
    ask('S1', 'x'),
    note('S3 wins term 3 and commits another entry 2 with S2'),
    ...elect('S3', 3),
    ask('S3', 'y'),
    until([{ node: 'S3', field: 'commitIndex', is: 2 }], 'S3 never learnt that S2 holds entry 2 of term 3', raftRules.replication),
    note('S1 hears of term 3'),
    { do: 'inject', from: 'S3', to: 'S1', message: heartbeatOfTerm3 },
    wait(10),
    note('S1 and S2 hear each other when the write is done; then S2 goes for term 4'),
    { do: 'crash', node: 'S3' },
    connect(['S1', 'S2']),
    wait(1500),
    ...elect('S2', 4),
    wait(60),
  ],
};

const lossyNetwork = { loss: 0.1, duplication: 0.1, late: 0.1 } as const;

const threeWithPauses: Scenario = {
  name: 'three servers; messages lost, doubled and late; servers pause',
  servers: 3,
  network: lossyNetwork,
  faults: { kinds: ['pause', 'pause', 'isolate'], episodes: 4, forMs: 2000 },
  workload: { everyMs: 60, command: (count) => put(`key ${count}`) },
  settleWithinMs: 10_000,
};

const fiveWithPartitions: Scenario = {
  name: 'five servers; messages lost, doubled and late; crashes, pauses and partitions',
  servers: 5,
  network: lossyNetwork,
  faults: { kinds: ['pause', 'crash', 'split', 'isolate', 'one-way', 'bridge'], episodes: 5, forMs: 2500 },
  workload: { everyMs: 80, command: (count) => put(`key ${count}`) },
  settleWithinMs: 10_000,
};

test('replicates through loss, duplication, delay and pauses', async () => {
  const checkers = ['MATCH-SOUND', 'LAO', 'LM', 'LC', 'SMS'] as const;
  await simulate({ scenario: deposedWhileWriting, checkers, seeds: 5 });
  await simulate({ scenario: threeWithPauses, checkers, seeds: 10 });
  await simulate({ scenario: fiveWithPartitions, checkers, seeds: 15 });
});
