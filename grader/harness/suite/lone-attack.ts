import { electionSafety } from '../checkers/election-safety.ts';
import { leaderCompleteness } from '../checkers/leader-completeness.ts';
import { stateMachineSafety } from '../checkers/state-machine-safety.ts';
import { ofCorrect } from '../checkers/byzantine/correct.ts';
import { oneValueLearned } from '../checkers/byzantine/one-value-learned.ts';
import type { Birth, HeldNode } from '../cluster/held-node.ts';
import type { Scenario } from '../cluster/scenario.ts';
import { runScenario, type Run } from '../cluster/simulation.ts';
import { isEqual } from '../kernel/plain.ts';
import type { Goal, LoneAttack } from '../protocols/faults/attack.ts';
import type { Checker, Rule } from '../trace/checker.ts';
import { schedule } from '../trace/narrate.ts';
import { reachOf } from '../trace/reach.ts';
import { refusal } from './lone-attack-shape.ts';
import { kitOfVictim, type Stack, type Victim } from './faults-kit.ts';
import type { Holder } from './holder.ts';
import { TestFailure, type Session } from './session.ts';

/** What can be broken among correct nodes, and in which protocol. */
export const goals = {
  ES: { victim: 'raft', checker: ofCorrect(electionSafety) },
  LC: { victim: 'raft', checker: ofCorrect(leaderCompleteness) },
  SMS: { victim: 'raft', checker: ofCorrect(stateMachineSafety) },
  AGREE: { victim: 'paxos', checker: ofCorrect(oneValueLearned) },
} as const satisfies Record<string, { readonly victim: Victim; readonly checker: Checker }>;

/** Everything about an attack on three servers but who is faulty and what happens. */
const battlefield: Omit<Scenario, 'name'> = { servers: 3, f: 1, manualTimers: ['election', 'retry'], clients: 0 };

interface Attempt {
  readonly scenario: Scenario;
  readonly goal: keyof typeof goals;
  readonly seed: number;
  readonly stack: Stack;
}

/** What came of an attempt: the rule that broke, if it did, and the run. */
export async function attempt({ scenario, goal, seed, stack }: Attempt, open: (birth: Birth) => HeldNode | Promise<HeldNode>): Promise<Run> {
  const { victim, checker } = goals[goal];
  return runScenario({
    scenario: { ...battlefield, ...(victim === 'paxos' && { clients: 2 }), ...scenario },
    seed,
    open: (birth) => open({ ...birth, stack }),
    protocol: kitOfVictim(victim).view,
    checkers: [checker],
  });
}

/** An attack that the code under test has thought of: it is tried on reference nodes, in the harness's shells. */
export interface LoneAttacked {
  readonly goal: Goal;
  readonly rule: Rule;
  /** In one of so many runs it has to succeed: what it waits for may take longer in another. */
  readonly seeds: number;
}

export function defineLoneAttack(session: Session) {
  return async function loneAttack({ goal, rule, seeds }: LoneAttacked): Promise<void> {
    const holder = await session.holding([0, 1]);
    const during = `the attack on ${goal}`;
    const fail = (got: string, run?: Run): never => {
      if (run) session.tell(run, { during, seed: run.seed }, 'shown');
      const story = run && { servers: run.servers.length, seed: run.seed, schedule: schedule(run.trace.events, 60) };
      throw new TestFailure('fail', { during, rule, summary: `The attack on ${goal} proves nothing: ${got}.`, rows: [{ name: goal, got }], ...story });
    };
    const asked = await holder.callPure(0, { call: 'attack', args: [goal], made: [] });
    if (asked.fault) session.blame(asked.fault, { during, rule }, asked.output);
    const again = await holder.callPure(1, { call: 'attack', args: [goal], made: [] });
    if (!isEqual(asked.result, again.result)) throw new TestFailure('learner-error', { during, summary: 'Asked twice for the same attack, the code gives two: something is remembered outside the call.', finding: 'G-HIDDEN-STATE' });
    const refused = refusal(asked.result, goal);
    if (refused) fail(`${refused.why === 'too-strong' ? 'it takes more than an attacker has: ' : ''}${refused.says}`);
    const { firstSeed, seeds: more } = session.binding.options;
    const last = firstSeed + (more ?? seeds) - 1;
    for (let seed = firstSeed; seed <= last; seed++) {
      const isBroken = await tryBoth(session, holder, { given: asked.result as LoneAttack, goal, seed, isLast: seed === last, fail });
      if (isBroken) return;
    }
  };
}

/** Such as `S3 does “silent”`. */
function told({ faulty, script }: LoneAttack): string {
  const speaks = script.some((step) => step.do === 'inject');
  return Object.entries(faulty).map(([id, behaviour]) => `${id} does “${behaviour.do}”${behaviour.do === 'puppet' && speaks ? ' and is led by the script' : ''}`).join(', ') || 'nobody is faulty';
}

interface Tried {
  readonly given: LoneAttack;
  readonly goal: Goal;
  readonly seed: number;
  readonly isLast: boolean;
  readonly fail: (got: string, run?: Run) => never;
}

/** With the liar, and with an honest server in its place: only the lie may make the difference. Answers whether it did. */
async function tryBoth(session: Session, holder: Holder, { given, goal, seed, isLast, fail }: Tried): Promise<boolean> {
  const { faulty, script } = given;
  const common = { goal, seed, stack: goals[goal].victim };
  const open = (birth: Birth): HeldNode | Promise<HeldNode> => holder.openNode(0, birth);
  const during = `the attack on ${goal}`;
  const run = await attempt({ ...common, scenario: { name: during, servers: 3, adversaries: faulty, script } }, open);
  session.tell(run, { during, seed }, 'whole');
  if (run.error) fail(`${run.error.node} can’t read what it is told, and stops: ${run.error.fault.summary}`, run);
  if (run.ceiling) fail('it floods the network, and never ends', run);
  if (!run.broken) return isLast ? fail(`nothing breaks: ${told(given)}, and when the script has ended, ${goal} still holds among the correct nodes`, run) : false;
  const honest = await attempt({ ...common, scenario: { name: `${during}, everybody being honest`, servers: 3, script: script.filter((step) => step.do !== 'inject') } }, open);
  if (honest.broken) fail(`${goal} breaks with nobody faulty, too: the lie is not what does it`, honest);
  session.count(run.handled + honest.handled, { ...reachOf(run.trace.events), [`${goal} broken`]: 1 });
  session.seal(run.trace.hash());
  return true;
}
