import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import type { RunResult, TestResult } from './model.ts';
import { readProgress, saveProgress } from './progress.ts';
import { scratchFolder } from './testing/scratch.ts';

function result(task: string, points: number, verdict: TestResult['verdict'] = 'pass'): RunResult {
  const test: TestResult = { name: 'a', suite: 'unit', source: 'Raft §5', points, verdict, runs: 0, events: 0 };
  return { firstSeed: 1, seeds: null, tasks: [{ task, title: 'T', file: 'f', tests: [test], points, maxPoints: 9 }] };
}

test('the best is kept beside the last', async () => {
  const root = scratchFolder();
  expect(await readProgress(root)).toEqual({});
  for (const points of [3, 7, 2]) expect(await saveProgress(root, result('task-01-a', points))).toBeNull();
  expect(await readProgress(root)).toEqual({ 'task-01-a': { best: 7, last: 2 } });
});

test('graders at the same time lose nothing', async () => {
  const root = scratchFolder();
  const tasks = Array.from({ length: 12 }, (_, index) => `task-${index}-x`);
  await Promise.all(tasks.map((task) => saveProgress(root, result(task, 1))));
  expect(Object.keys(await readProgress(root)).sort()).toEqual([...tasks].sort());
});

test('a damaged file is kept aside and does not stop anybody', async () => {
  const root = scratchFolder();
  mkdirSync(join(root, '.grade'));
  writeFileSync(join(root, '.grade/progress.json'), '{"version":1,"tas');
  expect(await readProgress(root)).toEqual({});
  expect(await saveProgress(root, result('task-01-a', 1))).toBeNull();
  expect(readFileSync(join(root, '.grade/progress.json.bak'), 'utf8')).toContain('"tas');
  expect(await readProgress(root)).toEqual({ 'task-01-a': { best: 1, last: 1 } });
});

test('the lock of a grader that died is broken', async () => {
  const root = scratchFolder();
  const lock = join(root, '.grade/progress.json.lock');
  mkdirSync(lock, { recursive: true });
  utimesSync(lock, 1, 1);
  expect(await saveProgress(root, result('task-01-a', 1))).toBeNull();
});

test('a grader that is killed while it writes loses nothing that was written', async () => {
  const place = scratchFolder();
  const entry = `
    import { saveProgress } from './progress.ts';
    const test = { name: 'a', suite: 'unit', source: '', verdict: 'pass', runs: 1, events: 1 };
    void (async () => {
      for (let points = 1; ; points++) {
        await saveProgress(process.argv[2], { firstSeed: 1, seeds: null, tasks: [{ task: 'task-01-a', title: '', file: '', tests: [{ ...test, points }], points, maxPoints: points }] });
        process.stdout.write(points + '\\n');
      }
    })();`;
  const outfile = join(place, 'writer.cjs');
  buildSync({ stdin: { contents: entry, resolveDir: import.meta.dirname, loader: 'ts' }, outfile, bundle: true, format: 'cjs', platform: 'node', target: 'node20' });
  for (let kill = 1; kill <= 8; kill++) {
    const root = join(place, String(kill));
    const writer = spawn(process.execPath, [outfile, root], { stdio: ['ignore', 'pipe', 'inherit'] });
    let saved = 0;
    writer.stdout.on('data', (chunk: Buffer) => {
      saved = Number(chunk.toString().trim().split('\n').at(-1));
      // By now it is at some place within the next write.
      if (saved >= kill) writer.kill('SIGKILL');
    });
    await once(writer, 'close');
    expect((await readProgress(root))['task-01-a']?.best).toBeGreaterThanOrEqual(saved);
  }
});

test('what says nothing about the learner is not written', async () => {
  const root = scratchFolder();
  expect(await saveProgress(root, result('task-01-a', 0, 'grader-error'))).toBeNull();
  expect(await saveProgress(root, result('task-01-a', 0, 'not-run'))).toBeNull();
  expect(existsSync(join(root, '.grade'))).toBe(false);
});

test('a place that can not be written is said in a sentence', async () => {
  const root = scratchFolder();
  // A file where the folder should be fails for every user; the mode alone stops all but root.
  writeFileSync(join(root, '.grade'), '');
  chmodSync(root, 0o555);
  expect(await saveProgress(root, result('task-01-a', 1))).toContain('Progress is not saved');
});
