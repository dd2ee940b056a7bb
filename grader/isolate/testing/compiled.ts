import { buildSync } from 'esbuild';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as harness from '../../harness/index.ts';
import { harnessOfScript, toScript } from '../../pipeline/run/compile-script.ts';
import { toolkitIn } from '../../pipeline/run/toolkit.ts';
import { scratchFolder } from '../../pipeline/testing/scratch.ts';
import { realBundle } from '../../pipeline/testing/workbook.ts';
import type { Held } from '../protocol.ts';

const grader = fileURLToPath(new URL('../..', import.meta.url));
const solutions = join(grader, '../solutions');
const references = {
  'task-01-log-replication': 'log-replication.ts',
  'task-02-log-matching': 'log-matching.ts',
  'task-03-commitment': 'commitment.ts',
  'task-04-state-machine': 'state-machine.ts',
  'task-05-election-restriction': 'election.ts',
} as const;

/** Code to be held, as a process of its own takes it and as this realm imports it. */
export interface BothForms {
  readonly held: Held;
  readonly file: string;
  /** URLs of modules. */
  readonly submission: string;
  readonly references: Readonly<Record<string, string>>;
}

/** The process that holds code, and how to compile what it holds. */
export function compileHost(): { readonly file: string; readonly hold: (text: string, about: Pick<Held, 'part' | 'exports'>) => Promise<BothForms> } {
  const folder = scratchFolder();
  const options = { bundle: true, format: 'esm', platform: 'node', target: 'node20', outdir: folder, outExtension: { '.js': '.mjs' } } as const;
  buildSync({ ...options, entryPoints: { harness: join(grader, 'harness/index.ts') } });
  writeFileSync(join(folder, 'named.mjs'), harnessOfScript(Object.keys(harness)));
  const byUrl = { alias: { '#harness': join(folder, 'harness.mjs') }, external: [join(folder, 'harness.mjs')] };
  const byName = { alias: { '#harness': join(folder, 'named.mjs') } };
  const compiled = Object.entries(references).map(([task, file]) => {
    const entryPoints = { [task]: join(solutions, task, file) };
    buildSync({ ...options, ...byUrl, entryPoints });
    const { outputFiles } = buildSync({ ...options, ...byName, entryPoints, format: 'iife', globalName: '$exports', write: false });
    return { task, url: pathToFileURL(join(folder, `${task}.mjs`)).href, script: outputFiles[0]?.text ?? '' };
  });
  let count = 0;
  const hold = async (text: string, about: Pick<Held, 'part' | 'exports'>): Promise<BothForms> => {
    const file = join(folder, `submission-${++count}.mjs`);
    writeFileSync(file, text);
    const { outputFiles } = buildSync({ ...options, ...byName, entryPoints: [file], sourcemap: 'external', write: false });
    const [map, code] = ['.map', '.mjs'].map((ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '');
    const script = await toScript(code ?? '', map ?? '', 'submission');
    return {
      held: { task: 'a-task', ...about, submission: { file, ...script }, own: {}, references: Object.fromEntries(compiled.map(({ task, script: of }) => [task, of])) },
      file,
      submission: pathToFileURL(file).href,
      references: Object.fromEntries(compiled.map(({ task, url }) => [task, url])),
    };
  };
  return { file: toolkitIn(realBundle()).host, hold };
}
