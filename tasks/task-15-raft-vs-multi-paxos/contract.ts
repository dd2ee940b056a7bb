/**
 * The contract of task 15. Read-only: what comparison.ts must export, the types it works with, and
 * what each number means. The types themselves, with their units, are documented in #harness.
 *
 * **Messages.** A message is whatever a server sends to another one, request or reply, each time that it is sent
 * (`sent` in the trace), whether it arrives or not. Its kind follows from what it is for:
 *
 * | kind | what it does | Raft | Multi-Paxos |
 * |---|---|---|---|
 * | `election` | asks for votes or promises | RequestVote | prepare |
 * | `replication` | brings an entry or a snapshot, or asks for entries | AppendEntries with entries, InstallSnapshot | accept, decide with a slot, catchUp |
 * | `heartbeat` | brings nothing | AppendEntries without entries | heartbeat, decide without a slot (a watermark) |
 *
 * A reply is of the kind of its request. A message carries the entries that lie in it: AppendEntries those of `entries`,
 * accept and decide their own, promise those of `accepted`, known those of `values`. A snapshot is no entry.
 *
 * **The steady stretch** of a trace goes from the first `asked` to `deafened`. Of it:
 *
 * - A *committed* entry is one whose client was answered `ok` in it; `commands` counts the commands of those entries.
 * - `messagesPerCommand`: messages of replication, divided by `commands`.
 * - `bytesPerCommand`: their `bytes`, divided by `commands`.
 * - `heartbeatsPerCommand`: heartbeats, divided by `commands`.
 * - `roundTripsToCommit`: the mean, over the committed entries, of the time from `asked` to `answered`, in `roundTripMs`.
 *
 * **The change** begins with `crashed` and ends with the first new commit: the first `answered` with `ok` of an entry
 * that was asked for after `crashed`. Both events belong to it, and what lies between them; so do not messages whose place
 * in the trace is before or behind. Of it:
 *
 * - `uncommitted`: entries that had been asked for before it and not been answered with `ok` by then.
 * - `messages`: messages of election and of replication.
 * - `entriesCarried`: entries in them, each as often as it is carried.
 * - `entriesInElections`: those of them that messages of election carry.
 * - `entriesRestamped`: places in the log at which one of these messages carries a command with another stamp (term or
 *   ballot) than any message before the change carried that command with at that place; places where no message had
 *   carried that command with a stamp don't count, and neither do entries without one (`known`).
 * - `electionsTried`: different pairs of a server and the term or ballot for which it asks for votes or promises.
 * - `msToNewCommit`: virtual milliseconds from its first event to its last.
 *
 * **Proxies**, over all runs of a stack together:
 *
 * - `messageTypes`: different `type`s of requests that were sent.
 * - `durableFields`: fields on disk.
 * - `handlers`: different pairs of `what` and `name` among the `handled` events.
 *
 * No number is rounded.
 */
import type { ComparisonPart } from '#harness';

export type {
  Carried,
  ChangeMetric,
  Claim,
  ComparisonOptions,
  ComparisonPart,
  Faults,
  Figure,
  Lab,
  LabEvent,
  Measures,
  Message,
  MessageKind,
  MetricName,
  Plain,
  ProxyMetric,
  Relation,
  ReplicatedLog,
  Report,
  RunRequest,
  RunSpec,
  RunTrace,
  Sent,
  Stack,
  StackReport,
  SteadyMetric,
  Tuning,
  Workload,
} from '#harness';

/**
 * `comparison.ts` exports `raft` and `multiPaxos`, which tell what the messages of either stack are, `measure`, which
 * is a pure function, and `runComparison`, which may be async.
 */
export type Exports = ComparisonPart;
