import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import type { Task } from '../model.ts';
import { exportedNames } from './exported-names.ts';
import { suiteStem } from './job.ts';
import type { Toolkit } from './toolkit.ts';

const VERBS = './verbs-of-the-suite.mjs';

/**
 * Writes, for every suite of every unit, three files into the folder: the test file that vitest
 * runs, the compiled suite, and the module that ties the suite's verbs to the unit's submission.
 */
export async function compileSuites(
  tasks: readonly Task[],
  folder: string,
  toolkit: Toolkit,
): Promise<void> {
  const names = await exportedNames(toolkit.suite);
  const compiled = new Map<string, Promise<string>>();
  const jobs = tasks.flatMap((task, unit) =>
    suitesOf(task).map(async (suite) => {
      const file = join(task.folder, 'hidden', `${suite}.test.ts`);
      const text = await (compiled.get(file) ?? remember(compiled, file, compileSuite(file)));
      const stem = suiteStem(unit, suite);
      const path = join(folder, stem);
      await Promise.all([
        writeFile(`${path}.test.mjs`, `import './${stem}.suite.mjs';\n`),
        writeFile(`${path}.suite.mjs`, text.replaceAll(JSON.stringify(VERBS), JSON.stringify(`./${stem}.verbs.mjs`))),
        writeFile(`${path}.verbs.mjs`, verbsModule(unit, suite, names, toolkit)),
      ]);
    }),
  );
  await Promise.all(jobs);
}

export function suitesOf(task: Task): readonly string[] {
  return [...new Set(task.manifest.tests.map(({ suite }) => suite))];
}

function remember<T>(memory: Map<string, T>, key: string, value: T): T {
  memory.set(key, value);
  return value;
}

/** Once a file, however many submissions it tests. */
async function compileSuite(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    write: false,
    logLevel: 'silent',
    plugins: [verbsApart],
  });
  return outputFiles[0]?.text ?? '';
}

const verbsApart: Plugin = {
  name: 'verbs-apart',
  setup: (setup) => {
    setup.onResolve({ filter: /^#harness\/suite$/ }, () => ({ path: VERBS, external: true }));
  },
};

/** Exports what the harness does, its verbs tied to the unit: an export must be known by name. */
function verbsModule(unit: number, suite: string, names: readonly string[], toolkit: Toolkit): string {
  const url = (file: string): string => JSON.stringify(pathToFileURL(file).href);
  return [
    `import * as harness from ${url(toolkit.suite)};`,
    `import { bindWorker } from ${url(toolkit.worker)};`,
    `const bound = harness.bindSuite(bindWorker(${unit}, ${JSON.stringify(suite)}));`,
    `export const { ${names.join(', ')} } = { ...harness, ...bound };`,
    '',
  ].join('\n');
}
