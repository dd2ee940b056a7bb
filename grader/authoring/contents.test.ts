import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { comparisonProblems, lacksOf, linksIn, namelessPlants, plantProblems } from './contents.ts';

test('links to files are found, and what only looks like one is not', () => {
  const text = [
    'See [the other](../other/README.md#rule "title") and ![a picture](fig%208.png), [`code`](contract.ts),',
    '[far](https://example.org/x), [below](#rule), [mail](mailto:a@b.c), `[not](one.md)`, and [this][ref].',
    '```',
    '[not](one.md)',
    '```',
    '[ref]: <interview.md>',
  ].join('\n');
  expect(linksIn(text)).toEqual(['../other/README.md', 'fig 8.png', 'contract.ts', 'interview.md']);
});

test('every mistake needs a first plant and a second, and every plant a mistake', () => {
  const files = [
    { id: 'A', file: 'tasks/t/mistakes/a.ts' },
    { id: 'B', file: 'tasks/t/mistakes/b.ts' },
  ];
  const planted = [
    { mistake: 'A', second: false },
    { mistake: 'A', second: true },
    { mistake: 'B', second: true },
    { mistake: 'C', second: true },
    { mistake: 'C', second: false },
  ];
  expect(plantProblems(files, planted)).toEqual([expect.stringContaining('mistakes/b.ts has no first plant')]);
  expect(plantProblems(files, [])).toEqual([expect.stringContaining('a.ts has no first and no second plant'), expect.stringContaining('b.ts')]);
  expect(namelessPlants(files, 'task-01-a', planted)).toEqual([expect.stringContaining('plants C, and no file')]);
});

test('a comparison has a title, a whole table, a verdict, a way to measure it, and sources', async () => {
  const whole = '# A, B\n\n| | A | B |\n|---|---|---|\n| cost | 1 | 2 |\n\n**Verdict.** A.\n\n## Measure it\n\n## Sources\n';
  expect(lacksOf(whole)).toEqual([]);
  expect(lacksOf(whole.replace('| 2 |', '|'))).toEqual(['has a table whose rows are not all of one length']);
  expect(lacksOf('A or B\n')).toEqual(['has no title in its first line', 'has no table', 'has no “**Verdict.**”', 'has no “## Measure it”', 'has no “## Sources”']);
  expect(await comparisonProblems(fileURLToPath(new URL('../..', import.meta.url)))).toEqual([]);
});
