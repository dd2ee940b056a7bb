import { expect, test } from 'vitest';
import { sectionsOf } from './sections.ts';

test('a page is cut at its second headings, and at nothing else', () => {
  const page = '\uFEFF# Title\r\n\r\nBefore.\r\n\r\n## One  \r\n\r\nFirst.\r\n\r\n### Deeper\r\n\r\n## Two\r\n\r\n```\r\n## no heading\r\n```\r\n';
  expect(sectionsOf(page)).toEqual([
    { heading: 'One', body: 'First.\n\n### Deeper' },
    { heading: 'Two', body: '```\n## no heading\n```' },
  ]);
});

test('a page without headings has no sections', () => {
  expect(sectionsOf('')).toEqual([]);
  expect(sectionsOf('# Title\n\n##\n\n##no\n')).toEqual([]);
});
