import { isAbsolute, relative } from 'node:path';
import type { RunResult } from '../model.ts';
import { exitCodeOf } from './exit-code.ts';
import { totalPoints } from './total-points.ts';

export const JSON_FORMAT = 'the-consensus/run';
export const JSON_VERSION = 1;

/** One document for programs; `version` changes when a field changes its meaning. Paths are relative to the workbook. */
export function jsonReport(result: RunResult, root: string): string {
  const head = { format: JSON_FORMAT, version: JSON_VERSION, exitCode: exitCodeOf(result), ...totalPoints(result) };
  const withoutRoot = (key: string, value: unknown): unknown =>
    key === 'file' && typeof value === 'string' && isAbsolute(value) ? relative(root, value).replaceAll('\\', '/') : value;
  return `${JSON.stringify({ ...head, ...result }, withoutRoot, 2)}\n`;
}

/** What stands in its place when there was nothing to grade. */
export function jsonError(message: string, exitCode: number): string {
  return `${JSON.stringify({ format: JSON_FORMAT, version: JSON_VERSION, exitCode, error: message }, null, 2)}\n`;
}
