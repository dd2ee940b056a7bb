import { describe, expect, test } from 'vitest';
import * as reference from '../../../solutions/task-16-byzantine-faults/byzantine-faults.ts';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { faultsBinding } from '../../bench/testing/faults-binding.ts';
import type { Classified, Observation } from '../protocols/faults/observations.ts';
import { classOf, classRow, everyHistory } from './fault-rows.ts';
import { faultsRules } from './faults-rules.ts';

const m = { to: 'S2', message: 'm' } as const;
const sent: Observation = { kind: 'sent', ...m };
const missed: Observation = { kind: 'missed', ...m };
const late: Observation = { kind: 'late', ...m };
const lost: Observation = { kind: 'lost', ...m };
const restarted: Observation = { kind: 'restarted' };
const word = (value: string, place = 'p'): Observation => ({ kind: 'signed', place, value });

function claim(seen: readonly Observation[], result: unknown): Promise<Ended> {
  const row = classRow({ name: 'a history', because: 'because', is: classOf(seen), seen });
  const { table, runTest } = bindTo(() => ({ ...reference, classifyFault: () => result as Classified }), import.meta.filename, faultsBinding);
  return runTest(() => table({ rule: faultsRules.weakest, rows: [row] }));
}

const says = (name: string, ...witness: readonly number[]): unknown => ({ class: name, witness });

describe('the class of a history', () => {
  test.each<readonly [string, readonly Observation[]]>([
    ['none', []],
    ['none', [sent, lost, late, word('a'), word('a'), word('b', 'q')]],
    ['crash', [sent, missed, missed]],
    ['crash', [missed, restarted, sent]],
    ['crash', [sent, restarted]],
    ['omission', [missed, sent]],
    ['omission', [missed, lost, late]],
    ['omission', [missed, restarted, missed, word('a'), restarted]],
    ['byzantine', [word('a'), restarted, missed, word('b')]],
  ])('is %s', (is, seen) => {
    expect(classOf(seen)).toBe(is);
  });
});

describe('a claim about a history', () => {
  test.each<readonly [readonly Observation[], unknown]>([
    [[sent, missed, missed], says('crash', 1)],
    [[sent, missed, missed], says('crash', 0, 1, 2)],
    [[sent, missed, sent, sent], says('omission', 3, 1)],
    [[word('a'), restarted, word('b')], says('byzantine', 0, 2)],
    [[word('a'), restarted, word('b')], says('byzantine', 0, 1, 2)],
    [[late, lost], says('none')],
    [[late, lost], says('timing', 0)],
    [[missed, late], says('omission', 0, 1)],
    [[missed, late], says('timing', 1)],
  ])('is taken if its witness shows it: %j %j', async (seen, result) => {
    expect((await claim(seen, result)).verdict).toBe('pass');
  });

  test.each<readonly [readonly Observation[], unknown, RegExp]>([
    [[sent, missed], says('byzantine', 1), /it says byzantine, where crash explains it: sent, missed$/],
    [[word('a'), restarted, word('b')], says('crash', 1), /it says crash, and no such node does that: .*; it takes byzantine$/],
    [[missed, sent], says('omission', 0), /its witness \[0\] doesn’t show that: alone it makes crash$/],
    [[missed, restarted, sent], says('omission', 0, 2), /it says omission, where crash explains it/],
    [[missed, lost], says('crash', 0, 1), /names lost, which has nothing to do with it$/],
    [[word('a'), word('c', 'q'), word('b')], says('byzantine', 0, 1, 2), /names signed, which has nothing to do with it$/],
    [[sent], says('none', 0), /names sent, which has nothing to do with it$/],
    [[missed], says('crash', 7), /names what there is not$/],
    [[sent], says('timing'), /it says timing, where none explains it/],
    [[word('a'), late, word('b')], says('timing', 1), /no such node does that/],
    [[missed], 'crash', /which is no class with a witness$/],
    [[missed], { class: 'asleep', witness: [0] }, /which is no class with a witness$/],
  ])('is refused if it does not: %j %j', async (seen, result, got) => {
    expect((await claim(seen, result)).failure?.rows?.[0]?.got).toMatch(got);
  });

  test('is not asked for where the author errs', () => {
    expect(() => classRow({ name: 'a history', because: '', is: 'none', seen: [missed] })).toThrow(/should make none; they make crash/);
  });
});

test('every history is there, up to a length', () => {
  expect(everyHistory([sent, missed, restarted], 2, '').map(({ name }) => name)).toEqual([
    'nothing',
    ...['sent', 'missed', 'restarted'],
    ...['sent', 'missed', 'restarted'].flatMap((first) => ['sent', 'missed', 'restarted'].map((second) => `${first}, ${second}`)),
  ]);
});
