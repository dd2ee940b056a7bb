import type { Context, NodeId } from './node.ts';

/**
 * Content with its signature, flat, so that the message's kind stays in `type`. The signature covers every field but itself,
 * `signer` too. Castro & Liskov 1999, §2: a message m signed by node i is written ⟨m⟩σi.
 */
export type Signed<Content extends object> = Content & {
  /** Who signed it, whatever the content says. True where `verify` says so, and nowhere else. */
  readonly signer: NodeId;
  readonly signature: string;
};

/** What one node can do with keys: sign with its own, and check everybody's. */
export interface Signer {
  /** The content, signed by this node; a frozen copy. Fields named `signer` and `signature` are replaced. Throws at what isn't plain data. */
  readonly sign: <Content extends object>(content: Content) => Signed<Content>;
  /** Whether `signed.signer` has signed just this content. Takes anything; the order of keys doesn't matter. */
  readonly verify: (signed: unknown) => boolean;
}

/** Each node's own. */
export type SignerOf = (node: NodeId) => Signer;

/** What a part of a Byzantine protocol may use besides the rest. */
export interface SigningContext extends Context, Signer {
  /** A short text that stands for a value: equal for equal values, whatever the order of their keys, and different for others. */
  readonly digest: (value: unknown) => string;
}
