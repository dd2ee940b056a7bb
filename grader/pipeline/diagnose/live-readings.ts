import { isEqual } from '../../harness/kernel/plain.ts';
import type { Milliseconds, NodeId } from '../../harness/protocols/node.ts';
import type { AppendEntries, AppendEntriesReply } from '../../harness/protocols/raft/messages.ts';
import { lastIndexOf, termOf, type RaftCopy, type RaftDisk } from '../../harness/protocols/raft/reading.ts';
import type { Command, Index } from '../../harness/protocols/raft/state.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';
import { readAll, type TestTrace } from './read-all.ts';

/** How Raft leaders spent their time in the shown runs: who was written to when, and how long things waited. */
export interface LiveReadings {
  /** An answer from one follower led the leader to write to one other, and nothing was committed by it. */
  readonly relays: readonly Relay[];
  /** A leader wrote to nobody for so long while some follower's answer was missing, though another had answered all that it was sent. */
  readonly hushes: readonly Span[];
  /** The leader had heard that a majority holds an entry of its term, and so long it was not committed. */
  readonly heldBack: readonly Span[];
  /** A leader committed: in how many of its peers' answers it had heard that they hold the entry. */
  readonly counted: readonly Counted[];
  /** AppendEntries left a server in a term that it doesn't lead. */
  readonly strays: readonly Happened[];
  /** A client was told that its command succeeded, and the entry was not committed there. */
  readonly earlyOks: readonly Happened[];
  /** A client's command was not appended when it came; so much later it was, or never within the run. */
  readonly lateAppends: readonly Span[];
  /** A server that doesn't lead raised its commitIndex, and no leader's message told it to. */
  readonly ownCommits: readonly Happened[];
}

export interface Happened {
  readonly test: string;
  readonly node: NodeId;
}

export interface Relay extends Happened {
  readonly from: NodeId;
  readonly to: NodeId;
}

export interface Span extends Happened {
  readonly ms: Milliseconds;
}

export interface Counted extends Happened {
  readonly confirmed: number;
  readonly peers: number;
}

/** What a write that takes longer holds up is not the code's doing. */
const SLOW_WRITE_MS = 10;
/** A heartbeat; silence up to here is nothing to speak of. */
const HUSH_MS = 50;

type StepEvent = Extract<TraceEvent, { kind: 'step' }>;
type LeaveEvent = Extract<TraceEvent, { kind: 'leave' }>;

/** What is known of a server while it leads one term. */
interface Lead {
  readonly term: number;
  sentMs: Milliseconds;
  /** How many of the messages to each peer have no answer yet. */
  readonly open: Map<NodeId, number>;
  /** How far each peer has confirmed the log. */
  readonly confirmed: Map<NodeId, Index>;
  held: { readonly index: Index; readonly sinceMs: Milliseconds } | undefined;
  readonly unappended: { readonly command: Command; readonly sinceMs: Milliseconds }[];
}

/** The answer that a leader has in hand, and to whom it has written because of it. */
interface InHand {
  readonly from: NodeId;
  readonly to: Set<NodeId>;
}

/** Reads traces of tests. */
export function readLive(traces: readonly TestTrace[]): LiveReadings {
  return readAll<LiveReadings>(traces, (test) => new LiveReader(test));
}

