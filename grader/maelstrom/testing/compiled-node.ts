import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratchFolder } from '../../pipeline/testing/scratch.ts';
import type { NodeCommand } from '../cluster/node-process.ts';

/** Entry of a process that serves one of the test programs, by its name, with its disk in the folder it runs in. */
const ENTRY = `
import { openLive } from '../../harness/cluster/live-node.ts';
import { linKv } from '../lin-kv.ts';
import { serve } from '../run-node.ts';
import { takeOverStdio } from '../take-over-stdio.ts';
import * as programs from './programs.ts';

const stdio = takeOverStdio(() => process.exit(0));
const open = (birth) => openLive(programs[process.argv[2]], birth, []);
process.exit(await serve({ open, binding: linKv, stdio, settings: { dir: process.cwd(), isKept: true, seed: 1 } }));
`;

/** Compiles the test programs; answers with how to run one of them as a node. */
export function compiledNodes(): (program: string) => NodeCommand {
  const outfile = join(scratchFolder('node '), 'node.mjs');
  buildSync({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
  });
  return (name) => ({ program: process.execPath, args: [outfile, name] });
}
