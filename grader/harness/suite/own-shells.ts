import { checkersNamed } from '../checkers/index.ts';
import type { Birth, HeldNode } from '../cluster/held-node.ts';
import type { Scenario } from '../cluster/scenario.ts';
import { runScenario, type Run } from '../cluster/simulation.ts';
import type { Rule } from '../trace/checker.ts';
import { schedule } from '../trace/narrate.ts';
import { reachOf } from '../trace/reach.ts';
import { attempt, goals } from './lone-attack.ts';
import { failOver } from './failed-run.ts';
import { kitOfVictim } from './faults-kit.ts';
import { TestFailure, type Session } from './session.ts';

/** Reference nodes, a faulty one among them in the shell that the code under test makes. */
export interface Besieged {
  readonly scenario: Scenario;
  readonly rule: Rule;
  readonly seeds: number;
}

/** Scenarios under which a lie that is believed breaks this. */
export interface Assault extends Besieged {
  readonly breaks: keyof typeof goals;
}

/** What holds among PBFT's correct replicas whatever one of four does, and what nobody can do at all. */
const held = checkersNamed(['UNFORGED', 'NO-EQUIV', 'PREP-AGREE', 'BFT-AGREE', 'EXECUTION']);

export function defineAssault(session: Session) {
  /** Each of these must break what trusts; all that didn't are told. */
  return async function assault(assaults: readonly Assault[]): Promise<void> {
    const holder = await session.holding([0]);
    const { firstSeed, seeds: more } = session.binding.options;
    const failed: { readonly name: string; readonly got: string; readonly run: Run; readonly rule: Rule }[] = [];
    for (const { scenario, breaks, rule, seeds } of assaults) {
      for (let seed = firstSeed; seed < firstSeed + (more ?? seeds); seed++) {
        const { victim } = goals[breaks];
        const run = await attempt({ scenario, goal: breaks, seed, stack: `${victim} in its own shell` }, (birth) => holder.openNode(0, birth));
        session.tell(run, { during: scenario.name, seed }, 'whole');
        session.count(run.handled, { ...reachOf(run.trace.events), ...(run.broken && { 'lies believed': 1 }) });
        // Its own code has failed.
        if (run.error && run.error.node in (scenario.adversaries ?? {})) session.blame(run.error.fault, { during: scenario.name, rule, seed, servers: run.servers.length }, run.error.output);
        const got = gotOf(run, breaks);
        if (got !== undefined) failed.push({ name: scenario.name, got, run, rule });
        else session.seal(run.trace.hash());
      }
    }
    const [first] = failed;
    if (!first) return;
    const { run, rule, name, got } = first;
    session.tell(run, { during: name, seed: run.seed }, 'shown');
    const rows = failed.map((one) => ({ name: one.name, got: one.got }));
    throw new TestFailure('fail', { during: name, rule, summary: `The shell harms nobody: ${got}.`, rows, seed: run.seed, servers: run.servers.length, schedule: schedule(run.trace.events, 60) });
  };
}

function gotOf({ error, ceiling, broken }: Run, breaks: string): string | undefined {
  if (error) return `${error.node} can’t read what it is told, and stops: ${error.fault.summary}`;
  if (ceiling) return 'the run never ends';
  return broken ? undefined : `nothing breaks: ${breaks} still holds among the correct nodes`;
}

export function defineBesiege(session: Session) {
  /** None of these may break PBFT, nor do what nobody can. */
  return async function besiege(sieges: readonly Besieged[]): Promise<void> {
    const holder = await session.holding([0]);
    const { firstSeed } = session.binding.options;
    const open = (birth: Birth): HeldNode | Promise<HeldNode> => holder.openNode(0, { ...birth, stack: 'pbft in its own shell' });
    for (const { scenario, seeds } of sieges) {
      for (let i = 0; i < (session.binding.options.seeds ?? seeds); i++) {
        const run = await runScenario({ scenario, seed: firstSeed + i, open, protocol: kitOfVictim('pbft').view, checkers: held });
        session.tell(run, { during: scenario.name, seed: run.seed }, 'whole');
        if (run.broken ?? run.error ?? run.ceiling) await failOver(session, run, null, { during: scenario.name, culprits: [] });
        session.count(run.handled, { ...reachOf(run.trace.events), 'runs of PBFT with a liar': 1 });
        session.seal(run.trace.hash());
      }
    }
  };
}
