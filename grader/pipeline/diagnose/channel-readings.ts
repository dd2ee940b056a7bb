import { isEqual } from '../../harness/kernel/plain.ts';
import type { Message, Milliseconds, NodeId } from '../../harness/protocols/node.ts';
import { coveredThrough, type RaftCopy } from '../../harness/protocols/raft/reading.ts';
import type { Index } from '../../harness/protocols/raft/state.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';
import { readAll, type TestTrace } from './read-all.ts';

/** How servers went about applying in the shown runs, and who waited for that. */
export interface ChannelReadings {
  /** So long a server left AppendEntries unanswered, or for the rest of the run, while nothing was being written. */
  readonly lateReplies: readonly Delay[];
  /** A leader sent AppendEntries to nobody for so long, while nothing was being written. */
  readonly silences: readonly Delay[];
  /** A server that had applied entries wrote to its disk what lay there already. */
  readonly idleWrites: readonly Place[];
  /** lastApplied named an entry that had not been applied. */
  readonly ahead: readonly Place[];
}

export interface Place {
  readonly test: string;
  readonly node: NodeId;
}

export interface Delay extends Place {
  readonly ms: Milliseconds;
}

/** What a quick write holds up is nothing to speak of. */
const QUICK_WRITE_MS = 5;

/** A server in its present life. */
interface Life {
  /** The last entry that it applied. */
  applied: Index;
  leads: boolean;
  /** When AppendEntries last left it, or it began to lead, or a long write or a pause ended. */
  sentMs: Milliseconds;
  isWriting: boolean;
  writingSinceMs: Milliseconds;
  isPaused: boolean;
  /** AppendEntries that it has handled and not answered; times begin anew when a long write ends. */
  readonly open: { readonly request: Message; sinceMs: Milliseconds }[];
}

const newLife = (applied: Index, at: Milliseconds): Life => ({ applied, leads: false, sentMs: at, isWriting: false, writingSinceMs: at, isPaused: false, open: [] });

/** Reads traces of tests. */
export function readChannel(traces: readonly TestTrace[]): ChannelReadings {
  return readAll<ChannelReadings>(traces, (test) => new ChannelReader(test));
}

class ChannelReader implements ChannelReadings {
  readonly lateReplies: Delay[] = [];
  readonly silences: Delay[] = [];
  readonly idleWrites: Place[] = [];
  readonly ahead: Place[] = [];
  readonly #test: string;
  readonly #lives = new Map<NodeId, Life>();
  readonly #disks = new Map<NodeId, unknown>();
  #nowMs: Milliseconds = 0;

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    this.#nowMs = event.at;
    switch (event.kind) {
      case 'begin':
        for (const [node, state] of Object.entries(event.states)) this.#lives.set(node, newLife(copyOf(state).lastApplied, event.at));
        for (const [node, disk] of Object.entries(event.disks)) this.#disks.set(node, disk);
        return;
      case 'restart':
        this.#lives.set(event.node, newLife(copyOf(event.state).lastApplied, event.at));
        return;
      case 'crash':
        this.#lives.delete(event.node);
        return;
      case 'pause':
      case 'resume':
        return this.#readPause(event.node, event.kind === 'pause');
      case 'written':
        return this.#readWrite(event.node, event.disk);
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
    for (const [node, life] of this.#lives) {
      if (life.isWriting || life.isPaused) continue;
      for (const { sinceMs } of life.open) this.lateReplies.push(this.#delay(node, sinceMs));
      if (life.leads) this.silences.push(this.#delay(node, life.sentMs));
    }
  }

  #delay(node: NodeId, sinceMs: Milliseconds): Delay {
    return { test: this.#test, node, ms: this.#nowMs - sinceMs };
  }

  /** Whatever is late from here on is counted from now: until now there was another reason. */
  #excuse(life: Life): void {
    life.sentMs = this.#nowMs;
    for (const one of life.open) one.sinceMs = this.#nowMs;
  }

  #readPause(node: NodeId, isPaused: boolean): void {
    const life = this.#lives.get(node);
    if (!life) return;
    life.isPaused = isPaused;
    this.#excuse(life);
  }

  #readWrite(node: NodeId, disk: unknown): void {
    const life = this.#lives.get(node);
    if (life) {
      life.isWriting = false;
      if (this.#nowMs - life.writingSinceMs > QUICK_WRITE_MS) this.#excuse(life);
      if (life.applied > 0 && isEqual(this.#disks.get(node), disk)) this.idleWrites.push({ test: this.#test, node });
    }
    this.#disks.set(node, disk);
  }

  #readStep({ node, event, before, after }: Extract<TraceEvent, { kind: 'step' }>): void {
    const life = this.#lives.get(node);
    if (!life) return;
    const { lastApplied } = copyOf(before);
    if (!life.isWriting && lastApplied > Math.max(life.applied, coveredThrough(copyOf(before)))) this.ahead.push({ test: this.#test, node });
    if (event.kind === 'message' && event.message.type === 'AppendEntries') life.open.push({ request: event.message, sinceMs: this.#nowMs });
    const leads = copyOf(after).role === 'leader';
    if (leads === life.leads) return;
    if (life.leads && !life.isWriting) this.silences.push(this.#delay(node, life.sentMs));
    life.leads = leads;
    life.sentMs = this.#nowMs;
  }

  #readDeparture({ node, departure }: Extract<TraceEvent, { kind: 'leave' }>): void {
    const life = this.#lives.get(node);
    if (!life) return;
    if (departure.kind === 'persist') {
      life.isWriting = true;
      life.writingSinceMs = this.#nowMs;
    }
    if (departure.kind === 'apply') life.applied = departure.index;
    if (departure.kind === 'send' && departure.message.type === 'AppendEntries') {
      if (life.leads && !life.isWriting) this.silences.push(this.#delay(node, life.sentMs));
      life.sentMs = this.#nowMs;
    }
    if (departure.kind !== 'reply') return;
    const at = life.open.findIndex(({ request }) => isEqual(request, departure.request));
    const [answered] = at < 0 ? [] : life.open.splice(at, 1);
    if (answered) this.lateReplies.push(this.#delay(node, answered.sinceMs));
  }
}

/** The code under test may have left anything in a state. */
const copyOf = (state: unknown): RaftCopy => state as RaftCopy;
