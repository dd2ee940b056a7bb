import { isClient } from '../protocols/node.ts';
import type { Checker } from '../trace/checker.ts';
import type { TraceEvent } from '../trace/events.ts';
import { answer } from './answer.ts';
import { applyOrder } from './apply-order.ts';
import { commitMonotonic } from './commit-monotonic.ts';
import { durability } from './durability.ts';
import { electionSafety } from './election-safety.ts';
import { leaderAppendOnly } from './leader-append-only.ts';
import { leaderCompleteness } from './leader-completeness.ts';
import { logMatching } from './log-matching.ts';
import { majority } from './majority.ts';
import { matchSoundness } from './match-soundness.ts';
import { ownEntry } from './own-entry.ts';
import { oneVote } from './one-vote.ts';
import { noEquivocation } from './byzantine/no-equivocation.ts';
import { unforged } from './byzantine/unforged.ts';
import { agreement } from './paxos/agreement.ts';
import { ballotUnique } from './paxos/ballot-unique.ts';
import { paxosDurability } from './paxos/durability.ts';
import { oneValue } from './paxos/one-value.ts';
import { perSlot } from './paxos/per-slot.ts';
import { promiseKept } from './paxos/promise-kept.ts';
import { safeProposals } from './paxos/safe-proposals.ts';
import { accuracy } from './pbft/accuracy.ts';
import { pbftAgreement } from './pbft/agreement.ts';
import { execution } from './pbft/execution.ts';
import { preparedAgreement } from './pbft/prepared-agreement.ts';
import { rightResult } from './pbft/right-result.ts';
import { pbftWord } from './pbft/word.ts';
import { tendermintAgreement } from './tendermint/agreement.ts';
import { lock } from './tendermint/lock.ts';
import { quorum } from './tendermint/quorum.ts';
import { tendermintWord } from './tendermint/word.ts';
import { progressKept } from './progress-kept.ts';
import { readIndex } from './read-index.ts';
import { replicas } from './replicas.ts';
import { result } from './result.ts';
import { rightReplies } from './right-replies.ts';
import { linearizability } from './linearizability/fold.ts';
import { snapshot } from './snapshot.ts';
import { stateMachineSafety } from './state-machine-safety.ts';

/**
 * Raft's invariants by the names that scenarios use. The order matters where one step breaks
 * several: the finer rule, which names the cause, comes before the one that it leads to.
 */
const invariants = {
  'MATCH-SOUND': matchSoundness,
  PROGRESS: progressKept,
  DUR: durability,
  'COMMIT-MONO': commitMonotonic,
  SNAPSHOT: snapshot,
  'NO-OP': ownEntry,
  LAO: leaderAppendOnly,
  LM: logMatching,
  MAJORITY: majority,
  'ONE-VOTE': oneVote,
  ES: electionSafety,
  LC: leaderCompleteness,
  SMS: stateMachineSafety,
  'APPLY-ORDER': applyOrder,
  'READ-INDEX': readIndex,
  RESULT: result,
  REPLICAS: replicas,
  ANSWER: answer,
  REPLIES: rightReplies,
} as const satisfies Record<string, Checker>;

/** Rules of single-decree Paxos, in the same order of fineness. */
export const paxosCheckers = {
  'BALLOT-UNIQUE': ballotUnique,
  'PAXOS-DUR': paxosDurability,
  'PROMISE-MONO': promiseKept,
  'ONE-VALUE': oneValue,
  P2C: safeProposals,
  AGREE: agreement,
} as const satisfies Record<string, Checker>;

/** Rules of PBFT, in the same order; they are held to by correct nodes only, but for the first, which nobody can break. */
export const pbftCheckers = {
  UNFORGED: unforged,
  'NO-EQUIV': noEquivocation(pbftWord, 'Castro & Liskov 1999, §4.2'),
  ACCURACY: accuracy,
  'PREP-AGREE': preparedAgreement,
  'BFT-AGREE': pbftAgreement,
  EXECUTION: execution,
  'BFT-RESULT': rightResult,
} as const satisfies Record<string, Checker>;

/** Rules of Tendermint, in the same order. */
export const tendermintCheckers = {
  'TM-NO-EQUIV': noEquivocation(tendermintWord, 'Buchman, Kwon & Milosevic 2018, Algorithm 1'),
  LOCK: lock,
  QUORUM: quorum,
  'TM-AGREE': tendermintAgreement,
} as const satisfies Record<string, Checker>;

/** The same, of each slot of Multi-Paxos; and what is chosen there is applied in the order of the slots. */
export const multiPaxosCheckers = {
  'SLOT-DUR': perSlot(paxosDurability),
  'SLOT-PROMISE-MONO': perSlot(promiseKept),
  'SLOT-ONE-VALUE': perSlot(oneValue),
  'SLOT-P2C': perSlot(safeProposals),
  'SLOT-AGREE': perSlot(agreement),
  'SLOT-ORDER': { ...applyOrder, name: 'What is chosen is executed in the order of the slots, each slot once', source: 'Paxos Made Simple §3' },
} as const satisfies Record<string, Checker>;

/** What holds of clients, where they are nodes of the cluster. */
const clientCheckers = { LIN: linearizability() };

/** Rules by the names that suites use. */
export type CheckerName =
  | keyof typeof invariants
  | keyof typeof clientCheckers
  | keyof typeof paxosCheckers
  | keyof typeof multiPaxosCheckers
  | keyof typeof pbftCheckers
  | keyof typeof tendermintCheckers;

/** The same, for clusters in which clients are nodes too: these hold servers to Raft's rules and nobody else. */
export const raftCheckers = {
  ...Object.fromEntries(Object.entries(invariants).map(([id, checker]) => [id, ofServers(checker as Checker)])),
  ...clientCheckers,
} as unknown as Readonly<Record<keyof typeof invariants | keyof typeof clientCheckers, Checker>>;

const all = { ...raftCheckers, ...paxosCheckers, ...multiPaxosCheckers, ...pbftCheckers, ...tendermintCheckers } as unknown as Readonly<Record<CheckerName, Checker>>;

export function checkersNamed(names: readonly CheckerName[]): readonly Checker[] {
  return names.map((name) => all[name]);
}

function ofServers<Memory>(checker: Checker<Memory>): Checker<Memory> {
  return { ...checker, step: (memory, event) => ('node' in event && isClient(event.node) ? memory : checker.step(memory, event.kind === 'begin' ? beginOfServers(event) : event)) };
}

function beginOfServers(begin: Extract<TraceEvent, { kind: 'begin' }>): TraceEvent {
  return { ...begin, states: Object.fromEntries(Object.entries(begin.states).filter(([id]) => !isClient(id))) };
}
