import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../pipeline/testing/scratch.ts';
import { DiskProblem, openNodeDisk } from './node-disk.ts';

const contents = { term: 3, votedFor: undefined, log: [{ at: -0 }], seen: new Set(['a']), values: new Map<unknown, unknown>([[{ k: 1 }, null]]) };

test('what was written comes back as it was, in the next life', async () => {
  const folder = join(scratchFolder(), 'not', 'there yet');
  const first = await openNodeDisk(folder, 'n1', true);
  expect(first).toMatchObject({ life: 0, contents: {} });
  await first.write(contents);
  const second = await openNodeDisk(folder, 'n1', true);
  expect(second.life).toBe(1);
  expect(second.contents).toEqual(contents);
  expect(Object.hasOwn(second.contents, 'votedFor')).toBe(true);
  // A life that wrote nothing counts too, and costs nothing.
  const third = await openNodeDisk(folder, 'n1', true);
  expect(third.life).toBe(2);
  expect(third.contents).toEqual(contents);
  expect(readdirSync(folder)).toEqual(['n1.json']);
});

test('without a folder to come back to, every start is the first', async () => {
  const folder = scratchFolder();
  await (await openNodeDisk(folder, 'n1', true)).write(contents);
  expect(await openNodeDisk(folder, 'n1', false)).toMatchObject({ life: 0, contents: {} });
});

test('servers share a folder, and a name is no path', async () => {
  const folder = scratchFolder();
  for (const node of ['n1', 'n2', '../n3']) await openNodeDisk(folder, node, true);
  expect(readdirSync(folder).sort()).toEqual(['..%2Fn3.json', 'n1.json', 'n2.json']);
});

test.each([
  ['cut off', (text: string) => text.slice(0, 20), /damaged/],
  ['emptied', () => '', /damaged/],
  ['of another kind', () => '{"version":2}', /damaged/],
  ['with a tag that nobody wrote', (text: string) => text.replace('"m"', '"?"'), /damaged/],
  ['of another server', (text: string) => text.replace('n1', 'n2'), /belongs to n2, not to n1/],
])('a file that is %s is said in a sentence', async (_how, spoil, says) => {
  const folder = scratchFolder();
  await (await openNodeDisk(folder, 'n1', true)).write(contents);
  const file = join(folder, 'n1.json');
  const spoilt = spoil(readFileSync(file, 'utf8'));
  writeFileSync(file, spoilt);
  const problem = await openNodeDisk(folder, 'n1', true).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(DiskProblem);
  expect((problem as Error).message).toMatch(says);
  expect((problem as Error).message).toContain('Remove the file');
  // Nobody's data is overwritten.
  expect(readFileSync(file, 'utf8')).toBe(spoilt);
});

test('a disk that can not be written says so', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(openNodeDisk(join(folder, 'file'), 'n1', true)).rejects.toThrow(/can't be written.*--dir/);
  const disk = await openNodeDisk(join(folder, 'folder'), 'n1', true);
  // In the way of the draft.
  mkdirSync(join(folder, 'folder', `n1.json.${process.pid}.tmp`));
  await expect(disk.write({})).rejects.toThrow(DiskProblem);
});
