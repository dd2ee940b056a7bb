import { canonicalText } from '../kernel/plain.ts';
import type { RunSpec } from '../protocols/comparison/lab.ts';
import type { TraceEvent } from '../trace/events.ts';
import { requestFor, saysOk } from './stacks.ts';

/** What clients have asked for in one run, and what they have heard. */
export class Entries {
  readonly #spec: RunSpec;
  /** Numbers of the entries, by the text of the request. */
  readonly #numbers = new Map<string, number>();
  readonly #committed = new Set<number>();
  readonly #refused = new Set<number>();
  /** The first entry that is asked for after the crash. */
  #firstNew = Infinity;

  constructor(spec: RunSpec) {
    this.#spec = spec;
  }

  /** The next request: an entry of its own client, so that none depends on another one. */
  next(): unknown {
    const number = this.#numbers.size + 1;
    const { batch } = this.#spec.tuning;
    const value = Array.from({ length: batch }, (_, i) => `command ${(number - 1) * batch + i + 1}`);
    const request = requestFor({ op: 'put', key: 'x', value, clientId: `client-${number}`, seq: 1 });
    this.#numbers.set(canonicalText(request), number);
    return request;
  }

  /** Which entry a request asks for; undefined for what is none of these. */
  numberOf(request: unknown): number | undefined {
    return this.#numbers.get(canonicalText(request));
  }

  /** Hears everything that happens. */
  onEvent(event: TraceEvent): void {
    if (event.kind === 'crash') this.#firstNew = this.#numbers.size + 1;
    if (event.kind !== 'leave' || event.departure.kind !== 'answer') return;
    const number = this.numberOf(event.departure.request);
    if (number !== undefined) (saysOk(event.departure.reply) ? this.#committed : this.#refused).add(number);
  }

  get areAnswered(): boolean {
    return this.#committed.size + this.#refused.size >= this.#numbers.size;
  }

  get isSomeCommitted(): boolean {
    return this.#committed.size > 0;
  }

  /** Whether an entry that was asked for after the crash is committed. */
  get isNewCommitted(): boolean {
    return [...this.#committed].some((number) => number >= this.#firstNew);
  }
}
