import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress, RunResult, TaskProgress, TaskResult } from './model.ts';

const VERSION = 1;
const STALE_LOCK_MS = 10_000;

export async function readProgress(root: string): Promise<Progress> {
  try {
    return parse(await readFile(progressFile(root), 'utf8')) ?? {};
  } catch {
    return {};
  }
}

/** Adds a run of the learner's own files. Answers with a sentence when that could not be saved. */
export async function saveProgress(root: string, { tasks }: RunResult): Promise<string | null> {
  const graded = tasks.filter(isJudged);
  if (graded.length === 0) return null;
  try {
    await update(root, (progress) => merge(progress, graded));
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `Progress is not saved: ${progressFile(root)} can't be written (${code ?? message}).`;
  }
}

/** A run without any verdict, or one that the grader spoilt, says nothing about the learner. */
function isJudged({ tests, problem }: TaskResult): boolean {
  if (problem) return true;
  return tests.every(({ verdict }) => verdict !== 'grader-error') && tests.some(({ verdict }) => verdict !== 'not-run');
}

function merge(progress: Progress, graded: readonly TaskResult[]): Progress {
  const merged = { ...progress };
  for (const { task, points } of graded) {
    merged[task] = { best: Math.max(points, merged[task]?.best ?? 0), last: points };
  }
  return merged;
}

/** Reads, changes and replaces the file under a lock, so that two graders at once lose nothing. */
async function update(root: string, change: (progress: Progress) => Progress): Promise<void> {
  const { default: lockfile } = await import('proper-lockfile');
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const file = progressFile(root);
  await mkdir(join(root, '.grade'), { recursive: true });
  const release = await lockfile.lock(file, {
    realpath: false,
    stale: STALE_LOCK_MS,
    retries: { retries: 60, minTimeout: 20, maxTimeout: 300, randomize: true },
  });
  try {
    const progress = change(await readUnderLock(file));
    await writeFileAtomic(file, `${JSON.stringify({ version: VERSION, tasks: progress }, null, 2)}\n`);
  } finally {
    await release();
  }
}

/** A file that can't be read is kept beside the new one, for whoever wants to mend it. */
async function readUnderLock(file: string): Promise<Progress> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return {};
  const progress = parse(text);
  if (!progress) await rename(file, `${file}.bak`);
  return progress ?? {};
}

function parse(text: string): Progress | null {
  try {
    const value = JSON.parse(text) as { version?: unknown; tasks?: unknown } | null;
    if (value?.version !== VERSION || typeof value.tasks !== 'object' || value.tasks === null) return null;
    const entries = Object.entries(value.tasks as Record<string, unknown>);
    return entries.every(([, one]) => isTaskProgress(one)) ? (value.tasks as Progress) : null;
  } catch {
    return null;
  }
}

function isTaskProgress(value: unknown): value is TaskProgress {
  const { best, last } = (value ?? {}) as { best?: unknown; last?: unknown };
  return typeof best === 'number' && typeof last === 'number';
}

function progressFile(root: string): string {
  return join(root, '.grade', 'progress.json');
}
