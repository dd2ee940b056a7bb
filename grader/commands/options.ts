import { randomInt } from 'node:crypto';
import type { HolderKind, SuiteOptions } from '../harness/suite/binding.ts';
import { UsageError } from './usage-error.ts';

export const SEED_MAX = 2 ** 32 - 1;
const SEEDS_MAX = 1_000_000;

/** Options of every command that runs suites, in yargs' words. */
export const runOptions = {
  json: { type: 'boolean', describe: 'Print one JSON document instead of the report' },
  seeds: { type: 'number', requiresArg: true, describe: 'Runs of every simulated test' },
  seed: { type: 'number', requiresArg: true, describe: 'First seed; the following runs count up from it' },
  fresh: { type: 'boolean', describe: 'Draw the first seed at random, and print it' },
  holder: { choices: ['realm', 'child'] as const, describe: 'Hold the code beside the suites, or in a process of its own' },
} as const;

/** Options of `grade` alone. A file may follow each; without one it is `.grade/report.html` or `.grade/report.md`. */
export const pageOptions = {
  html: { type: 'string', describe: 'Write the report as a page too: a file that ends in .html' },
  markdown: { type: 'string', describe: 'Write it as Markdown too: a file that ends in .md' },
} as const;

export interface RunArguments {
  readonly json?: boolean | undefined;
  readonly seeds?: number | undefined;
  readonly seed?: number | undefined;
  readonly fresh?: boolean | undefined;
  readonly holder?: HolderKind | undefined;
}

export function suiteOptions({ seeds, seed, fresh, holder }: RunArguments): SuiteOptions {
  if (fresh && seed !== undefined) throw new UsageError('--fresh draws the first seed, and --seed names it: use one of them.');
  return {
    seeds: seeds === undefined ? null : wholeNumber('--seeds', seeds, 1, SEEDS_MAX),
    firstSeed: fresh ? randomInt(1, 2 ** 31) : wholeNumber('--seed', seed ?? 1, 0, SEED_MAX),
    ...(holder && { holder }),
  };
}

export function wholeNumber(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  if (Array.isArray(value)) throw new UsageError(`${name} may be given once only.`);
  throw new UsageError(`${name} needs a whole number from ${least} to ${most}, such as ${name} 7.`);
}
