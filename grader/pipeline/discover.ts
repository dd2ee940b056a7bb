import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import glob from 'fast-glob';
import { parseManifest } from './discover/manifest.ts';
import type { BrokenTask, Discovery, Task } from './model.ts';

/** Finds the tasks of a workbook, each with the learner's own file as its submission. */
export async function discover(root: string): Promise<Discovery> {
  const files = await glob('tasks/task-*/task.json', { cwd: root });
  const found = await Promise.all(files.sort().map((file) => readTask(root, file)));
  return {
    tasks: found.filter((one): one is Task => 'manifest' in one),
    broken: found.filter((one): one is BrokenTask => 'message' in one),
  };
}

async function readTask(root: string, file: string): Promise<Task | BrokenTask> {
  const folder = join(root, dirname(file));
  const id = basename(folder);
  const manifest = parseManifest(await readFile(join(root, file), 'utf8'));
  if ('title' in manifest) return { id, folder, manifest, submission: join(folder, manifest.file) };
  return { id, message: `${file} can't be used: ${manifest.join('; ')}.` };
}
