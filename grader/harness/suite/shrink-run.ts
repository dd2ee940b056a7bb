import type { Run } from '../cluster/simulation.ts';
import type { Schedule, ScheduleStep } from '../cluster/schedule.ts';
import { shrinkList } from '../trace/shrink.ts';

/** Events that all attempts together may handle: more than a second of work is worth nobody's while. */
const EVENTS_MAX = 60_000;

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
  await shrinkList(removableOf(shortest.schedule), async (candidate) => {
    if (events > EVENTS_MAX) return null;
    const kept = new Set(candidate);
    const attempt = await replay(steps.filter((step) => isKept(step) || kept.has(step)));
    events += attempt.handled;
    if (!failsAlike(run, attempt)) return null;
    shortest = attempt;
    return removableOf(attempt.schedule);
  });
  return shortest;
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
