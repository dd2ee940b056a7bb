import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Task } from '../model.ts';

/** What belongs into a task's folder beside the learner's file. */
const known = ['README.md', 'contract.ts', 'interview.md', 'task.json', 'hidden', 'mistakes'];

/** Names in the task's folder that a learner has put there: of all of it one file is graded. */
export function ignoredFiles({ folder, submission }: Task): readonly string[] {
  if (dirname(submission) !== folder) return [];
  try {
    return readdirSync(folder).filter((name) => !known.includes(name) && name !== basename(submission));
  } catch {
    return [];
  }
}
