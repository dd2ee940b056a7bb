import { expect, test } from 'vitest';
import { comparisonIn } from '../reading/comparison.ts';
import { comparisonLines, comparisonListLines } from './comparison-lines.ts';
import { plain } from './paint.ts';
import { widthOf } from './wrap.ts';

const options = { root: '/book', paint: plain };
const page = `# One, two

Two things.

| | One | Number two |
|---|---|---|
| What it costs | a round trip to a majority of all servers, and a write to each of their disks | nothing |
| When | always | |

**Verdict.** Take one.
`;
const comparison = comparisonIn('one-two', page);

test('in a wide terminal it is a table', () => {
  expect(comparisonLines(comparison, { ...options, width: 80 }).join('\n')).toMatchInlineSnapshot(`
    "One, two

    Two things.

                   One                              Number two
    ───────────────────────────────────────────────────────────────────────────────
    What it costs  a round trip to a majority of    nothing
                   all servers, and a write to
                   each of their disks
    ───────────────────────────────────────────────────────────────────────────────
    When           always
    ───────────────────────────────────────────────────────────────────────────────

    Verdict. Take one."
  `);
});

test('in a narrow one it goes aspect by aspect', () => {
  expect(comparisonLines(comparison, { ...options, width: 50 }).join('\n')).toMatchInlineSnapshot(`
    "One, two

    Two things.

    What it costs
      One:        a round trip to a majority of all
                  servers, and a write to each of
                  their disks
      Number two: nothing

    When
      One:        always
      Number two: –

    Verdict. Take one."
  `);
});

test('no line is wider than the terminal', () => {
  for (const width of [40, 60, 80, 100, 120, 200]) {
    const wide = [comparison, comparisonIn('x', page.replaceAll('Number two', 'A name that is rather long'))].flatMap((one) => comparisonLines(one, { ...options, width }));
    expect(wide.filter((line) => widthOf(line) > width), String(width)).toEqual([]);
  }
});

test('a page without a table is its words', () => {
  expect(comparisonLines(comparisonIn('x', '# X\n\nWords.'), { ...options, width: 80 })).toEqual(['X', '', 'Words.']);
});

test('the list says what there is and how to see it', () => {
  expect(comparisonListLines([comparison], { ...options, width: 80 })).toEqual(['One, two', '  One, Number two', '  npx grade compare one-two']);
});
