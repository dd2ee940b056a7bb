import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Names that a compiled module exports, read from its text: nothing of it is run. */
export async function exportedNames(file: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: false,
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
    outdir: '.',
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

/** Text of a module that re-exports these names of a compiled one, wherever it lies. */
export function reexport(file: string, names: readonly string[]): string {
  return `export { ${names.join(', ')} } from ${JSON.stringify(pathToFileURL(file).href)};\n`;
}
