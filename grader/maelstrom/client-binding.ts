import type { Message } from '../harness/protocols/node.ts';
import type { Body } from './wire.ts';

/** How Maelstrom's clients of one workload speak to a node program, and the other way round. */
export interface ClientBinding {
  /** Maelstrom's name of the workload. */
  readonly workload: string;
  /** Types of the requests that come from clients. */
  readonly types: readonly string[];
  /** The message that the program gets for a request of these types, or what is wrong with the request. */
  readonly toMessage: (from: string, body: Body & { readonly msg_id: number }) => Message | { readonly problem: string };
  /** The body for what the program answered, or why there can be none. `msg_id` and `in_reply_to` are for the caller. */
  readonly toBody: (request: Message, reply: unknown) => Body | { readonly problem: string };
}
