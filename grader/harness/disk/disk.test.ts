import { expect, test } from 'vitest';
import { randomFor } from '../kernel/random.ts';
import { Disk } from './disk.ts';

const diskOf = (writeMsMin: number, writeMsMax: number): Disk<string> =>
  new Disk('start', { writeMsMin, writeMsMax }, randomFor(1, 'disk S1'));

test('a disk holds what it was made with until a write is finished', () => {
  const disk = diskOf(1, 2);
  disk.pace.nextMs();
  expect(disk.contents).toBe('start');
  disk.finish('next');
  expect(disk.contents).toBe('next');
});

test('a write takes between the least and the most time, both included', () => {
  const disk = diskOf(3, 5);
  const times = new Set(Array.from({ length: 200 }, () => disk.pace.nextMs()));
  expect([...times].sort()).toEqual([3, 4, 5]);
});

test('a slow disk takes that much longer, until it is normal again', () => {
  const disk = diskOf(2, 2);
  disk.pace.slowDown(80);
  expect([disk.pace.nextMs(), disk.pace.nextMs()]).toEqual([82, 82]);
  disk.pace.slowDown(0);
  expect(disk.pace.nextMs()).toBe(2);
});

test('a slow disk draws what a fast one does, so that slowness shifts nothing else', () => {
  const [fast, slow] = [diskOf(0, 9), diskOf(0, 9)];
  slow.pace.slowDown(100);
  const times = Array.from({ length: 20 }, () => fast.pace.nextMs());
  expect(Array.from({ length: 20 }, () => slow.pace.nextMs() - 100)).toEqual(times);
});
