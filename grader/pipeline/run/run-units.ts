import type { TestLine } from '../../harness/suite/outcome.ts';
import type { LoadProblem, StandIn, Task } from '../model.ts';
import type { ChildLine, Job } from './job.ts';
import type { Child, Ending } from './launch.ts';
import type { Ledger } from './ledger.ts';
import type { Preparation } from './prepare.ts';

/** A child costs most of a second to start. */
const UNITS_PER_SHARE_MAX = 32;

/** A submission under its task's suites, with what is known about it. */
export interface Unit {
  /** Its place in the job. */
  readonly index: number;
  readonly task: Task;
  readonly ledger: Ledger;
}

export interface UnitsRequest {
  readonly units: readonly Unit[];
  /** Child processes at a time. */
  readonly children: number;
  readonly launch: (onLine: (line: ChildLine) => void) => Child;
  readonly prepare: () => Promise<Preparation>;
  readonly signal?: AbortSignal;
  readonly onTest?: (task: Task, line: TestLine) => void;
}

export interface UnitsOutcome {
  readonly problems: ReadonlyMap<number, LoadProblem>;
  readonly standIns: ReadonlyMap<number, readonly StandIn[]>;
  readonly graderError?: string;
}

/** Runs every unit's suites, in as many children at a time as asked for. */
export async function runUnits(request: UnitsRequest): Promise<UnitsOutcome> {
  const shares = sharesOf(request);
  // The children's start takes longest, so it comes first; compiling goes on beside it.
  const first = shares.splice(0, request.children).map((units) => ({ units, attempt: startAttempt(request, units) }));
  let preparation: Preparation;
  try {
    preparation = await request.prepare();
  } catch (error) {
    for (const { attempt } of first) attempt.child.stop();
    await Promise.all(first.map(({ attempt }) => attempt.child.ended));
    return { problems: new Map(), standIns: new Map(), graderError: error instanceof Error ? error.message : String(error) };
  }
  const { job, problems, standIns } = preparation;
  for (const { index, ledger } of request.units) if (problems.has(index)) ledger.giveUp('not-run');
  const errors: (string | null)[] = [];
  await Promise.all(
    first.map(async ({ units, attempt }) => {
      errors.push(await runShare(request, units, attempt, job));
      // Whoever is done takes the next share.
      for (let next = shares.shift(); next && !request.signal?.aborted; next = shares.shift()) {
        errors.push(await runShare(request, next, startAttempt(request, next), job));
      }
    }),
  );
  const graderError = errors.find((error) => error !== null);
  return { problems, standIns, ...(graderError && { graderError }) };
}

/**
 * Few are dealt out in turn, since later tasks take longer. Of many, each child gets a piece: it never loads all tasks' suites, what it
 * has loaded is forgotten with it, and no child works on when the others have ended long ago.
 */
function sharesOf({ units, children }: UnitsRequest): (readonly Unit[])[] {
  if (units.length > children * UNITS_PER_SHARE_MAX) {
    return Array.from({ length: Math.ceil(units.length / UNITS_PER_SHARE_MAX) }, (_, i) => units.slice(i * UNITS_PER_SHARE_MAX, (i + 1) * UNITS_PER_SHARE_MAX));
  }
  return Array.from({ length: children }, (_, child) => units.filter((_unit, place) => place % children === child));
}

/** One child after the other until every test has a verdict; one that hangs or dies costs its own test. */
async function runShare(
  request: UnitsRequest,
  units: readonly Unit[],
  attempt: Attempt,
  job: Job,
): Promise<string | null> {
  for (;;) {
    const before = countOpen(units);
    if (before === 0 || request.signal?.aborted) attempt.child.stop();
    else attempt.child.give(withOpenSuites(job, units));
    const ending = await attempt.child.ended;
    settle(units, ending, attempt.last());
    const after = countOpen(units);
    if (after === 0 || request.signal?.aborted) return null;
    if (after === before) {
      for (const { ledger } of units) ledger.giveUp('grader-error', 'The tests could not be started.');
      return deadStart(ending);
    }
    attempt = startAttempt(request, units);
  }
}

interface Attempt {
  readonly child: Child;
  /** The unit that the child spoke of last. */
  readonly last: () => Unit | undefined;
}

function startAttempt({ launch, signal, onTest }: UnitsRequest, units: readonly Unit[]): Attempt {
  let last: Unit | undefined;
  const child = launch((line) => {
    if (line.kind === 'over') return;
    const unit = units.find(({ index }) => index === line.unit);
    if (!unit) return;
    last = unit;
    unit.ledger.record(line);
    if (line.kind !== 'test') return;
    onTest?.(unit.task, line.line);
    // With the last test over, only vitest's own end is left, or a loop that the test left behind.
    if (line.line.kind === 'end' && countOpen(units) === 0) child.stop();
  });
  const stop = (): void => child.stop();
  signal?.addEventListener('abort', stop);
  void child.ended.then(() => signal?.removeEventListener('abort', stop));
  return { child, last: () => last };
}

function settle(units: readonly Unit[], ending: Ending, last: Unit | undefined): void {
  if (ending.kind === 'stopped') return;
  const { over } = ending;
  if (over && !over.died) for (const { ledger } of units) ledger.finish(over);
  else last?.ledger.blame(ending);
}

/** All units keep their place in the job, so that a unit's number is the same everywhere. */
function withOpenSuites(job: Job, units: readonly Unit[]): Job {
  const suites = new Map(units.map(({ index, ledger }) => [index, ledger.pending()]));
  return { ...job, units: job.units.map((unit, index) => ({ ...unit, suites: suites.get(index) ?? [] })) };
}

function countOpen(units: readonly Unit[]): number {
  const open = units.flatMap(({ ledger }) => ledger.pending());
  return open.reduce((total, { tests }) => total + tests.length, 0);
}

function deadStart({ kind, output }: Ending): string {
  const said = output.trim() === '' ? '' : ` It said: ${output.trim()}`;
  return `The process that runs the tests ended (${kind}) before any of them began.${said}`;
}
