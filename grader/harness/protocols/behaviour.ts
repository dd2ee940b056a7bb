import type { Message, Milliseconds, NodeId } from './node.ts';

/**
 * What a faulty server does, as data. Behind each of these but `puppet` runs the server's own program; what changes is what
 * leaves it. None has any key but its own, touches a link, or another server. Lamport, Shostak & Pease 1982, §1.
 */
export type Behaviour =
  /** Hears everything, and says nothing. */
  | { readonly do: 'silent' }
  /** Is silent but for these. */
  | { readonly do: 'selective'; readonly to: readonly NodeId[] }
  /** What it says comes so much later. */
  | { readonly do: 'delay'; readonly byMs: Milliseconds }
  /** Tells these something else than the others. */
  | { readonly do: 'equivocate'; readonly to: readonly NodeId[] }
  /** Says at once that it has done whatever it is asked, and what came of it; nothing is true of that. */
  | { readonly do: 'forge-ack' }
  /** Votes for everything that it hears of, also where one vote is all that it has. */
  | { readonly do: 'double-vote' }
  /** Votes like an honest one, and once more in the name of each other server, under its own signature. */
  | { readonly do: 'impersonate' }
  /** One bit of each message is the other way round, after it was signed. */
  | { readonly do: 'bit-flip' }
  /** Says once more what it has said before, and passes on what it has heard. */
  | { readonly do: 'replay' }
  /** Does nothing by itself: a script or a search says in its name what it could have signed. */
  | { readonly do: 'puppet' };

/** Who is faulty, and how. Everybody else is correct. */
export type Adversaries = Readonly<Record<NodeId, Behaviour>>;

/**
 * How one lies in a protocol so as to be believed: a message that no parser lets through harms nobody. Each function returns
 * content that is still to be signed, or undefined where there is nothing of the kind to say.
 */
export interface Lies {
  /** The same kind of message with other contents, for a place where one message is all that is due; `heard` is what there is to make it of. */
  readonly contradict?: (message: Message, heard: readonly Message[]) => Message | undefined;
  /** The reply to `request` with other contents. */
  readonly contradictReply?: (request: Message, reply: unknown) => unknown;
  /** All votes for what this message is about. */
  readonly votesFor?: (message: Message, self: NodeId) => readonly Message[];
  /** Votes, and results to `to`, for what it has not looked at. */
  readonly acknowledge?: (message: Message, self: NodeId) => readonly { readonly to?: NodeId; readonly message: Message }[];
  /** The reply that grants what is asked for; what was asked for is not done then. */
  readonly grant?: (request: Message, by: 'forge-ack' | 'double-vote') => unknown;
  /** The message in the name of another server. */
  readonly inNameOf?: (message: Message, other: NodeId) => Message | undefined;
}
