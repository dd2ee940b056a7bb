import { expect, test } from 'vitest';
import { bindTo } from '../../bench/testing/fake-binding.ts';
import { paxosParts } from '../../bench/testing/reference-parts.ts';
import type { ProposerState } from '../protocols/paxos/state.ts';
import { paxosRules } from './paxos-rules.ts';

const binding = {
  task: 'task-11-paxos-prepare',
  part: 'prepare',
  exports: Object.keys(paxosParts.prepare),
  references: { 'task-12-paxos-accept': () => Promise.resolve({ ...paxosParts.accept }) },
};

test('a suite can go on from what calls gave, and judges nothing by asking', async () => {
  const suite = bindTo(() => ({ ...paxosParts.prepare, nextBallot: (highest: unknown, id: string) => [highest, id] }), import.meta.filename, binding);
  const given: unknown[] = [];
  const { verdict } = await suite.runTest(async () => {
    const calls = [1, 2].map((known) => ({ call: 'nextBallot', on: 'lastBallot', sets: { lastBallot: known }, args: ['C1'] }));
    given.push(...(await suite.results<ProposerState>({ rule: paxosRules.ballots, state: {}, calls })).map(({ result }) => result));
  });
  expect([verdict, given]).toEqual(['pass', [[1, 'C1'], [2, 'C1']]]);
});

test('code that fails there ends the test', async () => {
  const fails = (): never => {
    throw new Error('no ballot today');
  };
  const suite = bindTo(() => ({ ...paxosParts.prepare, nextBallot: fails }), import.meta.filename, binding);
  const { verdict, failure } = await suite.runTest(async () => {
    await suite.results<ProposerState>({ rule: paxosRules.ballots, state: {}, calls: [{ call: 'nextBallot', on: 'lastBallot', args: ['C1'] }] });
  });
  expect(verdict).toBe('learner-error');
  expect(failure?.summary).toContain('no ballot today');
});
