import { allHoldEntry1, connect, note, put, raftRules, simulate, stepsWithin, test, wait, type Scenario, type ScriptStep } from '#harness/suite';

const { until, elect } = stepsWithin(1500);

const safety = ['MATCH-SOUND', 'COMMIT-MONO', 'LM', 'MAJORITY', 'LC', 'SMS', 'ANSWER'] as const;

type Until = Extract<ScriptStep, { do: 'until' }>;

const allFive = ['S1', 'S2', 'S3', 'S4', 'S5'] as const;
const threeServers = allHoldEntry1(['S1', 'S2', 'S3']);
const fiveServers = allHoldEntry1(allFive);

const ask = (node: string, key: string): ScriptStep => ({ do: 'ask', node, message: put(key) });

const committed = (node: string, index: number): Until['all'] => [{ node, field: 'commitIndex', atLeast: index }];

function expect(all: Until['all'], otherwise: string, rule: Until['rule']): ScriptStep {
  return { do: 'expect', all, otherwise, rule };
}

/** Everybody but these hear each other; these hear nobody, not even each other. */
const cutOff = (...servers: readonly string[]): ScriptStep => connect(allFive.filter((id) => !servers.includes(id)), ...servers.map((id) => [id]));

/** Followers are connected one after the other; the entry is committed with the third copy. */
const oneCopyAfterTheOther: Scenario = {
  ...fiveServers,
  name: 'five servers; the followers hear of entry 2 one after the other',
  script: [
    ...elect('S1', 2),
    wait(30),
    note('S1 reaches nobody'),
    cutOff(...allFive),
    ask('S1', 'x'),
    wait(200),
    expect([{ node: 'S1', field: 'commitIndex', is: 0 }], 'S1 alone holds entry 2, and has committed it', raftRules.commitment),
    note('S1 reaches S2'),
    connect(['S1', 'S2']),
    until([{ node: 'S1', field: 'matchIndex.S2', is: 2 }], 'S1 reaches S2 again, and never brought entry 2 to it'),
    wait(100),
    expect([{ node: 'S1', field: 'commitIndex', is: 0 }], 'two of five servers hold entry 2, and S1 has committed it', raftRules.commitment),
    note('S1 reaches S5 too'),
    connect(['S1', 'S2', 'S5']),
    until(committed('S1', 2), 'three of five servers hold entry 2, and S1 never commits it'),
    until(committed('S2', 2), 'S1 has committed entry 2, and S2 never hears of it'),
  ],
};

/** Of a cluster of one, the leader's disk is the majority. */
const oneServer: Scenario = {
  ...allHoldEntry1(['S1']),
  name: 'a cluster of one server',
  script: [...elect('S1', 2), ask('S1', 'x'), until(committed('S1', 2), 'S1 is the whole cluster and has entry 2 on its disk, and never commits it')],
};

/** Four servers need three copies. */
const fourServers: Scenario = {
  ...allHoldEntry1(['S1', 'S2', 'S3', 'S4']),
  name: 'four servers, two of which hear of entry 2',
  script: [
    ...elect('S1', 2),
    wait(30),
    connect(['S1', 'S4']),
    ask('S1', 'x'),
    wait(200),
    expect([{ node: 'S1', field: 'commitIndex', is: 0 }], 'two of four servers hold entry 2, and S1 has committed it', raftRules.commitment),
    connect(['S1', 'S2', 'S3', 'S4']),
    until(committed('S1', 2), 'all servers are up, and entry 2 is never committed'),
  ],
};

test('commits when a majority holds the entry, and not before', async () => {
  for (const scenario of [oneServer, oneCopyAfterTheOther, fourServers]) await simulate({ scenario, checkers: safety, seeds: 3 });
});

/**
 * A heartbeat may pass until the entry is sent, and an answer may be under way just then; a link takes
 * at most 10 ms each way and a write 2.
 */
const PROMPT_MS = 120;

const promptly = (index: number, otherwise: string): ScriptStep => ({
  do: 'until',
  all: committed('S1', index),
  withinMs: PROMPT_MS,
  otherwise,
  rule: raftRules.commitLatency,
});

/** All are well at first; then two followers fall silent, just before the first of three commands. */
function impaired(name: string, impair: readonly ScriptStep[]): Scenario {
  const late = `S1 and two followers can hold it; ${PROMPT_MS} ms later it is not committed`;
  return {
    ...fiveServers,
    name,
    script: [
      ...elect('S1', 2),
      wait(30),
      ask('S1', 'w'),
      until(committed('S1', 2), 'all five servers are up, and entry 2 is never committed'),
      wait(40),
      ...impair,
      ask('S1', 'x'),
      promptly(3, `entry 3: ${late}`),
      wait(90),
      ask('S1', 'y'),
      promptly(4, `entry 4: ${late}`),
      wait(800),
      ask('S1', 'z'),
      promptly(5, `entry 5: ${late}`),
    ],
  };
}

