import { refuseTooMany } from '../adversary/allowed.ts';
import { serversOf } from '../cluster/circumstances.ts';
import { holds, valueAt, type Condition, type When } from '../cluster/condition.ts';
import type { Adversaries } from '../protocols/behaviour.ts';
import type { Message, Milliseconds, NodeId } from '../protocols/node.ts';
import type { Rule } from '../trace/checker.ts';
import type { StateCopy } from '../trace/events.ts';
import type { Count } from './ledger.ts';

/** Where something may happen, in which states, and how often. */
export interface Allowance {
  /** The servers concerned; all unless given. */
  readonly nodes?: readonly NodeId[];
  readonly when?: readonly When[];
  /** How often in a run, all servers together; without it, as often as one likes. */
  readonly times?: number;
  /** Counts `times` anew for each value of this field: once a `currentTerm`, say. */
  readonly per?: string;
}

/** Something that may happen besides messages arriving. */
export type Possibility = Allowance &
  (
    | { readonly do: 'fire'; readonly timer: string }
    /** A client asks. */
    | { readonly do: 'ask'; readonly message: unknown }
    /** A message arrives as if `from` had sent it long ago; nobody waits for its reply. */
    | { readonly do: 'inject'; readonly from: NodeId; readonly to: NodeId; readonly message: Message }
    /** Memory is gone, also in the middle of a step: after any number of its effects have left. */
    | { readonly do: 'crash' }
    /** A server that is down comes back with what is on its disk, which is what `when` and `per` look at. */
    | { readonly do: 'restart' }
  );

/** A step that comes before everything else. */
export type SetupStep =
  | { readonly do: 'fire'; readonly node: NodeId; readonly timer: string }
  | { readonly do: 'ask'; readonly node: NodeId; readonly message: unknown }
  | { readonly do: 'inject'; readonly from: NodeId; readonly to: NodeId; readonly message: Message }
  | { readonly do: 'crash' | 'restart'; readonly node: NodeId }
  /**
   * Messages arrive, the oldest first, until a server's state is as wished or none is under way;
   * those from or to servers not `among` these are lost.
   */
  | { readonly do: 'deliver'; readonly among?: readonly NodeId[]; readonly until?: Condition };

/** Something that must be possible: in some state that is found, a server's state is like this. */
export interface Goal {
  readonly node: NodeId;
  readonly when: readonly When[];
  /** What is wrong if it never comes about, and the rule that asks for it. */
  readonly otherwise: string;
  readonly rule: Rule;
}

/** Fields that mean nothing unless the state says so: states that differ in nothing else count as one. */
export interface Stale {
  readonly fields: readonly string[];
  readonly unless: When;
}

/** Something that a faulty server may say, whenever and as often as it likes. */
export interface Lie {
  readonly from: NodeId;
  /** To whom; to any correct server unless given. */
  readonly to?: readonly NodeId[];
  readonly message: Message;
}

/** What is explored: plain data, and together with the node's code it says everything. */
export interface Model {
  readonly name: string;
  /** How many servers: S1, S2, ... */
  readonly servers: number;
  /** How many clients: C1, C2, ... Each is to be asked one thing in a run. */
  readonly clients?: number;
  /** Servers that are faulty, and how: no more than `f`. Of a `puppet` only its lies are heard. */
  readonly adversaries?: Adversaries;
  /** How many faulty servers are to be borne; a third, less one, unless given. */
  readonly f?: number;
  /** What the faulty servers may say: every schedule of these is tried, along with everything else. */
  readonly lies?: readonly Lie[];
  /** Persistent fields that servers start with. */
  readonly start?: Readonly<Record<NodeId, StateCopy>>;
  /** Runs first, in this order and no other. What it has delivered doesn't come again. */
  readonly setup?: readonly SetupStep[];
  /**
   * So long ago was the setup, on everybody's clock; what happens then happens at one moment. For code that
   * reads the clock: a timeout that the setup began is over, and what has been heard of since has just been heard. 0 unless given.
   */
  readonly setupAgoMs?: Milliseconds;
  /**
   * `reordering`: what was sent may arrive at any later moment, any number of times, or never.
   * `immediate`: the message that was sent first arrives or is lost before anything else happens.
   */
  readonly network: 'reordering' | 'immediate';
  readonly may: readonly Possibility[];
  /** Timers of all names but these fire once, at any moment, each time that they are set: for code that names timers itself. */
  readonly anyTimerBut?: readonly string[];
  /** Tells code that does nothing wrong from code that does nothing; looked at when exploration is complete. */
  readonly goals?: readonly Goal[];
  /** To be named only where the code under test can't read them. */
  readonly stale?: readonly Stale[];
  /** Exploration is cut when it has found so many states. */
  readonly statesMax: number;
  /**
   * And when the node's code has been run so often, 20,000 times unless given. Code that counts what
   * it hears, say, is in another state after each message: what was tried by then must do.
   */
  readonly runsMax?: number;
}

/** The same with every lie to everybody as something that may happen. Throws where a lie is told by a server that isn't faulty. */
export function withLies(model: Model): Model {
  const { lies = [], adversaries = {}, may } = model;
  const servers = serversOf(model);
  refuseTooMany(adversaries, servers, model.f);
  const honest = lies.find(({ from }) => !(from in adversaries));
  if (honest) throw new RangeError(`${honest.from} can't lie, for it isn't among the adversaries.`);
  const correct = servers.filter((id) => !(id in adversaries));
  return { ...model, may: [...may, ...lies.flatMap(({ from, to = correct, message }) => to.map((one): Possibility => ({ do: 'inject', from, to: one, message })))] };
}

export function isPossible({ nodes, when = [] }: Allowance, node: NodeId, state: StateCopy): boolean {
  return (nodes?.includes(node) ?? true) && when.every((one) => holds(one, state));
}

/** The counts that this use of a possibility adds to. */
export function countsOf(model: Model, possibility: Possibility, state: StateCopy): readonly Count[] {
  if (possibility.times === undefined) return [];
  const value = possibility.per === undefined ? '' : String(valueAt(state, possibility.per));
  return [{ name: `${model.may.indexOf(possibility)} ${value}`, limit: possibility.times }];
}
