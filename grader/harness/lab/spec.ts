import { isRecord } from '../kernel/plain.ts';
import { stacks, usualTuning, type RunSpec } from '../protocols/comparison/lab.ts';

interface Range {
  readonly from: number;
  readonly to: number;
  readonly whole?: true;
}

const whole = (from: number, to: number): Range => ({ from, to, whole: true });

/** What may be asked of a lab, by the place in the request. */
const ranges: Readonly<Record<string, Range>> = {
  n: whole(3, 9),
  'workload.entries': whole(1, 60),
  'workload.everyMs': whole(10, 500),
  'faults.loss': { from: 0, to: 0.3 },
  'faults.uncommitted': whole(0, 20),
  'tuning.batch': whole(1, 16),
  'tuning.patience': { from: 0.5, to: 4 },
  'tuning.delayMs': whole(2, 30),
  'tuning.writeMs': whole(0, 30),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
};

/** A request for a run with all that it leaves open, or a sentence about what is wrong with it. */
export function readSpec(request: unknown): RunSpec | string {
  if (!isRecord(request)) return 'a run is asked for by an object { stack, n, workload, faults, seed, tuning? }';
  const given = { ...request, tuning: { ...usualTuning, ...(request['tuning'] as object | undefined) } } as Record<string, unknown>;
  const stack = stacks.find((name) => name === given['stack']);
  if (stack === undefined) return `stack must be ${stacks.map((name) => `'${name}'`).join(' or ')}; got ${shown(given['stack'])}`;
  for (const [path, range] of Object.entries(ranges)) {
    const value = at(given, path);
    if (!isIn(range, value)) return `${path} must be a ${range.whole ? 'whole ' : ''}number from ${range.from} to ${range.to}; got ${shown(value)}`;
  }
  const number = (path: string): number => at(given, path) as number;
  return {
    stack,
    n: number('n'),
    workload: { entries: number('workload.entries'), everyMs: number('workload.everyMs') },
    faults: { loss: number('faults.loss'), uncommitted: number('faults.uncommitted') },
    tuning: { batch: number('tuning.batch'), patience: number('tuning.patience'), delayMs: number('tuning.delayMs'), writeMs: number('tuning.writeMs') },
    seed: number('seed'),
  };
}

function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) found = isRecord(found) ? found[key] : undefined;
  return found;
}

function isIn({ from, to, whole: isWhole }: Range, value: unknown): boolean {
  return typeof value === 'number' && value >= from && value <= to && (isWhole !== true || Number.isInteger(value));
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
