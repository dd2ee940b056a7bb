import { expect, test } from 'vitest';
import { Broken, CheckerSet, type Checker } from './checker.ts';
import type { TraceEvent } from './events.ts';

const note = (text: string): TraceEvent => ({ kind: 'note', at: 0, text });

/** Breaks at the n-th note. */
const breaksAt = (id: string, limit: number): Checker<number> => ({
  id,
  name: `Rule ${id}`,
  source: 'nowhere',
  start: 0,
  step: (count) => (count + 1 >= limit ? new Broken({ summary: `${id} broke`, nodes: [] }) : count + 1),
});

test('each checker folds over the events with a memory of its own', () => {
  const set = new CheckerSet([breaksAt('A', 3), breaksAt('B', 2)] as Checker[]);
  expect(set.step(note('1'))).toBeUndefined();
  expect(set.step(note('2'))).toMatchObject({ rule: { id: 'B', name: 'Rule B', source: 'nowhere' }, violation: { summary: 'B broke' } });
});

test('where several break at one event, the one listed first is told', () => {
  const set = new CheckerSet([breaksAt('A', 1), breaksAt('B', 1)] as Checker[]);
  expect(set.step(note('1'))?.rule.id).toBe('A');
});

test('a set starts each checker afresh: nothing stays from another run', () => {
  const checker = breaksAt('A', 2) as Checker;
  expect(new CheckerSet([checker]).step(note('1'))).toBeUndefined();
  expect(new CheckerSet([checker]).step(note('1'))).toBeUndefined();
});

test('without checkers, nothing breaks', () => {
  expect(new CheckerSet([]).step(note('1'))).toBeUndefined();
});
