import { describe, expect, test } from 'vitest';
import * as reference from '../../../solutions/task-16-byzantine-faults/byzantine-faults.ts';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { faultsBinding } from '../../bench/testing/faults-binding.ts';
import { paxosParts, referenceParts } from '../../bench/testing/reference-parts.ts';
import { shelled } from '../adversary/shell.ts';
import { openLive } from '../cluster/live-node.ts';
import { randomFor, type Random } from '../kernel/random.ts';
import type { Behaviour } from '../protocols/behaviour.ts';
import type { Goal, LoneAttack, LoneAttackStep } from '../protocols/faults/attack.ts';
import type { Message } from '../protocols/node.ts';
import { attempt, goals } from './lone-attack.ts';
import { faultsRules } from './faults-rules.ts';
import { kitOfVictim } from './faults-kit.ts';
import type { Parts } from './protocol-kit.ts';

/** The verdict on an attack that somebody has thought of. */
function judge(goal: Goal, given: unknown): Promise<Ended> {
  const { loneAttack, runTest } = bindTo(() => ({ ...reference, attack: () => given as LoneAttack }), import.meta.filename, faultsBinding);
  return runTest(() => loneAttack({ goal, rule: faultsRules.attacks, seeds: 2 }));
}

const got = async (goal: Goal, given: unknown): Promise<string> => (await judge(goal, given)).failure?.rows?.[0]?.got ?? 'it is taken';

const honestScript = reference.attack('ES').script;

describe('an attack', () => {
  test.each(['ES', 'LC', 'AGREE'] as const)('on %s is taken if it breaks that', async (goal) => {
    expect((await judge(goal, reference.attack(goal))).verdict).toBe('pass');
  });

  test('breaks what it is asked to break, or nothing', async () => {
    expect(await got('LC', reference.attack('ES'))).toBe('nothing breaks: S3 does “double-vote”, and when the script has ended, LC still holds among the correct nodes');
    expect(await got('ES', { faulty: {}, script: honestScript })).toMatch(/^nothing breaks: nobody is faulty, and/);
    expect(await got('ES', { faulty: { S3: { do: 'puppet' } }, script: honestScript })).toMatch(/^nothing breaks: S3 does “puppet”, and/);
  });

  test('by a puppet whose words nobody can read breaks nothing either', async () => {
    const noise: LoneAttackStep = { do: 'inject', from: 'S3', to: 'S1', message: { type: 'AppendEntries' } as Message };
    expect(await got('ES', { faulty: { S3: { do: 'puppet' } }, script: [noise, { do: 'wait', ms: 50 }] })).toMatch(/^S1 can’t read what it is told, and stops/);
  });

  test('is the same whenever it is asked for', async () => {
    let asked = 0;
    const { loneAttack, runTest } = bindTo(() => ({ ...reference, attack: (goal: Goal) => ({ ...reference.attack(goal), asked: asked++ }) }), import.meta.filename, faultsBinding);
    expect((await runTest(() => loneAttack({ goal: 'ES', rule: faultsRules.attacks, seeds: 1 }))).failure?.finding).toBe('G-HIDDEN-STATE');
  });
});

