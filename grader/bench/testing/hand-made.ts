import type { Adversaries } from '../../harness/protocols/behaviour.ts';
import { isClient, type Message, type NodeEvent } from '../../harness/protocols/node.ts';
import type { ApplyResult } from '../../harness/protocols/raft/parts.ts';
import { freshRaftState, type RaftState } from '../../harness/protocols/raft/state.ts';
import { CheckerSet, type Checker, type Violation } from '../../harness/trace/checker.ts';
import type { StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { changedFields } from '../../harness/trace/trace.ts';

/** What a protocol's nodes start from, and what of it is on disk. */
export interface Shape<State extends object> {
  readonly stateOf: (node: string, fields: Partial<State>) => StateCopy;
  readonly diskOf: (state: StateCopy) => StateCopy;
}

/** Writes a trace by hand, of Raft unless another shape is given: each node's state is what was last said of it. */
export class HandMade<State extends object = RaftState> {
  readonly events: TraceEvent[] = [];
  readonly #states: Record<string, StateCopy> = {};
  readonly #shape: Shape<State>;

  constructor(start: Readonly<Record<string, Partial<NoInfer<State>>>>, shape: Shape<State> = raftShape as unknown as Shape<State>, adversaries?: Adversaries) {
    this.#shape = shape;
    for (const [node, fields] of Object.entries(start)) this.#states[node] = shape.stateOf(node, fields);
    const servers = Object.entries(this.#states).filter(([node]) => !isClient(node));
    const disks = Object.fromEntries(servers.map(([node, state]) => [node, shape.diskOf(state)]));
    this.#add({ kind: 'begin', at: 0, states: { ...this.#states }, disks, ...(adversaries && { adversaries }) });
  }

  /** A step after which the server's state has these fields; something other than a timer may have caused it. */
  step(node: string, fields: Partial<State>, { event = { kind: 'timer', name: 'test' }, digest }: { event?: NodeEvent; digest?: string } = {}): this {
    const before = this.#states[node] ?? this.#shape.stateOf(node, {});
    const after: StateCopy = { ...before, ...fields };
    this.#states[node] = after;
    return this.#add({ kind: 'step', at: 0, node, event, before, after, changed: changedFields(before, after), ...(digest !== undefined && { digest }), output: [] });
  }

  /** A write of the server's persistent fields as they are now is finished. */
  written(node: string): this {
    return this.#add({ kind: 'written', at: 0, node, disk: this.#shape.diskOf(this.#states[node] ?? {}) });
  }

  /** A step, and its state on disk. */
  durable(node: string, fields: Partial<State>): this {
    return this.step(node, fields).written(node);
  }

  send(node: string, to: string, message: Message): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'send', to, message, id: 1 } });
  }

  reply(node: string, to: string, request: Message, reply: unknown): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'reply', to, request, reply, id: 1 } });
  }

  apply(node: string, index: number, entry: unknown, result: unknown = { ok: true, value: null } satisfies ApplyResult): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'apply', index, entry, result } });
  }

  decide(node: string, value: unknown): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'decide', value } });
  }

  answer(node: string, request: unknown, reply: unknown): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'answer', request, reply, id: 1 } });
  }

  /** A write begins: what is made from now on leaves only when it is finished. */
  writing(node: string): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'persist' } });
  }

  /** A crash and a restart: the volatile fields are fresh, the others as they are now. */
  reborn(node: string): this {
    const disk = this.#shape.diskOf(this.#states[node] ?? {});
    const state = this.#shape.stateOf(node, disk as Partial<State>);
    this.#states[node] = state;
    this.#add({ kind: 'crash', at: 0, node, unsent: 0, disk });
    return this.#add({ kind: 'restart', at: 0, node, state });
  }

  /** What the checker says of this trace: the first violation, or undefined. */
  violation(checker: Checker): Violation | undefined {
    const set = new CheckerSet([checker]);
    for (const event of this.events) {
      const found = set.step(event);
      if (found) return found.violation;
    }
    return undefined;
  }

  #add(event: TraceEvent): this {
    this.events.push(event);
    return this;
  }
}

const raftShape: Shape<RaftState> = {
  stateOf: (_node, fields) => ({ ...freshRaftState(), ...fields }),
  diskOf: ({ currentTerm, votedFor, log, lastDiscardedIndex, snapshot }) => ({ currentTerm, votedFor, log, lastDiscardedIndex, snapshot }),
};
