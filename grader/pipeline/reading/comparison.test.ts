import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { comparisonIn, readComparisons } from './comparison.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('a page is a title, a table, and what stands around it', () => {
  const page = '# This, that\n\nBoth.\n\n| | This | That |\n|---|:--|---|\n| **Cost** ([task 3](../x/README.md)) | a\\|b | `c` |\n| – | | – |\n\n**Verdict.** None.\n';
  expect(comparisonIn('this-that', page)).toEqual({
    name: 'this-that',
    title: 'This, that',
    columns: ['This', 'That'],
    rows: [{ aspect: 'Cost (task 3)', cells: ['a|b', '`c`'] }, { aspect: '–', cells: ['', '–'] }],
    before: 'Both.',
    after: '**Verdict.** None.',
  });
});

test('a page without a title or a table is read all the same', () => {
  expect(comparisonIn('x', 'Words.')).toEqual({ name: 'x', title: 'x', columns: [], rows: [], before: 'Words.', after: '' });
  expect(comparisonIn('x', '| | A |\n|---|---|\n| b | c |').rows).toEqual([{ aspect: 'b', cells: ['c'] }]);
});

test('the workbook’s own pages are read whole', async () => {
  const comparisons = await readComparisons(root);
  expect(comparisons.length).toBeGreaterThan(3);
  for (const { name, columns, rows, after } of comparisons) {
    expect(columns.length, name).toBeGreaterThan(1);
    expect(rows.length, name).toBeGreaterThan(5);
    for (const { aspect, cells } of rows) expect(cells.length, `${name}: ${aspect}`).toBe(columns.length);
    expect(after, name).toMatch(/^\*\*Verdict/);
  }
});
