import type { Behaviour } from '../protocols/behaviour.ts';
import { isClient, type Milliseconds, type Message, type NodeEvent, type NodeId, type RequestId } from '../protocols/node.ts';
import type { StateCopy } from '../trace/events.ts';
import type { Fault } from './fault.ts';

/**
 * The boundary between a node's code and whoever runs it. Everything that crosses is plain data,
 * so the code may be held in this realm or in another process.
 */

/** A node's life begins: a fresh state, with `contents` laid over it. */
export interface Birth {
  readonly node: NodeId;
  readonly servers: readonly NodeId[];
  /** Clients among the nodes: servers may send to them, too. */
  readonly clients?: readonly NodeId[];
  /** Set where this node is faulty, and how. */
  readonly adversary?: Behaviour;
  /** Which of the nodes that the parts make, where they make several. */
  readonly stack?: string;
  /** 0 for the first; counts the restarts. */
  readonly life: number;
  /** Seed of the node's random numbers. */
  readonly seed: number;
  /** What its disk holds, or other fields to start with. */
  readonly contents: StateCopy;
}

/** To whom a node may send: servers to all others, clients to servers. */
export function reachableFrom({ node, servers, clients = [] }: Pick<Birth, 'node' | 'servers' | 'clients'>): readonly NodeId[] {
  return [...servers, ...(isClient(node) ? [] : clients)].filter((other) => other !== node);
}

export type OpenNode = (birth: Birth) => HeldNode | Promise<HeldNode>;

/** One life of a node, wherever its code is. */
export interface HeldNode {
  /** The state with which it began. */
  readonly born: StateCopy;
  /** The fields of it that are on disk. */
  readonly durable: StateCopy;
  /** What the code threw when it was asked for a fresh state. */
  readonly fault?: Fault;
  /** Hands over an event. Answers with a promise where promises of the code must run first, or the code is elsewhere. */
  step(input: StepInput): StepOutput | Promise<StepOutput>;
  /** The life is over: nothing that its code still does has any effect. */
  close(): void;
}

export interface StepInput {
  readonly event: NodeEvent;
  /** This server's clock, in virtual milliseconds. */
  readonly now: Milliseconds;
  /** What the disk holds. */
  readonly disk: StateCopy;
  /** Number by which the code may answer the request in hand; absent when there is none. */
  readonly request?: RequestId;
  /** What the code's own promises wait for: an RPC's reply or the end of its patience, or the oldest write. */
  readonly settle?: Settlement;
  /** Exchange the state for an equal one first, so that references kept outside the state go stale. */
  readonly exchange?: boolean;
}

export type Settlement =
  | { readonly kind: 'reply'; readonly id: RequestId; readonly reply: unknown }
  | { readonly kind: 'timeout'; readonly id: RequestId }
  | { readonly kind: 'written' };

/** What the code asked of the world, in order. Numbers of requests count up within the life. */
export type Effect =
  /** `timeoutMs` is set where the code waits for the reply. */
  | { readonly kind: 'send'; readonly to: NodeId; readonly message: Message; readonly id: RequestId; readonly timeoutMs?: Milliseconds }
  | { readonly kind: 'reply'; readonly request: RequestId; readonly reply: unknown }
  /** The persistent fields as they were at that moment. */
  | { readonly kind: 'persist'; readonly contents: StateCopy }
  /** `afterMs` is missing where the machine works: how long that takes is not the code's to say. */
  | { readonly kind: 'timer'; readonly name: string; readonly afterMs?: Milliseconds }
  | { readonly kind: 'cancel'; readonly name: string }
  | { readonly kind: 'apply'; readonly index: number; readonly entry: unknown; readonly result: unknown }
  | { readonly kind: 'decide'; readonly value: unknown };

/** Timers of the machine's work, and of sleeps of no time: where time stands still, they fire right after their step. */
export function isPrompt(timer: string): boolean {
  return timer.startsWith('work ') || timer.startsWith('soon ');
}

/** Timers that promises of the code wait for. */
export function isSleep(timer: string): boolean {
  return isPrompt(timer) || timer.startsWith('after ');
}

export interface StepOutput {
  readonly effects: readonly Effect[];
  /** The state after the step; unchanged parts are those of the step before. */
  readonly after: StateCopy;
  /** The program's digest of it, where it has one. */
  readonly digest?: string;
  /** What the code printed. */
  readonly output: readonly string[];
  /** Promises of the code wait for something that is still to happen: a handler's own, or others. */
  readonly pending?: 'handler' | 'other';
  readonly fault?: Fault;
}
