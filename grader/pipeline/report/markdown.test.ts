import { expect, test } from 'vitest';
import { codeSpan, fencedBlock, markdownText } from './markdown.ts';

test.each([
  ['S1 leads term 2 (Fig. 8), 3 of 5', 'S1 leads term 2 (Fig. 8), 3 of 5'],
  ['a | b', 'a &#124; b'],
  ['<b>&', '&#60;b&#62;&#38;'],
  ['[a](b) *c* _d_ `e` ~f~ \\ $g$', '&#91;a&#93;(b) &#42;c&#42; &#95;d&#95; &#96;e&#96; &#126;f&#126; &#92; &#36;g&#36;'],
  ['12. a', '12&#46; a'],
  ['    - a', '&#45; a'],
  ['a\n\nb', 'a<br><br>b'],
  ['@octocat and #12, but a @ b', '@&#8203;octocat and #&#8203;12, but a @ b'],
  ['https://a.example www.a.example', 'https&#58;//a.example www&#46;a.example'],
])('%j stands for itself as %j', (text, written) => {
  expect(markdownText(text)).toBe(written);
});

test.each([
  ['a', '`a`'],
  ['a`b``c', '```a`b``c```'],
  ['`', '`` ` ``'],
  [' a ', '`  a  `'],
  ['', '`  `'],
  ['a\n\nb', '`a ↵  ↵ b`'],
])('%j is code as %j', (text, written) => {
  expect(codeSpan(text)).toBe(written);
});

test('a block\'s fence is longer than any in it', () => {
  expect(fencedBlock(['a'])).toBe('```text\na\n```');
  expect(fencedBlock(['a\n````', '`'])).toBe('`````text\na\n````\n`\n`````');
});
