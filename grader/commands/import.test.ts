import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { scratchFolder } from '../pipeline/testing/scratch.ts';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = emptyWorkbook();
const { grade } = gradeIn(book);
for (const [slug, number] of [['one', '41'], ['two', '42']] as const) expect((await grade('dev', 'new', slug, '--number', number)).code).toBe(0);
const [one, two] = ['tasks/task-41-one/one.ts', 'tasks/task-42-two/two.ts'] as const;
const pristine = scratchFolder();
for (const folder of ['tasks', 'solutions']) cpSync(join(book.root, folder), join(pristine, folder), { recursive: true });
const starter = readFileSync(join(book.root, one), 'utf8');

/** The version that the learner has worked in; its starters are older ones. */
let old: { readonly root: string; readonly write: (path: string, text: string) => void };
const read = (path: string, root = book.root): string => readFileSync(join(root, path), 'utf8');
const points = (best: number, last = best): string => JSON.stringify({ version: 1, tasks: { 'task-41-one': { best, last } } });

beforeEach(() => {
  for (const folder of ['tasks', 'solutions', '.grade']) rmSync(join(book.root, folder), { recursive: true, force: true });
  cpSync(pristine, book.root, { recursive: true });
  const before = emptyWorkbook();
  rmSync(join(before.root, 'solutions'), { recursive: true });
  cpSync(pristine, before.root, { recursive: true });
  old = before;
});

test('what was written in the older copy is here, with the points and the backups, and the old copy is as it was', async () => {
  old.write(one, 'mine\n');
  old.write('.grade/progress.json', points(7, 5));
  old.write('.grade/backup/task-41-one/1-one.ts', 'earlier\n');
  old.write('.grade/interview.json', '{"kept":1}\n');
  const { code, out, err } = await grade('import', old.root);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('tasks/task-41-one/one.ts is yours from the older copy.');
  expect(out).not.toContain('task-42-two');
  expect(read(one)).toBe('mine\n');
  expect(read(two)).toBe(read(two, pristine));
  expect(JSON.parse(read('.grade/progress.json'))).toMatchObject({ tasks: { 'task-41-one': { best: 7, last: 5 } } });
  expect(readdirSync(join(book.root, '.grade/backup/task-41-one')).map((name) => read(`.grade/backup/task-41-one/${name}`))).toContain('earlier\n');
  expect(read('.grade/interview.json')).toBe('{"kept":1}\n');
  expect(read(one, old.root)).toBe('mine\n');
  // Again, there is nothing left to do.
  const again = await grade('import', old.root);
  expect(again.out).toContain('No file was taken over.');
  expect(readdirSync(join(book.root, '.grade/backup/task-41-one'))).toHaveLength(2);
});

test('an untouched starter of the older copy does not come in the place of the new one', async () => {
  const reference = 'solutions/task-41-one/one.ts';
  old.write(reference, read(reference, old.root).replace(/\n/, '\n// As it was in the older version.\n'));
  const { starterOf } = await import('../authoring/starter-of.ts');
  const { discover } = await import('../pipeline/discover.ts');
  const [task] = (await discover(old.root)).tasks;
  if (!task) throw new Error('The old copy has no task.');
  const oldStarter = (await starterOf(old.root, task)) ?? '';
  expect(oldStarter).not.toBe(starter);
  old.write(one, oldStarter);
  await grade('import', old.root);
  expect(read(one)).toBe(starter);
});

test('what has been written here stays, and with --yes it is kept as a backup first', async () => {
  old.write(one, 'old\n');
  book.write(one, 'new\n');
  book.write('.grade/progress.json', points(3));
  old.write('.grade/progress.json', points(2));
  const kept = await grade('import', old.root);
  expect(kept.code).toBe(1);
  expect(kept.out).toContain('is left as it is');
  expect(read(one)).toBe('new\n');
  expect(JSON.parse(read('.grade/progress.json'))).toMatchObject({ tasks: { 'task-41-one': { best: 3, last: 3 } } });
  const { code, out } = await grade('import', old.root, '--yes');
  expect(code).toBe(0);
  expect(out.replaceAll('\n', ' ')).toContain('What was here is kept as .grade/backup/task-41-one/1-one.ts');
  expect([read(one), read('.grade/backup/task-41-one/1-one.ts')]).toEqual(['old\n', 'new\n']);
});

test('a task that is no longer there, and a link, are told and left', async () => {
  cpSync(join(old.root, 'tasks/task-41-one'), join(old.root, 'tasks/task-99-gone'), { recursive: true });
  rmSync(join(old.root, one));
  symlinkSync('/etc/hostname', join(old.root, one));
  const { code, out } = await grade('import', old.root);
  expect(code).toBe(1);
  expect(out.replaceAll('\n', ' ')).toContain('this workbook has no task-99-gone');
  expect(out).toContain('is not taken over: it is not a regular file');
  expect(read(one)).toBe(starter);
});

test.each([
  [[], 'Not enough non-option arguments'],
  [['nowhere'], 'is no copy of the workbook'],
  [['.'], 'is this workbook itself'],
] as const)('import %j is a wrong usage', async (args, sentence) => {
  mkdirSync(join(book.root, 'tasks'), { recursive: true });
  const { code, err } = await grade('import', ...args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});
