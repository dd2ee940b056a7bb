import { asks, heal, hold, learns, note, onlyHears, paxosRules, propose, release, retry, simulate, simulateAll, stepsWithin, test, wait, type Scenario, type ScriptStep, type Simulated } from '#harness/suite';
import type { Ballot, NodeId, Plain } from '#tasks/task-12-paxos-accept';

const { until } = stepsWithin(5000);

const checkers = ['PAXOS-DUR', 'PROMISE-MONO', 'ONE-VALUE', 'P2C', 'AGREE'] as const satisfies Simulated['checkers'];

const three: readonly NodeId[] = ['S1', 'S2', 'S3'];
const five: readonly NodeId[] = [...three, 'S4', 'S5'];

/** A ballot as the reference of task 11 makes it. */
const ballot = (round: number, id: NodeId): Ballot => ({ round, id });

const hears = (heard: Readonly<Record<NodeId, readonly NodeId[]>>, of: readonly NodeId[] = three): ScriptStep => onlyHears(of, heard);
/** What this proposer sends reaches one acceptor alone; what it hears is not touched. */
const reaches = (from: NodeId, only: NodeId, of: readonly NodeId[] = three): ScriptStep => ({ do: 'cut', links: of.filter((to) => to !== only).map((to) => [from, to] as const) });

function scripted(name: string, script: readonly ScriptStep[], more: Partial<Scenario> = {}): Scenario {
  return { name, servers: 3, clients: 3, script, ...more };
}

const byHand: Partial<Scenario> = { manualTimers: ['retry'] };

const playAll = (scenarios: readonly Scenario[], seeds = 3): Promise<void> => simulateAll({ scenarios, checkers, seeds });

// A chosen value stays.

const chosenBySome = (value: Plain): Scenario =>
  scripted(
    `${JSON.stringify(value)} is chosen by S1 and S2, and C2 proposes "b"`,
    [hears({ C1: ['S1', 'S2'], C2: ['S2', 'S3'] }), asks('C1', value), learns('C1', value), asks('C2', 'b'), learns('C2', value), heal, asks('C3', 'c'), learns('C3', value)],
    byHand,
  );

/** Nobody knows that "a" is chosen: the acceptors' answers are lost, and C1 is gone. */
const chosenUnknown = scripted(
  '"a" is chosen, and nobody has learned it',
  [
    hears({ C1: ['S1', 'S2'], C2: ['S2', 'S3'] }),
    asks('C1', 'a'),
    until(['S1', 'S2'].map((node) => ({ node, field: 'acceptedV', is: 'a' })), 'S1 and S2 were to accept "a"', paxosRules.acceptance),
    { do: 'crash', node: 'C1' },
    asks('C2', 'b'),
    learns('C2', 'a'),
  ],
);

const chosenOfFive = scripted(
  '"a" is chosen by S1, S2 and S3 of five, and C2 hears S3, S4 and S5',
  [hears({ C1: ['S1', 'S2', 'S3'], C2: ['S3', 'S4', 'S5'] }, five), asks('C1', 'a'), learns('C1', 'a'), asks('C2', 'b'), learns('C2', 'a')],
  { ...byHand, servers: 5 },
);

test('leaves a chosen value alone, whoever proposes next', () => playAll([...['a', 0, '', false, null].map(chosenBySome), chosenUnknown, chosenOfFive]));

// Three ballots.

/** Ballot 1 of C1 has been accepted by `low`, and "b" is chosen under ballot 2 of C2; C3 hears `heard`, and of those `last` at last. */
function thirdBallot(servers: readonly NodeId[], low: readonly NodeId[], heard: readonly NodeId[], last: NodeId): Scenario {
  const [lower, higher] = [ballot(1, 'C1'), ballot(2, 'C2')];
  const acceptor = (id: NodeId): Record<string, unknown> =>
    low.includes(id) ? { promised: lower, acceptedN: lower, acceptedV: 'a' } : { promised: higher, acceptedN: higher, acceptedV: 'b' };
  return {
    ...byHand,
    name: `${low.join(' and ')} accepted "a" under ballot 1, the others "b" under ballot 2; C3 hears ${heard.join(', ')}, and ${last} at last`,
    servers: servers.length,
    clients: 3,
    start: { ...Object.fromEntries(servers.map((id) => [id, acceptor(id)])), C3: { lastBallot: ballot(2, 'C2') } },
    script: [hears({ C3: heard }, servers), ...hold([last], ['C3']), asks('C3', 'c'), wait(30), release, learns('C3', 'b')],
  };
}

