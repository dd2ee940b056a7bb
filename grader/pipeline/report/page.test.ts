import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { RunResult } from '../model.ts';
import { everyOutcome } from '../testing/every-outcome.ts';
import { renderPage } from './page.ts';
import { plain } from './paint.ts';
import { runLines } from './run-lines.ts';

const workbook = fileURLToPath(new URL('../../..', import.meta.url));
const css = readFileSync(`${workbook}/templates/report.css`, 'utf8');

const html = await renderPage('html', everyOutcome, workbook);
const markdown = await renderPage('markdown', everyOutcome, workbook);
const terminal = runLines(everyOutcome, { root: workbook, width: 100, paint: plain }).join('\n');

test('each report of every outcome is as it was', async () => {
  await expect(html.replace(css, '')).toMatchFileSnapshot('golden/report.html');
  await expect(markdown).toMatchFileSnapshot('golden/report.md');
  await expect(`${terminal}\n`).toMatchFileSnapshot('golden/report.txt');
});

test('terminal, page and Markdown agree on verdicts and points', () => {
  const told = (text: string, pattern: RegExp): string[] => Array.from(text.matchAll(pattern), ([, ...groups]) => groups.join(' '));
  const verdicts = told(terminal, /^ {2}([✓✗·!]) (\S.*?) (?:\(.*\))? *Raft §5.4.2$/gm);
  expect(verdicts).toHaveLength(15);
  expect(told(html, /<tr class="\w+"><td><span [^>]*>(.)<.*?<th scope="row">(?:<a [^>]*>)?([^<]*)/g).map(decode)).toEqual(verdicts);
  expect(told(markdown, /^\| ([✓✗·!]) \| (.*?)(?:<br>.*| \(.*\))? \| Raft/gm)).toEqual(verdicts);

  const points = told(terminal, /^(task-\d+) .*?(\d+ of \d+ tests?, \d+ of \d+ points)$/gm);
  expect(points).toHaveLength(5);
  expect(told(html, /<h2 id="(task-\d+)">[^]*?<p>(.*)<\/p>/g)).toEqual(points);
  expect(told(markdown, /^### (task-\d+) .*: (\d.*)$/gm)).toEqual(points);

  const [total] = told(terminal, /^(\d+ of \d+ points) in 5 tasks/gm);
  expect(told(html, /<h1>(.*)<\/h1>/g)).toEqual([total]);
  expect(told(markdown, /^## .*: (.*)$/gm)).toEqual([total]);
});

test('the page is well formed, and its links lead somewhere', () => {
  const open: string[] = [];
  for (const { name, isEnd } of tagsOf(html)) {
    if (isEnd) expect(open.pop()).toBe(name);
    else if (!['!doctype', 'meta', 'br'].includes(name)) open.push(name);
  }
  expect(open).toEqual([]);
  const ids = Array.from(html.matchAll(/ id="([^"]*)"/g), ([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = Array.from(html.matchAll(/ (?:href="#|aria-labelledby=")([^"]*)"/g), ([, target]) => target);
  expect(targets.length).toBeGreaterThan(5);
  expect(ids).toEqual(expect.arrayContaining(targets));
});

test('the page loads and runs nothing', () => {
  expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
  expect(html).not.toMatch(/\b(?:src|srcset|action)=|href="(?!#)|url\(|@import|\/\/|<(?:script|link|iframe|object|embed|base|form)\b|\son\w+=/i);
});

test.each(['light', 'dark'])('the page can be read: every text of the %s scheme has a contrast of 4.5 at least', (scheme) => {
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const colors = Object.fromEntries(
    Array.from((scheme === 'light' ? light : dark).matchAll(/--(\w+): (#\w{6});/g), ([, name = '', color = '']) => [name, luminance(color)]),
  );
  const contrasts = ['ink', 'quiet', 'link', 'good', 'bad', 'open'].flatMap((text) =>
    ['paper', 'card', 'code'].map((ground) => {
      const [less = NaN, more = NaN] = [colors[text] ?? NaN, colors[ground] ?? NaN].sort((a, b) => a - b);
      return { text, ground, contrast: (more + 0.05) / (less + 0.05) };
    }),
  );
  expect(contrasts.filter(({ contrast }) => !(contrast >= 4.5))).toEqual([]);
});

const hostile = [
  '1. <script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x\' {{title}} {{{title}}} {{/each}} &lt;',
  '```',
  '',
  '# a | b \\| ``` ````` ` ~~~ *c* _d_ [e](javascript:f) ![g](//h.example) <!-- </details></pre></code></summary>',
  '- \u202e\u2066\u200b\u001b[31m\r\u0000 @octocat #12 https://evil.example www.evil.example $i$',
].join('\n');

test('nothing that a learner can make the grader say acts in a page', async () => {
  const page = await renderPage('html', saying(hostile), workbook);
  const harmless = await renderPage('html', saying('harmless'), workbook);
  expect(tagsOf(page).map(({ text }) => text)).toEqual(tagsOf(harmless).map(({ text }) => text));
  expect(page).toContain('{{title}} {{{title}}} {{/each}} &amp;lt;');
  expect(page).toContain('\\u{202e}\\u{2066}');
  expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/);
});

test('nothing that a learner can make the grader say acts in Markdown', async () => {
  const document = await renderPage('markdown', saying(hostile), workbook);
  const harmless = await renderPage('markdown', saying('harmless'), workbook);
  expect(skeletonOf(document)).toEqual(skeletonOf(harmless));
  expect(document).toContain('{{title}} {{{title}}} {{/each}}');
  expect(document).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/);
});

/** The run of every outcome, with one text in the place of all that may come from a learner or a task. */
function saying(words: string): RunResult {
  const kept = ['verdict', 'kind', 'finding', 'task'];
  const text = JSON.stringify(everyOutcome, (key, value: unknown) => (typeof value === 'string' && !kept.includes(key) ? words : value));
  return JSON.parse(text) as RunResult;
}

interface Tag {
  readonly text: string;
  readonly name: string;
  readonly isEnd: boolean;
}

function tagsOf(page: string): readonly Tag[] {
  const body = page.replace(/<style>[^]*<\/style>/, '');
  const tags = Array.from(body.matchAll(/<(\/?)([^\s>]*)[^>]*>/g), ([text, slash, name = '']) => ({ text, name, isEnd: slash === '/' }));
  // What is no tag has no angle bracket left.
  expect(body.replace(/<\/?[a-z!][^<>]*>/g, '')).not.toMatch(/[<>]/);
  return tags;
}

/** Whatever Markdown acts upon, in order: blocks of code count as one, and so does code in a line. */
function skeletonOf(document: string): readonly string[] {
  return document
    .replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, '(code)')
    .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '(code)')
    .split('\n')
    .map((line) => line.replaceAll(/&#\d+;|<br>/g, '§'))
    .map((line) => `${/^[^\w(§]*/.exec(line)?.[0] ?? ''} ${(line.match(/<[^>]*>|[<>&`*_|[\]\\~$]|@\w|#\w|:\/\/|\(code\)/g) ?? []).join(' ')}`);
}

function decode(text: string): string {
  return text.replaceAll('&#x27;', '\'').trim();
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('what clients saw is drawn in every report, and nothing in it is markup', async () => {
  const [task] = everyOutcome.tasks;
  const read = { client: 'C1', call: 'read <k>', result: '1', isTelling: true, invokedAt: 0, returnedAt: 1, isWrong: true };
  const history = { key: '<k>', sentence: 'It must be 2 & no less.', got: '1', expected: '2', shown: [read], others: 0, claim: 'Nothing explains this.' };
  const tests = [{ name: 'reads', suite: 'unit', source: 'Raft §8', points: 1, verdict: 'fail', failure: { summary: 'Stale.', history }, runs: 1, events: 1 }] as const;
  const result: RunResult = { ...everyOutcome, tasks: [{ ...task, task: 'task-10-kv', title: 'KV', file: 'x.ts', tests, points: 0, maxPoints: 1 }] };
  const bar = 'C1  ┝━━read <k> → 1━━┥';
  expect(runLines(result, { root: workbook, width: 100, paint: plain }).join('\n')).toContain(bar);
  expect(await renderPage('markdown', result, workbook)).toContain(bar);
  const page = await renderPage('html', result, workbook);
  expect(page).toContain('C1  ┝━━read &lt;k&gt; → 1━━┥');
  expect(page).toContain('It must be 2 &amp; no less.');
});
