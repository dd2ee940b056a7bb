import type { DiskOptions } from '../disk/disk.ts';
import type { FaultAction, FaultProfile } from '../faults/faults.ts';
import type { NetworkOptions } from '../network/network.ts';
import type { Adversaries } from '../protocols/behaviour.ts';
import type { Message, Milliseconds, NodeId } from '../protocols/node.ts';
import type { Rule } from '../trace/checker.ts';
import type { StateCopy } from '../trace/events.ts';
import type { Condition } from './condition.ts';
import type { MachineOptions } from './fleet.ts';

/** One step of a scripted schedule. Steps say what must come about, never by which or how many messages. */
export type ScriptStep =
  | FaultAction
  /** Servers of the same group hear each other; every other link is cut. */
  | { readonly do: 'connect'; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly do: 'timeout'; readonly node: NodeId; readonly timer: string }
  | { readonly do: 'ask'; readonly node: NodeId; readonly message: unknown }
  /** Delivers a message as if `from` had sent it long ago. */
  | { readonly do: 'inject'; readonly from: NodeId; readonly to: NodeId; readonly message: Message }
  /** Keeps back what is sent on this link, until `release` delivers all of it at once. */
  | { readonly do: 'hold'; readonly from: NodeId; readonly to: NodeId }
  | { readonly do: 'release'; readonly order: 'oldest-first' | 'newest-first' }
  | { readonly do: 'wait'; readonly ms: Milliseconds }
  /** From here on manual timers, too, fire by themselves. */
  | { readonly do: 'free-timers' }
  /** Runs until all conditions hold; breaks `rule` if they don't in time. */
  | { readonly do: 'until'; readonly all: readonly Condition[]; readonly withinMs: Milliseconds; readonly otherwise: string; readonly rule: Rule }
  /** The conditions hold now, or `rule` is broken. */
  | { readonly do: 'expect'; readonly all: readonly Condition[]; readonly otherwise: string; readonly rule: Rule }
  /** A remark for the shown schedule. */
  | { readonly do: 'note'; readonly text: string };

/**
 * What is asked of the cluster, at drawn times: of whoever leads; or, where the scenario has clients, of
 * each of them that has nothing under way.
 */
export interface Workload {
  readonly everyMs: Milliseconds;
  /** The next request, of this number (from 1) among all in the run. */
  readonly command: (count: number) => unknown;
}

/** Everything that a run depends on but its seed. */
export interface Scenario {
  readonly name: string;
  /** How many servers: S1, S2, ... */
  readonly servers: number;
  /** How many clients: C1, C2, ... Links between them and the servers are never cut, but messages may be lost there. */
  readonly clients?: number;
  /** Servers that are faulty, and how: no more than `f`. */
  readonly adversaries?: Adversaries;
  /** How many faulty servers are to be borne; a third, less one, unless given. */
  readonly f?: number;
  /** How fast each server's clock runs, 1 unless given: at 1.25, 100 ms pass on it in 80. */
  readonly clockRates?: Readonly<Record<NodeId, number>>;
  /** Persistent fields that servers start with. */
  readonly start?: Readonly<Record<NodeId, StateCopy>>;
  readonly network?: Partial<NetworkOptions>;
  readonly disk?: Partial<DiskOptions>;
  readonly machine?: Partial<MachineOptions>;
  /** Timers that only a script fires, such as `election`, until it sets them free. */
  readonly manualTimers?: readonly string[];
  /** Runs first, step by step. */
  readonly script?: readonly ScriptStep[];
  /** Then faults strike for so long, drawn from the seed. */
  readonly faults?: FaultProfile & { readonly forMs: Milliseconds };
  readonly workload?: Workload;
  /** Then everything heals, and a last command must reach every server in this time. */
  readonly settleWithinMs?: Milliseconds;
  /**
   * In that time, too, every request must be answered whose server has not crashed since; and each
   * client must succeed with one more.
   */
  readonly mustAnswer?: boolean;
}

/** What a simulation must know of a protocol to drive clients and aim faults. */
export interface ProtocolView {
  /** Who leads, as far as the servers that are up know. */
  readonly leader: (states: ReadonlyMap<NodeId, StateCopy>) => NodeId | undefined;
  /** Whether a server holds this request's effect for good; `appliedAt` is where it was applied, if that was seen. */
  readonly holds: (state: StateCopy, request: unknown, appliedAt: number | undefined) => boolean;
  /** Whether an applied entry is of this request. */
  readonly isOf: (entry: unknown, request: unknown) => boolean;
  /** A request to find out by whether the cluster makes progress. */
  readonly lastRequest: unknown;
  /** The same at a client, and whether this is the answer of one that succeeded. */
  readonly lastOperation?: unknown;
  readonly isSuccess?: (answer: unknown) => boolean;
  /** Whether what clients send may be doubled on its way, as between servers. */
  readonly doublesClients?: boolean;
  /** One sentence about what keeps a server from holding it. */
  readonly explainLack: (node: NodeId, states: ReadonlyMap<NodeId, StateCopy>) => string;
  readonly liveness: Rule;
}