describe('shells of the code under test', () => {
  const harmless = { ...reference.byzantine, hears: () => ({ says: [] }) };
  const assaulted = (byzantine: typeof reference.byzantine): Promise<Ended> => {
    const { assault, runTest } = bindTo(() => ({ ...reference, byzantine }), import.meta.filename, faultsBinding);
    const { faulty, script } = reference.attack('ES');
    return runTest(() => assault([{ breaks: 'ES', rule: faultsRules.shells, seeds: 1, scenario: { name: 'two candidates', servers: 3, adversaries: faulty, script } }]));
  };

  test('have to harm whoever trusts', async () => {
    expect((await assaulted(reference.byzantine)).verdict).toBe('pass');
    expect((await assaulted(harmless)).failure?.rows).toEqual([{ name: 'two candidates', got: 'nothing breaks: ES still holds among the correct nodes' }]);
  });

  test('must not fail themselves, nor be told from noise', async () => {
    const broken = await assaulted({ ...reference.byzantine, hears: () => Object.assign([], undefined) as never });
    expect(broken.failure?.rows).toBeUndefined();
    expect(broken.verdict).toBe('learner-error');
    const noise = { says: [{ to: 'S1', message: { type: 'AppendEntries' } }] } as const;
    expect((await assaulted({ ...reference.byzantine, hears: () => noise })).failure?.rows?.[0]?.got).toMatch(/^S1 can’t read what it is told, and stops/);
  });

  test('may not do what nobody can', async () => {
    const forging = { ...reference.byzantine, sends: (_behaviour: Behaviour, { message }: { readonly message: Message }) => [{ ...message, signer: 'S2' } as Message] };
    const { besiege, runTest } = bindTo(() => ({ ...reference, byzantine: forging }), import.meta.filename, faultsBinding);
    const scenario = { name: 'a forger', servers: 4, clients: 1, adversaries: { S4: { do: 'double-vote' } }, script: [{ do: 'ask', node: 'C1', message: { op: { type: 'put', key: 'x', value: 1 } } }, { do: 'wait', ms: 200 }] } as const;
    expect((await runTest(() => besiege([{ rule: faultsRules.shells, seeds: 1, scenario }]))).failure?.rule?.id).toBe('UNFORGED');
  });
});

// Whatever happens to three servers of which one is silent, slow or choosy, the rules hold among the others: so no attack is taken for its script.

const benign: readonly Behaviour[] = [{ do: 'silent' }, { do: 'selective', to: ['S1'] }, { do: 'selective', to: ['S2', 'C1'] }, { do: 'delay', byMs: 120 }];

function drawnScript(goal: Goal, random: Random): readonly LoneAttackStep[] {
  const [nodes, timer] = goal === 'AGREE' ? [['C1', 'C2'], 'retry'] : [['S1', 'S2', 'S3'], 'election'];
  const all = ['S1', 'S2', 'S3', ...(goal === 'AGREE' ? nodes : [])];
  const link = (): readonly [string, string] => [random.pick(all), random.pick(all)];
  const draws: readonly (() => LoneAttackStep)[] = [
    () => ({ do: 'connect', groups: random.pick([[['S1', 'S3'], ['S2', 'S3']], [['S1', 'S2', 'S3']], [['S1'], ['S2', 'S3']], [['S1', 'S3'], ['S2']], [['S1', 'S2'], ['S3']]]) }),
    () => ({ do: 'cut', links: [link(), link()].filter(([from, to]) => from !== to) }),
    () => ({ do: 'timeout', node: random.pick(nodes), timer }),
    () => ({ do: 'timeout', node: random.pick(nodes), timer }),
    () => ({ do: 'ask', node: random.pick(nodes), message: goal === 'AGREE' ? { propose: random.between(1, 3) } : { command: { op: 'put', key: 'x', value: random.between(1, 3) } } }),
    () => ({ do: 'wait', ms: random.between(1, 120) }),
    () => ({ do: 'wait', ms: random.between(1, 120) }),
    () => ({ do: 'release', order: 'newest-first' }),
  ];
  return Array.from({ length: 25 }, () => random.pick(draws)());
}

test.each(['ES', 'LC', 'AGREE'] as const)('%s holds among correct nodes while nobody lies', async (goal) => {
  const { victim } = goals[goal];
  const kit = kitOfVictim(victim);
  const program = kit.programOf((victim === 'raft' ? referenceParts : paxosParts) as unknown as Parts);
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomFor(seed, goal);
    const scenario = { name: 'nobody lies', servers: 3, adversaries: { S3: random.pick(benign) }, script: drawnScript(goal, random) };
    const run = await attempt({ scenario, goal, seed, stack: victim }, (birth) => openLive(birth.adversary ? shelled(program, birth.adversary, kit.shell ?? {}) : program, birth, []));
    expect([seed, run.broken?.violation.summary, run.error?.fault.summary]).toEqual([seed, undefined, undefined]);
  }
});
