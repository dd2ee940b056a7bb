/** Name of a server, `S1`, `S2`, ..., or of a client, `C1`, `C2`, ... */
export type NodeId = string;

export function isClient(id: NodeId): boolean {
  return id.startsWith('C');
}

/** Virtual time in whole milliseconds since the run began. */
export type Milliseconds = number;

/** A message between servers: plain data with its kind in `type`. */
export interface Message {
  readonly type: string;
}

/** Names the request in hand, so that it can be answered later. */
export type RequestId = number;

/**
 * Everything a node may do to the world. Whoever runs the node collects these calls in
 * order: they are the step's effects. An effect made after `persist()` leaves the node
 * only once that write has reached the disk.
 */
export interface Context {
  /** This server. */
  readonly id: NodeId;
  /** The other servers; for a client, all servers. */
  readonly peers: readonly NodeId[];
  /** The request that this handler is answering; undefined for timers, replies and starts. */
  readonly request: RequestId | undefined;
  /** The persistent fields as they are on this server's disk now; read-only. */
  readonly disk: Readonly<Record<string, unknown>>;

  /** Sends a request. Its reply, if one comes, is a later event. The message is copied. */
  send(to: NodeId, message: Message): void;
  /**
   * Sends the same request and resolves with its reply. Rejects with `RpcTimeout` when none
   * came within `timeoutMs` of virtual time (default 1,000).
   */
  rpc(to: NodeId, message: Message, timeoutMs?: Milliseconds): Promise<unknown>;
  /**
   * Answers the request in hand, or the one named by `request`. Returning a value from a
   * handler does the same at its end.
   */
  reply(response: unknown, request?: RequestId): void;
  /**
   * Writes the persistent fields to disk as they are at this moment. Effects made
   * afterwards wait for the write; the promise resolves when it is done.
   */
  persist(): Promise<void>;
  /** Resolves after so much virtual time. */
  after(ms: Milliseconds): Promise<void>;
  /** Resolves when the machine has had the time that one command takes it; how long that is, the scenario says. */
  work(): Promise<void>;
  /**
   * Runs `task` when every earlier one of this server has ended: a mutex, held until the promise
   * that `task` returns has settled. Other handlers wait only if they use it too.
   */
  runExclusive<T>(task: () => T | Promise<T>): Promise<T>;
  /** Fires an event named `name` after `afterMs`; setting it again moves it. */
  setTimer(name: string, afterMs: Milliseconds): void;
  cancelTimer(name: string): void;
  /** This server's clock, in virtual milliseconds. */
  now(): Milliseconds;
  /** A random number, 0 <= r < 1, drawn from this server's own seeded stream. */
  random(): number;
  /** Records that an entry was applied to the state machine, with its result. */
  apply(index: number, entry: unknown, result: unknown): void;
  /** Records that a value was decided (chosen, committed for good). */
  decide(value: unknown): void;
}

/** What a node is told. `start` comes first, and again after each restart. */
export type NodeEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'message'; readonly from: NodeId; readonly message: Message }
  | { readonly kind: 'reply'; readonly from: NodeId; readonly request: Message; readonly reply: unknown }
  | { readonly kind: 'timer'; readonly name: string }
  | { readonly kind: 'client'; readonly message: unknown }
  | { readonly kind: 'durable' };

/**
 * A node is plain state and handlers: `step(event) -> effects`. Whoever holds it supplies
 * time, randomness, the network and the disk.
 */
export interface NodeProgram<State extends object> {
  /** State of a server that has never run. */
  readonly fresh: (id: NodeId, peers: readonly NodeId[]) => State;
  /** Fields that `persist()` makes durable; a restart brings back these and nothing else. */
  readonly durable: readonly string[];
  /** Called after every step, when the code's promises have run too; `before` is the state as the step found it. */
  readonly afterStep?: (state: State, before: Readonly<State>, context: Context) => unknown;
  /** A text that is the same for servers whose replicated state is the same. */
  readonly digest?: (state: Readonly<State>) => string | undefined;
  /**
   * Handles one event by changing the state it is given and calling the context. What it
   * returns (or its promise resolves to) answers a `message` or `client` event; undefined
   * answers nothing.
   */
  readonly step: (state: State, event: NodeEvent, context: Context) => unknown;
}

/** An RPC got no reply in time. Whether the other server acted on it is unknown. */
export class RpcTimeout extends Error {
  constructor(to: NodeId, type: string, timeoutMs: Milliseconds) {
    super(`${to} did not answer ${type} within ${timeoutMs} ms`);
    this.name = 'RpcTimeout';
  }
}

/** Thrown by the body of a starter that nobody has filled in yet. */
export class NotWrittenYet extends Error {
  readonly part: string;

  constructor(part: string) {
    super(`${part} is not written yet`);
    this.name = 'NotWrittenYet';
    this.part = part;
  }
}

/** The body of a function still to be written. */
export function notWritten(part: string): never {
  throw new NotWrittenYet(part);
}
