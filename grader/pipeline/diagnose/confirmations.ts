import { canonicalText } from '../../harness/kernel/plain.ts';
import type { Message, Milliseconds, NodeId } from '../../harness/protocols/node.ts';
import type { RaftCopy } from '../../harness/protocols/raft/reading.ts';

/** To which of its messages each server has heard an answer in its own term: so long ago it was still followed. */
export class Confirmations {
  readonly #servers: number;
  readonly #sent = new Map<string, { readonly text: string; readonly at: Milliseconds }[]>();
  readonly #heard = new Map<NodeId, Map<NodeId, Milliseconds>>();

  constructor(servers: number) {
    this.#servers = servers;
  }

  send(from: NodeId, to: NodeId, message: Message, at: Milliseconds): void {
    const link = `${from} ${to}`;
    this.#sent.set(link, [...(this.#sent.get(link) ?? []), { text: canonicalText(message), at }]);
  }

  hear(node: NodeId, from: NodeId, request: Message, reply: unknown, { currentTerm, role }: RaftCopy): void {
    const link = `${node} ${from}`;
    const sent = this.#sent.get(link) ?? [];
    const text = canonicalText(request);
    const asked = sent.find((one) => one.text === text);
    if (!asked) return;
    this.#sent.set(link, sent.filter((one) => one !== asked));
    if (role !== 'leader' || request.type === 'RequestVote' || (reply as { readonly term?: unknown } | null)?.term !== currentTerm) return;
    const heard = this.#heard.get(node) ?? new Map<NodeId, Milliseconds>();
    this.#heard.set(node, heard.set(from, Math.max(asked.at, heard.get(from) ?? 0)));
  }

  /** The latest moment of which a majority, the server itself included, has told it that it was followed; -Infinity for none. */
  latest(node: NodeId): Milliseconds {
    const moments = [...(this.#heard.get(node)?.values() ?? [])].sort((a, b) => b - a);
    return moments[Math.floor(this.#servers / 2) - 1] ?? -Infinity;
  }

  /** A server begins anew. */
  forget(node: NodeId): void {
    this.#heard.delete(node);
  }
}