const pairs = [
  ['S2', 'S3'],
  ['S4', 'S5'],
  ['S2', 'S5'],
] as const;

test('commits in one round trip while two of five are cut off', async () => {
  for (const two of pairs) {
    const scenario = impaired(`${two.join(' and ')} can’t be reached`, [note(`${two.join(' and ')} are cut off`), cutOff(...two)]);
    await simulate({ scenario, checkers: safety, seeds: 3 });
  }
});

test('waits for no follower that is slow or paused', async () => {
  for (const two of pairs.slice(0, 2)) {
    const names = two.join(' and ');
    const paused = two.map((node): ScriptStep => ({ do: 'pause', node }));
    const slow = two.map((node): ScriptStep => ({ do: 'slow-disk', node, byMs: 1000 }));
    await simulate({ scenario: impaired(`${names} are paused`, paused), checkers: safety, seeds: 2 });
    await simulate({ scenario: impaired(`each write takes ${names} a second`, slow), checkers: safety, seeds: 2 });
  }
});

/** Election timers run: whoever hears nothing for 150 to 300 ms goes for the next term. */
function silentFor2s(two: readonly string[]): Scenario {
  const others = allFive.filter((id) => !two.includes(id));
  return {
    ...fiveServers,
    manualTimers: [],
    name: `${two.join(' and ')} are cut off for two seconds, and election timers run`,
    script: [
      ...elect('S1', 2),
      wait(30),
      cutOff(...two),
      ask('S1', 'x'),
      wait(1000),
      ask('S1', 'y'),
      wait(1000),
      expect(
        others.map((node) => ({ node, field: 'currentTerm', is: 2 })),
        'no leader failed, and another election was held all the same',
        raftRules.heartbeats,
      ),
      expect([{ node: 'S1', field: 'role', is: 'leader' }], 'S1 reaches a majority, and leads no longer', raftRules.heartbeats),
    ],
  };
}

test('keeps its heartbeats going while answers are missing', async () => {
  for (const two of pairs) await simulate({ scenario: silentFor2s(two), checkers: safety, seeds: 2 });
});

/** A leader that reaches too few is asked, and is overtaken; then the network heals. */
function overtaken(name: string, reached: readonly string[]): Scenario {
  const others = allFive.filter((id) => !reached.includes(id));
  return {
    ...fiveServers,
    name,
    script: [
      ...elect('S1', 2),
      wait(30),
      connect(reached),
      ask('S1', 'x'),
      ask('S1', 'y'),
      wait(150),
      note('S5 is elected by the others, and commits other entries'),
      connect(reached, others),
      ...elect('S5', 3),
      ask('S5', 'z'),
      until(committed('S5', 2), 'S5 and two others hold its entry, and S5 never commits it'),
      connect(allFive),
      until([{ node: 'S1', field: 'currentTerm', atLeast: 3 }], 'S1 never heard of the new leader'),
      until([{ node: 'S1', field: 'log.1.term', is: 3 }], 'S1 never got the new leader’s entry'),
    ],
    settleWithinMs: 3000,
    mustAnswer: true,
  };
}

/** What is acknowledged survives the leader: elections are held by whoever misses its heartbeats. */
function crashAfterAsking(afterEffects: number): Scenario {
  return {
    ...threeServers,
    manualTimers: [],
    name: `S1 is asked, and crashes ${afterEffects} effects later`,
    script: [...elect('S1', 2), wait(70), { do: 'crash', node: 'S1', afterEffects }, ask('S1', 'x'), wait(60), { do: 'crash', node: 'S1' }, wait(800), ask('S2', 'y'), ask('S3', 'z')],
    settleWithinMs: 3000,
    mustAnswer: true,
  };
}

test('acknowledges nothing that could still be lost', async () => {
  await simulate({ scenario: overtaken('S1 is asked while it reaches nobody', ['S1']), checkers: safety, seeds: 3 });
  await simulate({ scenario: overtaken('S1 is asked while it reaches S2 alone', ['S1', 'S2']), checkers: safety, seeds: 3 });
  for (const afterEffects of [0, 1, 2, 3, 4, 6, 8]) await simulate({ scenario: crashAfterAsking(afterEffects), checkers: safety, seeds: 1 });
});

