import { asks, heal, hold, learns, note, onlyHears, propose, release, retry, simulate, simulateAll, test, wait, type Scenario, type ScriptStep, type Simulated } from '#harness/suite';
import type { NodeId } from '#tasks/task-11-paxos-prepare';

const checkers = ['BALLOT-UNIQUE', 'PAXOS-DUR', 'PROMISE-MONO', 'ONE-VALUE', 'P2C', 'AGREE'] as const satisfies Simulated['checkers'];

const three: readonly NodeId[] = ['S1', 'S2', 'S3'];
const hears = (heard: Readonly<Record<NodeId, readonly NodeId[]>>, of: readonly NodeId[] = three): ScriptStep => onlyHears(of, heard);

/** Three acceptors; proposers try again by themselves unless it is said that they don't. */
function scripted(name: string, script: readonly ScriptStep[], more: Partial<Scenario> = {}): Scenario {
  return { name, servers: 3, clients: 2, script, ...more };
}

const byHand: Partial<Scenario> = { manualTimers: ['retry'] };

const playAll = (scenarios: readonly Scenario[], seeds = 3): Promise<void> => simulateAll({ scenarios, checkers, seeds });

/** C1 crashes when so many of its effects have left it, comes back, and is asked for another value. */
function crashWhileAsking(afterEffects: number): Scenario {
  return scripted(
    `C1 crashes ${afterEffects} effects after it was asked`,
    [{ do: 'crash', node: 'C1', afterEffects }, asks('C1', 'a'), wait(30), { do: 'crash', node: 'C1' }, { do: 'restart', node: 'C1' }, asks('C1', 'b'), wait(200)],
    byHand,
  );
}

const manyBallots = scripted(
  'C1 tries three times in vain, crashes, and is asked again',
  [
    note('C1 hears nobody'),
    hears({ C1: [] }),
    asks('C1', 'a'),
    retry('C1'),
    retry('C1'),
    wait(30),
    { do: 'crash', node: 'C1' },
    { do: 'restart', node: 'C1' },
    heal,
    asks('C1', 'b'),
    wait(30),
    retry('C1'),
    wait(50),
  ],
  byHand,
);

const refusedThenCrashed = scripted(
  'C1 is refused, tries a higher ballot, crashes, and is asked again',
  [
    asks('C2', 'b'),
    learns('C2', 'b'),
    retry('C2'),
    asks('C1', 'a'),
    wait(50),
    hears({ C1: ['S1'] }),
    retry('C1'),
    wait(50),
    { do: 'crash', node: 'C1' },
    { do: 'restart', node: 'C1' },
    asks('C1', 'c'),
    wait(50),
    heal,
    retry('C1'),
    wait(50),
  ],
  byHand,
);

const together = scripted('C1 and C2 begin at the same moment', [asks('C1', 'a'), asks('C2', 'b'), wait(100)]);

test('uses no ballot twice, crash or not', () => playAll([together, ...[0, 1, 2, 3, 4, 5].map(crashWhileAsking), manyBallots, refusedThenCrashed]));

/** S2 crashes when so many of its effects have left it since C2 began; then C1 asks by a lower ballot. */
function crashWhilePromising(afterEffects: number): Scenario {
  return scripted(
    `S2 crashes ${afterEffects} effects after C2 began`,
    [
      note('C1 asks S1, S2 and S3, and what it sends to S2 is late'),
      ...hold(['C1'], ['S2']),
      hears({ C1: ['S1', 'S2'], C2: ['S2', 'S3'] }),
      asks('C1', 'a'),
      wait(30),
      { do: 'crash', node: 'S2', afterEffects },
      asks('C2', 'b'),
      wait(50),
      { do: 'crash', node: 'S2' },
      { do: 'restart', node: 'S2' },
      note('S2 is back, and hears what C1 had sent'),
      release,
      wait(50),
      retry('C1'),
      retry('C2'),
      wait(50),
    ],
    byHand,
  );
}

/** Two prepares reach S2 while its disk is busy; the second one may be the lower. */
function slowDisk(first: NodeId, second: NodeId, apartMs: number): Scenario {
  return scripted(
    `${first} and then ${second} ask S2, whose disk is slow`,
    [
      { do: 'slow-disk', node: 'S2', byMs: 100 },
      ...hold(['C1', 'C2'], ['S1', 'S3']),
      asks(first, 'a'),
      wait(apartMs),
      asks(second, 'b'),
      wait(300),
      release,
      wait(300),
    ],
    byHand,
  );
}

test('keeps its promise through a crash and through a slow write', () =>
  playAll([...[0, 1, 2, 3, 4].map(crashWhilePromising), slowDisk('C1', 'C2', 20), slowDisk('C2', 'C1', 20), slowDisk('C2', 'C1', 0)]));

const doubled: Partial<Scenario> = { ...byHand, network: { duplication: 1, lateMsMax: 10 } };