class LiveReader implements LiveReadings {
  readonly relays: Relay[] = [];
  readonly hushes: Span[] = [];
  readonly heldBack: Span[] = [];
  readonly counted: Counted[] = [];
  readonly strays: Happened[] = [];
  readonly earlyOks: Happened[] = [];
  readonly lateAppends: Span[] = [];
  readonly ownCommits: Happened[] = [];
  readonly #test: string;
  readonly #states = new Map<NodeId, RaftCopy>();
  readonly #disks = new Map<NodeId, RaftDisk>();
  readonly #leads = new Map<NodeId, Lead>();
  readonly #inHand = new Map<NodeId, InHand>();
  /** Since when a server is writing: what it does meanwhile leaves it later. */
  readonly #writing = new Map<NodeId, Milliseconds>();
  #nowMs: Milliseconds = 0;

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    this.#nowMs = event.at;
    switch (event.kind) {
      case 'begin':
        for (const [node, state] of Object.entries(event.states)) this.#states.set(node, state as unknown as RaftCopy);
        for (const [node, disk] of Object.entries(event.disks)) this.#disks.set(node, disk as unknown as RaftDisk);
        return;
      case 'written':
        this.#disks.set(event.node, event.disk as unknown as RaftDisk);
        if (event.at - (this.#writing.get(event.node) ?? event.at) > SLOW_WRITE_MS) this.#excuse(event.node);
        this.#writing.delete(event.node);
        return;
      case 'crash':
        this.#forget(event.node);
        this.#leads.delete(event.node);
        return;
      case 'resume':
        return this.#excuse(event.node);
      case 'step':
        return this.#readStep(event);
      case 'leave':
        return this.#readDeparture(event);
      default:
        return;
    }
  }

  /** What had not come about when the run ended. */
  end(): void {
    for (const node of [...this.#inHand.keys()]) this.#closeHand(node);
    for (const [node, lead] of this.#leads) {
      this.#noteHush(node, lead);
      if (lead.held) this.heldBack.push(this.#span(node, lead.held.sinceMs));
      for (const { sinceMs } of lead.unappended) this.lateAppends.push(this.#span(node, sinceMs));
    }
  }

  #span(node: NodeId, sinceMs: Milliseconds): Span {
    return { test: this.#test, node, ms: this.#nowMs - sinceMs };
  }

  #forget(node: NodeId): void {
    this.#inHand.delete(node);
    this.#writing.delete(node);
  }

  /** Its own disk, or a pause, kept it from sending. */
  #excuse(node: NodeId): void {
    const lead = this.#leads.get(node);
    if (lead) lead.sentMs = this.#nowMs;
  }

  #readStep(event: StepEvent): void {
    const { node } = event;
    const [before, after] = [event.before, event.after] as unknown as [RaftCopy, RaftCopy];
    this.#closeHand(node);
    this.#states.set(node, after);
    const told = event.event.kind === 'message';
    if (after.role !== 'leader') {
      this.#leads.delete(node);
      if (after.commitIndex > before.commitIndex && !told && before.role !== 'leader') this.ownCommits.push({ test: this.#test, node });
      return;
    }
    const lead = this.#leadOf(node, after);
    if (event.event.kind === 'reply' && isAppendEntries(event.event.request)) {
      this.#hear(lead, event.event.from, event.event.request, event.event.reply as AppendEntriesReply);
      const isNews = after.commitIndex > before.commitIndex;
      if (!isNews && !this.#writing.has(node)) this.#inHand.set(node, { from: event.event.from, to: new Set() });
    }
    this.#noteAppends(event, lead, before, after);
    this.#noteCommit(node, lead, before, after);
  }

  #leadOf(node: NodeId, { currentTerm }: RaftCopy): Lead {
    const known = this.#leads.get(node);
    if (known?.term === currentTerm) return known;
    const lead: Lead = { term: currentTerm, sentMs: this.#nowMs, open: new Map(), confirmed: new Map(), held: undefined, unappended: [] };
    this.#leads.set(node, lead);
    return lead;
  }

  #hear(lead: Lead, from: NodeId, request: AppendEntries, reply: AppendEntriesReply): void {
    lead.open.set(from, Math.max(0, (lead.open.get(from) ?? 0) - 1));
    if (!reply.success || request.term !== lead.term) return;
    lead.confirmed.set(from, Math.max(lead.confirmed.get(from) ?? 0, request.prevLogIndex + request.entries.length));
  }

  #noteAppends({ node, event }: StepEvent, lead: Lead, before: RaftCopy, after: RaftCopy): void {
    const isIn = (command: Command): boolean => after.log.some((entry) => isEqual(entry.command, command));
    for (const [i, { command, sinceMs }] of [...lead.unappended.entries()].reverse()) {
      if (!isIn(command)) continue;
      lead.unappended.splice(i, 1);
      this.lateAppends.push(this.#span(node, sinceMs));
    }
    const command = event.kind === 'client' ? (event.message as { command?: Command }).command : undefined;
    if (command && before.role === 'leader' && !isIn(command)) lead.unappended.push({ command, sinceMs: this.#nowMs });
  }

  #noteCommit(node: NodeId, lead: Lead, before: RaftCopy, after: RaftCopy): void {
    const peers = this.#states.size - 1;
    if (after.commitIndex > before.commitIndex) {
      const confirmed = [...lead.confirmed.values()].filter((index) => index >= after.commitIndex).length;
      this.counted.push({ test: this.#test, node, confirmed, peers });
    }
    if (lead.held && after.commitIndex >= lead.held.index) {
      this.heldBack.push(this.#span(node, lead.held.sinceMs));
      lead.held = undefined;
    }
    const index = this.#heldByMajority(node, lead, after);
    if (!lead.held && index > after.commitIndex) lead.held = { index, sinceMs: this.#nowMs };
  }

  /** The highest entry of the leader's term that a majority has confirmed to it; 0 if there is none. */
  #heldByMajority(node: NodeId, { term, confirmed }: Lead, state: RaftCopy): Index {
    const disk = this.#disks.get(node);
    const own = disk ? Math.min(lastIndexOf(disk), lastIndexOf(state)) : 0;
    const held = [own, ...confirmed.values()].sort((a, b) => b - a);
    const index = held[Math.floor(this.#states.size / 2)] ?? 0;
    return termOf(state, index) === term ? index : 0;
  }

  #readDeparture({ node, departure }: LeaveEvent): void {
    if (departure.kind === 'persist') this.#writing.set(node, this.#nowMs);
    if (departure.kind === 'answer') return this.#readAnswer(node, departure.request, departure.reply);
    if (departure.kind !== 'send' || !isAppendEntries(departure.message)) return;
    const state = this.#states.get(node);
    if (state && state.role !== 'leader' && departure.message.term === state.currentTerm) this.strays.push({ test: this.#test, node });
    const lead = this.#leads.get(node);
    if (!lead) return;
    this.#noteHush(node, lead);
    lead.sentMs = this.#nowMs;
    lead.open.set(departure.to, (lead.open.get(departure.to) ?? 0) + 1);
    this.#inHand.get(node)?.to.add(departure.to);
  }

  #noteHush(node: NodeId, { sentMs, open }: Lead): void {
    const counts = [...open.values()];
    if (this.#nowMs - sentMs > HUSH_MS && counts.includes(0) && counts.some((count) => count > 0)) this.hushes.push(this.#span(node, sentMs));
  }

  #readAnswer(node: NodeId, request: unknown, reply: unknown): void {
    const { command } = request as { command?: Command };
    const state = this.#states.get(node);
    if (!state || !command || (reply as { ok?: unknown } | null)?.ok !== true) return;
    const committed = state.log.slice(0, Math.max(0, state.commitIndex - state.lastDiscardedIndex));
    if (state.lastDiscardedIndex === 0 && !committed.some((entry) => isEqual(entry.command, command))) this.earlyOks.push({ test: this.#test, node });
  }

  /** All that an answer led to has left. */
  #closeHand(node: NodeId): void {
    const hand = this.#inHand.get(node);
    this.#inHand.delete(node);
    const [to, ...more] = hand?.to ?? [];
    if (hand && to !== undefined && more.length === 0 && to !== hand.from) this.relays.push({ test: this.#test, node, from: hand.from, to });
  }
}

/** What the code under test sends may have any shape. */
function isAppendEntries(message: unknown): message is AppendEntries {
  const { type, prevLogIndex, entries } = message as Partial<Record<keyof AppendEntries, unknown>>;
  return type === 'AppendEntries' && typeof prevLogIndex === 'number' && Array.isArray(entries);
}
