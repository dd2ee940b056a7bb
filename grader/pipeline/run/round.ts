import type { TestLine } from '../../harness/suite/outcome.ts';
import type { Task } from '../model.ts';
import type { ChildLine, Job } from './job.ts';
import type { Child, Ending } from './launch.ts';
import type { Ledger } from './ledger.ts';

/** A submission under its task's suites, with what is known about it. */
export interface Unit {
  /** Its place in the job. */
  readonly index: number;
  readonly task: Task;
  readonly ledger: Ledger;
}

/** A child costs most of a second to start. */
const UNITS_PER_SHARE_MAX = 32;

export interface RoundRequest {
  readonly units: readonly Unit[];
  /** Child processes at a time. */
  readonly children: number;
  readonly launch: (onLine: (line: ChildLine) => void) => Child;
}

export interface Listener {
  /** Ends the run early; what is known by then is the result. */
  readonly signal?: AbortSignal;
  readonly onTest?: (task: Task, line: TestLine) => void;
}

/** Units and the children that run their suites, once: started, then told their job, then let go. */
export interface Round {
  readonly units: readonly Unit[];
  /** Has the children do all that needs no submission; resolves when they stand ready, or are gone. */
  readonly poise: (job: Job) => Promise<void>;
  /** Runs every suite that is open. Answers with a sentence when no test could be started. */
  readonly run: (job: Job, listener: Listener) => Promise<string | null>;
  /** Kills the children that there are; resolves when they are gone. */
  readonly stop: () => Promise<void>;
}

/** Starts the children that will run these units' suites: their start takes longest, so all else goes on beside it. */
export function startRound({ units, children, launch }: RoundRequest): Round {
  const later = sharesOf(units, children);
  const first = later.splice(0, children).map((share) => ({ units: share, attempt: startAttempt(launch, share) }));
  return {
    units,
    poise: async (job) => {
      await Promise.all(first.map(({ units: share, attempt }) => attempt.poise(withOpenSuites(job, share))));
    },
    run: async (job, listener) => {
      const errors: (string | null)[] = [];
      await Promise.all(
        first.map(async (share) => {
          errors.push(await runShare(launch, share, job, listener));
          // Whoever is done takes the next share.
          for (let next = later.shift(); next && !listener.signal?.aborted; next = later.shift()) {
            errors.push(await runShare(launch, { units: next, attempt: startAttempt(launch, next) }, job, listener));
          }
        }),
      );
      return errors.find((error) => error !== null) ?? null;
    },
    stop: async () => {
      for (const { attempt } of first) attempt.child.stop();
      await Promise.all(first.map(({ attempt }) => attempt.child.ended));
    },
  };
}

/**
 * Few are dealt out in turn, since later tasks take longer. Of many, each child gets a piece: it never loads all tasks' suites, what it
 * has loaded is forgotten with it, and no child works on when the others have ended long ago.
 */
function sharesOf(units: readonly Unit[], children: number): (readonly Unit[])[] {
  if (units.length > children * UNITS_PER_SHARE_MAX) {
    return Array.from({ length: Math.ceil(units.length / UNITS_PER_SHARE_MAX) }, (_, i) => units.slice(i * UNITS_PER_SHARE_MAX, (i + 1) * UNITS_PER_SHARE_MAX));
  }
  return Array.from({ length: children }, (_, child) => units.filter((_unit, place) => place % children === child));
}

interface Share {
  readonly units: readonly Unit[];
  readonly attempt: Attempt;
}

/** One child after the other until every test has a verdict; one that hangs or dies costs its own test. */
async function runShare(launch: RoundRequest['launch'], { units, attempt: first }: Share, job: Job, listener: Listener): Promise<string | null> {
  let attempt = first;
  let mayHaveDied = first.isGiven();
  const { signal } = listener;
  const stop = (): void => attempt.child.stop();
  signal?.addEventListener('abort', stop);
  try {
    for (;;) {
      const before = countOpen(units);
      if (before === 0 || signal?.aborted) stop();
      else attempt = await begin(launch, units, attempt, withOpenSuites(job, units), listener);
      // It may have come while another child took this one's place.
      if (signal?.aborted) stop();
      const ending = await attempt.child.ended;
      settle(units, ending, attempt.last());
      const after = countOpen(units);
      if (after === 0 || signal?.aborted) return null;
      // It died while it stood ready, which may have been long ago.
      const isDeadStart = after === before && !mayHaveDied;
      mayHaveDied = false;
      if (isDeadStart) {
        for (const { ledger } of units) ledger.giveUp('grader-error', 'The tests could not be started.');
        return deadStart(ending);
      }
      attempt = startAttempt(launch, units);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Lets this child go, or another where this one has got ready for something else. */
async function begin(launch: RoundRequest['launch'], units: readonly Unit[], attempt: Attempt, job: Job, { onTest }: Listener): Promise<Attempt> {
  const fitting = attempt.fits(job) ? attempt : startAttempt(launch, units);
  if (fitting !== attempt) {
    attempt.child.stop();
    await attempt.child.ended;
  }
  fitting.go(job, onTest);
  return fitting;
}

interface Attempt {
  readonly child: Child;
  /** The unit that the child spoke of last. */
  readonly last: () => Unit | undefined;
  readonly poise: (job: Job) => Promise<void>;
  readonly isGiven: () => boolean;
  readonly fits: (job: Job) => boolean;
  readonly go: (job: Job, onTest: Listener['onTest']) => void;
}

function startAttempt(launch: RoundRequest['launch'], units: readonly Unit[]): Attempt {
  let last: Unit | undefined;
  let given: string | undefined;
  let tellTest: Listener['onTest'];
  let isPoised: () => void = () => undefined;
  const poised = new Promise<void>((resolve) => {
    isPoised = resolve;
  });
  const child = launch((line) => {
    if (line.kind === 'poised') isPoised();
    if (!('unit' in line)) return;
    const unit = units.find(({ index }) => index === line.unit);
    if (!unit) return;
    last = unit;
    unit.ledger.record(line);
    if (line.kind !== 'test') return;
    tellTest?.(unit.task, line.line);
    // With the last test over, only vitest's own end is left, or a loop that the test left behind.
    if (line.line.kind === 'end' && countOpen(units) === 0) child.stop();
  });
  void child.ended.then(isPoised);
  return {
    child,
    last: () => last,
    poise: (job) => {
      if (given === undefined) child.poise(job);
      given ??= JSON.stringify(job);
      return poised;
    },
    isGiven: () => given !== undefined,
    fits: (job) => given === undefined || given === JSON.stringify(job),
    go: (job, onTest) => {
      tellTest = onTest;
      if (given === undefined) child.give(job);
      else child.go();
    },
  };
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
