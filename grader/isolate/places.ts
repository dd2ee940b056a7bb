import { SourceMap } from 'node:module';
import type { SourceLocation } from '../harness/cluster/fault.ts';
import { LINES_BEFORE } from './lines-before.ts';
import type { Script } from './protocol.ts';
import type { PlaceOf } from './read-answers.ts';

/** Leads from places in scripts, by the names that they have in stack traces, to those in the learner's files. */
export function placesOf(scripts: ReadonlyMap<string, Script>): PlaceOf {
  const maps = new Map<string, SourceMap>();
  return ({ file, line, column }: SourceLocation) => {
    const script = scripts.get(file);
    if (!script || line <= LINES_BEFORE || column < 1) return undefined;
    let map = maps.get(file);
    if (!map) maps.set(file, (map = new SourceMap(JSON.parse(script.map) as ConstructorParameters<typeof SourceMap>[0])));
    const entry = map.findEntry(line - LINES_BEFORE - 1, column - 1);
    if (!('originalLine' in entry)) return undefined;
    return { file: script.file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}
