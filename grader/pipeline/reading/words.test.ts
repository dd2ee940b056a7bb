import { expect, test } from 'vitest';
import { mentions, wordsOf } from './words.ts';

test('words are found at their beginning', () => {
  expect(wordsOf('The 3f+1 threshold: no-op?')).toEqual(['the', '3f+1', 'threshold', 'no', 'op']);
  expect(mentions('It is locked', ['lock'])).toBe(true);
  expect(mentions('A block', ['lock'])).toBe(false);
  expect(mentions('No-op on election', wordsOf('no-op'))).toBe(true);
  expect(mentions('Anything', [])).toBe(false);
});
