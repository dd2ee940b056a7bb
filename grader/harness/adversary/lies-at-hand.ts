import type { Lies } from '../protocols/behaviour.ts';
import type { LiesAtHand } from '../protocols/faults/parts.ts';
import type { Message, NodeId } from '../protocols/node.ts';
import type { SignerOf } from '../protocols/signing.ts';
import { bitFlipped } from './bit-flip.ts';

/** What a shell needs of the protocol: how one lies in it, and the keys, of which it takes its own. */
export interface ShellLore {
  readonly lies?: Lies;
  /** Missing where messages are not signed. */
  readonly signerOf?: SignerOf;
}

export interface OwnLies extends LiesAtHand {
  /** A vote in the name of another server, under this one's signature. */
  inNameOf(message: Message, other: NodeId): Message | undefined;
}

/** A protocol's lies as one server can tell them: signed by itself, where the protocol signs. */
export function liesAtHand({ lies = {}, signerOf }: ShellLore, self: NodeId, heard: readonly Message[]): OwnLies {
  const signed = (content: Message): Message => (signerOf ? signerOf(self).sign(content) : content);
  const orNone = (content: Message | undefined): Message | undefined => content && signed(content);
  return {
    contradict: (message) => {
      const other = lies.contradict?.(message, heard);
      return other && ('signature' in message ? signed(other) : other);
    },
    contradictReply: (request, reply) => lies.contradictReply?.(request, reply),
    votesFor: (message) => (lies.votesFor?.(message, self) ?? []).map(signed),
    acknowledge: (message) => (lies.acknowledge?.(message, self) ?? []).map((word) => ({ ...word, message: signed(word.message) })),
    grant: (request, by) => lies.grant?.(request, by),
    flip: (message, nth) => bitFlipped(message, nth),
    inNameOf: (message, other) => orNone(lies.inNameOf?.(message, other)),
  };
}
