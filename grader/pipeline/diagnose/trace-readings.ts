import { isEqual, isRecord } from '../../harness/kernel/plain.ts';
import type { NodeId } from '../../harness/protocols/node.ts';
import type {
  Answer,
  AppendEntries,
  AppendEntriesReply,
  ClientCommand,
  InstallSnapshot,
} from '../../harness/protocols/raft/messages.ts';
import { entryOf, firstDifference, lastIndexOf, termOf, type RaftCopy, type RaftDisk } from '../../harness/protocols/raft/reading.ts';
import type { Index, Term } from '../../harness/protocols/raft/state.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';
import { readAll, type TestTrace } from './read-all.ts';

/** What Raft servers did in the shown runs, a list for each kind of thing. All are empty where no trace is shown. */
export interface TraceReadings {
  /** A server began to lead. */
  readonly elections: readonly Step[];
  /** A leader was answered. */
  readonly answers: readonly Answered[];
  /** A server handled AppendEntries. */
  readonly appends: readonly Appending[];
  /** A leader got a client's command. */
  readonly commands: readonly (Step & { readonly message: ClientCommand })[];
  /** A leader raised its commitIndex. */
  readonly commits: readonly Commit[];
  /** AppendEntries left its leader. */
  readonly sent: readonly Sent[];
  /** A server handled InstallSnapshot. */
  readonly installs: readonly Installing[];
  /** A server applied an entry. */
  readonly applies: readonly Apply[];
  /** A server changed its term, vote or log when a write was done, and not when an event asked for it. */
  readonly lateChanges: readonly Step[];
}

/** What a server did with one event. */
export interface Step {
  readonly test: string;
  readonly node: NodeId;
  readonly before: RaftCopy;
  readonly after: RaftCopy;
}

export interface Answered extends Step, Answer<AppendEntries, AppendEntriesReply> {
  /** What the leader believed about the one who answered, before and after; 0 where it had no number. */
  readonly match: readonly [before: Index, after: Index];
  readonly next: readonly [before: Index, after: Index];
}

export interface Appending extends Step {
  readonly message: AppendEntries;
  /** What it replied, if that left it. */
  readonly reply?: AppendEntriesReply;
  /** Whether, when the reply left, its term, or entries that it confirms and had in memory, were not on disk. */
  readonly wasUnwritten: boolean;
  /** Term of its own entry at prevLogIndex; undefined where it had none. */
  readonly previous: Term | undefined;
  /** Whether entries went that nothing in the message contradicts. */
  readonly lostEntries: boolean;
  /** Whether it changed its log, and an old entry is left at or after the first that the message contradicts. */
  readonly keptConflict: boolean;
}

export interface Installing extends Step {
  readonly message: InstallSnapshot;
  /** Whether its lastApplied or commitIndex fell. */
  readonly wentBack: boolean;
  /** Whether it had the snapshot's last entry, and lost entries that follow it. */
  readonly lostSuffix: boolean;
}

export interface Commit extends Step {
  /** The new commitIndex, and the term of that entry. */
  readonly index: Index;
  readonly term: Term | undefined;
  readonly servers: number;
  /** Servers that have that entry on disk, and whether the leader is one of them. */
  readonly copies: number;
  readonly hasOwnCopy: boolean;
}

export interface Sent {
  readonly test: string;
  readonly message: AppendEntries;
  /** Whether prevLogIndex and prevLogTerm are an entry of the leader's log, and `entries` those that follow it there. */
  readonly fitsLog: boolean;
  /** Whether its sender, when it leaves, doesn't lead the message's term, and was last busy with a write that is done. */
  readonly isLate: boolean;
}

export interface Apply {
  readonly test: string;
  readonly node: NodeId;
  readonly index: Index;
  /** Whether the server knew it to be committed. */
  readonly isCommitted: boolean;
  /** Whether it had been applied in this life already. */
  readonly isAgain: boolean;
}

type StepEvent = Extract<TraceEvent, { kind: 'step' }>;

/** Reads traces of tests. */
export function readTraces(traces: readonly TestTrace[]): TraceReadings {
  return readAll<TraceReadings>(traces, (test) => new Reader(test));
}