const onePromiseTwice = scripted(
  'every message comes twice, and C2 hears S3 alone',
  [
    note('C1 has "a" chosen by S1 and S2'),
    hears({ C1: ['S1', 'S2'] }),
    asks('C1', 'a'),
    learns('C1', 'a'),
    note('what C2 sends to S1 and S2 is late'),
    ...hold(['C2'], ['S1', 'S2']),
    asks('C2', 'b'),
    wait(40),
    release,
    wait(40),
    retry('C2'),
    wait(40),
  ],
  doubled,
);

const fiveDoubled: Scenario = {
  ...onePromiseTwice,
  servers: 5,
  name: 'every message comes twice, and C2 hears two of five',
  script: [
    hears({ C1: ['S1', 'S2', 'S3'] }, [...three, 'S4', 'S5']),
    asks('C1', 'a'),
    learns('C1', 'a'),
    ...hold(['C2'], ['S1', 'S2', 'S3']),
    asks('C2', 'b'),
    wait(40),
    release,
    wait(40),
    retry('C2'),
    wait(40),
  ],
};

const latePromise = scripted(
  'a promise for an earlier ballot comes late',
  [
    note('the answers of S2 and S3 to C1 are held back'),
    ...hold(['S2', 'S3'], ['C1']),
    hears({ C1: three }),
    asks('C1', 'a'),
    wait(30),
    note('C1 tries again; only S1 hears of that'),
    hears({ C1: ['S1'] }),
    retry('C1'),
    wait(30),
    hears({ C1: three }),
    release,
    wait(30),
  ],
  byHand,
);

const halfOfFour: Scenario = {
  ...scripted(
    'C1 hears S1 and S2 of four, and C2 the others',
    [hears({ C1: ['S1', 'S2'], C2: ['S3', 'S4'] }, [...three, 'S4']), asks('C1', 'a'), asks('C2', 'b'), wait(60), heal, retry('C1'), wait(60), retry('C2'), wait(60)],
    byHand,
  ),
  servers: 4,
};

/** C2 finds a chosen value at an acceptor that it must hear of. */
const hiddenValue = scripted(
  '"a" is chosen, and C2 proposes "b"',
  [hears({ C1: ['S1', 'S2'], C2: ['S2', 'S3'] }), asks('C1', 'a'), learns('C1', 'a'), asks('C2', 'b'), wait(60), retry('C2'), wait(60), retry('C2'), wait(60)],
  byHand,
);

test('proposes with a majority behind it, and never against it', () => playAll([onePromiseTwice, fiveDoubled, latePromise, halfOfFour, hiddenValue]));

const alone = scripted('C1 is alone', [asks('C1', 'a'), learns('C1', 'a')]);

const oneIsDown = scripted('S3 is down', [{ do: 'crash', node: 'S3' }, asks('C1', 'a'), learns('C1', 'a')]);

const notHeard = scripted('C1 is heard by nobody, and then by all', [hears({ C1: [] }), asks('C1', 'a'), wait(700), heal, learns('C1', 'a')]);

/** Ballots of a rival that is gone stand in the way: one after the other has to be risen above. */
const rivalIsGone = scripted(
  'C2 has used many ballots, and is gone',
  [
    note('C2 is promised one ballot after the other, and hears none of the promises'),
    ...hold(three, ['C2']),
    asks('C2', 'b'),
    wait(20),
    ...Array.from({ length: 12 }, () => [retry('C2'), wait(20)]).flat(),
    { do: 'crash', node: 'C2' },
    asks('C1', 'a'),
    learns('C1', 'a'),
  ],
);

const bothLearn = scripted('C1 and C2 begin at the same moment, and both want to know', [asks('C1', 'a'), asks('C2', 'b')], { settleWithinMs: 10_000, mustAnswer: true });

test('gets a value chosen, though it is refused and not heard', () => playAll([alone, oneIsDown, notHeard, rivalIsGone, bothLearn]));

test('agrees through crashes, lost messages and rivals', async () => {
  const weather: Omit<Scenario, 'name' | 'servers'> = {
    clients: 2,
    network: { loss: 0.1, duplication: 0.1, late: 0.2, lateMsMax: 200 },
    faults: { kinds: ['crash', 'crash', 'client-crash', 'pause', 'slow-disk'], episodes: 5, forMs: 1500 },
    workload: { everyMs: 150, command: (count) => propose(count % 5 === 0 ? null : count) },
    settleWithinMs: 10_000,
    mustAnswer: true,
  };
  await simulate({ scenario: { ...weather, servers: 3, name: 'three acceptors, two proposers, any faults' }, checkers, seeds: 25 });
  await simulate({ scenario: { ...weather, servers: 5, clients: 3, name: 'five acceptors, three proposers, any faults' }, checkers, seeds: 15 });
});
