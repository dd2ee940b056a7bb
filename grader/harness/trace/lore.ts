import { canonicalText } from '../kernel/plain.ts';
import type { Message } from '../protocols/node.ts';
import type { Departure, StateCopy, TraceEvent } from './events.ts';

export type StepEvent = Extract<TraceEvent, { kind: 'step' }>;

/** How a protocol's states and messages are told. What is another protocol's is undefined in words, or changes nothing. */
export interface Lore {
  /** Fields whose changes `changes` tells. */
  readonly toldFields: readonly string[];
  /** A node's persistent state in a few words. */
  readonly disk: (state: StateCopy) => string;
  /** The lines that tell what a step changed. */
  readonly changes: (event: StepEvent) => string[];
  /** Whether a step belongs into the short story of a run. */
  readonly isTurningPoint: (event: StepEvent) => boolean;
  /** What a step counts as, for whoever asks how far a suite got. */
  readonly reached: (event: StepEvent) => string[];
  /** The same of a message that leaves a node. */
  readonly sent?: (message: Message) => string[];
  readonly message: (message: Message) => string | undefined;
  readonly reply?: (request: Message, reply: unknown) => string | undefined;
  /** What a client asks, and what it hears. */
  readonly request?: (message: unknown) => string | undefined;
  readonly answer?: (reply: unknown) => string | undefined;
  /** What a node does with an entry. */
  readonly applied?: (departure: Extract<Departure, { kind: 'apply' }>) => string | undefined;
}

export function short(value: unknown): string {
  const text = canonicalText(value).replaceAll('"', '');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
