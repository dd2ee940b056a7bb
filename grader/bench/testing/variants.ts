import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { discover } from '../../pipeline/discover.ts';
import type { RunResult, Task } from '../../pipeline/model.ts';
import { run } from '../../pipeline/run.ts';
import { toolkitIn } from '../../pipeline/run/toolkit.ts';

/** Code to be graded in place of a task's file. */
export interface Variant {
  readonly name: string;
  /** Folder name of the task. */
  readonly task: string;
  readonly code: string;
}

/** A run over variants; the files stay until `forget` is called, for whoever reads their code. */
export interface VariantRun {
  readonly result: RunResult;
  /** Absolute paths of the graded files, in the variants' order. */
  readonly files: readonly string[];
  readonly forget: () => void;
}

/** Grades variants of the workbook's tasks, all in one run. */
export async function runVariants(root: string, variants: readonly Variant[]): Promise<VariantRun> {
  const folder = mkdtempSync(join(tmpdir(), 'variants-'));
  const { tasks } = await discover(root);
  const submissions = variants.map(({ task: id, code }, i): Task => {
    const task = tasks.find((one) => one.id === id);
    if (!task) throw new Error(`There is no task ${id}.`);
    const submission = join(folder, `${i + 1}.ts`);
    writeFileSync(submission, code);
    return { ...task, submission };
  });
  const { findBundle } = (await import(pathToFileURL(join(root, 'grader/bin/bundle.js')).href)) as {
    findBundle: (root: string) => Promise<string>;
  };
  const toolkit = toolkitIn(await findBundle(root));
  const result = await run({ root, tasks: submissions, toolkit, options: { seeds: null, firstSeed: 1 } });
  return {
    result,
    files: submissions.map(({ submission }) => submission),
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}
