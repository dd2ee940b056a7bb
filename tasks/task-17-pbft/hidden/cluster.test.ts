import { ballots, invoke, invokes, hold, note, pbftRules, putOp, release, requestOf, say, signedBy, simulateAll, stepsWithin, test, wait, type Scenario, type ScriptStep, type Simulated } from '#harness/suite';
import type { NodeId } from '#tasks/task-17-pbft';

const { until } = stepsWithin(5000);

const checkers = ['UNFORGED', 'NO-EQUIV', 'PREP-AGREE', 'BFT-AGREE', 'EXECUTION', 'BFT-RESULT'] as const satisfies Simulated['checkers'];

type Adversaries = NonNullable<Scenario['adversaries']>;
type Behaviour = Adversaries[NodeId];

const playAll = (scenarios: readonly Scenario[], seeds: number): Promise<void> => simulateAll({ scenarios, checkers, seeds });

/** Two clients ask for this and that, while messages overtake each other and come twice; none is lost, for nobody sends again. */
const busy: Omit<Scenario, 'name' | 'servers'> = {
  clients: 2,
  network: { duplication: 0.1, late: 0.2, lateMsMax: 150 },
  faults: { kinds: [], episodes: 0, forMs: 200 },
  workload: { everyMs: 80, command: (count) => invoke(putOp(count % 3 === 0 ? 'x' : 'y', count)) },
};

const inTheEnd: Partial<Scenario> = { settleWithinMs: 8000, mustAnswer: true };

const told: Readonly<Record<Behaviour['do'], string>> = {
  'silent': 'says nothing',
  'selective': 'talks to S2 alone',
  'delay': 'is slow',
  'equivocate': 'tells S2 something else than the others',
  'forge-ack': 'says that all is done',
  'double-vote': 'votes for everything',
  'impersonate': 'votes in the names of others',
  'bit-flip': 'gets a bit of everything wrong',
  'replay': 'repeats itself, and the others',
  'puppet': 'is led by somebody else',
};

const faulty = (node: NodeId, behaviour: Behaviour, more: Partial<Scenario> = {}): Scenario => ({ ...busy, name: `four replicas; ${node} ${told[behaviour.do]}`, servers: 4, adversaries: { [node]: behaviour }, ...more });

const executes = (nodes: readonly NodeId[], count: number): ScriptStep =>
  until(nodes.map((node) => ({ node, field: 'lastExecuted', is: count })), `${nodes.join(', ')} never have everything executed up to number ${count}`, pbftRules.progress);

const all: readonly NodeId[] = ['S1', 'S2', 'S3', 'S4'];
const correct: readonly NodeId[] = ['S1', 'S2', 'S3'];

// Progress.

test('serves its clients, and all replicas come to the same', () =>
  playAll(
    [
      { ...busy, ...inTheEnd, name: 'four replicas, two clients', servers: 4 },
      { ...busy, ...inTheEnd, name: 'seven replicas, one client', servers: 7, clients: 1 },
      {
        name: 'five requests, one after the other',
        servers: 4,
        clients: 2,
        script: [...[1, 2, 3, 4, 5].flatMap((n) => [invokes(n % 2 === 0 ? 'C2' : 'C1', putOp('x', n)), wait(100)]), executes(all, 5)],
      },
    ],
    2,
  ));

test('goes on while a backup is silent or slow', () =>
  playAll(
    [
      faulty('S4', { do: 'silent' }, inTheEnd),
      faulty('S4', { do: 'selective', to: ['S2'] }, inTheEnd),
      faulty('S4', { do: 'delay', byMs: 200 }, inTheEnd),
      { ...busy, ...inTheEnd, name: 'seven replicas; S6 says nothing, and S7 is slow', servers: 7, clients: 1, adversaries: { S6: { do: 'silent' }, S7: { do: 'delay', byMs: 100 } } },
      { name: 'S4 says nothing, and the others go on', servers: 4, clients: 1, adversaries: { S4: { do: 'silent' } }, script: [invokes('C1', putOp('x', 1)), wait(100), invokes('C1', putOp('x', 2)), executes(correct, 2)] },
    ],
    2,
  ));

test('goes on while a backup lies', () =>
  playAll(
    [
      faulty('S4', { do: 'equivocate', to: ['S2'] }, inTheEnd),
      faulty('S4', { do: 'equivocate', to: ['S1', 'S2', 'S3', 'C1', 'C2'] }, inTheEnd),
      faulty('S4', { do: 'forge-ack' }, inTheEnd),
      faulty('S4', { do: 'double-vote' }, inTheEnd),
      faulty('S4', { do: 'impersonate' }, inTheEnd),
      faulty('S4', { do: 'bit-flip' }, inTheEnd),
      faulty('S4', { do: 'replay' }, inTheEnd),
      { ...busy, ...inTheEnd, name: 'seven replicas; S6 votes for everything, and S7 in the names of others', servers: 7, clients: 1, adversaries: { S6: { do: 'double-vote' }, S7: { do: 'impersonate' } } },
    ],
    2,
  ));

// Two requests at one number: the primary is a puppet here.

const [x, y] = [ballots(requestOf('C1', 1, putOp('x', 'a'))), ballots(requestOf('C2', 1, putOp('x', 'b')))];
const primary = 'S1';

const puppet = (name: string, script: readonly ScriptStep[]): Scenario => ({
  name,
  servers: 4,
  clients: 2,
  adversaries: { S1: { do: 'puppet' } },
  script: [invokes('C1', putOp('x', 'a')), invokes('C2', putOp('x', 'b')), wait(20), ...script, wait(200)],
});

