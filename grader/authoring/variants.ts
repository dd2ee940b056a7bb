import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../pipeline/model.ts';
import { designsIn, REFERENCE } from '../pipeline/designs-in.ts';
import { plant, type Mutant } from './mutant.ts';
import { starterOf } from './starter-of.ts';

/** Code that stands in for the learner's, with what is to be expected of it. */
export interface Variant {
  readonly kind: 'starter' | 'reference' | 'accepted' | 'mutant';
  /** The design's name: `reference`, or a file in `accepted/` without its ending. */
  readonly design: string;
  /** Of a mutant: the mistake that is planted in the design, and whether it is the second kind of plant. */
  readonly planted?: { readonly mistake: string; readonly second: boolean };
  /** The task, with the variant as its submission. */
  readonly task: Task;
}

export interface Variants {
  readonly variants: readonly Variant[];
  /** Sentences about what could not be made. */
  readonly problems: readonly string[];
}

/**
 * Everything that proves the suites of a task. What has to be made for it is written into the folder.
 * Here a capstone stands on references, whatever the learner's own parts are.
 */
export async function variantsOf(root: string, { own: _own, ...task }: Task, folder: string): Promise<Variants> {
  const solutions = join(root, 'solutions', task.id);
  const designs = designsIn(solutions);
  if (designs === null) {
    return { variants: [], problems: [`solutions/${task.id} needs exactly one TypeScript file beside mutants.ts: the reference.`] };
  }
  const starter = join(folder, `${task.id}-starter.ts`);
  await writeFile(starter, (await starterOf(root, task)) ?? '');
  const mutants = await mutantsOf(root, task, designs, folder);
  const variants: Variant[] = [
    { kind: 'starter', design: 'starter', task: { ...task, submission: starter } },
    ...[...designs].map(([design, submission]): Variant => {
      return { kind: design === REFERENCE ? 'reference' : 'accepted', design, task: { ...task, submission } };
    }),
    ...mutants.variants,
  ];
  return { variants, problems: mutants.problems };
}

async function mutantsOf(root: string, task: Task, designs: ReadonlyMap<string, string>, folder: string): Promise<Variants> {
  const mutants = await readMutants(root, task.id);
  if (mutants === null) return { variants: [], problems: [`solutions/${task.id}/mutants.ts is missing: plant each common mistake there.`] };
  const problems: string[] = [];
  const made = await Promise.all(
    mutants.map(async (mutant, i): Promise<Variant[]> => {
      const { mistake, design = 'reference', second = false } = mutant;
      const file = designs.get(design);
      const planted = file === undefined ? { problem: `${mistake}: there is no design ${design}` } : plant(await readFile(file, 'utf8'), mutant);
      if ('problem' in planted) {
        problems.push(`solutions/${task.id}/mutants.ts: ${planted.problem}.`);
        return [];
      }
      const submission = join(folder, `${task.id}-mutant-${i + 1}.ts`);
      await writeFile(submission, planted.code);
      return [{ kind: 'mutant', design, planted: { mistake, second }, task: { ...task, submission } }];
    }),
  );
  return { variants: made.flat(), problems };
}

/** The file is TypeScript without imports at run time, so compiling it alone is enough. Null where there is none. */
export async function readMutants(root: string, task: string): Promise<readonly Mutant[] | null> {
  const file = join(root, 'solutions', task, 'mutants.ts');
  if (!existsSync(file)) return null;
  const { transform } = await import('esbuild');
  const { code } = await transform(await readFile(file, 'utf8'), { loader: 'ts' });
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { mutants?: readonly Mutant[] };
  return module.mutants ?? [];
}
