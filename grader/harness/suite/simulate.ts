import { raftCheckers } from '../checkers/index.ts';
import { runScenario, type Run } from '../cluster/simulation.ts';
import type { ProtocolView, Scenario } from '../cluster/scenario.ts';
import type { NodeProgram } from '../protocols/node.ts';
import { raftView } from '../cluster/raft-view.ts';
import { reachOf } from '../trace/reach.ts';
import { narrate, schedule } from '../trace/narrate.ts';
import type { Failure } from './outcome.ts';
import { TestFailure, type Session } from './session.ts';
import type { Submission } from './submission.ts';

export interface Simulated {
  readonly scenario: Scenario;
  readonly checkers: readonly (keyof typeof raftCheckers)[];
  /** How many seeds, unless the command line says otherwise. */
  readonly seeds: number;
}

/** Runs a scenario from many seeds; the first broken rule ends it. */
export function defineSimulate(session: Session, submission: Submission) {
  return async function simulate({ scenario, checkers, seeds }: Simulated): Promise<void> {
    const { options } = session.binding;
    const count = options.seeds ?? seeds;
    const programs = [await submission.program(0), await submission.program(1), await submission.program(2)];
    const run = (seed: number, apart: boolean): Promise<Run> =>
      runScenario({
        scenario,
        seed,
        program: apart ? programApart(programs) : () => programs[0] as NodeProgram<object>,
        protocol: raftView as unknown as ProtocolView,
        checkers: checkers.map((id) => raftCheckers[id]),
        exchangeStates: apart,
      });
    for (let i = 0; i < count; i++) {
      const seed = options.firstSeed + i;
      const result = await run(seed, false);
      judge(session, result, scenario);
      // Every tenth run is repeated with the servers in separate copies of the code.
      if (i % 10 === 0) session.seal(judgeRepetition(result, await run(seed, true), scenario));
      session.count(result.handled, reachOf(result.trace.events));
      session.alive(i + 1, count);
    }
  };
}

/** Gives every server, and each of its lives, another copy of the code in turn, so that nothing kept outside the state is shared or survives. */
function programApart(programs: readonly NodeProgram<object>[]): (node: string, life: number) => NodeProgram<object> {
  return (node, life) => programs[(Number(node.slice(1)) + life) % programs.length] as NodeProgram<object>;
}

function about(run: Run, scenario: Scenario): Partial<Failure> & { readonly events: number } {
  return {
    during: scenario.name,
    seed: run.seed,
    servers: run.servers.length,
    events: run.trace.events.length,
    schedule: schedule(run.trace.events.slice(0, run.broken?.step)),
  };
}

function judge(session: Session, run: Run, scenario: Scenario): void {
  if (run.error) {
    const { node, event } = run.error;
    session.blame(run.error.thrown, { ...about(run, scenario), during: `${scenario.name}; ${node} was handling ${event?.kind ?? 'a reply'}` });
  }
  if (run.ceiling) {
    const { ceiling, limit } = run.ceiling;
    throw new TestFailure('learner-error', {
      ...about(run, scenario),
      summary: ceiling === 'queue' ? `Message storm: more than ${limit} messages were under way at once.` : `Livelock: ${limit} events, and the run still does not end.`,
      finding: ceiling === 'queue' ? 'MESSAGE-STORM' : 'LIVELOCK',
    });
  }
  if (run.broken) {
    const { rule, violation, step } = run.broken;
    throw new TestFailure('fail', {
      ...about(run, scenario),
      summary: `${rule.name} broken at event ${step}: ${violation.summary}.`,
      rule,
      step,
      ...(violation.got !== undefined && { got: violation.got }),
      ...(violation.expected !== undefined && { expected: violation.expected }),
    });
  }
}

/** The same seed must give the same run, whichever copy of the code a server runs in. Returns its hash. */
function judgeRepetition(run: Run, again: Run, scenario: Scenario): string {
  const hash = run.trace.hash();
  if (hash === again.trace.hash()) return hash;
  const at = run.trace.events.findIndex((event, i) => narrateOne(event) !== narrateOne(again.trace.events[i]));
  throw new TestFailure('learner-error', {
    ...about(run, scenario),
    summary: 'Something is remembered outside the state: with the servers in separate copies of your code, the same seed gives another run. It would survive a crash, and here all servers share it.',
    finding: 'G-HIDDEN-STATE',
    ...(at >= 0 && { step: at + 1, expected: narrateOne(run.trace.events[at]), got: narrateOne(again.trace.events[at]) }),
    schedule: schedule(run.trace.events.slice(0, at + 1), 12),
  });
}

function narrateOne(event: Run['trace']['events'][number] | undefined): string {
  return event ? `${event.at} ms ${event.kind} ${narrate(event).join('; ')}` : 'the run had ended';
}

