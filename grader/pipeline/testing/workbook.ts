import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import type { ManifestTest } from '../model.ts';
import { toolkitIn, type Toolkit } from '../run/toolkit.ts';
import { scratchFolder } from './scratch.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** A workbook in a temporary folder, with a harness of a few lines in place of the real one. */
export interface FixtureWorkbook {
  readonly root: string;
  readonly bundle: string;
  readonly toolkit: Toolkit;
  /** The compiled command line of the grader. */
  readonly cli: string;
  readonly write: (path: string, text: string) => void;
}

export interface FixtureTask {
  readonly id: string;
  /** Names of the tests that task.json lists; all are of the suite `unit` and worth a point. */
  readonly lists: readonly string[];
  /** Statements of the hidden suite; `test`, `silent` and `submission` are imported. */
  readonly suite: string;
  readonly submission: string;
  readonly exports?: readonly string[];
}

/** The name tries what a path may hold on any machine. */
export function fixtureWorkbook(tasks: readonly FixtureTask[]): FixtureWorkbook {
  const root = scratchFolder('work book #1 50% ä? ');
  const write = writerIn(root);
  for (const task of tasks) writeTask(task, write);
  const real = realBundle();
  const link = (file: string): string => JSON.stringify(pathToFileURL(join(real, file)).href);
  write('bundle/child.js', `import ${link('child.js')};\n`);
  write('bundle/worker.js', `export * from ${link('worker.js')};\n`);
  write('bundle/harness/index.js', 'export const lastIndex = (log) => log.length;\n');
  write('bundle/harness/suite.js', FAKE_SUITE);
  write('package.json', '{ "type": "module" }\n');
  const bundle = join(root, 'bundle');
  return { root, bundle, toolkit: toolkitIn(bundle), cli: join(real, 'cli.js'), write };
}

/** A workbook without tasks in a temporary folder, with everything else as it really is: the references for the first tasks too. */
export function emptyWorkbook(): FixtureWorkbook {
  const root = scratchFolder('work book ');
  const write = writerIn(root);
  for (const folder of ['grader', 'templates', 'node_modules']) symlinkSync(join(repository, folder), join(root, folder));
  for (const file of ['package.json', 'tsconfig.json']) copyFileSync(join(repository, file), join(root, file));
  cpSync(join(repository, 'solutions'), join(root, 'solutions'), { recursive: true });
  mkdirSync(join(root, 'tasks'));
  const bundle = realBundle();
  return { root, bundle, toolkit: toolkitIn(bundle), cli: join(bundle, 'cli.js'), write };
}

function writerIn(root: string): FixtureWorkbook['write'] {
  return (path, text) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
}

function writeTask(task: FixtureTask, write: FixtureWorkbook['write']): void {
  const tests: ManifestTest[] = task.lists.map((name) => ({ name, suite: 'unit', points: 1, source: 'Raft §5' }));
  const manifest = {
    title: 'A fixture',
    subtrack: 'Fixtures',
    difficulty: 'intermediate',
    concepts: [],
    needs: [],
    file: 'part.ts',
    part: 'commitment',
    exports: task.exports ?? ['part'],
    tests,
  };
  write(`tasks/${task.id}/task.json`, JSON.stringify(manifest));
  write(`tasks/${task.id}/part.ts`, task.submission);
  write(`tasks/${task.id}/hidden/unit.test.ts`, `import { test, silent, submission } from '#harness/suite';\n${task.suite}`);
}

/** Folder of the grader's JavaScript. Built by the command itself: importing the builder here would take it through vitest's own loader. */
export function realBundle(): string {
  const builder = pathToFileURL(join(repository, 'grader/bin/bundle.js')).href;
  const script = `const { findBundle } = await import(${JSON.stringify(builder)}); process.stdout.write(await findBundle(${JSON.stringify(repository)}));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
}

const FAKE_SUITE = `
export function bindSuite(binding) {
  const { register, emit } = binding;
  const end = (test, verdict, failure) => emit({ kind: 'end', test, verdict, failure, runs: 1, events: 0 });
  return {
    submission: () => binding.submission(0),
    silent: register,
    test: (name, body) =>
      register(name, async () => {
        emit({ kind: 'start', test: name });
        try {
          await body();
          end(name, 'pass');
        } catch (error) {
          end(name, 'learner-error', { summary: 'The code threw ' + String(error), finding: error?.stack });
        }
      }),
  };
}
export let test, silent, submission;
`;
