import { raftCheckers } from '../harness/checkers/index.ts';
import { raftView } from '../harness/cluster/raft-view.ts';
import type { ProtocolView } from '../harness/cluster/scenario.ts';
import { runScenario } from '../harness/cluster/simulation.ts';
import { reachOf } from '../harness/trace/reach.ts';
import { allReferenceParts, raftNode } from './testing/reference-parts.ts';
import { roughWeather } from './testing/rough-weather.ts';
import { openWith } from './testing/small-cluster.ts';

/*
 * A whole node of the nine reference parts under all faults, once a seed: which rules broke, and
 * what was reached. The first seed is drawn from the clock unless it is given.
 *
 * Node.js 20 can't run TypeScript, so:
 *   npx esbuild grader/bench/full-node.ts --bundle --platform=node --format=esm --alias:#harness=./grader/harness/index.ts --outfile=/tmp/full-node.mjs && node /tmp/full-node.mjs [runs] [first seed]
 */

async function main(runs: number, firstSeed: number): Promise<void> {
  const totals: Record<string, number> = {};
  let events = 0;
  let broken = 0;
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const run = await runScenario({
      scenario: roughWeather,
      seed,
      open: openWith(raftNode(allReferenceParts)),
      protocol: raftView as unknown as ProtocolView,
      checkers: Object.values(raftCheckers),
    });
    events += run.trace.events.length;
    for (const [name, times] of Object.entries(reachOf(run.trace.events))) totals[name] = (totals[name] ?? 0) + times;
    const wrong = run.broken?.violation.summary ?? run.error?.fault.summary ?? run.ceiling?.ceiling;
    if (wrong === undefined) continue;
    broken++;
    console.log(`seed ${seed}: ${run.broken?.rule.id ?? 'fault'} ${wrong}`);
  }
  console.log(`${runs} runs from seed ${firstSeed}: ${broken} with a violation, ${events} events.`);
  for (const [name, times] of Object.entries(totals).sort(([a], [b]) => a.localeCompare(b))) console.log(`${String(times).padStart(9)} ${name}`);
}

await main(Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? Date.now() % 1e9));
