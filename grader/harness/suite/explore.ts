import { checkersNamed, type CheckerName } from '../checkers/index.ts';
import type { OpenNode } from '../cluster/held-node.ts';
import { clientsOf } from '../cluster/circumstances.ts';
import { replay } from '../cluster/replay.ts';
import type { Schedule } from '../cluster/schedule.ts';
import type { Run } from '../cluster/simulation.ts';
import { explore as exploreModel, type Counterexample, type Exploration } from '../explore/explore.ts';
import { findHiddenState, type Difference } from '../explore/hidden-state.ts';
import type { Move } from '../explore/local-state.ts';
import type { Goal, Model } from '../explore/model.ts';
import { STEPS_AT_ONCE_MAX } from '../explore/node-run.ts';
import { canonicalText } from '../kernel/plain.ts';
import type { Checker } from '../trace/checker.ts';
import { narrate, schedule } from '../trace/narrate.ts';
import { reachOf } from '../trace/reach.ts';
import { digestOf } from '../trace/trace.ts';
import { failOverExplored } from './failed-run.ts';
import type { Holder, Instance } from './holder.ts';
import type { Reach } from './outcome.ts';
import { TestFailure, type Session } from './session.ts';

/** A model, and the rules that must hold in every state of it. */
export interface Explored extends Model {
  readonly checkers: readonly CheckerName[];
}

/** Walks by which hidden state is looked for, and the steps of each. */
const WALKS = 200;
const STEPS_MAX = 12;
/** Lines of a walk that are told in full. */
const DIFFERENCE_LINES = 12;

/** Tries everything that a model allows, in every order; the shortest way to a broken rule ends it. */
export function defineExplore(session: Session) {
  return async function explore({ checkers: names, ...model }: Explored): Promise<void> {
    const holder = await session.holding([0, 1, 2]);
    const checkers = checkersNamed(names);
    const open: OpenNode = (birth) => holder.openNode(0, birth);
    const exploration = await exploreModel({
      model,
      checkers,
      open,
      atOnce: holder.width,
      onProgress: (states) => session.alive(states, model.statesMax),
    });
    const { found } = exploration;
    if (found) await judge(session, holder, { model, checkers }, exploration, found);
    const difference = await findHiddenState(exploration.locals, exploration.unborn, { walks: WALKS, stepsMax: STEPS_MAX, open, openApart: apart(holder), atOnce: holder.width });
    if (difference) throw hiddenState(difference, model, exploration.states);
    if (exploration.missed) throw missed(exploration.missed, model, exploration.states);
    session.seal(digestOf(canonicalText([exploration.verdict, exploration.states, exploration.depth])));
    session.count(exploration.states, reachIn(exploration));
  };
}

/** Gives servers and lives other evaluations of the code than the one that was explored. */
function apart(holder: Holder): OpenNode {
  return (birth) => holder.openNode((1 + ((Number(birth.node.slice(1)) + birth.life) % 2)) as Instance, birth);
}

/** Nobody is accused before it has happened again, to real nodes in another evaluation of the code. */
async function judge(session: Session, holder: Holder, { model, checkers }: Judged, { states, locals }: Exploration, found: Counterexample): Promise<void> {
  const { schedule, move } = found;
  const play = (steps: Schedule): Promise<Run> =>
    replay({ schedule: steps, seed: 1, servers: locals.servers, clients: clientsOf(model), adversaries: locals.adversaries, start: model.start ?? {}, open: apart(holder), checkers, atOnce: locals });
  if (move.isEndless) {
    // The step that never ends is left out.
    const run = await play(schedule.slice(0, -1));
    await failOverExplored(session, { ...run, ceiling: { ceiling: 'events', limit: STEPS_AT_ONCE_MAX } }, states, model.name);
  }
  const run = await play(schedule);
  if (run.broken || run.error) await failOverExplored(session, run, states, model.name);
}

interface Judged {
  readonly model: Model;
  readonly checkers: readonly Checker[];
}

function missed({ otherwise, rule }: Goal, { name, servers }: Model, states: number): TestFailure {
  return new TestFailure('fail', { during: name, servers, states, rule, summary: `${otherwise}: every order of events was tried.` });
}

function hiddenState({ node, explored, now }: Difference, { name, servers }: Model, states: number): TestFailure {
  const last = explored.at(-1);
  return new TestFailure('learner-error', {
    during: name,
    servers,
    states,
    summary: `Something is remembered outside the state: in another copy of your code, ${node} did something else in the same state. It would survive a crash, and here all servers share it.`,
    finding: 'G-HIDDEN-STATE',
    ...(last && { expected: tell(last) }),
    got: tell(now),
    schedule: schedule(explored.flatMap(({ events }) => events), DIFFERENCE_LINES),
  });
}

function tell({ events, fault }: Move): string {
  const after = events.findLast((event) => event.kind === 'step')?.after;
  return [...events.flatMap(narrate), fault?.summary ?? `then its state is ${canonicalText(after)}`].join('; ');
}

/** What was reached: each thing that a server did in some state counts once, however many states of the whole it is part of. */
function reachIn({ verdict, states, moves }: Exploration): Reach {
  return {
    'states explored': states,
    ...(verdict === 'cut' && { 'explorations cut at their bound': 1 }),
    ...(verdict === 'violated' && { 'counterexamples that did not happen again': 1 }),
    ...reachOf(moves.flatMap(({ events }) => events)),
  };
}