const split: Scenario = puppet('the primary proposes one request to S2 and S3, another to S4, and votes for both', [
  ...say(primary, ['S2', 'S3'], x.prePrepare()),
  ...say(primary, ['S4'], y.prePrepare()),
  ...say(primary, ['S2', 'S3', 'S4'], x.prepare(primary), y.prepare(primary), x.commit(primary), y.commit(primary)),
]);

const secondProposal: Scenario = puppet('S2 is told of one request, S3 and S4 of another, and then S3 of the first one, too', [
  ...hold(['S4'], ['S2', 'S3']),
  ...say(primary, ['S2'], x.prePrepare()),
  ...say(primary, ['S3', 'S4'], y.prePrepare()),
  wait(30),
  ...say(primary, ['S3'], x.prePrepare()),
  wait(30),
  ...say(primary, ['S2', 'S3', 'S4'], x.commit(primary), y.commit(primary)),
  wait(30),
  release,
]);

const manyNames: Scenario = puppet('the primary prepares in the names of others', [
  ...say(primary, ['S2', 'S3'], x.prePrepare()),
  ...say(primary, ['S4'], y.prePrepare()),
  ...['S2', 'S3', 'S4'].flatMap((name) => [x, y].flatMap((one) => say(primary, ['S2', 'S3', 'S4'], signedBy(primary, { ...one.prepare(name) }), signedBy(primary, { ...one.commit(name) })))),
]);

/** What the primary tells is its own affair, and whether anything is executed then. */
test('agrees, whatever the primary tells whom', () =>
  playAll(
    [
      ...([['S2'], ['S2', 'S3'], ['S3', 'C1', 'C2']] as const).map((to) => faulty('S1', { do: 'equivocate', to }, { name: `four replicas; the primary tells ${to.join(' and ')} something else than the others` })),
      faulty('S1', { do: 'selective', to: ['S2', 'S3'] }, { name: 'four replicas; the primary talks to S2 and S3 alone' }),
      faulty('S1', { do: 'double-vote' }),
      faulty('S1', { do: 'impersonate' }),
      faulty('S1', { do: 'replay' }),
      split,
      secondProposal,
      manyNames,
      { ...busy, name: 'seven replicas; the primary tells S2, S3 and S4 something else, and S7 votes for everything', servers: 7, adversaries: { S1: { do: 'equivocate', to: ['S2', 'S3', 'S4'] }, S7: { do: 'double-vote' } } },
    ],
    4,
  ));

// Order.

const commitsHeld: Scenario = {
  name: 'at S3 number 2 is committed before number 1',
  servers: 4,
  clients: 2,
  script: [
    invokes('C1', putOp('x', 'a')),
    wait(6),
    note('what the others say of number 1 comes late to S3'),
    until([{ node: 'S1', field: 'seq', is: 1 }], 'S1 never gives number 1', pbftRules.requests),
    ...hold(['S1', 'S2', 'S4'], ['S3']),
    executes(['S1'], 1),
    wait(40),
    release,
    wait(0),
  ],
};

/** All of number 1 is held on its way to S3, number 2 is not: the script speaks of it for the others. */
const secondFirst: Scenario = {
  name: 'S3 hears of number 2 before number 1',
  servers: 4,
  clients: 2,
  script: [
    ...hold(['S1', 'S2', 'S4'], ['S3']),
    invokes('C1', putOp('x', 'a')),
    executes(['S1', 'S2', 'S4'], 1),
    invokes('C2', putOp('x', 'b')),
    executes(['S1', 'S2', 'S4'], 2),
    wait(30),
    note('what was sent last arrives first'),
    { do: 'release', order: 'newest-first' },
    executes(all, 2),
    wait(50),
  ],
};

/** C1 asks all replicas in its impatience, while what the primary sends is late. */
const askedAgain: Scenario = {
  name: 'a client asks again and again, for its request takes its time',
  servers: 4,
  clients: 2,
  adversaries: {},
  script: [...hold(['S2', 'S3'], all), invokes('C1', putOp('x', 1)), wait(1000), release, executes(all, 1), invokes('C1', putOp('x', 2)), invokes('C2', putOp('x', 3)), wait(300)],
  ...inTheEnd,
};

test('executes in the same order everywhere, however late the messages come', () =>
  playAll(
    [
      commitsHeld,
      secondFirst,
      askedAgain,
      { ...busy, ...inTheEnd, name: 'four replicas; messages overtake each other by far', servers: 4, network: { duplication: 0.3, late: 0.5, lateMsMax: 600 }, workload: { everyMs: 40, command: (count) => invoke(putOp('x', count)) }, clients: 4 },
    ],
    3,
  ));

// The client.

const liarFirst: Scenario = {
  name: 'the liar replies at once, and the others late',
  servers: 4,
  clients: 1,
  adversaries: { S4: { do: 'forge-ack' } },
  script: [...hold(['S1', 'S2', 'S3'], ['C1']), invokes('C1', putOp('x', 1)), wait(200), note('S4 has replied, nobody else'), release, wait(100), invokes('C1', putOp('x', 2)), wait(100)],
  ...inTheEnd,
};

test('gives its clients no result that is a lie', () =>
  playAll(
    [
      liarFirst,
      faulty('S4', { do: 'forge-ack' }, { ...inTheEnd, name: 'four replicas; S4 replies to everything at once', network: { delayMsMin: 1, delayMsMax: 30 } }),
      faulty('S4', { do: 'equivocate', to: ['C1', 'C2'] }, { ...inTheEnd, name: 'four replicas; S4 lies to its clients' }),
    ],
    3,
  ));
