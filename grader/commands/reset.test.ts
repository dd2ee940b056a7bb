import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = emptyWorkbook();
const { grade, start, finish } = gradeIn(book);
for (const [slug, number] of [['one', '41'], ['two', '42']] as const) expect((await grade('dev', 'new', slug, '--number', number)).code).toBe(0);

const file = 'tasks/task-41-one/one.ts';
const read = (path: string): string => readFileSync(join(book.root, path), 'utf8');
const starter = read(file);

test('without a terminal and without --yes nothing is touched', async () => {
  book.write(file, 'mine\n');
  rmSync(join(book.root, 'tasks/task-42-two/two.ts'));
  const { code, out, err } = await grade('reset', 'all');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('Say --yes');
  expect(read(file)).toBe('mine\n');
  await expect(async () => read('tasks/task-42-two/two.ts')).rejects.toThrow('ENOENT');
});

test('--yes puts every starter back, and says where the old file is', async () => {
  const { code, out, err } = await grade('reset', 'all', '--yes');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('cp .grade/backup/task-41-one/1-one.ts tasks/task-41-one/one.ts');
  expect(out).toContain('tasks/task-42-two/two.ts was missing');
  expect(read('.grade/backup/task-41-one/1-one.ts')).toBe('mine\n');
  expect(read(file)).toBe(starter);
  const again = await grade('reset', '41', '42');
  expect(again.code).toBe(0);
  expect(again.out.match(/nothing to reset/g)).toHaveLength(2);
});

test('paths are given as they may be typed where the command was', async () => {
  book.write(file, 'mine again\n');
  const { out } = await finish(start(['reset', '.', '--yes'], join(book.root, 'tasks/task-41-one')));
  expect(out).toContain('cp ../../.grade/backup/task-41-one/2-one.ts one.ts');
});

test('a link is left alone, and the others are reset all the same', async () => {
  book.write('elsewhere.ts', 'mine\n');
  rmSync(join(book.root, file));
  symlinkSync(join(book.root, 'elsewhere.ts'), join(book.root, file));
  book.write('tasks/task-42-two/two.ts', 'mine\n');
  const { code, out } = await grade('reset', 'all', '--yes');
  expect(code).toBe(1);
  expect(out).toMatch(/one\.ts is not reset\. It is a symbolic link/);
  expect(read('elsewhere.ts')).toBe('mine\n');
  expect(read('.grade/backup/task-42-two/1-two.ts')).toBe('mine\n');
});

test.each([
  [['reset'], 'Name a task to reset'],
  [['reset', 'thre'], 'no task `thre`'],
  [['reset', 'one', '--yess'], 'Did you mean `--yes`?'],
] as const)('%j is a wrong usage', async (args, sentence) => {
  const { code, err } = await grade(...args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});
