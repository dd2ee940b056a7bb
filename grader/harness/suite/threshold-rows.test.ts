import { describe, expect, test } from 'vitest';
import * as reference from '../../../solutions/task-19-fault-threshold/fault-threshold.ts';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { pbftReference, thresholdBinding } from '../../bench/testing/threshold-binding.ts';
import { replicasOf, subsetsOf, type ThresholdPart } from '../protocols/pbft/threshold.ts';
import { isLive, isSafe } from './quorum-truth.ts';
import { rangeRow, sizeRow, verdictsRow } from './threshold-rows.ts';
import { thresholdRules } from './threshold-rules.ts';
import type { Row } from './table.ts';

async function ask(part: { readonly [Name in keyof ThresholdPart]?: (...args: never[]) => unknown }, row: Row): Promise<Ended> {
  const { table, runTest } = bindTo(() => ({ ...reference, ...part }), import.meta.filename, thresholdBinding(pbftReference));
  return runTest(() => table({ rule: thresholdRules.overlap, rows: [row] }));
}

const said = async (result: unknown, row: Row): Promise<string | undefined> => (await ask({ quorumRange: () => result, verify: () => result }, row)).failure?.got;

describe('what is true of quorums', () => {
  test('is what trying all quorums and all who may be faulty comes to', () => {
    for (let n = 1; n <= 6; n++) {
      const replicas = replicasOf(n);
      for (let f = 0; f < n; f++) {
        const groups = subsetsOf(replicas, f);
        for (let quorum = 1; quorum <= n; quorum++) {
          const quorums = subsetsOf(replicas, quorum);
          const safe = groups.every((faulty) => quorums.every((one) => quorums.every((other) => one.some((id) => other.includes(id) && !faulty.includes(id)))));
          const live = groups.every((faulty) => quorums.some((one) => one.every((id) => !faulty.includes(id))));
          expect([n, f, quorum, isSafe({ n, f, quorum }), isLive({ n, f, quorum })]).toEqual([n, f, quorum, safe, live]);
        }
      }
    }
  });

  test('leaves a size exactly where n is above 3f', () => {
    for (let n = 1; n <= 40; n++) {
      for (let f = 0; f < n; f++) {
        const some = replicasOf(n).some((_, i) => isSafe({ n, f, quorum: i + 1 }) && isLive({ n, f, quorum: i + 1 }));
        expect(some).toBe(n >= 3 * f + 1);
      }
    }
  });
});

describe('a range', () => {
  const six = rangeRow({ n: 6, f: 1, because: '' });

  test('is taken if it is the right one', async () => {
    expect(await said({ least: 4, most: 5 }, six)).toBeUndefined();
    expect(await said(null, rangeRow({ n: 3, f: 1, because: '' }))).toBeUndefined();
  });

  test.each([
    [{ least: 3, most: 5 }, 'it says 3 to 5, and takes quorums of 3 for safe; right is 4 to 5'],
    [{ least: 4, most: 6 }, 'it says 4 to 6, and takes quorums of 6 for live; right is 4 to 5'],
    [{ least: 5, most: 5 }, 'it says 5, and takes quorums of 4 for unsafe; right is 4 to 5'],
    [{ least: 4, most: 4 }, 'it says 4, and takes quorums of 5 for not live; right is 4 to 5'],
    [{ least: 4, most: 90 }, 'it says 4 to 90, and takes quorums of 6 for live; right is 4 to 5'],
    [{ least: 5, most: 4 }, 'its answer is {"least":5,"most":4}, which is no range: null says that there are none; right is 4 to 5'],
    [{ least: 3.5, most: 5 }, 'its answer is {"least":3.5,"most":5}, which is neither null nor a range of whole numbers; right is 4 to 5'],
    [null, 'it says that there are none; right is 4 to 5'],
    [undefined, 'its answer is undefined, which is neither null nor a range of whole numbers; right is 4 to 5'],
  ])('is refused otherwise: %o', async (result, got) => {
    expect(await said(result, six)).toBe(got);
  });

  test('of sizes that could be some is enough where they are tried', async () => {
    const row = sizeRow({ n: 6, f: 1, because: '' });
    expect(await said({ least: 1, most: 6 }, row)).toBeUndefined();
    for (const wrong of [null, { least: 0, most: 6 }, { least: 1, most: 7 }, { least: '1', most: 6 }]) expect(await said(wrong, row)).toContain('and no replicas can have quorums of that');
  });
});

describe('a verdict', () => {
  const safety = verdictsRow({ n: 5, f: 1, quorums: [3], looksAt: 'safe', because: '' });
  const liveness = verdictsRow({ n: 4, f: 1, quorums: [4], looksAt: 'live', because: '' });
  const split = (one: readonly string[], other: readonly string[], faulty: readonly string[]) => ({ safe: false, live: true, split: { quorums: [one, other], faulty }, silent: null });
  const silent = (ids: unknown) => ({ safe: true, live: false, split: null, silent: ids });

  test('is taken with any proof', async () => {
    expect(await said(split(['S1', 'S2', 'S3'], ['S3', 'S4', 'S5'], ['S3']), safety)).toBeUndefined();
    expect(await said(split(['S5', 'S4', 'S2'], ['S1', 'S3', 'S5'], ['S5']), safety)).toBeUndefined();
    expect(await said(silent(['S2']), liveness)).toBeUndefined();
  });

  test.each([
    [split(['S1', 'S2', 'S3'], ['S2', 'S3', 'S4'], ['S3']), /S2 is in both quorums, and correct$/],
    [split(['S1', 'S2', 'S3'], ['S3', 'S4', 'S5'], []), /S3 is in both quorums, and correct$/],
    [split(['S1', 'S2', 'S3'], ['S2', 'S3', 'S4'], ['S2', 'S3']), /only 1 may be faulty$/],
    [split(['S1', 'S2'], ['S4', 'S5'], []), /a quorum has 3 replicas$/],
    [split(['S1', 'S2', 'S2'], ['S3', 'S4', 'S5'], []), /are wanted, lists of S1 to S5, each once$/],
    [split(['S1', 'S2', 'S9'], ['S3', 'S4', 'S5'], []), /are wanted, lists of S1 to S5, each once$/],
    [{ safe: false, split: null }, /its `split` is null: two `quorums`/],
    [{ safe: true, split: null }, /^it takes quorums of 3 for safe$/],
    ['safe', /its answer for quorums of 3 is "safe", which doesn’t say whether they are safe/],
  ])('of safety is refused without one: %o', async (result, got) => {
    expect(await said(result, safety)).toMatch(got);
  });

  test.each([
    [silent(['S1', 'S2']), /only 1 may be faulty$/],
    [silent([]), /without these there is a quorum left$/],
    [silent('S1'), /a list of S1 to S4 is wanted/],
    [{ live: true, silent: null }, /^it takes quorums of 4 for live$/],
  ])('of liveness is refused without one: %o', async (result, got) => {
    expect(await said(result, liveness)).toMatch(got);
  });

  test('shows nothing where there is nothing to show', async () => {
    const fine = verdictsRow({ n: 4, f: 1, quorums: [3], looksAt: 'safe', because: '' });
    expect(await said({ safe: true, split: null }, fine)).toBeUndefined();
    expect(await said({ safe: true, split: { quorums: [['S1'], ['S2']], faulty: [] } }, fine)).toContain('should be null, for they are safe');
  });
});
