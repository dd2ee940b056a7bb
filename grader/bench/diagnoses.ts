import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { plant, type Mutant } from '../authoring/mutant.ts';
import { diagnose } from '../pipeline/diagnose.ts';
import { loadMistakes } from '../pipeline/diagnose/load-mistakes.ts';
import type { TaskResult } from '../pipeline/model.ts';
import { referenceIn } from '../pipeline/reference-in.ts';
import { runVariants, type Variant } from './testing/variants.ts';

/*
 * How well the diagnosis does: every mutant of the solutions with what it is diagnosed as, with the syntax tree
 * and without. From the workbook's folder:
 *   npx esbuild grader/bench/diagnoses.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/diagnoses.mjs
 *   node node_modules/.cache/diagnoses.mjs [task-03] [--second]
 */

interface Planted extends Variant {
  readonly mutant: Mutant;
}

async function plantedIn(root: string, task: string): Promise<readonly Planted[]> {
  const folder = join(root, 'solutions', task);
  const file = join(folder, 'mutants.ts');
  if (!existsSync(file)) return [];
  const { code } = await transform(readFileSync(file, 'utf8'), { loader: 'ts' });
  const { mutants } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    mutants: readonly Mutant[];
  };
  return mutants.map((mutant, i) => {
    const design = mutant.design === undefined ? referenceIn(folder) : join(folder, 'accepted', `${mutant.design}.ts`);
    const made = plant(readFileSync(design ?? '', 'utf8'), mutant);
    if ('problem' in made) throw new Error(`${file}: ${made.problem}`);
    const kind = mutant.second ? 'second' : 'first';
    return {
      name: `${task.slice(0, 7)} #${i + 1} ${kind} ${mutant.mistake} in ${mutant.design ?? 'the reference'}`,
      task,
      code: made.code,
      mutant,
    };
  });
}

const ids = ({ diagnoses = [] }: TaskResult): string => diagnoses.map(({ mistake }) => mistake).join(', ') || '-';
const first = ({ diagnoses = [] }: TaskResult): string | undefined => diagnoses[0]?.mistake;

async function main(): Promise<void> {
  const root = process.cwd();
  const words = process.argv.slice(2);
  const tasks = readdirSync(join(root, 'solutions')).filter((task) =>
    words.every((word) => word.startsWith('-') || task.startsWith(word)),
  );
  const all = (await Promise.all(tasks.map((task) => plantedIn(root, task)))).flat();
  const planted = all.filter(({ mutant }) => !words.includes('--second') || mutant.second);
  const { result, forget } = await runVariants(root, planted);
  const mistakes = await loadMistakes(root);
  const withCode = await diagnose(result, { root, mistakes });
  const without = await diagnose(result, { root, mistakes, withCode: false });
  forget();
  let named = 0;
  let namedWithout = 0;
  for (const [i, { name, mutant }] of planted.entries()) {
    const [a, b] = [withCode.tasks[i], without.tasks[i]];
    if (!a || !b) continue;
    const isNamed = first(a) === mutant.mistake;
    named += Number(isNamed);
    namedWithout += Number(first(b) === mutant.mistake);
    const failed = a.tests.filter(({ verdict }) => verdict !== 'pass').length;
    console.log(
      `${isNamed ? ' ' : '!'} ${first(b) === mutant.mistake ? ' ' : '?'} ${name.padEnd(62)} fails ${failed}   ${ids(a)}${ids(a) === ids(b) ? '' : `   without: ${ids(b)}`}`,
    );
    if (words.includes('--signs'))
      for (const one of a.diagnoses ?? [])
        console.log(
          `       ${one.mistake}: ${one.signs.map(({ kind, says, line }) => `[${kind}${line ? ` ${line}` : ''}] ${says}`).join('; ')}`,
        );
  }
  console.log(`${named} of ${planted.length} are named first; without the syntax tree ${namedWithout}.`);
}

await main();
