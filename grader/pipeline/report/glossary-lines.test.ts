import { expect, test } from 'vitest';
import { glossaryIn } from '../reading/glossary.ts';
import { glossaryLines, glossaryListLines } from './glossary-lines.ts';
import { plain } from './paint.ts';
import { widthOf } from './wrap.ts';

const options = { root: '/book', width: 50, paint: plain };
const entries = glossaryIn(`## ballot

The number of an *attempt* to get a value chosen. Each has at most one value.

- Also: proposal number
- Source: Paxos Made Simple §2.2, and some more words, so that it takes two lines
- Tasks: [11](task-11-a/README.md), [12](task-12-b/README.md)

## nil

No value.

- Source: x
- Tasks: [20](task-20-c/README.md)
`);

test('entries with all that is known', () => {
  expect(glossaryLines(entries, options).join('\n')).toMatchInlineSnapshot(`
    "ballot
      The number of an attempt to get a value chosen.
      Each has at most one value.
      Also:   proposal number
      Source: Paxos Made Simple §2.2, and some more
              words, so that it takes two lines
      Tasks:  task-11, task-12

    nil
      No value.
      Source: x
      Tasks:  task-20"
  `);
});

test('the list is in columns, read downwards, and never too wide', () => {
  const many = Array.from({ length: 7 }, (_, i) => ({ term: `term ${i}`, also: [], text: '', source: '', tasks: [] }));
  expect(glossaryListLines(many, { ...options, width: 40 })).toEqual([
    '7 concepts. One of them: npx grade concepts quorum', '', '  term 0  term 2  term 4  term 6', '  term 1  term 3  term 5',
  ]);
  expect(glossaryListLines(many, { ...options, width: 40 }).slice(1).every((line) => widthOf(line) <= 40)).toBe(true);
});
