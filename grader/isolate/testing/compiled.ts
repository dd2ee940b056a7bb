import { buildSync } from 'esbuild';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scratchFolder } from '../../pipeline/testing/scratch.ts';
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

/** The process that holds code, and the references, compiled into a folder of their own. */
export function compileHost(): { readonly file: string; readonly hold: (text: string, about: Pick<Held, 'part' | 'exports'>) => Held } {
  const folder = scratchFolder();
  const options = { bundle: true, format: 'esm', platform: 'node', target: 'node20', splitting: true, outdir: folder, outExtension: { '.js': '.mjs' } } as const;
  buildSync({ ...options, entryPoints: { host: join(grader, 'isolate/host.ts'), harness: join(grader, 'harness/index.ts') } });
  const alias = { '#harness': join(folder, 'harness.mjs') };
  const compiled = Object.entries(references).map(([task, file]) => {
    buildSync({ ...options, splitting: false, entryPoints: { [task]: join(solutions, task, file) }, external: [alias['#harness']], alias });
    return [task, pathToFileURL(join(folder, `${task}.mjs`)).href] as const;
  });
  let held = 0;
  const hold = (text: string, about: Pick<Held, 'part' | 'exports'>): Held => {
    const file = join(folder, `submission-${++held}.mjs`);
    writeFileSync(file, text.replace('#harness', pathToFileURL(alias['#harness']).href));
    return { task: 'a task', ...about, submissionFile: basename(file), submission: pathToFileURL(file).href, references: Object.fromEntries(compiled) };
  };
  return { file: join(folder, 'host.mjs'), hold };
}
