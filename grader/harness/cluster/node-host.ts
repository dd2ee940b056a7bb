import { Disk, type DiskOptions } from '../disk/disk.ts';
import type { Pace } from '../kernel/pace.ts';
import type { Random } from '../kernel/random.ts';
import type { Message, NodeId, RequestId } from '../protocols/node.ts';
import type { Departure, StateCopy } from '../trace/events.ts';
import type { HeldNode } from './held-node.ts';

/** A request that somebody waits for: an RPC of another server, or a client's. */
export type Caller =
  | {
      readonly kind: 'server';
      readonly from: NodeId;
      readonly request: Message;
      /** The asking server's own number for this call, and the life in which it asked; none for an injected message. */
      readonly call: { readonly id: RequestId; readonly incarnation: number } | undefined;
    }
  | { readonly kind: 'client'; readonly request: unknown };

/** An effect on its way out. */
export type Outgoing =
  | { readonly kind: 'leave'; readonly departure: Departure; readonly caller?: Caller }
  | { readonly kind: 'write'; readonly contents: StateCopy };

/** What the judge knows of one server: its disk, its timers, who waits for it, and the effects that have not left it yet. */
export class NodeHost {
  readonly id: NodeId;
  readonly disk: Disk<StateCopy>;
  readonly machine: Pace;
  readonly outbox: Outgoing[] = [];
  /** Current setting of each timer; an older one that comes due is ignored. */
  readonly timers = new Map<string, number>();
  /** Events that arrived while the node was paused. */
  readonly backlog: (() => void)[] = [];
  readonly callers = new Map<RequestId, Caller>();
  /** RPCs of this life: true while the code waits for the reply, false when that is over. */
  readonly rpcs = new Map<RequestId, boolean>();
  held: HeldNode;
  /** The state as of the last step. */
  recorded: StateCopy;
  isUp = true;
  isPaused = false;
  isWriting = false;
  /** Counts restarts; what belongs to an earlier life is ignored. */
  incarnation = 0;
  /** Crash when this many more effects have left; Infinity for never. */
  effectsUntilCrash = Infinity;

  constructor(id: NodeId, held: HeldNode, disk: { readonly options: DiskOptions; readonly random: Random }, machine: Pace) {
    this.machine = machine;
    this.id = id;
    this.held = held;
    this.recorded = held.born;
    this.disk = new Disk(held.durable, disk.options, disk.random);
  }

  /** Memory is gone: all but the disk. Returns how many effects had not left. */
  crash(): number {
    const unsent = this.outbox.length;
    this.held.close();
    this.outbox.length = 0;
    this.timers.clear();
    this.backlog.length = 0;
    this.callers.clear();
    this.rpcs.clear();
    this.isUp = this.isPaused = this.isWriting = false;
    this.effectsUntilCrash = Infinity;
    this.incarnation++;
    return unsent;
  }

  /** Comes back as a new life. */
  restart(held: HeldNode): void {
    this.held = held;
    this.recorded = held.born;
    this.isUp = true;
  }
}
