import { Fleet, fastMachine, type Due, type NodeError, type Parcel, type Surroundings } from '../harness/cluster/fleet.ts';
import { isPrompt, type OpenNode } from '../harness/cluster/held-node.ts';
import { instantDisk } from '../harness/disk/disk.ts';
import { frozenCopy } from '../harness/kernel/plain.ts';
import type { Message, Milliseconds, NodeId, RequestId } from '../harness/protocols/node.ts';
import type { TraceEvent } from '../harness/trace/events.ts';
import type { NodeDisk } from './node-disk.ts';
import type { RealTime } from './outside.ts';

/** Requests, in and out, that are remembered until they are answered; the oldest is forgotten first. */
const REQUESTS_MAX = 20_000;

/** Numbers of messages ascend within a life, and the next life goes on behind all that this one can use. */
const IDS_OF_A_LIFE = 2 ** 32;

export interface LiveServerOptions {
  readonly id: NodeId;
  /** All servers, this one among them. */
  readonly servers: readonly NodeId[];
  readonly open: OpenNode;
  readonly disk: NodeDisk;
  readonly seed: number;
  readonly time: RealTime;
  /** A request on its way to another server. */
  readonly onRequest: (to: NodeId, message: Message, msgId: number) => void;
  /** The answer to a request. */
  readonly onReply: (to: NodeId, request: Message, reply: unknown, inReplyTo: number) => void;
  /** What the code printed. */
  readonly onOutput: (lines: readonly string[]) => void;
  /** Something is to be done: `handleNext` will do it. */
  readonly onDue: () => void;
  /** The disk refused a write; nothing that waits for it may leave. */
  readonly onDiskProblem: (error: unknown) => void;
}

/**
 * One server in real time. What its effects mean is the fleet's business, as in a simulation: here
 * are only the surroundings of a fleet of one, with a clock, a disk and links that are real.
 */
export class LiveServer implements Surroundings {
  readonly #options: LiveServerOptions;
  readonly #firstId: number;
  #fleet: Fleet | undefined;
  readonly #due: (() => void)[] = [];
  /** Requests sent, by number, until they are answered. */
  readonly #asked = new Map<RequestId, { readonly to: NodeId; readonly message: Message }>();
  /** What takes back a timer, by name, and the end of the patience for an RPC, by number. */
  readonly #timers = new Map<string | RequestId, () => void>();

  constructor(options: LiveServerOptions) {
    this.#options = options;
    this.#firstId = options.disk.life * IDS_OF_A_LIFE;
  }

  /** Opens the node with what is on its disk. Its first event is that it starts. */
  async open(): Promise<void> {
    const { id, servers, open, disk, seed } = this.#options;
    // A fleet names its nodes in the order of its servers, and gets one: this.
    const inOrder = [id, ...servers.filter((other) => other !== id)];
    const held = await open({ node: id, servers: inOrder, life: disk.life, seed, contents: frozenCopy(disk.contents) });
    const onEvent = (event: TraceEvent): boolean => {
      if (event.kind === 'step' && event.output.length > 0) this.#options.onOutput(event.output);
      return false;
    };
    const fleet = new Fleet({ seed, servers: inOrder, open, start: {}, disk: instantDisk, machine: fastMachine, exchangeStates: false, onEvent }, [held], this);
    this.#fleet = fleet;
    this.#enqueue(() => fleet.start(id));
  }

  get error(): NodeError | null {
    return this.#fleet?.error ?? null;
  }

  /** Number of events that have come due. */
  get waiting(): number {
    return this.#due.length;
  }

  request(from: NodeId, message: Message, msgId: number): void {
    // Ids of other senders are theirs alone; an answer brings theirs back.
    this.#receive({ from, message, id: msgId });
  }

  /** False where nothing was asked under that number, or it was answered before. */
  reply(from: NodeId, reply: unknown, inReplyTo: number): boolean {
    const id = inReplyTo - this.#firstId;
    const asked = this.#asked.get(id);
    if (asked?.to !== from) return false;
    this.#asked.delete(id);
    this.#receive({ from, message: asked.message, id, reply: { value: reply, incarnation: 0 } });
    return true;
  }

  /** Handles the event that came due first, and all that it leads to at once. */
  async handleNext(): Promise<void> {
    this.#due.shift()?.();
    const fleet = this.#fleet;
    if (!fleet) return;
    await fleet.settle();
    // Nobody will play this run again.
    fleet.schedule.length = 0;
    const { callers, rpcs } = fleet.node(this.#options.id);
    for (const remembered of [callers, rpcs, this.#asked]) forgetOldest(remembered);
  }

  close(): void {
    for (const stop of this.#timers.values()) stop();
    this.#fleet?.close();
  }

  // What is around the fleet.

  now(): Milliseconds {
    return this.#options.time.now();
  }

  post({ to, message, id, reply }: Parcel): void {
    if (reply) return this.#options.onReply(to, message, reply.value, id);
    this.#asked.set(id, { to, message });
    this.#options.onRequest(to, message, this.#firstId + id);
  }

  plan(afterMs: Milliseconds, due: Due): void {
    switch (due.kind) {
      case 'timer':
        return this.#planTimer(afterMs, due.name, () => this.#fleet?.handle(due));
      case 'give-up':
        return this.#wait(afterMs, due.id, () => this.#giveUp(due));
      case 'written':
        this.#options.disk.write(due.contents).then(
          () => this.#enqueue(() => this.#fleet?.handle(due)),
          (error: unknown) => this.#options.onDiskProblem(error),
        );
        return;
      case 'parcel':
        throw new Error('A parcel is planned by whoever has links, and these are real.');
    }
  }

  /** Setting a timer again moves it, so at most one is under way for each name. */
  #planTimer(afterMs: Milliseconds, name: string, fire: () => void): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
    // The machine's work takes no time of its own here: it takes what it takes.
    if (isPrompt(name)) this.#enqueue(fire);
    else this.#wait(afterMs, name, fire);
  }

  #wait(afterMs: Milliseconds, name: string | RequestId, run: () => void): void {
    const stop = this.#options.time.after(afterMs, () => {
      this.#timers.delete(name);
      this.#enqueue(run);
    });
    this.#timers.set(name, stop);
  }

  #giveUp(due: Extract<Due, { kind: 'give-up' }>): void {
    this.#fleet?.handle(due);
    this.#asked.delete(due.id);
  }

  #receive(what: Pick<Parcel, 'from' | 'message' | 'id' | 'reply'>): void {
    const { id: to } = this.#options;
    const name = { cause: 0, to, nth: 0 };
    this.#enqueue(() => this.#fleet?.handle({ kind: 'parcel', parcel: { ...what, name, to, label: what.message.type, incarnation: 0 } }));
  }

  #enqueue(run: () => void): void {
    this.#due.push(run);
    this.#options.onDue();
  }
}

function forgetOldest(remembered: Map<RequestId, unknown>): void {
  for (const id of remembered.keys()) {
    if (remembered.size <= REQUESTS_MAX) return;
    remembered.delete(id);
  }
}
