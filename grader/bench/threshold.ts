import * as pbft from '../../solutions/task-17-pbft/pbft.ts';
import { findAttack, quorumRange } from '../../solutions/task-19-fault-threshold/fault-threshold.ts';
import { shelled } from '../harness/adversary/shell.ts';
import { checkersNamed } from '../harness/checkers/index.ts';
import type { OpenNode } from '../harness/cluster/held-node.ts';
import { openLive } from '../harness/cluster/live-node.ts';
import { runScenario } from '../harness/cluster/simulation.ts';
import { explore } from '../harness/explore/explore.ts';
import type { Model } from '../harness/explore/model.ts';
import { replicasOf } from '../harness/protocols/pbft/threshold.ts';
import { configured, damageIn, scenarioOf } from '../harness/suite/attack-claim.ts';
import { pbftKit } from '../harness/suite/pbft-kit.ts';
import { ballots, liesOf, requestOf } from '../harness/suite/pbft-script.ts';
import { say } from '../harness/suite/script.ts';
import type { Sizes } from '../harness/suite/quorum-truth.ts';
import { schedule } from '../harness/trace/narrate.ts';

/*
 * What 3f + 1 is about, on the nodes of task 17: three replicas split with quorums of 2 and stall with quorums of 3; and four
 * with quorums of 3 against an attacker that searches. States and runs are the same on every machine. From the workbook's folder:
 *   npx esbuild grader/bench/threshold.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/threshold.mjs
 *   node node_modules/.cache/threshold.mjs
 */

const program = pbftKit.programOf({ pbft: { ...pbft } });
const open: OpenNode = (birth) => openLive(birth.adversary ? shelled(program, birth.adversary, pbftKit.shell ?? {}) : program, birth, []);

const sizesText = ({ n, f, quorum }: Sizes): string => `n = ${n}, f = ${f}, Q = ${quorum}`;

/** Runs the attack that task 19's reference finds, and tells what happens. */
async function tellAttack(sizes: Sizes): Promise<void> {
  const attack = findAttack(sizes.n, sizes.f, sizes.quorum);
  if (!attack) throw new Error(`There is no attack on ${sizesText(sizes)}.`);
  const run = await runScenario({ scenario: scenarioOf(attack, sizes, ''), seed: 1, open, protocol: pbftKit.view, checkers: checkersNamed(['BFT-AGREE']) });
  const damage = damageIn(run, attack);
  console.log(`\n${sizesText(sizes)}: an attack on ${attack.breaks} by ${attack.faulty.join(', ')}, which breaks ${damage === 'none' ? 'nothing' : damage}`);
  for (const line of schedule(run.trace.events, 100)) console.log(`  ${line}`);
  if (run.broken) console.log(`  ${run.broken.rule.id}: ${run.broken.violation.summary}`);
}

const requests = [ballots(requestOf('C1', 1)), ballots(requestOf('C2', 1))];

/** Every order of messages, each arriving any number of times or never, and any of the primary's lies at any moment. */
async function tellSearch(what: string, sizes: Sizes, more: Pick<Model, 'setup' | 'lies'>): Promise<void> {
  const model: Model = { name: what, servers: sizes.n, f: sizes.f, clients: 2, adversaries: { S1: { do: 'puppet' } }, network: 'reordering', start: configured(sizes), may: [], statesMax: 4_000_000, runsMax: 200_000, ...more };
  const { verdict, found, states, depth, moves } = await explore({ model, checkers: checkersNamed(['BFT-AGREE']), open });
  const result = found ? `agreement breaks after ${found.schedule.length} steps, those of the setup among them` : verdict === 'complete' ? 'agreement holds in all of them' : 'cut at the bound, no attack so far';
  console.log(`${sizesText(sizes)}; ${what}\n  ${states} states, up to ${depth} steps deep, ${moves.length} steps of replicas: ${result}`);
}

/** The primary has voted for both requests everywhere, and may propose either to anybody at any moment. */
function proposing(n: number): Pick<Model, 'setup' | 'lies'> {
  const backups = replicasOf(n).slice(1);
  const votes = liesOf('S1', requests, { kinds: ['prepare', 'commit'] });
  return {
    setup: votes.flatMap(({ from, message }) => say(from, backups, message)),
    lies: liesOf('S1', requests, { kinds: ['pre-prepare'] }),
  };
}

async function main(): Promise<void> {
  for (const n of [3, 4, 5, 6, 7]) {
    const range = quorumRange(n, 1);
    console.log(`n = ${n}, f = 1: ${range ? `quorums of ${range.least === range.most ? range.least : `${range.least} to ${range.most}`}` : 'no quorum'}`);
  }
  await tellAttack({ n: 3, f: 1, quorum: 2 });
  await tellAttack({ n: 3, f: 1, quorum: 3 });
  console.log('\nAn attacker that searches: S1, the primary, with two requests for number 1');
  await tellSearch('S4 is not heard; any lie to S2 or S3 at any moment', { n: 4, f: 1, quorum: 3 }, { setup: [{ do: 'crash', node: 'S4' }], lies: liesOf('S1', requests, { to: ['S2', 'S3'] }) });
  for (const quorum of [2, 3]) await tellSearch('all are heard; it has voted for both, and proposes either to anybody at any moment', { n: 4, f: 1, quorum }, proposing(4));
  for (const quorum of [2, 3]) await tellSearch('any lie to S2 or S3 at any moment', { n: 3, f: 1, quorum }, { lies: liesOf('S1', requests) });
}

await main();
