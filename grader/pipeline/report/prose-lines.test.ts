import { expect, test } from 'vitest';
import { plain } from './paint.ts';
import { inlineText, proseLines } from './prose-lines.ts';

const page = `Some words that are **strong**, *loud*
or \`a * b\`, of [task 3](../task-03-commitment/README.md).

## A heading

- one
- two, which is long enough for a second line
  of its own
10. ten

\`\`\`ts
if (a) {

  b *c* d
}
\`\`\`
After the fence, 2 * 3 * 4 and a\\|b.`;

test('prose is wrapped, lists hang, and fences stay', () => {
  expect(proseLines(page, { width: 40, paint: plain }).join('\n')).toMatchInlineSnapshot(`
    "  Some words that are strong, loud or
      \`a * b\`, of task 3.

      A heading

      - one
      - two, which is long enough for a
        second line of its own
      10. ten

        if (a) {

          b *c* d
        }

      After the fence, 2 * 3 * 4 and a|b."
  `);
});

test('no text acts on the terminal', () => {
  expect(inlineText('a\u001b[2Jb')).toBe('a\\u{1b}[2Jb');
  expect(proseLines('```\n\u001b[2J\n```', { width: 40, paint: plain })).toEqual(['    \\u{1b}[2J']);
});

test('nothing gives nothing', () => {
  expect(proseLines('\n\n', { width: 40, paint: plain })).toEqual([]);
});
