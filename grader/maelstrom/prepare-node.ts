import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Held } from '../isolate/protocol.ts';
import type { LoadProblem, StandIn, Task } from '../pipeline/model.ts';
import type { Toolkit } from '../pipeline/run/toolkit.ts';

export interface PreparedNode {
  readonly held: Held;
  /** In a capstone, the earlier tasks whose reference stands in for the learner's own part. */
  readonly standIns: readonly StandIn[];
  /** Removes what was compiled; a process that has loaded it needs it no more. */
  readonly remove: () => void;
}

/** Compiles a task's file, and the parts around it, for a process of its own. Nothing of it is run. */
export async function prepareNode(root: string, task: Task, toolkit: Toolkit): Promise<PreparedNode | LoadProblem> {
  // The compiler takes longer to load than most commands to run.
  const [{ stop }, { compileOwn }, { compileReferences }, { compileSubmission }, { exportedNames }] = await Promise.all([
    import('esbuild'),
    import('../pipeline/run/compile-own.ts'),
    import('../pipeline/run/compile-references.ts'),
    import('../pipeline/run/compile-submission.ts'),
    import('../pipeline/run/exported-names.ts'),
  ]);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'grade-node-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  const outfile = join(folder, 'submission.mjs');
  const harness = { file: toolkit.harness, names: await exportedNames(toolkit.harness) };
  const [problem, references, { own, standIns }] = await Promise.all([
    compileSubmission({ root, task, outfile, harness }),
    compileReferences(root, folder, toolkit.harness),
    compileOwn(root, task, join(folder, 'own'), harness),
  ]);
  // Its process would live on beside the node.
  await stop();
  if (problem) {
    remove();
    return problem;
  }
  const { part, exports } = task.manifest;
  return { held: { task: task.id, part, exports, submissionFile: task.submission, submission: pathToFileURL(outfile).href, references, own }, standIns, remove };
}
