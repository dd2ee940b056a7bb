import { expect, test } from 'vitest';
import type { Code } from './code.ts';
import type { Evidence } from './evidence.ts';
import type { Mistake, Weight } from './mistake.ts';
import { weigh } from './weigh.ts';

const evidence = {} as Evidence;
const code = {} as Code;

type Signs = Mistake['signs'];

const seen = (weight: Weight, says = 'seen'): Signs[number] => ({ kind: 'test', weight, says, seen: () => true });
const unseen = (weight: Weight): Signs[number] => ({ kind: 'test', weight, says: 'unseen', seen: () => false });
const inCode = (weight: Weight, line: number): Signs[number] => ({
  kind: 'code',
  weight,
  says: 'in the code',
  find: () => ({ line }),
  examples: { wrong: [], right: [] },
});

function mistake(id: string, ...signs: Signs): Mistake {
  return { id, title: `title of ${id}`, symptom: '', why: '', fix: '', hints: ['', '', ''], source: '', signs };
}

const named = (...mistakes: Mistake[]): string[] => weigh(mistakes, evidence, code).map((one) => one.mistake);

test('a mistake is named from a sum of three on', () => {
  expect(named(mistake('A', seen(2)), mistake('B', seen(3)), mistake('C', seen(2), seen(1)))).toEqual(['B', 'C']);
});

test('signs that are not there weigh nothing', () => {
  expect(named(mistake('A', seen(2), unseen(4)), mistake('B', seen(3), unseen(-4)))).toEqual(['B']);
});

test('a sign against it takes away', () => {
  expect(named(mistake('A', seen(4), seen(-2)), mistake('B', seen(4), seen(-1)))).toEqual(['B']);
});

test('the code alone names nothing; it supports what a run shows', () => {
  expect(named(mistake('A', inCode(4, 1)), mistake('B', seen(2), inCode(1, 1)))).toEqual(['B']);
});

test('a sign against it, seen in a run, does not make the code enough', () => {
  expect(named(mistake('A', inCode(4, 1), seen(-1)))).toEqual([]);
});

test('without the syntax tree, signs in the code are not looked for', () => {
  const untouched = mistake(
    'A',
    {
      ...inCode(2, 1),
      find: () => {
        throw new Error('looked');
      },
    } as Signs[number],
    seen(3),
  );
  expect(weigh([untouched], evidence).map((one) => one.mistake)).toEqual(['A']);
});

test('best first: by the sum, then by the weightiest sign, then in the order of the catalogue; three at most', () => {
  const mistakes = [
    mistake('A', seen(3), seen(1)),
    mistake('B', seen(4)),
    mistake('C', seen(4), seen(3)),
    mistake('D', seen(3)),
    mistake('E', seen(4)),
  ];
  expect(named(...mistakes)).toEqual(['C', 'B', 'E']);
});

test('a diagnosis says what speaks for it, the weightiest first, and nothing that speaks against it', () => {
  expect(weigh([mistake('A', inCode(1, 24), seen(4, 'a row'), seen(-1, 'another'))], evidence, code)).toEqual([
    {
      mistake: 'A',
      title: 'title of A',
      signs: [
        { kind: 'test', says: 'a row' },
        { kind: 'code', says: 'in the code', line: 24 },
      ],
    },
  ]);
});

test('nothing fits, nothing is said', () => {
  expect(named(mistake('A', unseen(4)), mistake('B', seen(1)))).toEqual([]);
});
