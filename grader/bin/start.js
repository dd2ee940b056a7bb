import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findBundle } from './bundle.js';

/** Finds the workbook that this file belongs to, gets its grader ready, and hands over. */
export async function start() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  if (!existsSync(join(root, 'node_modules', 'esbuild'))) {
    fail(`The workbook's packages are not installed: run \`npm ci\` in ${root} first.`);
    return;
  }
  let bundle;
  try {
    bundle = await findBundle(root);
  } catch (error) {
    fail(`The grader could not be made ready. ${String(error?.message ?? error)}`);
    return;
  }
  const { main } = await import(pathToFileURL(join(bundle, 'cli.js')).href);
  process.exitCode = await main({ root, bundle, argv: process.argv.slice(2) });
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 3;
}