/** S1 accepts ballot 1.C2 without ever having seen its prepare; then the accept request of ballot 1.C1 comes to light. */
const lateAccept: Scenario = scripted(
  'an accept request of a lower ballot comes late',
  [
    note('C1 has promises of S1 and S2; its accept requests are under way'),
    note('C2 hears S2 and S3; the promise of S3 is late'),
    ...hold(['S3'], ['C2']),
    hears({ C2: ['S2', 'S3'] }),
    asks('C2', 'b'),
    wait(30),
    hears({ C2: ['S1', 'S3'] }),
    release,
    wait(30),
    note('what C1 had sent to S1 arrives'),
    { do: 'inject', from: 'C1', to: 'S1', message: { type: 'accept', n: ballot(1, 'C1'), v: 'a' } as { type: 'accept' } },
    wait(30),
    note('C3 hears S1 and S2'),
    hears({ C3: ['S1', 'S2'] }),
    asks('C3', 'c'),
    wait(60),
    retry('C3'),
    wait(60),
  ],
  { ...byHand, start: { S1: { promised: ballot(1, 'C1') }, S2: { promised: ballot(1, 'C1') }, C1: { lastBallot: ballot(1, 'C1') } } },
);

test('carries on the value of the highest ballot', () =>
  playAll([
    thirdBallot(three, ['S1'], ['S1', 'S2'], 'S1'),
    thirdBallot(three, ['S1'], ['S1', 'S2'], 'S2'),
    thirdBallot(three, ['S3'], ['S2', 'S3'], 'S2'),
    thirdBallot(three, ['S3'], ['S2', 'S3'], 'S3'),
    thirdBallot(five, ['S1', 'S2'], ['S1', 'S2', 'S3'], 'S3'),
    thirdBallot(five, ['S4', 'S5'], ['S3', 'S4', 'S5'], 'S5'),
    thirdBallot(five, ['S1', 'S5'], ['S1', 'S3', 'S5'], 'S1'),
    lateAccept,
  ]));

// Learning.

/** Of `asked` a proposer hears the promises; its accept requests reach one of them alone. */
function acceptedByOne(proposer: NodeId, begin: ScriptStep, asked: readonly [NodeId, NodeId], only: NodeId): readonly ScriptStep[] {
  return [
    note(`${asked.join(' and ')} promise; then what ${proposer} sends reaches ${only} alone`),
    ...hold(asked, [proposer]),
    hears({ [proposer]: asked }),
    begin,
    wait(30),
    reaches(proposer, only),
    release,
    wait(30),
  ];
}

const acrossBallots = scripted(
  '"v" is accepted by S1 and by S2, but under two ballots',
  [
    ...acceptedByOne('C1', asks('C1', 'v'), ['S1', 'S2'], 'S1'),
    ...acceptedByOne('C2', asks('C2', 'w'), ['S2', 'S3'], 'S3'),
    ...acceptedByOne('C1', retry('C1'), ['S1', 'S2'], 'S2'),
    note('C3 hears S1 and S3'),
    hears({ C3: ['S1', 'S3'] }),
    asks('C3', 'x'),
    learns('C3', 'w'),
    heal,
    asks('C2', 'y'),
    retry('C2'),
    wait(60),
    retry('C2'),
    learns('C2', 'w'),
  ],
  { ...byHand, start: { C3: { lastBallot: ballot(5, 'C1') } } },
);

const oneTwice = scripted(
  'every message comes twice, and S1 alone accepts "a"',
  [
    ...acceptedByOne('C1', asks('C1', 'a'), ['S1', 'S2'], 'S1'),
    hears({ C2: ['S2', 'S3'] }),
    asks('C2', 'b'),
    wait(60),
    retry('C2'),
    wait(60),
  ],
  { ...byHand, network: { duplication: 1, lateMsMax: 10 } },
);

