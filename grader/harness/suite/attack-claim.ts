import type { Scenario, ScriptStep } from '../cluster/scenario.ts';
import type { Run } from '../cluster/simulation.ts';
import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { NodeId } from '../protocols/node.ts';
import { replicasOf, type Attack, type AttackStep } from '../protocols/pbft/threshold.ts';
import { ballots, invokes, put, requestOf } from './pbft-script.ts';
import { isLive, isSafe, takes, type Sizes } from './quorum-truth.ts';
import { note, say, wait } from './script.ts';

/** More steps than that no attack needs. */
const STEPS_MAX = 1000;
/** Until then all that correct nodes have said has arrived, and no client has lost its patience. */
const UNTIL_QUIET_MS = 300;

const kinds: readonly unknown[] = ['pre-prepare', 'prepare', 'commit'];

const operations = { x: put('k', 'x'), y: put('k', 'y') } as const;
const contested = { x: ballots(requestOf('C1', 1, operations.x)), y: ballots(requestOf('C2', 1, operations.y)) } as const;

/** An attack that can be run; or, in a sentence, why what the code says is none. */
export function readAttack(claim: unknown, { n, f }: Sizes): Attack | string {
  if (!isRecord(claim) || (claim['breaks'] !== 'agreement' && claim['breaks'] !== 'progress')) return `its answer is ${canonicalText(claim)}, which is neither null nor an attack`;
  const { breaks, faulty, steps } = claim as Readonly<Record<string, unknown>> & Pick<Attack, 'breaks'>;
  const replicas = replicasOf(n);
  const isGroup = (value: unknown): value is readonly NodeId[] => Array.isArray(value) && value.every((id) => replicas.includes(id as NodeId));
  if (!isGroup(faulty)) return `the faulty of its attack are ${canonicalText(faulty)}, and should be some of S1 to S${n}`;
  const liars = [...new Set(faulty)];
  if (liars.length > f) return `in its attack ${liars.join(', ')} are faulty, and only ${f} may be`;
  if (breaks === 'progress' && liars.includes('S1')) return 'in its attack on progress the primary is faulty: without a view change that stops any quorum, and says nothing about this one';
  if (!Array.isArray(steps) || steps.length > STEPS_MAX) return `the steps of its attack are ${Array.isArray(steps) ? `more than ${STEPS_MAX}` : canonicalText(steps)}, and should be a list`;
  const wrong = (steps as readonly unknown[]).find((step) => !isRecord(step) || !kinds.includes(step['says']) || (step['request'] !== 'x' && step['request'] !== 'y') || !isGroup(step['to']));
  if (wrong !== undefined) return `a step of its attack is ${canonicalText(wrong)}, which nobody can take`;
  const stranger = (steps as readonly AttackStep[]).find(({ liar }) => !liars.includes(liar));
  if (stranger) return `in its attack ${canonicalText(stranger.liar)} lies, and isn’t among the faulty, ${liars.join(', ')}`;
  return { breaks, faulty: liars, steps: steps as readonly AttackStep[] };
}

/** The run that an attack tells, on nodes of task 17. */
export function scenarioOf({ faulty, steps }: Pick<Attack, 'faulty' | 'steps'>, sizes: Sizes, name: string): Scenario {
  const lies = steps.flatMap(({ liar, says, request, to }): readonly ScriptStep[] => {
    const about = contested[request];
    const message = says === 'pre-prepare' ? about.prePrepare(liar) : says === 'prepare' ? about.prepare(liar) : about.commit(liar);
    return say(liar, to, message);
  });
  return {
    name,
    servers: sizes.n,
    clients: 2,
    f: sizes.f,
    adversaries: Object.fromEntries(faulty.map((id) => [id, { do: 'puppet' } as const])),
    start: configured(sizes),
    script: [
      invokes('C1', operations.x),
      invokes('C2', operations.y),
      wait(20),
      ...lies,
      wait(UNTIL_QUIET_MS),
      note('all that was said has arrived'),
    ],
  };
}

/** Nodes of PBFT for which a quorum is what is said here. */
export function configured({ n, f, quorum }: Sizes): NonNullable<Scenario['start']> {
  return Object.fromEntries([...replicasOf(n), 'C1', 'C2'].map((id) => [id, { config: { n, f, quorum } }]));
}

/** What came of an attack. */
export type Damage = 'agreement' | 'progress' | 'none';

export function damageIn({ broken, trace }: Run, { faulty }: Pick<Attack, 'faulty'>): Damage {
  if (broken) return 'agreement';
  return trace.events.some((event) => event.kind === 'leave' && event.departure.kind === 'apply' && !faulty.includes(event.node)) ? 'none' : 'progress';
}

/** What is wrong with the claim that there is no attack. */
export function wrongRefusal(sizes: Sizes): string | undefined {
  const { quorum } = sizes;
  if (!isSafe(sizes)) return `it finds no attack: it ${takes([quorum], 'safe')}`;
  return isLive(sizes) ? undefined : `it finds no attack: it ${takes([quorum], 'live')}`;
}

/** What is wrong with an attack that did this damage when it was run. */
export function wrongAttack({ breaks }: Attack, damage: Damage, sizes: Sizes): string | undefined {
  if (breaks === damage) return undefined;
  const replayed = { agreement: 'agreement is broken', progress: 'nothing is executed at all', none: 'requests are executed, and all agree on them' }[damage];
  const isFine = isSafe(sizes) && isLive(sizes);
  const belief = isFine ? `, so it ${takes([sizes.quorum], breaks === 'agreement' ? 'unsafe' : 'not live')}` : '';
  return `it says that ${breaks} is broken; replayed, ${replayed}${belief}`;
}
