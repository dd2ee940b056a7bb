import { attack, byzantine } from '../../solutions/task-16-byzantine-faults/byzantine-faults.ts';
import { shelled } from '../harness/adversary/shell.ts';
import { checkersNamed } from '../harness/checkers/index.ts';
import type { OpenNode } from '../harness/cluster/held-node.ts';
import { openLive } from '../harness/cluster/live-node.ts';
import type { Scenario } from '../harness/cluster/scenario.ts';
import { runScenario, type Run } from '../harness/cluster/simulation.ts';
import type { Behaviour } from '../harness/protocols/behaviour.ts';
import type { LoneAttack } from '../harness/protocols/faults/attack.ts';
import type { NodeId } from '../harness/protocols/node.ts';
import { attempt, goals } from '../harness/suite/lone-attack.ts';
import { kitOfVictim, type Victim } from '../harness/suite/faults-kit.ts';
import { invoke, put } from '../harness/suite/pbft-script.ts';
import type { Parts } from '../harness/suite/protocol-kit.ts';
import { paxosParts, pbftParts, referenceParts } from './testing/reference-parts.ts';

/*
 * What one liar does to those who trust, and to those who don't: task 16's attacks on reference Raft and Paxos, and its shells
 * around one of four reference replicas of PBFT, in rough weather. Each line is of so many seeds. Everything is virtual and seeded,
 * so the numbers are the same on every machine.
 *
 *   npx esbuild grader/bench/attacks.ts --bundle --platform=node --format=esm --alias:#harness=./grader/harness/index.ts --outfile=/tmp/attacks.mjs && node /tmp/attacks.mjs [seeds] [first seed]
 */

const parts: Readonly<Record<Victim, object>> = { raft: referenceParts, paxos: paxosParts, pbft: pbftParts };

function openerOf(victim: Victim): OpenNode {
  const kit = kitOfVictim(victim);
  const program = kit.programOf(parts[victim] as Parts);
  return (birth) => openLive(birth.adversary ? shelled(program, birth.adversary, kit.shell ?? {}, byzantine) : program, birth, []);
}

interface Named extends LoneAttack {
  readonly goal: keyof typeof goals;
  readonly how: string;
}

/** A leader that tells one follower of other entries than the other one. */
const falseLeader: Named = {
  goal: 'SMS',
  how: 'leads, and tells S2 of other entries',
  faulty: { S3: { do: 'equivocate', to: ['S2'] } },
  script: [{ do: 'timeout', node: 'S3', timer: 'election' }, { do: 'wait', ms: 100 }, { do: 'ask', node: 'S3', message: { command: { op: 'put', key: 'x', value: 1 } } }, { do: 'wait', ms: 400 }],
};

const attacks: readonly Named[] = [
  { ...attack('ES'), goal: 'ES', how: 'votes for both candidates of a term' },
  { ...attack('LC'), goal: 'LC', how: 'acknowledges what it doesn’t store; the leader is cut off' },
  falseLeader,
  { ...attack('AGREE'), goal: 'AGREE', how: 'promises, and hides what it has accepted' },
  { ...attack('AGREE'), faulty: { S3: { do: 'forge-ack' } }, goal: 'AGREE', how: 'has accepted nothing of what it says' },
];

const shells: readonly Behaviour[] = [
  { do: 'silent' },
  { do: 'selective', to: ['S2', 'S3'] },
  { do: 'equivocate', to: ['S2'] },
  { do: 'equivocate', to: ['S2', 'S3', 'C1'] },
  { do: 'forge-ack' },
  { do: 'double-vote' },
  { do: 'bit-flip' },
  { do: 'replay' },
];

const agreement = checkersNamed(['UNFORGED', 'NO-EQUIV', 'PREP-AGREE', 'BFT-AGREE', 'EXECUTION']);

const roughSea = (faulty: NodeId, behaviour: Behaviour): Scenario => ({
  name: `four replicas, ${faulty} in a shell`,
  servers: 4,
  clients: 2,
  adversaries: { [faulty]: behaviour },
  network: { duplication: 0.1, late: 0.2, lateMsMax: 150 },
  faults: { kinds: [], episodes: 0, forMs: 200 },
  workload: { everyMs: 60, command: (count) => invoke(put('x', count)) },
});

/** How many of the runs broke a rule; whatever else went wrong ends the bench. */
async function countBroken(seeds: number, firstSeed: number, run: (seed: number) => Promise<Run>): Promise<readonly Run[]> {
  const broken: Run[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const ended = await run(seed);
    if (ended.error) throw new Error(`seed ${seed}: ${ended.error.node}: ${ended.error.fault.summary}`);
    if (ended.ceiling) throw new Error(`seed ${seed} never ends`);
    if (ended.broken) broken.push(ended);
  }
  return broken;
}

async function printAttacks(seeds: number, firstSeed: number): Promise<void> {
  console.log(`attacks: S1 to S3, S3 lies; runs of ${seeds} in which the rule breaks among the correct nodes`);
  console.log(`  ${'protocol'.padEnd(9)}${'rule'.padEnd(7)}${'S3'.padEnd(13)}${''.padEnd(62)}lying  honest`);
  for (const { goal, how, faulty, script } of attacks) {
    const { victim } = goals[goal];
    const open = openerOf(victim);
    const scenario = { name: how, servers: 3, script };
    const lying = await countBroken(seeds, firstSeed, (seed) => attempt({ goal, seed, stack: victim, scenario: { ...scenario, adversaries: faulty } }, open));
    const honest = await countBroken(seeds, firstSeed, (seed) => attempt({ goal, seed, stack: victim, scenario }, open));
    const kind = Object.values(faulty)[0]?.do ?? '';
    console.log(`  ${victim.padEnd(9)}${goal.padEnd(7)}${kind.padEnd(13)}${how.padEnd(62)}${String(lying.length).padStart(5)}${String(honest.length).padStart(8)}`);
  }
}

async function printSieges(seeds: number, firstSeed: number): Promise<void> {
  console.log(`\nthe same shells around one of four replicas of PBFT; of ${seeds} runs each`);
  console.log(`  ${'shell'.padEnd(34)}${'of'.padEnd(12)}rules broken  requests executed`);
  const open = openerOf('pbft');
  for (const behaviour of shells) {
    for (const [faulty, role] of [['S1', 'primary'], ['S4', 'backup']] as const) {
      let executed = 0;
      const broken = await countBroken(seeds, firstSeed, async (seed) => {
        const run = await runScenario({ scenario: roughSea(faulty, behaviour), seed, open, protocol: kitOfVictim('pbft').view, checkers: agreement });
        executed += run.trace.events.filter((event) => event.kind === 'leave' && event.node !== faulty && event.departure.kind === 'apply').length;
        return run;
      });
      const told = 'to' in behaviour ? `${behaviour.do} (${behaviour.to.join(', ')})` : behaviour.do;
      console.log(`  ${told.padEnd(34)}${role.padEnd(12)}${String(broken.length).padStart(12)}${String(executed).padStart(19)}`);
      for (const { seed, broken: found } of broken.slice(0, 3)) console.log(`    seed ${seed}: ${found?.rule.id ?? ''} ${found?.violation.summary ?? ''}`);
    }
  }
}

async function main(seeds: number, firstSeed: number): Promise<void> {
  await printAttacks(seeds, firstSeed);
  await printSieges(seeds, firstSeed);
}

await main(Number(process.argv[2] ?? 100), Number(process.argv[3] ?? 1));
