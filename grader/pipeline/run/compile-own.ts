import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StandIn, Task } from '../model.ts';
import { compileSubmission, type SubmissionTarget } from './compile-submission.ts';
import type { JobUnit } from './job.ts';

interface Own {
  readonly own: JobUnit['own'];
  readonly standIns: readonly StandIn[];
}

/**
 * Compiles the learner's own earlier parts for a capstone. One that isn't written yet, or doesn't
 * compile, is left to the reference: whoever comes for the capstone alone may have it.
 */
export async function compileOwn({ own: tasks = [] }: Task, folder: string, target: Pick<SubmissionTarget, 'root' | 'form' | 'harness'>): Promise<Own> {
  if (tasks.length === 0) return { own: {}, standIns: [] };
  await mkdir(folder, { recursive: true });
  const own: Record<string, { readonly file: string; readonly url: string }> = {};
  const standIns: StandIn[] = [];
  for (const task of tasks) {
    const outfile = join(folder, `${task.id}.mjs`);
    if (await isUnwritten(task.submission)) standIns.push({ task: task.id });
    else {
      const problem = await compileSubmission({ ...target, task, outfile });
      if (problem) standIns.push({ task: task.id, problem });
      else own[task.id] = { file: task.submission, url: pathToFileURL(outfile).href };
    }
  }
  return { own, standIns };
}

/** A starter calls `notWritten` in the place of each body that is to be written. */
async function isUnwritten(file: string): Promise<boolean> {
  const source = await readFile(file, 'utf8').catch(() => '');
  return /\bnotWritten\(/.test(source);
}
