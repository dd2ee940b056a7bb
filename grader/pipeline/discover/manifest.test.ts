import { expect, test } from 'vitest';
import { parseManifest } from './manifest.ts';

const manifest = {
  title: 'Commitment',
  subtrack: 'Log Replication',
  difficulty: 'advanced',
  concepts: ['quorum'],
  needs: [],
  file: 'commitment.ts',
  part: 'commitment',
  exports: ['nextCommitIndex'],
  reaches: ['elections won'],
  tests: [{ name: 'a', suite: 'unit', points: 2, source: 'Raft §5' }],
};

test('a good manifest is taken as it is', () => {
  expect(parseManifest(JSON.stringify(manifest))).toEqual(manifest);
});

test('every mistake is a sentence of its own', () => {
  const bad = { ...manifest, title: '', file: '../x.ts', difficulty: 'hard', exports: 'x', reaches: [''] };
  expect(parseManifest(JSON.stringify(bad))).toHaveLength(5);
});

test('tests are checked one by one', () => {
  const [first] = manifest.tests;
  const tests = [first, first, { ...first, name: 'b', points: -1 }, { ...first, name: 'c', suite: '../unit' }];
  expect(parseManifest(JSON.stringify({ ...manifest, tests }))).toEqual([
    '`tests[1]` repeats “a” of the suite unit',
    expect.stringContaining('`tests[2]` must have'),
    expect.stringContaining('`tests[3]` must have'),
  ]);
  expect(parseManifest(JSON.stringify({ ...manifest, tests: [] }))).toHaveLength(1);
});

test('what is not an object, or not JSON, is said', () => {
  expect(parseManifest('[]')).toEqual(['it must be a JSON object']);
  expect(parseManifest('{')).toEqual([expect.stringContaining('it is not JSON')]);
});
