import type { Circumstances } from '../cluster/circumstances.ts';
import type { Run } from '../cluster/simulation.ts';
import type { Schedule, ScheduleStep } from '../cluster/schedule.ts';
import { shrinkList } from '../trace/shrink.ts';

/** Events that all attempts together may handle: about a second of work. */
const EVENTS_MAX = 150_000;

/**
 * The same lack of progress under as few faults and requests as possible; null where the run
 * fails by something that happened, or only as it was.
 */
export async function calmRun(
  run: Run,
  drawn: Circumstances,
  rerun: (circumstances: Circumstances) => Promise<Run>,
): Promise<Run | null> {
  if (isShrinkable(run)) return null;
  let calmest: Run | null = null;
  let events = 0;
  const attempt = async (circumstances: Circumstances): Promise<boolean> => {
    if (events > EVENTS_MAX) return false;
    const tried = await rerun(circumstances);
    events += tried.handled;
    if (!failsAlike(run, tried)) return false;
    calmest = tried;
    return true;
  };
  if (await attempt({ network: {}, faults: [], requestsMs: [] })) return calmest;
  const network = (await attempt({ ...drawn, network: {} })) ? {} : drawn.network;
  const exposures = [...drawn.faults.map((fault) => ({ fault })), ...drawn.requestsMs.map((atMs) => ({ atMs }))];
  await shrinkList<Exposure>(exposures, async (candidate) => {
    const faults = candidate.flatMap(({ fault }) => fault ?? []);
    const requestsMs = candidate.flatMap(({ atMs }) => atMs ?? []);
    return (await attempt({ network, faults, requestsMs })) ? candidate : null;
  });
  return calmest;
}

/** A fault, or the time of a request. */
interface Exposure {
  readonly fault?: Circumstances['faults'][number];
  readonly atMs?: number;
}

/**
 * The shortest part of a failing run that fails in the same way, or null where the run fails by
 * something that is missing (no progress) and not by something that happened.
 */
export async function shrinkRun(run: Run, replay: (schedule: Schedule) => Promise<Run>): Promise<Run | null> {
  if (!isShrinkable(run)) return null;
  const steps = run.schedule;
  let shortest = await replay(steps);
  if (!failsAlike(run, shortest)) return null;
  let events = shortest.handled;
  const attempt = async (candidate: Schedule): Promise<Schedule | null> => {
    if (events > EVENTS_MAX) return null;
    const kept = new Set(candidate);
    const tried = await replay(steps.filter((step) => isKept(step) || kept.has(step)));
    events += tried.handled;
    if (!failsAlike(run, tried)) return null;
    shortest = tried;
    return removableOf(tried.schedule);
  };
  const rough = await leaveOutKinds(removableOf(shortest.schedule), attempt);
  await shrinkList(rough, attempt);
  return shortest;
}

/** All that happened to a server, all timers of a name, all requests: what can go as a whole goes quickly. */
async function leaveOutKinds(steps: Schedule, attempt: (candidate: Schedule) => Promise<Schedule | null>): Promise<Schedule> {
  let kept = steps;
  for (const kindOf of [serverOf, timerOf]) {
    for (const kind of new Set(kept.map(kindOf))) kept = (await attempt(kept.filter((step) => kindOf(step) !== kind))) ?? kept;
  }
  return kept;
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
