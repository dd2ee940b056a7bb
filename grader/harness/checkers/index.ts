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

/** What holds of clients, where they are nodes of the cluster. */
const ofClients = { LIN: linearizability() };

export type RaftCheckerId = keyof typeof invariants | keyof typeof ofClients;

/** The same, for clusters in which clients are nodes too: these hold servers to Raft's rules and nobody else. */
export const raftCheckers = {
  ...Object.fromEntries(Object.entries(invariants).map(([id, checker]) => [id, ofServers(checker as Checker)])),
  ...ofClients,
} as unknown as Readonly<Record<RaftCheckerId, Checker>>;

function ofServers<Memory>(checker: Checker<Memory>): Checker<Memory> {
  return { ...checker, step: (memory, event) => ('node' in event && isClient(event.node) ? memory : checker.step(memory, event.kind === 'begin' ? beginOfServers(event) : event)) };
}

function beginOfServers(begin: Extract<TraceEvent, { kind: 'begin' }>): TraceEvent {
  return { ...begin, states: Object.fromEntries(Object.entries(begin.states).filter(([id]) => !isClient(id))) };
}
