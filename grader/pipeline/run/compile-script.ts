import { transform } from 'esbuild';

/** A compiled file as text that is evaluated in an isolated process: it leaves its exports in `$exports`. */
export interface CompiledScript {
  readonly code: string;
  /** Source map, as JSON text. */
  readonly map: string;
}

/** Where a script finds the harness. */
export const HARNESS_NAME = '$harness';

/** Text of a module that offers the harness's names to a script. */
export function harnessOfScript(names: readonly string[]): string {
  return `export const { ${names.join(', ')} } = ${HARNESS_NAME};\n`;
}

/** Turns a compiled module into a script that imports nothing, whatever it tries. */
export async function toScript(module: string, map: string, name: string): Promise<CompiledScript> {
  const inlined = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`;
  const script = await transform(module + inlined, {
    loader: 'js',
    format: 'iife',
    globalName: '$exports',
    // `import()` becomes a call of `require`, which isn't there.
    supported: { 'dynamic-import': false },
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: 'external',
    sourcefile: name,
    logLevel: 'silent',
  });
  return { code: evading(script.code), map: script.map };
}

/**
 * A compartment refuses whatever looks like an import or an HTML comment, be it in a text. After the compiler
 * they are left in texts and patterns alone, where a letter may be written by its number; anywhere else that
 * would be a syntax error.
 */
function evading(code: string): string {
  return code
    .replaceAll(/\bimport(?=\s*(?:\(|\/[/*]))/g, '\\x69mport')
    .replaceAll('<!--', '\\x3c!--')
    .replaceAll('-->', '-\\x2d>');
}
