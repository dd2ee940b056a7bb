import { expect, test } from 'vitest';
import { comparisonIn } from './comparison.ts';
import { comparisonsAbout } from './comparisons-about.ts';

const comparisons = [
  comparisonIn('raft-multi-paxos', '# Raft, Multi-Paxos\n\n| | Raft | Multi-Paxos |\n|---|---|---|\n| a | b | c |\n'),
  comparisonIn('raft-pbft', '# Crashes and lies\n\n| | Raft | PBFT |\n|---|---|---|\n| a | b | c |\n'),
];

function about(topic: string): readonly string[] | string {
  const found = comparisonsAbout(topic, comparisons);
  return typeof found === 'string' ? found : found.map(({ name }) => name);
}

test('a name, a title, or words', () => {
  expect(about('raft-pbft')).toEqual(['raft-pbft']);
  expect(about('raft multi paxos')).toEqual(['raft-multi-paxos']);
  expect(about('crashes and lies')).toEqual(['raft-pbft']);
  expect(about('lies')).toEqual(['raft-pbft']);
  expect(about('Raft')).toEqual(['raft-multi-paxos', 'raft-pbft']);
});

test('a mistyped one gets the nearest', () => {
  expect(about('pbtf')).toBe('There is no comparison about `pbtf`. Did you mean `pbft`?');
  expect(about('raft-multi-paxxos')).toContain('Did you mean `raft-multi-paxos`?');
  expect(about('viewstamped')).toContain('lists those that there are');
});
