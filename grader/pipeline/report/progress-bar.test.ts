import { expect, test } from 'vitest';
import { progressBar } from './progress-bar.ts';

test('it is full at the end, and never before', () => {
  expect(progressBar(0, 13)).toBe('[----------------] 0 of 13');
  expect(progressBar(12, 13)).toBe('[##############--] 12 of 13');
  expect(progressBar(199, 200)).toBe('[###############-] 199 of 200');
  expect(progressBar(13, 13)).toBe('[################] 13 of 13');
  expect(progressBar(0, 0)).toBe('[----------------] 0 of 0');
});
