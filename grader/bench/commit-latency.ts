import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, transform, type Plugin } from 'esbuild';
import { plant, type Mutant } from '../authoring/mutant.ts';
import { referenceIn } from '../pipeline/reference-in.ts';
import type { LivePart } from '../harness/protocols/raft/parts.ts';
import type { Latency } from './testing/commit-latencies.ts';

/*
 * What waiting for the wrong ones costs: how long task 6's designs take to commit while S2 and S3 of five servers
 * are cut off, and how long with its two classic mistakes. Virtual time, so the numbers are the same on every
 * machine. From the workbook's folder:
 *   npx esbuild grader/bench/commit-latency.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/commit-latency.mjs
 *   node node_modules/.cache/commit-latency.mjs [seeds]
 */

const SEEDS = 20;
const MISTAKES = ['L6-PROMISE-ALL', 'L6-SEQ-AWAIT'];

interface Variant {
  readonly name: string;
  readonly code: string;
}

async function variantsIn(folder: string): Promise<readonly Variant[]> {
  const accepted = join(folder, 'accepted');
  const files = new Map([['reference', referenceIn(folder) ?? ''], ...readdirSync(accepted).map((name) => [name.replace(/\.ts$/, ''), join(accepted, name)] as const)]);
  const codes = new Map([...files].map(([name, file]) => [name, readFileSync(file, 'utf8')]));
  const { code } = await transform(readFileSync(join(folder, 'mutants.ts'), 'utf8'), { loader: 'ts' });
  const { mutants } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { mutants: readonly Mutant[] };
  const planted = mutants.flatMap((mutant): Variant[] => {
    const { mistake, design = 'reference', second } = mutant;
    if (!MISTAKES.includes(mistake) || second) return [];
    const made = plant(codes.get(design) ?? '', mutant);
    if ('problem' in made) throw new Error(made.problem);
    return [{ name: `${mistake} in ${design}`, code: made.code }];
  });
  return [...[...codes].map(([name, one]) => ({ name, code: one })), ...planted];
}

type Measure = (live: LivePart, seeds: number) => Promise<readonly Latency[]>;

/** All of it in one bundle, so that there is one harness, and one kind of RpcTimeout. */
async function load(root: string, variants: readonly Variant[]): Promise<{ readonly measure: Measure; readonly lives: readonly LivePart[] }> {
  const virtual: Plugin = {
    name: 'variants',
    setup: (bundler) => {
      bundler.onResolve({ filter: /^variant:/ }, ({ path }) => ({ path, namespace: 'variant' }));
      bundler.onLoad({ filter: /.*/, namespace: 'variant' }, ({ path }) => ({ contents: variants[Number(path.slice(8))]?.code ?? '', loader: 'ts', resolveDir: root }));
    },
  };
  const imports = variants.map((_, i) => `import * as live${i} from 'variant:${i}';`).join('\n');
  const contents = `${imports}
    export { commitLatencies as measure } from './grader/bench/testing/commit-latencies.ts';
    export const lives = [${variants.map((_, i) => `live${i}`).join()}];`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    alias: { '#harness': join(root, 'grader/harness/index.ts') },
    plugins: [virtual],
  });
  return (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`)) as {
    measure: Measure;
    lives: readonly LivePart[];
  };
}

function told(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const cell = (value = NaN): string => (Number.isFinite(value) ? String(value) : 'never').padStart(8);
  return `${cell(sorted[Math.floor((sorted.length - 1) / 2)])}${cell(sorted.at(-1))}`;
}

async function main(): Promise<void> {
  const root = process.cwd();
  const seeds = Number(process.argv[2] ?? SEEDS);
  const variants = await variantsIn(join(root, 'solutions/task-06-live-commitment'));
  const { measure, lives } = await load(root, variants);
  console.log(`commit latency in virtual ms over ${seeds} seeds, S2 and S3 of five cut off`);
  console.log(`${''.padEnd(46)}first request     300 ms later`);
  console.log(`${''.padEnd(44)}  median   worst   median   worst`);
  for (const [i, { name }] of variants.entries()) {
    const latencies = await measure(lives[i] as LivePart, seeds);
    console.log(`${name.padEnd(44)}${told(latencies.map(({ first }) => first))} ${told(latencies.map(({ second }) => second))}`);
  }
}

await main();