/** Goes through a trace with what each server has in memory and on disk. */
class Reader implements TraceReadings {
  readonly elections: Step[] = [];
  readonly answers: Answered[] = [];
  readonly appends: Appending[] = [];
  readonly commands: (Step & { readonly message: ClientCommand })[] = [];
  readonly commits: Commit[] = [];
  readonly sent: Sent[] = [];
  readonly installs: Installing[] = [];
  readonly applies: Apply[] = [];
  readonly lateChanges: Step[] = [];
  readonly #test: string;
  readonly #states = new Map<NodeId, RaftCopy>();
  readonly #lastSteps = new Map<NodeId, StepEvent['event']['kind']>();
  readonly #disks = new Map<NodeId, RaftDisk>();
  /** Entries that each server has applied in its present life. */
  readonly #applied = new Map<NodeId, ReadonlySet<Index>>();

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    switch (event.kind) {
      case 'begin':
        for (const [node, state] of Object.entries(event.states)) this.#states.set(node, state as unknown as RaftCopy);
        for (const [node, disk] of Object.entries(event.disks)) this.#disks.set(node, disk as unknown as RaftDisk);
        break;
      case 'written':
        this.#disks.set(event.node, event.disk as unknown as RaftDisk);
        break;
      case 'restart':
        this.#states.set(event.node, event.state as unknown as RaftCopy);
        this.#applied.delete(event.node);
        break;
      case 'step':
        this.#readStep(event);
        break;
      case 'leave':
        this.#readDeparture(event);
        break;
    }
  }

  #readStep({ node, event, before, after, changed }: StepEvent): void {
    const step = { test: this.#test, node, before: before as unknown as RaftCopy, after: after as unknown as RaftCopy };
    this.#states.set(node, step.after);
    this.#lastSteps.set(node, event.kind);
    if (event.kind === 'durable' && isLateChange(step, changed)) this.lateChanges.push(step);
    if (event.kind === 'message' && isInstallSnapshot(event.message)) this.installs.push(installing(step, event.message));
    if (event.kind === 'message' && isAppendEntries(event.message))
      this.appends.push(appending(step, event.message, changed.includes('log')));
    if (event.kind === 'reply' && isAppendEntries(event.request) && step.before.role === 'leader') {
      this.answers.push(answered(step, event as unknown as Answer<AppendEntries, AppendEntriesReply>));
    }
    if (step.after.role !== 'leader') return;
    const led = step.before.role === 'leader' && step.before.currentTerm === step.after.currentTerm;
    if (!led) this.elections.push(step);
    if (led && event.kind === 'client') this.commands.push({ ...step, message: event.message as ClientCommand });
    if (step.after.commitIndex > step.before.commitIndex) this.commits.push(this.#commit(step));
  }

  #commit(step: Step): Commit {
    const index = step.after.commitIndex;
    const term = termOf(step.after, index);
    const holders = [...this.#disks].filter(([, disk]) => index <= lastIndexOf(disk) && termOf(disk, index) === term);
    const hasOwnCopy = holders.some(([node]) => node === step.node);
    return { ...step, index, term, servers: this.#disks.size, copies: holders.length, hasOwnCopy };
  }

  #readApply(node: NodeId, index: Index, state: RaftCopy | undefined): void {
    const applied = this.#applied.get(node) ?? new Set();
    const isCommitted = state !== undefined && index <= state.commitIndex;
    this.applies.push({ test: this.#test, node, index, isCommitted, isAgain: applied.has(index) });
    this.#applied.set(node, new Set(applied).add(index));
  }

  #readDeparture({ node, departure }: Extract<TraceEvent, { kind: 'leave' }>): void {
    const state = this.#states.get(node);
    const disk = this.#disks.get(node);
    if (departure.kind === 'apply') this.#readApply(node, departure.index, state);
    if (
      departure.kind === 'send' &&
      isAppendEntries(departure.message) &&
      state?.currentTerm === departure.message.term
    ) {
      this.sent.push({
        test: this.#test,
        message: departure.message,
        fitsLog: fitsLog(departure.message, state),
        isLate: state.role !== 'leader' && this.#lastSteps.get(node) === 'durable',
      });
    }
    if (departure.kind !== 'reply' || !isAppendEntries(departure.request) || !isRecord(departure.reply)) return;
    // The latest message with these contents that this server handled.
    const at = this.appends.findLastIndex(
      (one) => one.node === node && !one.reply && isEqual(one.message, departure.request),
    );
    const found = this.appends[at];
    const reply = departure.reply as unknown as AppendEntriesReply;
    if (found && disk) this.appends[at] = { ...found, reply, wasUnwritten: isUnwritten(found, reply, disk) };
  }
}

/** What the code under test sends may have any shape. */
function isAppendEntries(message: unknown): message is AppendEntries {
  const { type, prevLogIndex, entries } = message as Partial<Record<keyof AppendEntries, unknown>>;
  return type === 'AppendEntries' && typeof prevLogIndex === 'number' && Array.isArray(entries);
}

function isInstallSnapshot(message: unknown): message is InstallSnapshot {
  const { type, lastIncludedIndex } = message as Partial<Record<keyof InstallSnapshot, unknown>>;
  return type === 'InstallSnapshot' && typeof lastIncludedIndex === 'number';
}

function installing(step: Step, message: InstallSnapshot): Installing {
  const { before, after } = step;
  const { lastIncludedIndex, lastIncludedTerm } = message;
  const agreed = entryOf(before, lastIncludedIndex)?.term === lastIncludedTerm && message.term >= before.currentTerm;
  return {
    ...step,
    message,
    wentBack: after.lastApplied < before.lastApplied || after.commitIndex < before.commitIndex,
    lostSuffix: agreed && lastIndexOf(after) < lastIndexOf(before),
  };
}

/** What is cut off the front of a log when a snapshot is on disk is no change of what the log says. */
function isLateChange({ before, after }: Step, changed: readonly string[]): boolean {
  if (changed.includes('currentTerm') || changed.includes('votedFor')) return true;
  return changed.includes('log') && firstDifference(before, after) <= Math.max(lastIndexOf(before), lastIndexOf(after));
}

function answered(step: Step, { from, request, reply }: Answer<AppendEntries, AppendEntriesReply>): Answered {
  const { before, after } = step;
  return {
    ...step,
    from,
    request,
    reply,
    match: [before.matchIndex[from] ?? 0, after.matchIndex[from] ?? 0],
    next: [before.nextIndex[from] ?? 0, after.nextIndex[from] ?? 0],
  };
}

function appending(step: Step, message: AppendEntries, hasNewLog: boolean): Appending {
  const { before, after } = step;
  const previous = termOf(before, message.prevLogIndex);
  const agreed = previous === message.prevLogTerm;
  // A refusal has shown that the entry at prevLogIndex is wrong: it may go with all after it.
  const wrongFrom = agreed ? firstConflict(before, message) : message.prevLogIndex;
  const isChanged = hasNewLog && message.term >= before.currentTerm;
  return {
    ...step,
    message,
    previous,
    wasUnwritten: false,
    lostEntries:
      isChanged && indices(before).some((index) => index < wrongFrom && termOf(after, index) !== termOf(before, index)),
    keptConflict:
      isChanged && agreed && indices(after).some((index) => index >= wrongFrom && isOld(index, step, message)),
  };
}

/** First entry that the message contradicts; past the end when there is none. */
function firstConflict(before: RaftCopy, { prevLogIndex, entries }: AppendEntries): Index {
  const at = entries.findIndex(
    (entry, i) => prevLogIndex + 1 + i <= lastIndexOf(before) && termOf(before, prevLogIndex + 1 + i) !== entry.term,
  );
  return at < 0 ? Infinity : prevLogIndex + 1 + at;
}

function isOld(index: Index, { before, after }: Step, { prevLogIndex, entries }: AppendEntries): boolean {
  const isSame = index <= lastIndexOf(before) && termOf(after, index) === termOf(before, index);
  return isSame && termOf(after, index) !== entries[index - prevLogIndex - 1]?.term;
}

function isUnwritten({ message, after }: Appending, reply: AppendEntriesReply, disk: RaftDisk): boolean {
  const isLost = (term: Term, index: Index): boolean => termOf(after, index) === term && termOf(disk, index) !== term;
  const confirmed = reply.success ? message.entries : [];
  return reply.term > disk.currentTerm || confirmed.some(({ term }, i) => isLost(term, message.prevLogIndex + 1 + i));
}

function indices(state: RaftCopy): readonly Index[] {
  return Array.from({ length: lastIndexOf(state) }, (_, i) => i + 1);
}

function fitsLog({ prevLogIndex, prevLogTerm, entries }: AppendEntries, state: RaftCopy): boolean {
  return (
    termOf(state, prevLogIndex) === prevLogTerm &&
    entries.every((entry, i) => isEqual(entry, entryOf(state, prevLogIndex + 1 + i)))
  );
}
