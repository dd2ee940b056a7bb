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
import type { AppendEntries } from '#tasks/task-02-log-matching';

const { until, elect } = stepsWithin(1500);

type Until = Extract<ScriptStep, { do: 'until' }>;

function expect(all: Until['all'], otherwise: string, rule: Until['rule']): ScriptStep {
  return { do: 'expect', all, otherwise, rule };
}

const threeServers = allHoldEntry1(['S1', 'S2', 'S3']);

test("brings every follower of Figure 7 to the leader's log", () =>
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
          'the leader and a follower never found out where their logs agree',
        ),
        expect(
          [
            { node: 'S4', field: 'log.length', is: 11 },
            { node: 'S5', field: 'log.length', is: 12 },
          ],
          'S4 (c) or S5 (d) deleted entries, though the leader has sent none that conflicts with them',
          raftRules.conflicts,
        ),
        note('the first client command of term 8 becomes entry 11'),
        { do: 'ask', node: 'S1', message: put('x') },
        until(
          figure7Peers.flatMap((node) => [
            { node, field: 'log.length', is: 11 },
            { node, field: 'log.10.term', is: 8 },
            { node, field: 'commitIndex', is: 11 },
          ]),
          'a follower did not end with the eleven entries of the leader, all committed',
        ),
      ],
    },
    checkers: ['LM', 'SMS', 'COMMIT-MONO', 'LC'],
    seeds: 10,
  }));

/** S2 hears of two entries first, and then of the shorter message that was sent before. */
const shorterMessageLast: Scenario = {
  ...threeServers,
  name: 'the shorter of two messages arrives last',
  script: [
    ...elect('S1', 2),
    wait(20),
    connect(['S1', 'S2']),
    note('what S1 sends to S2 is held back: entry 2, then entries 2 and 3'),
    { do: 'hold', from: 'S1', to: 'S2' },
    { do: 'ask', node: 'S1', message: put('x') },
    wait(3),
    { do: 'ask', node: 'S1', message: put('y') },
    wait(3),
    note('it arrives, the newest message first'),
    { do: 'release', order: 'newest-first' },
    until([{ node: 'S1', field: 'commitIndex', is: 3 }], 'S1 never learnt that S2 holds entry 3'),
    note('S1 crashes; of the two others, S2 has what was committed'),
    { do: 'crash', node: 'S1' },
    connect(['S2', 'S3']),
    ...elect('S2', 3),
    wait(100),
  ],
};

/** Entry 2 of term 3 is committed when a message of the leader of term 2 comes to light. */
const olderLeaderLast: Scenario = {
  ...threeServers,
  name: 'a message of an earlier leader arrives last',
  script: [
    ...elect('S1', 2),
    wait(20),
    connect(['S1', 'S2']),
    note('S1 sends entry 2 of term 2 to S2, but it is held back'),
    { do: 'hold', from: 'S1', to: 'S2' },
    { do: 'ask', node: 'S1', message: put('x') },
    // A leader that sends at its next heartbeat has sent it by now.
    wait(60),
    note('S3 wins term 3 with S2, and commits another entry 2'),
    connect(['S2', 'S3']),
    ...elect('S3', 3),
    { do: 'ask', node: 'S3', message: put('y') },
    until([{ node: 'S3', field: 'commitIndex', is: 2 }], 'S3 never learnt that S2 holds entry 2 of term 3'),
    note('now the messages of S1 arrive'),
    connect(['S1', 'S2'], ['S2', 'S3']),
    { do: 'release', order: 'oldest-first' },
    wait(30),
    note('S3 crashes; S2 goes for term 4 with entry 2 of term 3'),
    { do: 'crash', node: 'S3' },
    { do: 'timeout', node: 'S2', timer: 'election' },
    wait(60),
    { do: 'timeout', node: 'S2', timer: 'election' },
    until([{ node: 'S2', field: 'role', is: 'leader' }], 'S2 was to win an election'),
    wait(60),
  ],
};

/** S3 is asked for its vote between the arrival of entry 2 and its confirmation. */
const voteWhileWriting: Scenario = {
  ...threeServers,
  name: 'S3 is asked for its vote while it writes entry 2',
  script: [
    ...elect('S1', 2),
    wait(20),
    note("S1 sends entry 2 to S3, whose disk is slow"),
    connect(['S1', 'S3']),
    { do: 'slow-disk', node: 'S3', byMs: 300 },
    { do: 'ask', node: 'S1', message: put('x') },
    wait(20),
    note('S2, without entry 2, goes for term 3; of S3, S1 hears the confirmation alone'),
    { do: 'cut', links: [['S1', 'S3'], ['S1', 'S2'], ['S2', 'S1']] },
    { do: 'timeout', node: 'S2', timer: 'election' },
    until([{ node: 'S1', field: 'commitIndex', is: 2 }], 'S1 never learnt that S3 holds entry 2'),
    wait(500),
  ],
};

test('loses no committed entry to messages that arrive late', async () => {
  const checkers = ['LM', 'LC', 'SMS', 'COMMIT-MONO'] as const;
  await simulate({ scenario: voteWhileWriting, checkers, seeds: 5 });
  await simulate({ scenario: shorterMessageLast, checkers, seeds: 5 });
  await simulate({ scenario: olderLeaderLast, checkers, seeds: 5 });
});

