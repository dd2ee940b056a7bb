import { expect, test } from 'vitest';
import { until } from './until.ts';

const now = new Date('2026-01-01T12:00:00Z');

test.each([
  [0, 'now'],
  [-5, 'now'],
  [0.2, '1 minute'],
  [10, '10 minutes'],
  [60, '1 hour'],
  [3 * 60, '3 hours'],
  [24 * 60, '1 day'],
  [8.4 * 24 * 60, '8 days'],
  [90 * 24 * 60, '3 months'],
  [800 * 24 * 60, '2 years'],
])('in %d minutes is %s', (minutes, words) => {
  expect(until(new Date(now.getTime() + minutes * 60_000), now)).toBe(words);
});