/** What S2 confirmed to S1 in term 2 comes to light when S1 leads term 4, and S2 has lost it since. */
const answerOfTerm2: Scenario = {
  ...fiveServers,
  name: 'S1 leads terms 2 and 4; an answer of term 2 arrives in term 4',
  script: [
    ...elect('S1', 2),
    wait(70),
    connect(['S1', 'S2']),
    note('S2 takes entries 2 and 3 of term 2; what it answers is held back'),
    { do: 'hold', from: 'S2', to: 'S1' },
    ask('S1', 'x'),
    ask('S1', 'y'),
    until([{ node: 'S2', field: 'log.length', is: 3 }], 'entries 2 and 3 never reached S2'),
    wait(15),
    note('S5 leads term 3, and brings its own entry 2 to all'),
    connect(['S3', 'S4', 'S5']),
    ...elect('S5', 3),
    ask('S5', 'z'),
    until(committed('S5', 2), 'S5 and two others hold its entry, and S5 never commits it'),
    connect(allFive),
    until(
      ['S1', 'S2'].map((node) => ({ node, field: 'log.1.term', is: 3 })),
      'S1 or S2 never got entry 2 of term 3',
    ),
    note('S1 leads term 4; S2 has voted in it, and hears nothing of its entry'),
    ...elect('S1', 4),
    until([{ node: 'S2', field: 'currentTerm', is: 4 }], 'S2 never heard of term 4'),
    { do: 'cut', links: [['S1', 'S2']] },
    ask('S1', 'w'),
    wait(5),
    note('now the answers of S2 arrive'),
    { do: 'release', order: 'oldest-first' },
    wait(200),
    connect(allFive),
    until(committed('S1', 3), 'all servers are up, and S1 never commits its entry of term 4'),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

/** S1 is busy with its write of entry 2 when it hears that it has been replaced. */
const deposedWhileWriting: Scenario = {
  ...threeServers,
  name: 'S1 is deposed while it writes entry 2',
  script: [
    ...elect('S1', 2),
    wait(70),
    note('S1 writes slowly, and reaches nobody for a moment'),
    { do: 'slow-disk', node: 'S1', byMs: 80 },
    { do: 'cut', links: [['S1', 'S2'], ['S1', 'S3']] },
    ask('S1', 'x'),
    wait(5),
    note('S2 wins term 3 with the vote of S3'),
    ...elect('S2', 3),
    ask('S2', 'y'),
    connect(['S1', 'S2', 'S3']),
    wait(900),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

test('uses no answer of an earlier leadership', async () => {
  const checkers = [...safety, 'LAO', 'ES'] as const;
  await simulate({ scenario: answerOfTerm2, checkers, seeds: 5 });
  await simulate({ scenario: deposedWhileWriting, checkers, seeds: 3 });
});

/** S1 has clients waiting for entries 2 and 3 when S3 replaces both, and S1 is elected again. */
const sameIndexAgain: Scenario = {
  ...threeServers,
  name: 'clients wait for entries that another leader overwrites, and S1 leads again',
  script: [
    ...elect('S1', 2),
    wait(70),
    connect(['S1']),
    ask('S1', 'x'),
    ask('S1', 'y'),
    wait(60),
    connect(['S2', 'S3']),
    ...elect('S3', 3),
    ask('S3', 'z'),
    until(committed('S3', 2), 'S2 and S3 hold entry 2 of term 3, and S3 never commits it'),
    connect(['S1', 'S2', 'S3']),
    until([{ node: 'S1', field: 'log.1.term', is: 3 }], 'S1 never got entry 2 of term 3'),
    ...elect('S1', 4),
    ask('S1', 'v'),
    ask('S1', 'w'),
    until(committed('S1', 4), 'all servers are up, and S1 never commits its entries of term 4'),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

/** What S1 has in hand when it crashes is answered by nobody; what comes after its restart is. */
const restarted: Scenario = {
  ...threeServers,
  manualTimers: [],
  name: 'the leader crashes with clients waiting, and comes back',
  script: [
    ...elect('S1', 2),
    wait(70),
    ask('S1', 'x'),
    ask('S1', 'y'),
    wait(3),
    { do: 'crash', node: 'S1' },
    { do: 'restart', node: 'S1' },
    note('whoever misses its heartbeats goes for the next term; one of the three will lead'),
    wait(700),
    ask('S1', 'u'),
    ask('S2', 'v'),
    ask('S3', 'w'),
    wait(30),
  ],
  settleWithinMs: 3000,
  mustAnswer: true,
};

test('answers every client, whoever leads in the end', async () => {
  for (const scenario of [sameIndexAgain, restarted]) await simulate({ scenario, checkers: safety, seeds: 4 });
});

test('goes on through partitions, crashes, pauses and slow disks', () =>
  simulate({
    scenario: {
      name: 'five servers; messages doubled and late; crashes, pauses, slow disks and partitions',
      servers: 5,
      // A design may ask each peer one thing at a time and wait for a second: what is lost here is lost to a fault.
      network: { duplication: 0.1, late: 0.05, lateMsMax: 60 },
      faults: { kinds: ['crash', 'pause', 'pause', 'split', 'isolate', 'one-way', 'bridge', 'flapping', 'slow-disk'], episodes: 6, forMs: 2500 },
      workload: { everyMs: 60, command: (count) => put(`key ${count}`) },
      settleWithinMs: 10_000,
      mustAnswer: true,
    },
    checkers: safety,
    seeds: 12,
  }));
