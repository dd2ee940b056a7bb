import type { Adversaries, Behaviour } from '../behaviour.ts';
import type { Message, NodeId } from '../node.ts';
import type { LoneAttack, Goal, System } from './attack.ts';
import type { Classified, Observation } from './observations.ts';

export interface Addressed {
  readonly to: NodeId;
  readonly message: Message;
}

/** The lies of the protocol that the node speaks. Whatever has to be signed is, with the faulty server's own key: it has no other. */
export interface LiesAtHand {
  /** The same kind of message with other contents, for whoever is to hear something else; undefined where there is none. */
  contradict(message: Message): Message | undefined;
  /** The reply with other contents; undefined where there is none. */
  contradictReply(request: Message, reply: unknown): unknown;
  /** All votes for what a message is about, to be told to all others; none where the protocol votes by replies, or not about this. */
  votesFor(message: Message): readonly Message[];
  /** Words that what a message asks for is done, though it is not; `to` says to whom, and all others where it is missing. */
  acknowledge(message: Message): readonly { readonly to?: NodeId; readonly message: Message }[];
  /** The reply that grants a vote or promise to whoever asks (`double-vote`), or says that what was asked is done (`forge-ack`); undefined where the request is of another kind. */
  grant(request: Message, by: 'double-vote' | 'forge-ack'): unknown;
  /** A message or reply with one bit the other way round in the `nth` of its places, counted round and round; what was signed stays as it was signed. */
  flip<T extends object>(message: T, nth: number): T;
}

/** What a shell knows when it has to say something. */
export interface View {
  /** The faulty server, and all others. */
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
  /** Under `bit-flip`: how many messages and replies have come before this one. */
  readonly count: number;
  readonly lies: LiesAtHand;
}

/** A shell around a faulty server: the server's own program runs inside, and what gets out is decided here. */
export interface ShellPart {
  /** What goes to `to` in the place of this one message that the program sends there: none, itself, another, or several. */
  sends(behaviour: Behaviour, out: Addressed, view: View): readonly Message[];
  /** What is replied in the place of this reply: none or one. */
  replies(behaviour: Behaviour, out: { readonly to: NodeId; readonly request: Message; readonly reply: unknown }, view: View): readonly unknown[];
  /** A message comes. `says`: what is sent because of it, by itself. `grants`: a reply to it; then the program never hears of it. */
  hears(behaviour: Behaviour, heard: { readonly from: NodeId; readonly message: Message }, view: View): Heard;
}

export interface Heard {
  readonly says: readonly Addressed[];
  readonly grants?: unknown;
}

/** A way to send messages. Those that go over it are plain data with a `type`. */
export interface Transport {
  send(to: NodeId, message: Message): void;
  /** Names the one who hears of all that arrives. */
  onReceive(hear: (from: NodeId, message: Message) => void): void;
}

/** Task 16: instruments around nodes, and no part of one. */
export interface FaultsPart {
  classifyFault(observations: readonly Observation[]): Classified;
  readonly byzantine: ShellPart;
  attack(goal: Goal): LoneAttack;
  withstands(system: System, faulty: Adversaries): boolean;
  /** `digest` stands for a value: equal for equal values, another for others. */
  withChecksum(transport: Transport, digest: (value: unknown) => string): Transport;
}
