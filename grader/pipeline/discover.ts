import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import glob from 'fast-glob';
import { parseManifest } from './discover/manifest.ts';
import type { BrokenTask, Discovery, Task } from './model.ts';

/** Finds the tasks of a workbook, each with the learner's own file as its submission. */
export async function discover(root: string): Promise<Discovery> {
  const files = await glob('tasks/task-*/task.json', { cwd: root });
  const found = await Promise.all(files.sort().map((file) => readTask(root, file)));
  const tasks = found.filter((one): one is Task => 'manifest' in one);
  return {
    tasks: tasks.map((task) => withOwn(task, tasks)),
    broken: found.filter((one): one is BrokenTask => 'message' in one),
  };
}

/** A capstone stands on the learner's own files. */
function withOwn(task: Task, tasks: readonly Task[]): Task {
  const { own } = task.manifest;
  return own ? { ...task, own: tasks.filter(({ id }) => own.includes(id)) } : task;
}

async function readTask(root: string, file: string): Promise<Task | BrokenTask> {
  const folder = join(root, dirname(file));
  const id = basename(folder);
  const manifest = parseManifest(await readFile(join(root, file), 'utf8'));
  if ('title' in manifest) return { id, folder, manifest, submission: join(folder, manifest.file) };
  return { id, message: `${file} can't be used: ${manifest.join('; ')}.` };
}
