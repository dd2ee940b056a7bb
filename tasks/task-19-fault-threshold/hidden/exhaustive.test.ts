import { ballots, configured, explore, liesOf, pbftRules, rangeRow, requestOf, results, sizeRow, table, test, thresholdRules, verdictsRow } from '#harness/suite';
import type { QuorumRange } from '#tasks/task-19-fault-threshold';

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, i) => i + 1);

test('is right about all sizes up to 13', () =>
  table({
    rule: thresholdRules.threshold,
    rows: upTo(13).flatMap((n) => [0, 1, 2, 3].filter((f) => f < n).map((f) => rangeRow({ n, f, because: 'Two quorums share f + 1 replicas at least, and n - f replicas are a quorum.' }))),
  }));

test('is right about every quorum of up to eight', () =>
  table({
    rule: thresholdRules.overlap,
    rows: upTo(8).flatMap((n) =>
      [0, 1, 2, 3].filter((f) => f < n).flatMap((f) => [
        verdictsRow({ n, f, looksAt: 'safe', because: 'They are safe if any two of them share f + 1 replicas.' }),
        verdictsRow({ n, f, looksAt: 'live', because: 'They are live if n - f replicas are enough for one.' }),
      ]),
    ),
    once: true,
  }));

test('names a quorum that bears an attacker who tries everything', async () => {
  const [n, f] = [4, 1];
  await table({ rule: thresholdRules.threshold, rows: [sizeRow({ n, f, because: 'There are quorums that are safe and live where n is above 3f.' })] });
  const [range] = await results({ rule: thresholdRules.threshold, calls: [{ call: 'quorumRange', args: [n, f] }] });
  const quorum = (range?.result as QuorumRange).least;
  await explore({
    name: `four replicas with quorums of ${quorum}; the primary says anything to S2 and S3, S4 is not heard; messages arrive in any order, again and again, or never`,
    servers: n,
    clients: 2,
    f,
    adversaries: { S1: { do: 'puppet' } },
    network: 'reordering',
    start: configured({ n, f, quorum }),
    setup: [{ do: 'crash', node: 'S4' }],
    may: [],
    // A primary has no prepare.
    lies: liesOf('S1', [ballots(requestOf('C1', 1)), ballots(requestOf('C2', 1))], { to: ['S2', 'S3'], kinds: ['pre-prepare', 'commit'] }),
    goals: ['S2', 'S3'].map((node) => ({ node, when: [{ field: 'lastExecuted', is: 1 }], otherwise: `${node} can never execute number 1, though the primary and three of four are there`, rule: pbftRules.progress })),
    checkers: ['PREP-AGREE', 'BFT-AGREE'],
    statesMax: 100_000,
  });
});
