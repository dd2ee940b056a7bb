import type { NodeId } from '../node.ts';

/**
 * Something that was observed of one node, or of the links between it and the others. A list of them is in the order in
 * which they happened. Messages and statements are told by names: equal names, equal contents.
 */
export type Observation =
  // At the node's own door: what it has done, and what not.

  /** This has left it. */
  | { readonly kind: 'sent'; readonly to: NodeId; readonly message: string }
  /** This has left it over its signature: at `place`, where one word is all that it has, its word is `value`. */
  | { readonly kind: 'signed'; readonly place: string; readonly value: string }
  /** By its protocol it had to send this now, and has not. What a crash makes it forget is owed no longer. */
  | { readonly kind: 'missed'; readonly to: NodeId; readonly message: string }
  /** It has sent this, later than it is expected to. */
  | { readonly kind: 'late'; readonly to: NodeId; readonly message: string }
  /** It had stopped, and is up again, with what its disk holds. */
  | { readonly kind: 'restarted' }

  // On the links from it, and at the doors of others.

  /** The link has lost this. */
  | { readonly kind: 'lost'; readonly to: NodeId; readonly message: string }
  /** This has arrived: once, or once more, and in any order. */
  | { readonly kind: 'arrived'; readonly to: NodeId; readonly message: string }
  /** This has arrived with other contents than it left with. */
  | { readonly kind: 'garbled'; readonly to: NodeId; readonly message: string }
  /** For longer than it is used to, `by` has heard nothing of the node. */
  | { readonly kind: 'unheard'; readonly by: NodeId }
  /** `by` says, without showing a signature, that the node's word at `place` was `value`. */
  | { readonly kind: 'accused'; readonly by: NodeId; readonly place: string; readonly value: string };

/**
 * What a node may do, each class all that those before it may, and more.
 *
 * - `none`: it does what its protocol says, in its own time.
 * - `crash`: it stops; it may come back, with what it has written to its disk and with nothing else.
 * - `omission`: it goes on, and some of what it owes it doesn't send.
 * - `timing`: it sends too late. Only where somebody promises a time; a design without this class calls lateness nobody's fault.
 * - `byzantine`: anything.
 */
export type FaultClass = 'none' | 'crash' | 'omission' | 'timing' | 'byzantine';

export interface Classified {
  /** The weakest class whose nodes may do what was observed. */
  readonly class: FaultClass;
  /** Places in the list, from 0: observations that alone ask for this class. Empty for `none`. */
  readonly witness: readonly number[];
}
