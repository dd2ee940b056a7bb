import { defineLoneAttack } from './suite/lone-attack.ts';
import { defineAttacks } from './suite/attacks.ts';
import { defineCompare } from './suite/compare.ts';
import { defineExplore } from './suite/explore.ts';
import { defineAssault, defineBesiege } from './suite/own-shells.ts';
import { defineResults } from './suite/results.ts';
import { Session } from './suite/session.ts';
import { defineSimulate, defineSimulateAll, defineTraces } from './suite/simulate.ts';
import { RealmHolder } from './suite/realm-holder.ts';
import { defineTable } from './suite/table.ts';
import type { SuiteBinding } from './suite/binding.ts';

export { canonicalText } from './kernel/plain.ts';
export { lookup, modelled, type CallOutcome, type Row, type Table } from './suite/table.ts';
export type { Call } from './suite/bench.ts';
export type { LoneAttacked } from './suite/lone-attack.ts';
export type { Assault, Besieged } from './suite/own-shells.ts';
export type { Attacked, AttackedSizes } from './suite/attacks.ts';
export type { Compared } from './suite/compare.ts';
export type { Explored } from './suite/explore.ts';
export type { Simulated } from './suite/simulate.ts';
export type { Scenario, ScriptStep } from './cluster/scenario.ts';
export { figure7, logOf, staleFields } from './suite/raft-data.ts';
export { allHoldEntry1, figure7Peers, figure7Start, put, stepsWithin } from './suite/raft-script.ts';
export { raftRules } from './suite/raft-rules.ts';
export { ballotText, orderOf } from './protocols/paxos/reading.ts';
export { entriesRow, measureRow } from './suite/comparison-rows.ts';
export { comparisonRules } from './suite/comparison-rules.ts';
export { paxosRules } from './suite/paxos-rules.ts';
export { multiPaxosRules } from './suite/multi-paxos-rules.ts';
export { asksFor, noop, read, replicasWithin, roundOf, swap, write } from './suite/multi-paxos-script.ts';
export { asks, bothPropose, canLearn, learns, onlyHears, propose, retry } from './suite/paxos-script.ts';
export { connect, crash, heal, hold, note, release, restart, say, wait } from './suite/script.ts';
export { startWith, tendermintLies, timersOf, timeUp, votesOn } from './suite/tendermint-script.ts';
export { tendermintRules } from './suite/tendermint-rules.ts';
export { paxosHistory } from './suite/paxos-history.ts';
export { drawnProtocol } from './suite/drawn-protocol.ts';
export { plainlyBroken, searchRow, verdictRow, type Searched } from './suite/safety-rows.ts';
export { sendsOver, wireRows } from './suite/checksum-rows.ts';
export { classRow, everyHistory } from './suite/fault-rows.ts';
export { hearsRow, repliesRow, sendsRow } from './suite/shell-rows.ts';
export { faultsRules } from './suite/faults-rules.ts';
export { configured, scenarioOf } from './suite/attack-claim.ts';
export { replicasOf } from './protocols/pbft/threshold.ts';
export { rangeRow, sizeRow, verdictsRow } from './suite/threshold-rows.ts';
export { thresholdRules } from './suite/threshold-rules.ts';
export { pbftRules } from './suite/pbft-rules.ts';
export { ballots, digest, invoke, invokes, isSignedBy, liesOf, put as putOp, requestOf, signedBy } from './suite/pbft-script.ts';

/** The verbs of a hidden suite, tied by the runner to the code under test. */
export function bindSuite(binding: SuiteBinding) {
  const session = new Session(binding, binding.holder ?? new RealmHolder(binding));
  return {
    test: session.test,
    table: defineTable(session),
    simulate: defineSimulate(session),
    simulateAll: defineSimulateAll(session),
    traces: defineTraces(session),
    explore: defineExplore(session),
    results: defineResults(session),
    compare: defineCompare(session),
    loneAttack: defineLoneAttack(session),
    assault: defineAssault(session),
    besiege: defineBesiege(session),
    attacks: defineAttacks(session),
    /** From which everything that a suite draws by itself is to be drawn. */
    firstSeed: binding.options.firstSeed,
  };
}

/** What a suite's import resolves to outside the grader: types, and a sentence when it is run. */
export const { test, table, simulate, simulateAll, traces, explore, results, compare, attacks, loneAttack, assault, besiege, firstSeed } = bindSuite({
  task: 'none',
  part: 'none',
  exports: [],
  submissionFile: '',
  register: () => {
    throw new Error('A hidden suite runs through the grader: npx grade <task>.');
  },
  emit: () => undefined,
  submission: () => Promise.reject(new Error('No submission outside the grader.')),
  references: {},
  options: { seeds: null, firstSeed: 1 },
});
