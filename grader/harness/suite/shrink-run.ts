import type { Circumstances } from '../cluster/circumstances.ts';
import type { Schedule, ScheduleStep } from '../cluster/schedule.ts';
import type { Run } from '../cluster/simulation.ts';
import { leaveOut, shrinkList, type Trial } from '../trace/shrink.ts';

/** Events that all attempts together may handle: about a second of work. */
const EVENTS_MAX = 150_000;

/** Runs a part of what led to a failure again, several at a time if that is quicker. */
export interface Rerun<Part> {
  readonly run: (part: Part) => Promise<Run>;
  readonly width: number;
}

/**
 * The shortest part of a failing run that fails in the same way, or null where the run fails by
 * something that is missing (no progress) and not by something that happened.
 */
export async function shrinkRun(run: Run, { run: replay, width }: Rerun<Schedule>): Promise<Run | null> {
  if (!isShrinkable(run)) return null;
  const steps = run.schedule;
  const tries = new Tries(run, await replay(steps));
  if (!tries.best) return null;
  const trial: Trial<ScheduleStep, Run> = {
    attempt: (candidate) => {
      const kept = new Set(candidate);
      return replay(steps.filter((step) => isKept(step) || kept.has(step)));
    },
    judge: (tried) => (tries.judge(tried) ? removableOf(tried.schedule) : null),
    isSpent: () => tries.isSpent,
    width,
  };
  let kept = removableOf(tries.best.schedule);
  // All that happened to a server, all timers of a name, all requests: what can go as a whole goes quickly.
  for (const kindOf of [serverOf, timerOf]) kept = await leaveOut(kept, groupsBy(kept, kindOf), trial);
  await shrinkList(kept, trial);
  return tries.best;
}

/**
 * The same lack of progress under as few faults and requests as possible; null where the run
 * fails by something that happened, or only as it was.
 */
export async function calmRun(run: Run, drawn: Circumstances, { run: rerun, width }: Rerun<Circumstances>): Promise<Run | null> {
  const isCalm = drawn.faults.length + drawn.requests.length + Object.keys(drawn.network).length === 0;
  if (isShrinkable(run) || isCalm) return null;
  const tries = new Tries(run);
  if (tries.judge(await rerun({ network: {}, faults: [], requests: [] }))) return tries.best;
  if (tries.isSpent) return null;
  const network = tries.judge(await rerun({ ...drawn, network: {} })) ? {} : drawn.network;
  const exposures: readonly Exposure[] = [...drawn.faults.map((fault) => ({ fault })), ...drawn.requests.map((request) => ({ request }))];
  await shrinkList<Exposure, Attempt>(exposures, {
    attempt: async (candidate) => {
      const faults = candidate.flatMap(({ fault }) => fault ?? []);
      const requests = candidate.flatMap(({ request }) => request ?? []);
      return { candidate, tried: await rerun({ network, faults, requests }) };
    },
    judge: ({ candidate, tried }) => (tries.judge(tried) ? candidate : null),
    isSpent: () => tries.isSpent,
    width,
  });
  return tries.best;
}

/** A fault or a request. */
interface Exposure {
  readonly fault?: Circumstances['faults'][number];
  readonly request?: Circumstances['requests'][number];
}

interface Attempt {
  readonly candidate: readonly Exposure[];
  readonly tried: Run;
}

/** The attempts to fail in the same way: the last one that did, for as long as there is work to spend. */
class Tries {
  best: Run | null = null;
  readonly #run: Run;
  #events = 0;

  constructor(run: Run, first?: Run) {
    this.#run = run;
    if (first) this.judge(first);
  }

  get isSpent(): boolean {
    return this.#events > EVENTS_MAX;
  }

  judge(tried: Run): boolean {
    if (this.isSpent) return false;
    this.#events += tried.handled;
    if (!failsAlike(this.#run, tried)) return false;
    this.best = tried;
    return true;
  }
}

function groupsBy(steps: Schedule, kindOf: (step: ScheduleStep) => string): Schedule[] {
  return [...new Set(steps.map(kindOf))].map((kind) => steps.filter((step) => kindOf(step) === kind));
}

function serverOf({ choice }: ScheduleStep): string {
  return 'node' in choice ? choice.node : 'to' in choice ? choice.to : '';
}

function timerOf({ choice }: ScheduleStep): string {
  return `${choice.do} ${choice.do === 'fire' ? `${choice.node} ${choice.timer}` : ''}`;
}

/** A promise that was not kept in time can't be broken any sooner by leaving something out. */
function isShrinkable({ broken, error }: Run): boolean {
  return error !== undefined || (broken?.isInvariant ?? false);
}

function failsAlike(run: Run, { broken, error }: Run): boolean {
  if (run.broken) return broken?.rule.id === run.broken.rule.id;
  return error?.fault.summary === run.error?.fault.summary && error?.fault.finding === run.error?.fault.finding;
}

function removableOf(schedule: Schedule): Schedule {
  return schedule.filter((step) => !isKept(step));
}

/** Every server starts, and a remark costs nothing. */
function isKept({ choice }: ScheduleStep): boolean {
  return choice.do === 'start' || choice.do === 'note';
}
