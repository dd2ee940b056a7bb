import { expect, test } from 'vitest';
import { linksIn, namelessPlants, plantProblems } from './contents.ts';

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
