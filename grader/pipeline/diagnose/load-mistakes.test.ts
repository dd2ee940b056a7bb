import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../testing/scratch.ts';
import { loadMistakes } from './load-mistakes.ts';

const whole = {
  id: `'L9-NEVER'`,
  title: `'the log is never cut'`,
  symptom: `'s'`,
  why: `'w'`,
  fix: `'f'`,
  hints: `['a question', 'the rule', 'the fix']`,
  source: `'Raft §7'`,
  signs: `[{ kind: 'test', weight: 3, says: 'seen', seen: () => true }]`,
};

function mistakeFile(fields: Partial<Record<keyof typeof whole, string>> = {}): string {
  const body = Object.entries({ ...whole, ...fields }).map(([name, value]) => `${name}: ${value}`);
  return `import type { Mistake } from '#mistake';\nexport const mistake: Mistake = { ${body.join(', ')} };\n`;
}

/** A workbook that has nothing but these mistakes. */
function workbook(files: Readonly<Record<string, string>>): string {
  const root = scratchFolder('mistakes ä #1 ');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'tasks', path)), { recursive: true });
    writeFileSync(join(root, 'tasks', path), text);
  }
  return root;
}

const NEVER = 'task-09-snapshots/mistakes/l9-never.ts';

test('mistakes are filed under their task, or under none when many share them', async () => {
  const root = workbook({ [NEVER]: mistakeFile(), 'shared-mistakes/g-x.ts': mistakeFile({ id: `'G-X'` }) });
  const mistakes = await loadMistakes(root);
  expect(mistakes.map(({ id, task, file }) => [id, task, file])).toEqual([
    ['G-X', null, 'tasks/shared-mistakes/g-x.ts'],
    ['L9-NEVER', 'task-09-snapshots', `tasks/${NEVER}`],
  ]);
  expect(mistakes[0]?.hints).toHaveLength(3);
});

test('a workbook without mistakes has none', async () => {
  expect(await loadMistakes(workbook({}))).toEqual([]);
});

test.each([
  ['an empty text', { title: `' '` }, '`title` must be a text'],
  ['a missing field', { why: 'undefined' }, '`why` must be a text'],
  ['two hints', { hints: `['a', 'b']` }, '`hints` must be three texts'],
  ['no signs', { signs: '[]' }, 'at least one of kind test, rule or trace'],
  [
    'signs in the code alone',
    { signs: `[{ kind: 'code', weight: 1, says: 's', find: () => undefined, examples: { wrong: [], right: [] } }]` },
    'the code alone names no mistake',
  ],
  ['a weight of nothing', { signs: `[{ kind: 'test', weight: 0, says: 's', seen: () => true }]` }, '`signs`'],
  [
    'one sign among good ones',
    { signs: `[{ kind: 'test', weight: 3, says: 's', seen: () => true }, { kind: 'code', weight: 1, says: 's' }]` },
    'each of `signs` needs',
  ],
  [
    'an id that is not the name of the file',
    { id: `'L9-OTHER'` },
    'call the file tasks/task-09-snapshots/mistakes/l9-other.ts',
  ],
])('%s is told with its file', async (_what, fields, sentence) => {
  const loading = loadMistakes(workbook({ [NEVER]: mistakeFile(fields) }));
  await expect(loading).rejects.toThrow(`tasks/${NEVER}: `);
  await expect(loading).rejects.toThrow(sentence);
});

test('all that is wrong is told at once', async () => {
  const root = workbook({
    [NEVER]: 'export const other = 1;',
    'task-08-noop/mistakes/l8-never.ts': mistakeFile({ id: `'L8-NEVER'`, fix: `''` }),
  });
  await expect(loadMistakes(root)).rejects.toThrow(
    /l8-never\.ts: `fix`[^]*l9-never\.ts: export the mistake as `mistake`/,
  );
});

test('an id names one mistake only', async () => {
  const root = workbook({ [NEVER]: mistakeFile(), 'task-10-kv/mistakes/l9-never.ts': mistakeFile() });
  await expect(loadMistakes(root)).rejects.toThrow(`tasks/${NEVER} has the id L9-NEVER as well`);
});

test('what does not compile, or imports more than types, is told with its place', async () => {
  await expect(loadMistakes(workbook({ [NEVER]: 'export const mistake = {' }))).rejects.toThrow(
    `tasks/${NEVER}:1:25 does not compile`,
  );
  const importing = `import { x } from './x.ts';\n${mistakeFile()}\nconsole.log(x);`;
  await expect(loadMistakes(workbook({ [NEVER]: importing }))).rejects.toThrow(
    /l9-never\.ts:1:19 does not compile[^]*imports types of #mistake/,
  );
});
