import { writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { BuildFailure, BuildResult, Message, Plugin } from 'esbuild';
import type { LoadProblem, Task } from '../model.ts';
import { nearest } from '../nearest.ts';
import { harnessOfScript, toScript } from './compile-script.ts';
import { codeFrame } from './code-frame.ts';
import { copyIn } from './copy-in.ts';
import { reexport } from './exported-names.ts';
import { readSource } from './read-source.ts';

const IMPORT_PLUGIN = 'submission-imports';

export interface SubmissionTarget {
  readonly root: string;
  readonly task: Task;
  /** Where the compiled file goes: a module, or a `CompiledScript` as JSON. */
  readonly outfile: string;
  readonly form: CompiledForm;
  /** The compiled harness, and the names that it offers. */
  readonly harness: { readonly file: string; readonly names: readonly string[] };
}

/** A module that Node.js imports, or a script that an isolated process evaluates. */
export type CompiledForm = 'module' | 'script';

/** Compiles the file to be graded, or says why that can't be done. Nothing of it is run. */
export async function compileSubmission(target: SubmissionTarget): Promise<LoadProblem | null> {
  const { task, outfile, root, form } = target;
  const shown = relative(root, task.submission).replaceAll('\\', '/');
  const source = form === 'script' ? await copyIn(task.submission, shown) : await readSource(task.submission, shown);
  if (typeof source !== 'string') return source;
  try {
    const result = await bundle(target, source);
    const missing = missingExports(result.metafile, task, shown);
    if (missing) return missing;
    await writeFile(outfile, form === 'script' ? JSON.stringify(await toScript(outputOf(result, '.mjs'), outputOf(result, '.map'), shown)) : withSourceMap(result, task.submission));
    return null;
  } catch (error) {
    const [message] = (error as Partial<BuildFailure>).errors ?? [];
    if (!message) throw error;
    return problemOf(message, source, shown, target.harness.names);
  }
}

function bundle({ task, harness, form }: SubmissionTarget, source: string) {
  return build({
    stdin: { contents: source, loader: 'ts', sourcefile: basename(task.submission), resolveDir: dirname(task.submission) },
    bundle: true,
    treeShaking: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    sourcemap: 'external',
    outfile: 'compiled.mjs',
    write: false,
    metafile: true,
    logLevel: 'silent',
    // The workbook's own settings would keep an import of a type that lacks the word `type`.
    tsconfigRaw: { compilerOptions: { target: 'es2023' } },
    plugins: [submissionImports(harness, form)],
  });
}

/** A submission imports the harness and, outside isolation, Node.js's own modules. Imports of types are gone by now. */
function submissionImports(harness: SubmissionTarget['harness'], form: CompiledForm): Plugin {
  return {
    name: IMPORT_PLUGIN,
    setup: (setup) => {
      setup.onResolve({ filter: /.*/ }, ({ path, kind, namespace }) => {
        if (kind === 'entry-point') return undefined;
        if (path === '#harness') return { path, namespace: 'harness' };
        if (namespace === 'harness') return { path, external: true };
        if (isBuiltin(path)) return form === 'module' ? { path, external: true } : { errors: [{ text: notInIsolation(path) }] };
        return { errors: [{ text: unavailable(path) }] };
      });
      // Through a module of names, a mistyped one is found now and not as a puzzle at run time.
      setup.onLoad({ filter: /.*/, namespace: 'harness' }, () => ({
        contents: form === 'module' ? reexport(harness.file, harness.names) : harnessOfScript(harness.names),
        loader: 'js',
      }));
    },
  };
}

function unavailable(path: string): string {
  if (path.startsWith('#tasks/') || /(^|\/)contract(\.ts)?$/.test(path)) {
    return `${path} has only types, so nothing of it is there at run time: write \`import type\` and use no value of it.`;
  }
  return `${path} is not available in this workbook; a part imports only its contract and #harness.`;
}

function notInIsolation(path: string): string {
  return `${path} is not there when a part is graded in isolation: there, a part has the language itself, its contract and #harness, and no way to the machine.`;
}

function problemOf(message: Message, source: string, shown: string, names: readonly string[]): LoadProblem {
  const place = codeFrame(message, source);
  const where = place ? `${shown}:${place.line}:${place.column}` : shown;
  const frame = place && { frame: place.frame };
  const unknown = /^No matching export in ".*" for import "(.*)"$/.exec(message.text)?.[1];
  if (unknown !== undefined) {
    const meant = nearest(unknown, names);
    const hint = meant ? ` Did you mean \`${meant}\`?` : '';
    return { kind: 'import', message: `${where}: #harness exports no \`${unknown}\`.${hint}`, ...frame };
  }
  if (message.pluginName === IMPORT_PLUGIN) {
    return { kind: 'import', message: `${where}: ${message.text}`, ...frame };
  }
  return { kind: 'syntax', message: `${where} does not compile: ${message.text}.`, ...frame };
}

function missingExports(metafile: { outputs: Record<string, { exports: string[] }> }, task: Task, shown: string): LoadProblem | null {
  const exported = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
  // Of `log.termAt`, a function of an exported object, only the object can be seen before the code runs.
  const isObject = new Map(task.manifest.exports.map((name) => [name.replace(/\..*$/, ''), name.includes('.')]));
  const missing = [...isObject.keys()].filter((name) => !exported.includes(name));
  if (missing.length === 0) return null;
  const spare = exported.filter((name) => !isObject.has(name));
  const sentences = missing.map((name) => {
    const meant = nearest(name, spare);
    return meant
      ? `${shown} does not export \`${name}\`. \`${meant}\` is exported; did you mean \`${name}\`?`
      : `${shown} does not export \`${name}\`. Write \`export ${isObject.get(name) ? `const ${name} = { … }` : `function ${name}`}\`, as contract.ts says.`;
  });
  return { kind: 'exports', message: sentences.join('\n') };
}

/** The map names the file by URL: a relative path would be misread with a `#` or `?` in it. */
function withSourceMap(result: BuildResult<{ write: false }>, file: string): string {
  const map = JSON.parse(outputOf(result, '.map')) as { sources: string[] };
  map.sources = map.sources.map((source) => (source.includes('harness:') ? source : pathToFileURL(file).href));
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${outputOf(result, '.mjs')}//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}

function outputOf({ outputFiles }: BuildResult<{ write: false }>, ending: string): string {
  return outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
}
