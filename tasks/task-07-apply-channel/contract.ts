/**
 * The contract of task 7. Read-only: what apply-channel.ts must export, and the types it works with.
 * The types themselves, with their units, are documented in #harness.
 */
import type { ApplyChannelPart } from '#harness';

export type {
  AppendEntries,
  ApplyChannelPart,
  ApplyResult,
  ClientCommand,
  Command,
  Index,
  LogEntry,
  Machine,
  Plain,
  RaftContext,
  RaftState,
  RequestVote,
  Term,
  Waiter,
  WholeParts,
} from '#harness';

/**
 * `apply-channel.ts` exports `onCommitAdvanced` and `onSteppedDown`. Two more are called where they are
 * exported too: `onRequest`, and `onTimer` for timers of your own.
 */
export type Exports = ApplyChannelPart;
