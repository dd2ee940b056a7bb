import { decode, type Json } from '../../harness/kernel/codec.ts';
import { isEqual } from '../../harness/kernel/plain.ts';
import type { NodeId } from '../../harness/protocols/node.ts';
import type { Answer, AppendEntries, AppendEntriesReply, ClientCommand } from '../../harness/protocols/raft/messages.ts';
import { lastIndexOf, termOf, type RaftCopy, type RaftDisk } from '../../harness/protocols/raft/reading.ts';
import type { Index, Term } from '../../harness/protocols/raft/state.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';

/** What Raft servers did in the shown runs, one list for each kind of thing. All are empty where no trace is shown. */
export interface TraceReadings {
  /** A leader was answered. */
  readonly answers: readonly (Step & Answer<AppendEntries, AppendEntriesReply>)[];
  /** A server was sent AppendEntries, and what it replied, if that left it. */
  readonly appends: readonly Appending[];
  /** A leader got a client's command. */
  readonly commands: readonly (Step & { readonly message: ClientCommand })[];
  /** A leader raised its commitIndex. */
  readonly commits: readonly Commit[];
  /** AppendEntries left its leader, which then was in `state`. */
  readonly sent: readonly { readonly test: string; readonly message: AppendEntries; readonly state: RaftCopy }[];
}

/** What a server did with one event. */
export interface Step {
  readonly test: string;
  readonly node: NodeId;
  readonly before: RaftCopy;
  readonly after: RaftCopy;
}

export interface Appending extends Step {
  readonly message: AppendEntries;
  readonly reply?: AppendEntriesReply;
  /** What was on its disk when the reply left. */
  readonly disk?: RaftDisk;
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

type StepEvent = Extract<TraceEvent, { kind: 'step' }>;

/** Reads an encoded trace of a test. */
export function readTrace(test: string, trace: Json): TraceReadings {
  const reader = new Reader(test);
  for (const event of decode(trace) as readonly TraceEvent[]) reader.read(event);
  return reader;
}

/** Goes through a trace with what each server has in memory and on disk. */
class Reader implements TraceReadings {
  readonly answers: (Step & Answer<AppendEntries, AppendEntriesReply>)[] = [];
  readonly appends: Appending[] = [];
  readonly commands: (Step & { readonly message: ClientCommand })[] = [];
  readonly commits: Commit[] = [];
  readonly sent: { readonly test: string; readonly message: AppendEntries; readonly state: RaftCopy }[] = [];
  readonly #test: string;
  readonly #states = new Map<NodeId, RaftCopy>();
  readonly #disks = new Map<NodeId, RaftDisk>();

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
        break;
      case 'step':
        this.#readStep(event);
        break;
      case 'leave':
        this.#readDeparture(event);
        break;
    }
  }

  #readStep({ node, event, before, after }: StepEvent): void {
    const step = { test: this.#test, node, before: before as unknown as RaftCopy, after: after as unknown as RaftCopy };
    this.#states.set(node, step.after);
    if (event.kind === 'message' && event.message.type === 'AppendEntries') {
      this.appends.push({ ...step, message: event.message as AppendEntries });
    }
    if (event.kind === 'reply' && event.request.type === 'AppendEntries') {
      const { from, request, reply } = event as unknown as Answer<AppendEntries, AppendEntriesReply>;
      this.answers.push({ ...step, from, request, reply });
    }
    if (event.kind === 'client' && step.before.role === 'leader') {
      this.commands.push({ ...step, message: event.message as ClientCommand });
    }
    if (step.after.role === 'leader' && step.after.commitIndex > step.before.commitIndex) this.commits.push(this.#commit(step));
  }

  #commit(step: Step): Commit {
    const index = step.after.commitIndex;
    const term = termOf(step.after, index);
    const holders = [...this.#disks].filter(([, disk]) => index <= lastIndexOf(disk) && termOf(disk, index) === term);
    const hasOwnCopy = holders.some(([node]) => node === step.node);
    return { ...step, index, term, servers: this.#disks.size, copies: holders.length, hasOwnCopy };
  }

  #readDeparture({ node, departure }: Extract<TraceEvent, { kind: 'leave' }>): void {
    const state = this.#states.get(node);
    if (departure.kind === 'send' && departure.message.type === 'AppendEntries' && state) {
      this.sent.push({ test: this.#test, message: departure.message as AppendEntries, state });
    }
    if (departure.kind !== 'reply' || departure.request.type !== 'AppendEntries') return;
    // The latest message of these contents that this server handled.
    const at = this.appends.findLastIndex((one) => one.node === node && !one.reply && isEqual(one.message, departure.request));
    const found = this.appends[at];
    const disk = this.#disks.get(node);
    if (found) this.appends[at] = { ...found, reply: departure.reply as AppendEntriesReply, ...(disk && { disk }) };
  }
}
