import { describe, expect, test } from 'vitest';
import * as reference from '../../../solutions/task-19-fault-threshold/fault-threshold.ts';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { pbftReference, thresholdBinding } from '../../bench/testing/threshold-binding.ts';
import type { Attack, AttackStep } from '../protocols/pbft/threshold.ts';
import { thresholdRules } from './threshold-rules.ts';

/** What becomes of a claim about quorums of this size. */
async function claim(result: unknown, [n, f, quorum]: readonly [number, number, number]): Promise<Ended> {
  const { attacks, runTest } = bindTo(() => ({ ...reference, findAttack: () => result }), import.meta.filename, thresholdBinding(pbftReference));
  return runTest(() => attacks({ rule: thresholdRules.attack, rows: [{ n, f, quorum, because: 'because' }] }));
}

const said = async (result: unknown, sizes: readonly [number, number, number]): Promise<string | undefined> => (await claim(result, sizes)).failure?.got;

const say = (request: 'x' | 'y', to: readonly string[], liar = 'S1'): readonly AttackStep[] => (['pre-prepare', 'prepare', 'commit'] as const).map((says) => ({ liar, says, request, to }));
const split: Attack = { breaks: 'agreement', faulty: ['S1'], steps: [...say('x', ['S2']), ...say('y', ['S3'])] };
const silence: Attack = { breaks: 'progress', faulty: ['S3'], steps: [] };

describe('an attack', () => {
  test('is taken if it does what it says, in whatever order and with whatever else is said', async () => {
    expect((await claim(split, [3, 1, 2])).verdict).toBe('pass');
    expect((await claim({ ...split, steps: [...split.steps].reverse() }, [3, 1, 2])).verdict).toBe('pass');
    expect((await claim({ ...split, steps: [...split.steps, ...split.steps, ...say('y', ['S1', 'S2'])] }, [3, 1, 2])).verdict).toBe('pass');
    expect((await claim(silence, [3, 1, 3])).verdict).toBe('pass');
    expect((await claim({ ...silence, faulty: ['S2'], steps: say('x', ['S1', 'S3'], 'S2').slice(0, 1) }, [3, 1, 3])).verdict).toBe('pass');
  });

  test('may be of either kind where both can be done', async () => {
    expect((await claim({ ...silence, faulty: ['S2', 'S3'] }, [4, 2, 3])).verdict).toBe('pass');
    const both = { breaks: 'agreement', faulty: ['S1', 'S2'], steps: ['S1', 'S2'].flatMap((liar) => [...say('x', ['S3'], liar), ...say('y', ['S4'], liar)]) };
    expect((await claim(both, [4, 2, 3])).verdict).toBe('pass');
  });

  test('is refused if it does something else, and what happened is shown', async () => {
    const stalled = await claim({ ...silence, breaks: 'agreement' }, [3, 1, 3]);
    expect(stalled.failure).toMatchObject({ got: 'it says that agreement is broken; replayed, nothing is executed at all', during: 'n = 3, f = 1, quorums of 3', rule: { id: 'ATTACK' } });
    expect(stalled.failure?.schedule?.at(-1)).toContain('all that was said has arrived');
    expect(await said(silence, [3, 1, 2])).toBe('it says that progress is broken; replayed, requests are executed, and all agree on them');
    // One that lies to one only.
    expect(await said({ ...split, steps: say('x', ['S2', 'S3']) }, [3, 1, 2])).toBe('it says that agreement is broken; replayed, requests are executed, and all agree on them');
  });

  test('is refused where there is none, whatever it says', async () => {
    expect(await said(split, [4, 1, 3])).toBe('it says that agreement is broken; replayed, nothing is executed at all, so it takes quorums of 3 for unsafe');
    expect(await said(silence, [4, 1, 3])).toBe('it says that progress is broken; replayed, requests are executed, and all agree on them, so it takes quorums of 3 for not live');
  });

  test.each([
    [{ ...split, faulty: ['S1', 'S2'] }, 'in its attack S1, S2 are faulty, and only 1 may be'],
    [{ ...split, faulty: ['S4'] }, 'the faulty of its attack are ["S4"], and should be some of S1 to S3'],
    [{ ...split, faulty: ['S2'] }, 'in its attack "S1" lies, and isn’t among the faulty, S2'],
    [{ ...silence, faulty: ['S1'] }, 'in its attack on progress the primary is faulty: without a view change that stops any quorum, and says nothing about this one'],
    [{ ...split, steps: [{ liar: 'S1', says: 'commit', request: 'z', to: ['S2'] }] }, 'a step of its attack is {"liar":"S1","request":"z","says":"commit","to":["S2"]}, which nobody can take'],
    [{ ...split, steps: [{ liar: 'S1', says: 'commit', request: 'x', to: ['C1'] }] }, 'a step of its attack is {"liar":"S1","request":"x","says":"commit","to":["C1"]}, which nobody can take'],
    [{ ...split, steps: 'lies' }, 'the steps of its attack are "lies", and should be a list'],
    [{ ...split, steps: Array.from({ length: 1001 }, () => split.steps[0]) }, 'the steps of its attack are more than 1000, and should be a list'],
    [{ ...split, breaks: 'everything' }, /which is neither null nor an attack$/],
    [undefined, 'its answer is undefined, which is neither null nor an attack'],
  ])('is refused if nobody could try it: %o', async (attack, got) => {
    expect(await said(attack, [3, 1, 2])).toMatch(got instanceof RegExp ? got : new RegExp(`^${got.replace(/[[\](){}.]/g, '\\$&')}$`));
  });
});

describe('none', () => {
  test('is right where quorums are safe and live, and wrong elsewhere', async () => {
    expect((await claim(null, [4, 1, 3])).verdict).toBe('pass');
    expect(await said(null, [3, 1, 2])).toBe('it finds no attack: it takes quorums of 2 for safe');
    expect(await said(null, [3, 1, 3])).toBe('it finds no attack: it takes quorums of 3 for live');
  });
});

test('answers that depend on what was asked before are a finding of their own', async () => {
  let loads = 0;
  const made = () => {
    const nth = loads++;
    return { ...reference, findAttack: () => ({ ...silence, faulty: [nth === 0 ? 'S2' : 'S3'] }) };
  };
  const { attacks, runTest } = bindTo(made, import.meta.filename, thresholdBinding(pbftReference));
  expect((await runTest(() => attacks({ rule: thresholdRules.attack, rows: [{ n: 3, f: 1, quorum: 3, because: '' }] }))).failure?.finding).toBe('G-HIDDEN-STATE');
});

test('the reference finds one wherever there is one, up to eight replicas', async () => {
  const { attacks, runTest } = bindTo(() => ({ ...reference }), import.meta.filename, thresholdBinding(pbftReference));
  const rows = [3, 4, 5, 6, 7, 8].flatMap((n) => [1, 2, 3].filter((f) => n - f >= 2).flatMap((f) => Array.from({ length: n }, (_, i) => ({ n, f, quorum: i + 1, because: '' }))));
  const ended = await runTest(() => attacks({ rule: thresholdRules.attack, rows }));
  expect(ended.failure).toBeUndefined();
  expect(ended.verdict).toBe('pass');
});
