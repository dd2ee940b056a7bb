import type { EndingKind } from '../harness/suite/ending.ts';
import type { Json } from '../harness/kernel/codec.ts';
import type { HostCommand } from './fence.ts';
import type { HolderLimits } from './holder-limits.ts';
import { startHolder, type HolderProcess } from './holder-process.ts';
import type { Ask, NumberedAsk } from './protocol.ts';
import { list, Malformed, readJson, record, text } from './read-json.ts';

const ERROR_CHARACTERS = 500;

/** Why there is no answer any more; `said` where the process broke the protocol. */
export interface Break {
  readonly kind: EndingKind | 'done';
  readonly said?: string;
}

interface Waiting {
  readonly number: number;
  readonly hear: (answer: Json) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The line to a process that holds code. What is asked in one go crosses in one go. Whatever comes back that
 * isn't the next answer ends the process: it is not ours any more.
 */
export class Connection {
  readonly #process: HolderProcess;
  readonly #errorFor: (why: Break) => Error;
  #asks: NumberedAsk[] = [];
  readonly #waiting: Waiting[] = [];
  #numbers = 0;
  #said: string | undefined;
  #ended: Error | undefined;

  constructor(host: HostCommand, limits: HolderLimits, errorFor: (why: Break) => Error) {
    this.#errorFor = errorFor;
    this.#process = startHolder(host, limits, { onLine: (line) => this.#hear(line), onEnd: (kind) => this.#fail(kind) });
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Resolves with what `read` makes of the answer; what it throws is the process's fault. */
  ask<T>(ask: Ask, read: (answer: Json) => T): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#asks.length === 0) setImmediate(() => this.#send());
    const number = ++this.#numbers;
    this.#asks.push([number, ask]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ number, hear: (answer) => resolve(read(answer)), reject });
    });
  }

  /** Sends what has been asked, and not together with what is asked next: the answer is not to wait for that. */
  flush(): void {
    this.#send();
  }

  /** Another test begins. */
  begin(): void {
    this.#process.begin();
    this.ask({ op: 'begin' }, () => undefined).catch(() => undefined);
  }

  end(): void {
    this.#process.end('done');
  }

  #send(): void {
    const asks = this.#asks;
    this.#asks = [];
    if (this.#ended || asks.length === 0) return;
    this.#process.send(JSON.stringify(asks));
    this.#process.expect(true);
  }

  #hear(line: string): void {
    try {
      for (const answer of list(readJson(line), 'list of answers')) this.#hearAnswer(list(answer, 'answer'));
      if (this.#waiting.length === 0) this.#process.expect(false);
    } catch (error) {
      this.#said = error instanceof Malformed ? error.message : `The process that holds the code sent what can't be read (${(error as Error).message})`;
      this.#process.end('crashed');
    }
  }

  #hearAnswer([number, answer]: readonly unknown[]): void {
    const waiting = this.#waiting[0];
    if (waiting === undefined) throw new Malformed('an answer that nobody asked for');
    if (number !== waiting.number) throw new Malformed('an answer under a wrong number');
    const { is, error } = record(answer, 'answer');
    if (error !== undefined) throw new Malformed(`an error of its own: ${text(error, 'error', ERROR_CHARACTERS)}`);
    waiting.hear(is as Json);
    this.#waiting.shift();
  }

  #fail(kind: EndingKind | 'done'): void {
    this.#ended = this.#errorFor({ kind, ...(this.#said !== undefined && { said: this.#said }) });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
