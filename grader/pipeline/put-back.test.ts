import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { putBack, standingOf, type PutBack } from './put-back.ts';
import { scratchFolder } from './testing/scratch.ts';

const starter = 'one\ntwo\nthree\n';

interface Place {
  readonly root: string;
  readonly file: string;
  readonly reset: () => Promise<PutBack>;
  readonly content: () => string;
  readonly backups: () => readonly string[];
}

function place(text?: string): Place {
  const root = scratchFolder();
  const file = join(root, 'part.ts');
  if (text !== undefined) writeFileSync(file, text);
  return {
    root,
    file,
    reset: () => putBack(root, 'task-01-a', file, starter),
    content: () => readFileSync(file, 'utf8'),
    backups: () => readdirSync(join(root, '.grade/backup/task-01-a')).sort(),
  };
}

test('a file is compared with its starter by lines', async () => {
  expect(await standingOf(place(starter).file, starter)).toEqual({ kind: 'same' });
  expect(await standingOf(place(starter.replaceAll('\n', '\r\n')).file, starter)).toEqual({ kind: 'same' });
  expect(await standingOf(place('one\nmine\nmine too\nthree\n').file, starter)).toEqual({ kind: 'differs', lines: 2 });
  expect(await standingOf(place().file, starter)).toEqual({ kind: 'missing' });
});

test('the learner\'s file is kept byte by byte, under a number of its own', async () => {
  const { root, file, reset, content, backups } = place();
  const mine = Buffer.from([0xff, 0x00, 0x0d, 0x0a]);
  for (const number of [1, 2, 3]) {
    writeFileSync(file, mine);
    const backup = join(root, `.grade/backup/task-01-a/${number}-part.ts`);
    expect(await reset()).toEqual({ backup });
    expect(readFileSync(backup).equals(mine)).toBe(true);
    expect(content()).toBe(starter);
  }
  expect(backups()).toEqual(['1-part.ts', '2-part.ts', '3-part.ts']);
});

test('resets at the same time keep every copy', async () => {
  const { reset, content, backups } = place('mine\n');
  const done = await Promise.all(Array.from({ length: 8 }, reset));
  expect(content()).toBe(starter);
  expect(backups()).toHaveLength(done.length);
});

test('a missing file is written, and what is in the way of it is not', async () => {
  const { file, reset, content } = place();
  expect(await reset()).toEqual({ backup: null });
  expect(content()).toBe(starter);
  const folder = join(scratchFolder(), 'gone', 'part.ts');
  expect(await putBack(scratchFolder(), 'task-01-a', folder, starter)).toHaveProperty('problem');
  expect(await standingOf(file, starter)).toEqual({ kind: 'same' });
});

test('links are not followed, and folders are left alone', async () => {
  const { root, file, reset } = place();
  const target = join(root, 'elsewhere.ts');
  writeFileSync(target, 'mine\n');
  symlinkSync(target, file);
  expect(await standingOf(file, starter)).toEqual({ kind: 'refused', why: expect.stringContaining('symbolic link') as string });
  expect(await reset()).toEqual({ problem: expect.stringContaining('symbolic link') as string });
  expect(readFileSync(target, 'utf8')).toBe('mine\n');
  const folder = place();
  mkdirSync(folder.file);
  expect(await folder.reset()).toEqual({ problem: expect.stringContaining('not a regular file') as string });
});

test('where no copy can be kept, nothing is touched', async () => {
  const { root, reset, content } = place('mine\n');
  writeFileSync(join(root, '.grade'), '');
  expect(await reset()).toEqual({ problem: expect.stringContaining('Nothing was changed') as string });
  expect(content()).toBe('mine\n');
});
