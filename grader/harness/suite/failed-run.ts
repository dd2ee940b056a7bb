import { explainHistory, failedIn, operationsIn, registerSpecification } from '../checkers/linearizability/index.ts';
import type { Run } from '../cluster/simulation.ts';
import { encode } from '../kernel/codec.ts';
import { lastOf, schedule } from '../trace/narrate.ts';
import type { Failure } from './outcome.ts';
import { TestFailure, type Session } from './session.ts';

/** A run of up to so many events is evidence that can be handed on whole. */
const TRACE_EVENTS_MAX = 600;
/** Lines of a shrunk run that are told in full: all of it, unless it could not be made short. */
const SHRUNK_LINES = 150;

/** Ends the test over a run that failed; `shrunk` is the same failure with less around it, where there is one. */
export function failOver(session: Session, run: Run, shrunk: Run | null, { during, culprits }: { readonly during: string; readonly culprits: readonly string[] }): Promise<never> {
  const shown = shrunk ?? run;
  const isShrunk = shrunk !== null && !isMissed(shown);
  return fail(session, shown, { ...aboutRun(shown, during, isShrunk), seed: run.seed, ...(isShrunk && { shrunkFrom: happened(run) }), ...(culprits.length > 0 && { culprits }) });
}

/** Ends the test over a shortest run that fails, found when so many states had been explored. */
export function failOverExplored(session: Session, run: Run, states: number, during: string): Promise<never> {
  return fail(session, run, { ...aboutRun(run, during, true), states });
}

async function fail(session: Session, shown: Run, about: About): Promise<never> {
  const { during } = about;
  // What was explored has no seed.
  session.tell(shown, { during, ...(about.seed !== undefined && { seed: about.seed }) }, 'shown');
  if (shown.error) {
    const { node, event, fault, output } = shown.error;
    session.blame(fault, { ...about, during: `${during}; ${node} was handling ${event?.kind ?? 'a reply'}` }, output);
  }
  if (shown.broken) {
    const { rule, violation } = shown.broken;
    const history = rule.id === 'LIN' ? await contradictionIn(shown.trace.events.slice(0, shown.broken.step)) : undefined;
    throw new TestFailure('fail', {
      ...about,
      summary: isMissed(shown) ? `${rule.name}: ${violation.summary}.` : `${rule.name} broken at event ${about.events}: ${violation.summary}.`,
      rule,
      ...(!isMissed(shown) && { step: about.events }),
      ...(violation.got !== undefined && { got: violation.got }),
      ...(violation.expected !== undefined && { expected: violation.expected }),
      ...(history && { history }),
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

function contradictionIn(events: Run['trace']['events']): ReturnType<typeof explainHistory> {
  return explainHistory(operationsIn(events), registerSpecification, { failed: failedIn(events) });
}

type About = Partial<Failure> & { readonly during: string; readonly events: number };

function aboutRun(run: Run, during: string, isShort: boolean): About {
  const events = run.trace.events.slice(0, run.broken?.step);
  return {
    during,
    servers: run.servers.length,
    events: happened(run),
    ...stopIn(run),
    schedule: scheduleOf(run, events, isShort),
    ...(events.length <= TRACE_EVENTS_MAX && { trace: encode(events) }),
  };
}

/** Where the rule broke or the code failed: more of the run may have been played since. */
function stopIn({ broken, error }: Run): Pick<Failure, 'stopBefore'> {
  const stopBefore = broken?.stopBefore ?? error?.stopBefore;
  return stopBefore ? { stopBefore } : {};
}

/** Something never came about; then what a server last heard tells more than what changed elsewhere. */
function isMissed({ broken }: Run): boolean {
  return broken !== undefined && !broken.isInvariant;
}

function scheduleOf(run: Run, events: Run['trace']['events'], isShort: boolean): string[] {
  const nodes = run.broken?.violation.nodes ?? [];
  if (isMissed(run) && nodes.length > 0) return lastOf(events, nodes);
  return isShort ? schedule(events, SHRUNK_LINES) : schedule(events);
}

/** How many things happened to the servers: remarks, starts and finished writes are not counted. */
function happened({ schedule: steps }: Run): number {
  return steps.filter(({ choice }) => choice.do !== 'note' && choice.do !== 'start' && choice.do !== 'written').length;
}
