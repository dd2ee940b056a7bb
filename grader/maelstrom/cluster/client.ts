import type { KvOperation } from '../../harness/protocols/kv.ts';
import type { Body, Envelope } from '../wire.ts';
import { outcomeOf, replyProblem, type History } from './history.ts';

/** A node that is down refuses connections; a client that hears that waits a little. */
const REFUSED_PAUSE_MS = 50;

export interface ClientSurroundings {
  readonly history: History;
  /** A name that no client has had. */
  readonly newName: (client: Client) => string;
  /** False where the message certainly never arrives. */
  readonly send: (envelope: Envelope) => boolean;
  readonly nextOperation: () => KvOperation;
  readonly timeoutMs: number;
  /** Where to go when a node has not served an operation; a client without it stays, as Maelstrom's do. */
  readonly otherNode?: () => string;
  /** From the start of one operation to that of the next. */
  readonly nextGapMs: () => number;
  readonly onAnswer: (node: string, isOk: boolean) => void;
  /** An answer that Maelstrom's schemas don't allow. */
  readonly onBadAnswer: (node: string, problem: string, reply: Body) => void;
}

/**
 * A client that speaks to one node at a time and has one operation under way. Where nobody knows what became
 * of one, it goes on under a new name, as Jepsen's do: whoever had the old one may still be doing it.
 */
export class Client {
  #node: string;
  readonly #around: ClientSurroundings;
  #name: string;
  #msgIds = 0;
  #waiting: { readonly msgId: number; readonly hear: (reply: Body | null) => void } | undefined;
  #wake: (() => void) | undefined;
  #isOver = false;

  constructor(node: string, around: ClientSurroundings) {
    this.#node = node;
    this.#around = around;
    this.#name = around.newName(this);
  }

  /** Goes on until it is ended. */
  async run(): Promise<void> {
    const { nextOperation, nextGapMs } = this.#around;
    while (!this.#isOver) {
      const began = performance.now();
      const wasSent = await this.#perform(nextOperation());
      const restMs = began + nextGapMs() - performance.now();
      await this.#sleep(wasSent ? Math.max(0, restMs) : Math.max(REFUSED_PAUSE_MS, restMs));
    }
  }

  /** A message for this client; late answers to earlier requests are ignored. */
  hear(reply: Body): void {
    if (this.#waiting?.msgId === reply.in_reply_to) this.#waiting?.hear(reply);
  }

  /** Goes on with the next operation, if it waits for its time to come. */
  wake(): void {
    this.#wake?.();
  }

  /** Waits for the operation under way, and does no more. */
  end(): void {
    this.#isOver = true;
    this.wake();
  }

  /** Waits for nothing. */
  abandon(): void {
    this.end();
    this.#waiting?.hear(null);
  }

  async #perform(operation: KvOperation): Promise<boolean> {
    const { history, send, newName, onAnswer, onBadAnswer, otherNode } = this.#around;
    const invoked = history.invoke(this.#name, this.#node, operation);
    const msgId = ++this.#msgIds;
    const { key, ...rest } = operation;
    if (!send({ src: this.#name, dest: this.#node, body: { ...rest, key: JSON.parse(key) as unknown, msg_id: msgId } })) {
      history.end(invoked, { type: 'fail', why: 'the node is down' });
      if (otherNode) this.#node = otherNode();
      return false;
    }
    const reply = await this.#reply(msgId);
    const problem = reply && replyProblem(operation, reply);
    if (reply && problem !== null) onBadAnswer(this.#node, problem, reply);
    const outcome = outcomeOf(operation, problem === null ? reply : null);
    if (reply) onAnswer(this.#node, outcome.type === 'ok');
    history.end(invoked, outcome);
    // Its numbers go on: an answer to the old name's requests is none to the new one's.
    if (outcome.type === 'info' || reply === null) this.#name = newName(this);
    if (outcome.type !== 'ok' && otherNode) this.#node = otherNode();
    return true;
  }

  #reply(msgId: number): Promise<Body | null> {
    return new Promise((resolve) => {
      const hear = (reply: Body | null): void => {
        clearTimeout(patience);
        this.#waiting = undefined;
        resolve(reply);
      };
      const patience = setTimeout(hear, this.#around.timeoutMs, null);
      this.#waiting = { msgId, hear };
    });
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