const halfOfFour = scripted(
  'C1 is heard by all four, and S1 and S2 accept',
  [
    ...hold(['S3', 'S4'], ['C1']),
    asks('C1', 'a'),
    wait(30),
    { do: 'cut', links: [['C1', 'S3'], ['C1', 'S4']] },
    release,
    wait(60),
  ],
  { ...byHand, servers: 4 },
);

test('learns nothing before it is chosen', () => playAll([acrossBallots, oneTwice, halfOfFour]));

// The disk.

/** S2 crashes when so many of its effects have left it since C1 began; afterwards C2 hears S2 and S3. */
function crashWhileAccepting(afterEffects: number): Scenario {
  return scripted(
    `S2 crashes ${afterEffects} effects after C1 began`,
    [
      hears({ C1: ['S1', 'S2'], C2: ['S2', 'S3'] }),
      { do: 'crash', node: 'S2', afterEffects },
      asks('C1', 'a'),
      wait(60),
      { do: 'crash', node: 'S2' },
      { do: 'restart', node: 'S2' },
      asks('C2', 'b'),
      wait(60),
      retry('C2'),
      wait(60),
      retry('C1'),
      wait(60),
    ],
    byHand,
  );
}

/** S2 is asked for a promise while it writes what it accepts. */
const promiseWhileWriting = (afterMs: number): Scenario =>
  scripted(
    `C2 asks S2 for its promise ${afterMs} ms after C1 began; the disk of S2 is slow`,
    [hears({ C1: ['S1', 'S2'], C2: ['S2', 'S3'] }), { do: 'slow-disk', node: 'S2', byMs: 100 }, asks('C1', 'a'), wait(afterMs), asks('C2', 'b'), wait(600), retry('C2'), wait(600), retry('C2'), wait(600)],
    byHand,
  );

test('has on disk what it has accepted', () => playAll([...[0, 1, 2, 3, 4, 5].map(crashWhileAccepting), ...[20, 130, 160].map(promiseWhileWriting)]));

// Progress.

const alone = scripted('C1 is alone', [asks('C1', 'a'), learns('C1', 'a')]);
const oneIsDown = scripted('S3 is down', [{ do: 'crash', node: 'S3' }, asks('C1', 'a'), learns('C1', 'a')]);
const twoAreDown = scripted('S1 and S5 are down, of five', [{ do: 'crash', node: 'S1' }, { do: 'crash', node: 'S5' }, asks('C1', 'a'), learns('C1', 'a')], { servers: 5 });
const wokenLate = scripted('S3 never saw the prepare, and has to accept', [
  ...hold(['C1'], ['S3']),
  ...hold(['S2'], ['C1']),
  asks('C1', 'a'),
  wait(20),
  note('S1 and S2 have promised; now S2 is gone, and S3 is there'),
  hears({ C1: ['S1', 'S2'] }),
  release,
  wait(5),
  { do: 'crash', node: 'S2' },
  heal,
  learns('C1', 'a'),
]);
const allLearn = scripted('three proposers begin at the same moment, and all want to know', [asks('C1', 'a'), asks('C2', 'b'), asks('C3', null)], { settleWithinMs: 15_000, mustAnswer: true });

test('comes to a choice, and every proposer learns it', () => playAll([alone, oneIsDown, twoAreDown, wokenLate, allLearn]));

test('agrees through crashes, lost messages and rivals', async () => {
  const values: readonly Plain[] = ['a', 0, null, 'b', '', false];
  const weather: Omit<Scenario, 'name' | 'servers'> = {
    clients: 2,
    network: { loss: 0.1, duplication: 0.1, late: 0.2, lateMsMax: 200 },
    faults: { kinds: ['crash', 'crash', 'client-crash', 'pause', 'slow-disk'], episodes: 5, forMs: 1500 },
    workload: { everyMs: 150, command: (count) => propose(values[count % values.length]) },
    settleWithinMs: 15_000,
    mustAnswer: true,
  };
  await simulate({ scenario: { ...weather, servers: 3, name: 'three acceptors, two proposers, any faults' }, checkers, seeds: 25 });
  await simulate({ scenario: { ...weather, servers: 5, clients: 3, name: 'five acceptors, three proposers, any faults' }, checkers, seeds: 15 });
});
