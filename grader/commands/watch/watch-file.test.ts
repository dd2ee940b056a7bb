import { EventEmitter } from 'node:events';
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { scratchFolder } from '../../pipeline/testing/scratch.ts';
import { watchFile, type FileWatch, type FileWatchRequest } from './watch-file.ts';

const open: FileWatch[] = [];
afterEach(() => {
  for (const { close } of open.splice(0)) close();
});

async function watching(file: string, more: Partial<FileWatchRequest> = {}) {
  let saves = 0;
  const watch = await watchFile({ file, poll: false, onSaved: () => (saves += 1), ...more });
  open.push(watch);
  return { ...watch, sees: (count: number) => expect.poll(() => saves, { timeout: 50_000 }).toBe(count) };
}

function newFile(): string {
  const file = join(scratchFolder(), 'part.ts');
  writeFileSync(file, 'a');
  return file;
}

test('written, exchanged, cut, taken away, put back: one save each', async () => {
  const file = newFile();
  const { sees } = await watching(file);
  writeFileSync(file, 'bb');
  await sees(1);
  writeFileSync(`${file}~`, 'bb');
  renameSync(`${file}~`, file);
  await sees(2);
  // Others in the folder are nobody's business.
  writeFileSync(`${file}.other`, 'x');
  truncateSync(file);
  writeFileSync(file, 'ccc');
  await sees(3);
  rmSync(file);
  await sees(4);
  linkSync(`${file}.other`, file);
  await sees(5);
});

test('a folder that is exchanged, and a file behind a link, are seen a little later', async () => {
  const file = join(scratchFolder(), 'task', 'part.ts');
  mkdirSync(join(file, '..'));
  writeFileSync(file, 'a');
  const target = newFile();
  const link = join(scratchFolder(), 'link.ts');
  symlinkSync(target, link);
  const [exchanged, linked] = [await watching(file), await watching(link)];
  rmSync(join(file, '..'), { recursive: true });
  mkdirSync(join(file, '..'));
  writeFileSync(file, 'bb');
  writeFileSync(target, 'bb');
  await exchanged.sees(1);
  await linked.sees(1);
});

test('a watch that fails later is done without', async () => {
  const file = newFile();
  const watcher = Object.assign(new EventEmitter(), { close: () => undefined });
  const { sees, whyPolled } = await watching(file, { watch: () => watcher as never });
  expect(whyPolled()).toBeNull();
  watcher.emit('error', Object.assign(new Error('too many'), { code: 'EMFILE' }));
  expect(whyPolled()).toBe('since the system gives no notice of saves (EMFILE)');
  writeFileSync(file, 'bb');
  await sees(1);
});
