import type { Message, NodeEvent } from '../../harness/protocols/node.ts';
import type { ApplyResult } from '../../harness/protocols/raft/parts.ts';
import { freshRaftState, type LogEntry, type RaftState } from '../../harness/protocols/raft/state.ts';
import { CheckerSet, type Checker, type Violation } from '../../harness/trace/checker.ts';
import type { StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { changedFields } from '../../harness/trace/trace.ts';

/** Writes a Raft trace by hand: each server's state is what was last said of it. */
export class HandMade {
  readonly events: TraceEvent[] = [];
  readonly #states: Record<string, StateCopy> = {};

  constructor(start: Readonly<Record<string, Partial<RaftState>>>) {
    for (const [node, fields] of Object.entries(start)) this.#states[node] = stateOf(fields);
    const disks = Object.fromEntries(Object.entries(this.#states).map(([node, state]) => [node, diskOf(state)]));
    this.#add({ kind: 'begin', at: 0, states: { ...this.#states }, disks });
  }

  /** A step after which the server's state has these fields; something other than a timer may have caused it. */
  step(node: string, fields: Partial<RaftState>, { event = { kind: 'timer', name: 'test' }, digest }: { event?: NodeEvent; digest?: string } = {}): this {
    const before = this.#states[node] ?? stateOf({});
    const after: StateCopy = { ...before, ...fields };
    this.#states[node] = after;
    return this.#add({ kind: 'step', at: 0, node, event, before, after, changed: changedFields(before, after), ...(digest !== undefined && { digest }), output: [] });
  }

  /** A write of the server's persistent fields as they are now is finished. */
  written(node: string): this {
    return this.#add({ kind: 'written', at: 0, node, disk: diskOf(this.#states[node] ?? {}) });
  }

  /** A step, and its state on disk. */
  durable(node: string, fields: Partial<RaftState>): this {
    return this.step(node, fields).written(node);
  }

  send(node: string, to: string, message: Message): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'send', to, message, id: 1 } });
  }

  reply(node: string, to: string, request: Message, reply: unknown): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'reply', to, request, reply, id: 1 } });
  }

  apply(node: string, index: number, entry: LogEntry, result: ApplyResult = { ok: true, value: null }): this {
    return this.#add({ kind: 'leave', at: 0, node, departure: { kind: 'apply', index, entry, result } });
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
    const disk = diskOf(this.#states[node] ?? {});
    const state = stateOf(disk);
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

function stateOf(fields: Partial<RaftState>): StateCopy {
  return { ...freshRaftState(), ...fields };
}

function diskOf(state: StateCopy): StateCopy {
  return { currentTerm: state['currentTerm'], votedFor: state['votedFor'], log: state['log'], lastDiscardedIndex: state['lastDiscardedIndex'], snapshot: state['snapshot'] };
}
