import { attacks, note, pbftRules, replicasOf, results, scenarioOf, simulate, sizeRow, stepsWithin, table, test, thresholdRules, type AttackedSizes, type Scenario, type ScriptStep } from '#harness/suite';
import type { AttackStep, NodeId, QuorumRange } from '#tasks/task-19-fault-threshold';

// Attacks that the code finds: each is run on nodes of task 17.

const sizes = (n: number, f: number, quorum: number, because: string): AttackedSizes => ({ n, f, quorum, because });

test('splits those whose quorums are too small', () =>
  attacks({
    rule: thresholdRules.attack,
    rows: [
      sizes(3, 1, 2, 'The primary tells S2 one thing and S3 another: with its vote each has a quorum.'),
      sizes(4, 1, 2, 'The primary and one of the others are a quorum.'),
      sizes(5, 1, 3, 'The primary and two of the four others are a quorum, and so are the primary and the other two.'),
      sizes(6, 1, 3, 'The primary and two of the others are a quorum.'),
      sizes(6, 2, 4, 'Two liars and two of the others are a quorum, twice.'),
      sizes(7, 2, 4, 'Two liars and two of the others are a quorum, and five others are there.'),
      sizes(8, 2, 5, 'Two liars and three of the others are a quorum, twice.'),
      sizes(5, 2, 1, 'Each is a quorum by itself.'),
    ],
  }));

test('stops those whose quorums are too large', () =>
  attacks({
    rule: thresholdRules.attack,
    rows: [
      sizes(3, 1, 3, 'One says nothing, and two are no quorum.'),
      sizes(4, 1, 4, 'One says nothing, and three are no quorum.'),
      sizes(6, 1, 6, 'One says nothing, and five are no quorum.'),
      sizes(5, 2, 4, 'Two say nothing, and three are no quorum.'),
      sizes(7, 2, 6, 'Two say nothing, and five are no quorum.'),
      sizes(4, 2, 3, 'Two say nothing, and two are no quorum; and two liars with either of the others are one.'),
    ],
  }));

test('finds no attack where there is none', () =>
  attacks({
    rule: thresholdRules.attack,
    rows: [
      sizes(4, 1, 3, 'Quorums of 3 share a correct replica, and the correct ones are a quorum.'),
      sizes(5, 1, 4, 'Quorums of 4 share a correct replica, and the correct ones are a quorum.'),
      sizes(6, 1, 4, 'Quorums of 4 share a correct replica, and the correct ones are a quorum.'),
      sizes(6, 1, 5, 'Quorums of 5 share a correct replica, and the correct ones are a quorum.'),
      sizes(7, 2, 5, 'Quorums of 5 share a correct replica, and the correct ones are a quorum.'),
      sizes(8, 2, 6, 'Quorums of 6 share a correct replica, and the correct ones are a quorum.'),
    ],
  }));

// And attacks that it doesn't know: on nodes that take the quorums that it names.

const { until } = stepsWithin(1000);

/** The faulty tell one half of the correct replicas that it is x, the other that it is y. */
function splitting(n: number, f: number, quorum: number): Scenario {
  const all = replicasOf(n);
  const [faulty, correct] = [all.slice(0, f), all.slice(f)];
  const half = correct.length >> 1;
  const say = (request: 'x' | 'y', to: readonly NodeId[]): readonly AttackStep[] => (['pre-prepare', 'prepare', 'commit'] as const).flatMap((says) => faulty.map((liar): AttackStep => ({ liar, says, request, to })));
  return scenarioOf({ faulty, steps: [...say('x', correct.slice(0, half)), ...say('y', correct.slice(half))] }, { n, f, quorum }, `${n} replicas with quorums of ${quorum}, of which ${correct.slice(0, half).join(' and ')} are told something else than the others`);
}

function silence(n: number, f: number, quorum: number): Scenario {
  const all = replicasOf(n);
  const faulty = all.slice(n - f);
  const told = scenarioOf({ faulty, steps: [] }, { n, f, quorum }, `${n} replicas with quorums of ${quorum}, and nothing is heard of ${faulty.join(' and ')}`);
  const execute = until(all.slice(0, n - f).map((node) => ({ node, field: 'lastExecuted', is: 2 })), 'Nothing is executed while f replicas are silent', pbftRules.progress);
  return { ...told, script: [note(`all but ${faulty.join(' and ')} are correct, and hear each other`), ...(told.script ?? []).filter((step: ScriptStep) => step.do === 'ask'), execute] };
}

test('names quorums that bear liars and silence', async () => {
  const bounds = [[4, 1], [5, 1], [6, 1], [8, 2]] as const;
  await table({ rule: thresholdRules.threshold, rows: bounds.map(([n, f]) => sizeRow({ n, f, because: 'There are quorums that are safe and live where n is above 3f.' })) });
  const ranges = await results({ rule: thresholdRules.threshold, calls: bounds.map((args) => ({ call: 'quorumRange', args })) });
  for (const [i, [n, f]] of bounds.entries()) {
    const { least, most } = ranges[i]?.result as QuorumRange;
    await simulate({ scenario: splitting(n, f, least), checkers: ['BFT-AGREE'], seeds: 1 });
    await simulate({ scenario: silence(n, f, most), checkers: ['BFT-AGREE'], seeds: 1 });
  }
});
