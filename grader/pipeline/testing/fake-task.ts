import type { Task, TaskManifest } from '../model.ts';

/** A task without a folder, for what reads its manifest only. */
export function fakeTask(id: string, manifest: Partial<TaskManifest> = {}): Task {
  const rest = { title: 'A fixture', subtrack: 'Fixtures', difficulty: 'advanced', concepts: [], needs: [], file: 'part.ts', part: 'part', exports: [] } as const;
  const tests = [{ name: 'a', suite: 'unit', points: 20, source: 'Raft §5' }];
  return { id, folder: `/book/tasks/${id}`, submission: `/book/tasks/${id}/part.ts`, manifest: { ...rest, tests, ...manifest } };
}
