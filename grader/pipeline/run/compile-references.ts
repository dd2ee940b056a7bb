import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { referenceIn } from '../reference-in.ts';
import { harnessOfScript } from './compile-script.ts';
import type { SubmissionTarget } from './compile-submission.ts';

/** Compiles every reference solution; answers with the URLs of what they became by solution folder. */
export async function compileReferences(
  root: string,
  folder: string,
  { form, harness }: Pick<SubmissionTarget, 'form' | 'harness'>,
): Promise<Readonly<Record<string, string>>> {
  const solutions = join(root, 'solutions');
  // An edition without solutions has none to lend.
  const names = existsSync(solutions) ? readdirSync(solutions) : [];
  const entries: Record<string, string> = {};
  for (const name of names) {
    const file = referenceIn(join(solutions, name));
    if (file) entries[name] = file;
  }
  await build({
    entryPoints: entries,
    outdir: join(folder, 'references'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    ...(form === 'module'
      ? { format: 'esm', sourcemap: 'inline', plugins: [harnessByUrl(harness.file)] }
      : { format: 'iife', globalName: '$exports', plugins: [harnessByName(harness.names)] }),
  });
  return Object.fromEntries(
    Object.keys(entries).map((name) => [name, pathToFileURL(join(folder, 'references', `${name}.mjs`)).href]),
  );
}

function harnessByUrl(harness: string): Plugin {
  return {
    name: 'harness-by-url',
    setup: (setup) => {
      setup.onResolve({ filter: /^#harness$/ }, () => ({ path: pathToFileURL(harness).href, external: true }));
    },
  };
}

function harnessByName(names: readonly string[]): Plugin {
  return {
    name: 'harness-by-name',
    setup: (setup) => {
      setup.onResolve({ filter: /^#harness$/ }, ({ path }) => ({ path, namespace: 'harness' }));
      setup.onLoad({ filter: /.*/, namespace: 'harness' }, () => ({ contents: harnessOfScript(names), loader: 'js' }));
    },
  };
}
