import type { Run } from '../cluster/simulation.ts';
import { encode } from '../kernel/codec.ts';
import { schedule } from '../trace/narrate.ts';
import type { Failure } from './outcome.ts';
import { TestFailure, type Session } from './session.ts';

/** A run of up to so many events is evidence that can be handed on whole. */
const TRACE_EVENTS_MAX = 400;
/** Lines of a shrunk run that are told in full: all of it, unless it could not be made short. */
const SHRUNK_LINES = 150;

/** Ends the test over a run that failed; `shrunk` is the same failure with less around it, where there is one. */
export function failOver(session: Session, run: Run, shrunk: Run | null, during: string): never {
  const shown = shrunk ?? run;
  session.tell(shown, during, 'shown');
  const about = aboutRun(shown, during, shrunk ? happened(run) : undefined);
  if (shown.error) {
    const { node, event, fault, output } = shown.error;
    session.blame(fault, { ...about, during: `${during}; ${node} was handling ${event?.kind ?? 'a reply'}` }, output);
  }
  if (shown.broken) {
    const { rule, violation } = shown.broken;
    throw new TestFailure('fail', {
      ...about,
      summary: `${rule.name} broken at event ${about.events}: ${violation.summary}.`,
      rule,
      step: about.events,
      ...(violation.got !== undefined && { got: violation.got }),
      ...(violation.expected !== undefined && { expected: violation.expected }),
    });
  }
  const isStorm = shown.ceiling?.ceiling === 'queue';
  const limit = shown.ceiling?.limit ?? 0;
  throw new TestFailure('learner-error', {
    ...about,
    summary: isStorm ? `Message storm: more than ${limit} messages were under way at once.` : `Livelock: ${limit} events, and the run still does not end.`,
    finding: isStorm ? 'MESSAGE-STORM' : 'LIVELOCK',
  });
}

function aboutRun(run: Run, during: string, shrunkFrom: number | undefined): Partial<Failure> & { readonly events: number } {
  const events = run.trace.events.slice(0, run.broken?.step);
  return {
    during,
    seed: run.seed,
    servers: run.servers.length,
    events: happened(run),
    ...(shrunkFrom !== undefined && { shrunkFrom }),
    schedule: shrunkFrom === undefined ? schedule(events) : schedule(events, SHRUNK_LINES),
    ...(events.length <= TRACE_EVENTS_MAX && { trace: encode(events) }),
  };
}

/** How many things happened to the servers: remarks, starts and finished writes are not counted. */
function happened({ schedule: steps }: Run): number {
  return steps.filter(({ choice }) => choice.do !== 'note' && choice.do !== 'start' && choice.do !== 'written').length;
}