/** A leader that looks for the place where the logs agree may do so without sending entries (thesis §3.5). */
const probeOfEntry1: AppendEntries = {
  type: 'AppendEntries',
  term: 4,
  leaderId: 'S1',
  prevLogIndex: 1,
  prevLogTerm: 1,
  entries: [],
  leaderCommit: 4,
};

test('never commits a tail that the leader has not verified', () =>
  simulate({
    scenario: {
      name: "a probing heartbeat ends before S3's uncommitted tail",
      servers: 3,
      manualTimers: ['election'],
      start: {
        S1: { currentTerm: 3, log: logOf(1, 3, 3) },
        S2: { currentTerm: 3, log: logOf(1, 3, 3) },
        S3: { currentTerm: 2, log: logOf(1, 2, 2) },
      },
      script: [
        connect(['S1', 'S2']),
        ...elect('S1', 4),
        { do: 'ask', node: 'S1', message: put('x') },
        until([{ node: 'S1', field: 'commitIndex', is: 4 }], 'S1 and S2 hold entry 4 of term 4, and S1 does not commit it'),
        note('S1 has committed four entries; it looks for the place where the log of S3 agrees, and tries entry 1'),
        { do: 'inject', from: 'S1', to: 'S3', message: probeOfEntry1 },
        wait(20),
        connect(['S1', 'S2', 'S3']),
        until(
          [
            { node: 'S3', field: 'log.length', is: 4 },
            { node: 'S3', field: 'commitIndex', is: 4 },
          ],
          'S3 never caught up with S1',
        ),
      ],
    },
    checkers: ['LM', 'SMS', 'COMMIT-MONO', 'LC'],
    seeds: 5,
  }));

/** S2 crashes when `afterEffects` more effects have left it; what S1 then commits must survive S1. */
function crashWhileConfirming(afterEffects: number): Scenario {
  return {
    ...threeServers,
    name: `S2 crashes ${afterEffects} effects after entry 2 reached it`,
    script: [
      ...elect('S1', 2),
      wait(25),
      connect(['S1', 'S2']),
      { do: 'crash', node: 'S2', afterEffects },
      { do: 'ask', node: 'S1', message: put('x') },
      wait(100),
      { do: 'restart', node: 'S2' },
      until([{ node: 'S1', field: 'commitIndex', is: 2 }], 'S1 and S2 hear each other, and entry 2 is not committed'),
      note('S2 crashes once more, and S1 for good; S2 has what was committed'),
      { do: 'crash', node: 'S2' },
      { do: 'crash', node: 'S1' },
      { do: 'restart', node: 'S2' },
      connect(['S2', 'S3']),
      ...elect('S2', 3),
      wait(60),
    ],
  };
}

/** S3 hears of term 2 by a heartbeat alone, confirms it, and crashes. */
const crashAfterHeartbeat: Scenario = {
  ...threeServers,
  name: 'S3 crashes after it has confirmed a heartbeat of a later term',
  script: [
    connect(['S1', 'S2']),
    ...elect('S1', 2),
    connect(['S1', 'S2', 'S3']),
    until([{ node: 'S1', field: 'matchIndex.S3', is: 1 }], 'S3 never confirmed a heartbeat'),
    { do: 'crash', node: 'S3' },
    { do: 'restart', node: 'S3' },
    wait(1),
    expect([{ node: 'S3', field: 'currentTerm', is: 2 }], 'S3 followed the leader of term 2, crashed, and has forgotten that term', raftRules.beforeResponding),
  ],
};

/** S3's write for a heartbeat of term 2 is still under way when it votes in term 3. */
const laterTermWhileWriting: Scenario = {
  ...threeServers,
  name: 'S3 votes in term 3 while it writes for a message of term 2',
  script: [
    connect(['S1', 'S2']),
    ...elect('S1', 2),
    note("S3's disk is slow; it hears of term 2, and soon of term 3"),
    { do: 'slow-disk', node: 'S3', byMs: 300 },
    connect(['S1', 'S3']),
    wait(80),
    connect(['S2', 'S3']),
    { do: 'timeout', node: 'S2', timer: 'election' },
    wait(1000),
    expect([{ node: 'S3', field: 'currentTerm', atLeast: 3 }], 'S3 voted in term 3, and went back to term 2', raftRules.terms),
  ],
};

test('has on disk what it has confirmed', async () => {
  const checkers = ['DUR', 'LC', 'SMS', 'LM'] as const;
  await simulate({ scenario: crashAfterHeartbeat, checkers, seeds: 3 });
  await simulate({ scenario: laterTermWhileWriting, checkers, seeds: 3 });
  for (const afterEffects of [0, 1, 2, 3]) await simulate({ scenario: crashWhileConfirming(afterEffects), checkers, seeds: 3 });
});

test('keeps the logs matching through crashes and partitions', () =>
  simulate({
    scenario: {
      name: 'five servers; messages lost, doubled and late; crashes and partitions',
      servers: 5,
      network: { loss: 0.05, duplication: 0.1, late: 0.1 },
      faults: { kinds: ['crash', 'crash', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'slow-disk'], episodes: 6, forMs: 3000 },
      workload: { everyMs: 60, command: (count) => put(`key ${count}`) },
      settleWithinMs: 10_000,
    },
    checkers: ['DUR', 'COMMIT-MONO', 'LM', 'LC', 'SMS'],
    seeds: 20,
  }));
