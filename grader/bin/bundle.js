import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Packages that every command loads: as parts of the bundle they cost a tenth. */
const BUNDLED = new Set(['fast-glob', 'picocolors', 'ses']);
const REQUIRE =
  "import { createRequire as createRequireOf } from 'node:module';\nconst require = createRequireOf(import.meta.url);";
const STALE_MS = 60 * 60 * 1000;

/**
 * The folder of the grader's JavaScript, built from its TypeScript when that has changed.
 * Kept by a hash of the sources, so that starting costs a few file stats and no compiler.
 */
export async function findBundle(root) {
  const grader = join(root, 'grader');
  const hash = hashSources(grader);
  const places = [() => join(root, 'node_modules', '.cache', 'the-consensus'), temporaryPlace];
  let refused;
  for (const place of places) {
    try {
      const cache = place();
      const folder = join(cache, hash);
      if (existsSync(join(folder, 'cli.js'))) return folder;
      mkdirSync(cache, { recursive: true, mode: 0o700 });
      await build(grader, cache, folder);
      removeStale(cache, folder);
      return folder;
    } catch (error) {
      // A checkout that the system won't let us write is graded from the temporary folder.
      if (typeof error?.syscall !== 'string') throw error;
      refused = error;
    }
  }
  throw refused;
}

/** Names, sizes and times rather than contents: a few milliseconds for hundreds of files. */
function hashSources(grader) {
  const hash = createHash('sha256').update(`${grader}\n`);
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') visit(path);
      } else if (isSource(entry.name)) {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path}\0${size}\0${mtimeMs}\n`);
      }
    }
  };
  visit(grader);
  return hash.digest('hex').slice(0, 16);
}

function isSource(name) {
  return (name.endsWith('.ts') && !name.endsWith('.test.ts')) || name === 'bundle.js';
}

async function build(grader, cache, folder) {
  const { build: bundle } = await import('esbuild');
  const draft = join(cache, `${basename(folder)}.${process.pid}.${Date.now()}.tmp`);
  mkdirSync(draft);
  const common = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [packagesByUrl],
  };
  try {
    // A file for itself: behind a fence there is no other.
    const host = bundleHost(bundle, common, grader, draft);
    const rest = bundle({
      ...common,
      entryPoints: {
        cli: join(grader, 'commands/cli.ts'),
        child: join(grader, 'pipeline/run/child.ts'),
        worker: join(grader, 'pipeline/run/worker.ts'),
        debug: join(grader, 'pipeline/run/debug-child.ts'),
        node: join(grader, 'maelstrom/node-main.ts'),
        'harness/index': join(grader, 'harness/index.ts'),
        'harness/suite': join(grader, 'harness/suite.ts'),
      },
      outdir: draft,
      splitting: true,
      sourcemap: 'linked',
      // What is left of CommonJS in those packages asks for Node.js's modules.
      banner: { js: REQUIRE },
    });
    await Promise.all([host, rest]);
    publish(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The language is hardened before anything else of the host begins; it keeps the names of what it puts in the place of the language's own. */
async function bundleHost(bundle, common, grader, draft) {
  const entry = join(grader, 'isolate/lock-down.ts');
  const { outputFiles } = await bundle({ ...common, entryPoints: [entry], format: 'iife', keepNames: true, minifyWhitespace: true, write: false });
  const banner = { js: outputFiles[0].text };
  await bundle({ ...common, banner, entryPoints: { host: join(grader, 'isolate/host.ts') }, outdir: draft, outExtension: { '.js': '.mjs' } });
}

/** The bundle may lie outside the checkout, where a bare `yargs` would not be found. */
const packagesByUrl = {
  name: 'packages-by-url',
  setup(build) {
    build.onResolve({ filter: /^[^./#]/ }, ({ path, kind, importer }) => {
      if (kind === 'entry-point') return undefined;
      if (BUNDLED.has(path) || importer.includes('node_modules')) return undefined;
      return { path: isBuiltin(path) ? path : import.meta.resolve(path), external: true };
    });
  },
};

/** Two graders may build at once: the first to rename wins, and both have the same files. */
function publish(draft, folder) {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(join(folder, 'cli.js'))) throw error;
  }
}

/** Keeps what another grader, started before the sources changed, may still be loading from. */
function removeStale(cache, current) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path === current) continue;
    if (Date.now() - statSync(path).mtimeMs < STALE_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

/** A folder of this user's own: on a shared machine nobody else may put a bundle there. */
function temporaryPlace() {
  const user = process.getuid?.() ?? 'user';
  const place = join(tmpdir(), `the-consensus-${user}`);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const { uid } = lstatSync(place);
  if (process.getuid && uid !== process.getuid()) {
    throw new Error(`${place} belongs to another user: remove it, or set TMPDIR to a folder of yours.`);
  }
  return place;
}
