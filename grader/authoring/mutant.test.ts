import { expect, test } from 'vitest';
import { plant } from './mutant.ts';

const edit = (find: string, replace: string): { mistake: string; edits: { find: string; replace: string }[] } => ({
  mistake: 'X-WRONG',
  edits: [{ find, replace }],
});

test('a mistake is planted by replacing a snippet, to the letter', () => {
  expect(plant('if (a > b) go();', edit('a > b', '$& >= b'))).toEqual({ code: 'if ($& >= b) go();' });
});

test('a snippet that is gone, or stands there twice, is a problem and not a mutant', () => {
  expect(plant('if (a < b) go();', edit('a > b', 'x'))).toHaveProperty('problem', expect.stringContaining('0 times'));
  expect(plant('a > b; a > b;', edit('a > b', 'x'))).toHaveProperty('problem', expect.stringContaining('2 times'));
  expect(plant('a', edit('a', 'a'))).toHaveProperty('problem', expect.stringContaining('change nothing'));
});
