import { lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { backUp } from './backup.ts';
import { mergeProgress, readProgress } from './progress.ts';
import type { Task } from './model.ts';
import { putBack, standingOf } from './put-back.ts';

/** What became of a learner's file from an older workbook. */
export type TakenOver =
  /** It is here now; with the path of what was in its place, unless that was the starter or nothing. */
  | { readonly kind: 'taken'; readonly backup: string | null }
  /** Nothing was written there: it is the old starter, or what is here already. */
  | { readonly kind: 'nothing-new' }
  /** Something else has been written here: it is replaced only if that is wanted. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'problem'; readonly why: string };

export interface Takeover {
  readonly root: string;
  readonly task: Task;
  /** The starter of this workbook; null where it is not known. */
  readonly starter: string | null;
  /** The learner's file in the older workbook, and its starter there. */
  readonly from: string;
  readonly oldStarter: string | null;
  /** Take the old file even if something else has been written here; that is kept as a backup. */
  readonly insist: boolean;
}

/** Puts a learner's file of an older workbook in its place here. Nothing is lost: what was there is in `.grade/backup` first. */
export async function takeOver({ root, task, starter, from, oldStarter, insist }: Takeover): Promise<TakenOver> {
  const found = await lstat(from).catch(() => null);
  if (!found) return { kind: 'nothing-new' };
  if (!found.isFile()) return { kind: 'problem', why: 'it is not a regular file' };
  const text = await readFile(from, 'utf8');
  if (oldStarter !== null && text.replaceAll('\r\n', '\n') === oldStarter) return { kind: 'nothing-new' };
  if (await standsAs(task.submission, text)) return { kind: 'nothing-new' };
  const isUntouched = (starter !== null && (await standsAs(task.submission, starter))) || (await standingOf(task.submission, '')).kind === 'missing';
  if (!isUntouched && !insist) return { kind: 'kept' };
  const done = await putBack(root, task.id, task.submission, text);
  if ('problem' in done) return { kind: 'problem', why: done.problem };
  return { kind: 'taken', backup: isUntouched ? null : done.backup };
}

async function standsAs(file: string, text: string): Promise<boolean> {
  return (await standingOf(file, text.replaceAll('\r\n', '\n'))).kind === 'same';
}

/** Records that are taken as they are where there is none yet: the schedule of interview questions, and how far hints were read. */
const wholeRecords = ['interview.json', 'hints.json'];

/** Adds what an older workbook keeps in `.grade/`: the best points, other records, and the copies of files as they once were. */
export async function takeOverRecords(root: string, old: string, tasks: readonly Task[]): Promise<void> {
  await mergeProgress(root, await readProgress(old));
  for (const name of wholeRecords) await copyUnlessThere(join(old, '.grade', name), join(root, '.grade', name));
  for (const { id } of tasks) {
    const here = await filesIn(join(root, '.grade', 'backup', id));
    for (const { name, bytes } of await filesIn(join(old, '.grade', 'backup', id))) {
      if (here.some((one) => one.bytes.equals(bytes))) continue;
      await backUp(root, id, name.replace(/^\d+-/, ''), bytes);
    }
  }
}

async function copyUnlessThere(from: string, to: string): Promise<void> {
  const bytes = await readFile(from).catch(() => null);
  if (bytes === null || (await lstat(to).catch(() => null))) return;
  await mkdir(dirname(to), { recursive: true });
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(to, bytes);
}

async function filesIn(folder: string): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return Promise.all(files.map(async ({ name }) => ({ name: basename(name), bytes: await readFile(join(folder, name)) })));
}
