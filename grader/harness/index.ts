/** What a part may import: the papers' types, and a few helpers. */
export { notWritten, type Context, type Message, type Milliseconds, type NodeId, type RequestId } from './protocols/node.ts';
export { RpcTimeout } from './protocols/node.ts';
export { clockDriftMax, snapshotThreshold } from './protocols/raft/assemble.ts';
export { electionTiming as raftTiming, resetElectionTimer } from './protocols/timing.ts';
export type { Eventually } from './protocols/eventually.ts';
export type { Plain } from './protocols/plain.ts';
export type { LogAccess } from './protocols/raft/log.ts';
export { commitView, lastDurableIndex, nextMessageFor, takeReply } from './protocols/raft/replication.ts';
export type {
  Answer,
  AppendEntries,
  AppendEntriesReply,
  ClientCommand,
  InstallSnapshot,
  InstallSnapshotReply,
  RequestVote,
  RequestVoteReply,
} from './protocols/raft/messages.ts';
export type {
  Applied,
  ApplyChannelPart,
  ApplyResult,
  CommitmentPart,
  CommitView,
  ElectionPart,
  FollowerPart,
  LeaderPart,
  LivePart,
  LogEnd,
  MachinePart,
  NoOpPart,
  QuorumView,
  RaftContext,
  RaftParts,
  ReplicationAnswer,
  SnapshotPart,
  WholeParts,
} from './protocols/raft/parts.ts';
export type { Command, Index, LogEntry, Machine, RaftState, Snapshot, Term, Waiter } from './protocols/raft/state.ts';
export type { KvError, KvOperation, KvOutcome, KvReply, KvRequest } from './protocols/kv.ts';
export type { ClientPart, ClientState, KvPart, ProposalOutcome, StoreContext, StorePart } from './protocols/raft/store.ts';
export type { Accept, Accepted, Nack, Prepare, PromiseReply } from './protocols/paxos/messages.ts';
export { stacks, usualTuning } from './protocols/comparison/lab.ts';
export type { Faults, Lab, LabEvent, RunRequest, RunSpec, RunTrace, Sent, Stack, Tuning, Workload } from './protocols/comparison/lab.ts';
export type { ComparisonPart } from './protocols/comparison/parts.ts';
export type { Carried, MessageKind, ReplicatedLog } from './protocols/comparison/replicated-log.ts';
export { changeMetrics, metricNames, proxyMetrics, steadyMetrics } from './protocols/comparison/report.ts';
export type {
  ChangeMetric,
  Claim,
  ComparisonOptions,
  Figure,
  Measures,
  MetricName,
  ProxyMetric,
  Relation,
  Report,
  StackReport,
  SteadyMetric,
} from './protocols/comparison/report.ts';
export type { AcceptPart, From, PaxosContext, PaxosParts, PreparePart } from './protocols/paxos/parts.ts';
export type { AcceptorState, Ballot, Promised, ProposerState } from './protocols/paxos/state.ts';
export type { AcceptedSlot, AcceptSlot, Decide, DecideSlot, PrepareSlots, PromiseSlots, Watermark } from './protocols/multi-paxos/messages.ts';
export type { MultiPaxosContext, MultiPaxosParts, ReplicaPart } from './protocols/multi-paxos/parts.ts';
export type { ReplicaState, Slot, SlotVote, Vote } from './protocols/multi-paxos/state.ts';
export type {
  BallotNumber,
  Explanation,
  ModelEvent,
  ModelState,
  ModelStep,
  PaxosEvent,
  PaxosModel,
  PaxosRule,
  PaxosTrace,
  PromiseGiven,
  SafetyPart,
  Scope,
  SearchResult,
  TraceVerdict,
  Value,
  ValueProposed,
  Violated,
  VoteCast,
} from './protocols/paxos/safety.ts';
export { keyOf, SearchQueue } from './models/search-tools.ts';
export type { Adversaries, Behaviour } from './protocols/behaviour.ts';
export type { Goal, LoneAttack, LoneAttackStep, System } from './protocols/faults/attack.ts';
export type { Classified, FaultClass, Observation } from './protocols/faults/observations.ts';
export type { Addressed, FaultsPart, Heard, LiesAtHand, ShellPart, Transport, View } from './protocols/faults/parts.ts';
export type { Ballot as PbftBallot, Invoke, Invoked, PbftCommit, PbftMessage, PbftPrepare, PbftReply, PbftRequest, PrePrepare } from './protocols/pbft/messages.ts';
export { ballotsIn } from './protocols/pbft/evidence.ts';
export type { Candidate, Evidence, EvidenceContext, EvidenceNotice, EvidencePart, EvidenceState, Gossip, Outgoing } from './protocols/pbft/evidence.ts';
export type { PbftContext, PbftPart, PbftParts } from './protocols/pbft/parts.ts';
export type { PbftClientState, PbftConfig, PbftState } from './protocols/pbft/state.ts';
export { replicasOf, subsetsOf } from './protocols/pbft/threshold.ts';
export type { Attack, AttackStep, ContestedRequest, QuorumRange, QuorumVerdict, SplitWitness, SystemModel, ThresholdPart } from './protocols/pbft/threshold.ts';
export type { Precommit, Prevote, Proposal, Step, TendermintMessage, TendermintVote, Timeout } from './protocols/tendermint/messages.ts';
export type { TendermintContext, TendermintPart, TendermintParts } from './protocols/tendermint/parts.ts';
export type { TendermintConfig, ValidatorState } from './protocols/tendermint/state.ts';
export type { Signed, Signer, SigningContext } from './protocols/signing.ts';
