import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Fault } from '../harness/cluster/fault.ts';
import type { Birth, Effect, HeldNode, StepInput, StepOutput } from '../harness/cluster/held-node.ts';
import { decode, encode, type Json } from '../harness/kernel/codec.ts';
import { frozenCopy } from '../harness/kernel/plain.ts';
import type { Holder, Instance, PureCall, PureOutcome } from '../harness/suite/holder.ts';
import { TestFailure } from '../harness/suite/session.ts';
import type { StateCopy } from '../harness/trace/events.ts';
import { withDelta } from './delta.ts';
import { onLines } from './lines.ts';
import { fieldsOf, type Answer, type Ask, type EffectJson, type Held, type OpenAnswer, type StepAnswer } from './protocol.ts';

/** Enough runs at once that a round trip is shared by many steps. */
const WIDTH = 32;
const CONNECTION = 3;

/** Holds the code under test in a process of its own; only JSON crosses. */
export class ChildHolder implements Holder {
  readonly width = WIDTH;
  readonly swappable: readonly string[];
  readonly #file: string;
  readonly #held: Held;
  readonly #tell: (what: 'loading' | 'loaded') => void;
  #connection: Connection | undefined;
  readonly #loading = new Map<Instance, Promise<Fault | undefined>>();
  #handles = 0;

  /** `file` is the compiled entry of the process; `tell` hears when the code's own top level is being run. */
  constructor(file: string, { task, part, exports, submissionFile, submission, references, own = {} }: Held, tell: (what: 'loading' | 'loaded') => void) {
    this.#file = file;
    this.#held = { task, part, exports, submissionFile, submission, references, own };
    this.swappable = Object.keys(own).length === 0 ? [] : [...Object.keys(own), task];
    this.#tell = tell;
  }

  load(instance: Instance): Promise<Fault | undefined> {
    const connection = this.#connect();
    let loading = this.#loading.get(instance);
    if (!loading) {
      this.#tell('loading');
      loading = connection.ask({ op: 'load', instance }).then((fault) => {
        this.#tell('loaded');
        return decode(fault) as Fault | undefined;
      });
      this.#loading.set(instance, loading);
    }
    return loading;
  }

  openNode(instance: Instance, birth: Birth, swapped?: string): Promise<HeldNode> {
    return this.#open('node', instance, birth, swapped);
  }

  openBench(instance: Instance, birth: Birth): Promise<HeldNode> {
    return this.#open('bench', instance, birth);
  }

  async callPure(instance: Instance, call: PureCall): Promise<PureOutcome> {
    const outcome = decode(await this.#connect().ask({ op: 'pure', instance, call: encode(call) })) as PureOutcome;
    return 'result' in outcome ? { ...outcome, result: frozenCopy(outcome.result) } : outcome;
  }

  /** Ends the process. */
  close(): void {
    this.#connection?.end();
    this.#connection = undefined;
  }

  async #open(kind: 'node' | 'bench', instance: Instance, birth: Birth, swapped?: string): Promise<HeldNode> {
    const connection = this.#connect();
    const handle = ++this.#handles;
    const opened = (await connection.ask({ op: 'open', handle, kind, instance, birth: encode(birth), ...(swapped !== undefined && { swapped }) })) as unknown as OpenAnswer;
    return new RemoteNode(connection, handle, opened);
  }

  /** A process that ended (the code may end it) is followed by another, in which everything is loaded anew. */
  #connect(): Connection {
    if (this.#connection?.isOpen) return this.#connection;
    this.#loading.clear();
    this.#connection = new Connection(this.#file);
    void this.#connection.ask({ op: 'configure', ...this.#held }).catch(() => undefined);
    return this.#connection;
  }
}

class RemoteNode implements HeldNode {
  readonly born: StateCopy;
  readonly durable: StateCopy;
  readonly fault?: Fault;
  readonly #connection: Connection;
  readonly #handle: number;
  #after: StateCopy;
  #disk: StateCopy;
  /** What is to be written, the oldest first. */
  readonly #writes: StateCopy[] = [];

  constructor(connection: Connection, handle: number, { born, durable, fault }: OpenAnswer) {
    this.#connection = connection;
    this.#handle = handle;
    this.born = this.#after = frozenCopy(decode(born)) as StateCopy;
    this.durable = this.#disk = frozenCopy(decode(durable), this.born) as StateCopy;
    if (fault) this.fault = decode(fault) as Fault;
  }

  async step({ disk, ...input }: StepInput): Promise<StepOutput> {
    if (input.settle?.kind === 'written') this.#disk = this.#writes.shift() ?? this.#disk;
    const isKnown = disk === this.#disk;
    this.#disk = disk;
    const ask: Ask = { op: 'step', handle: this.#handle, input: encode(input), ...(!isKnown && { disk: encode(disk) }) };
    const { after, effects, rest } = (await this.#connection.ask(ask)) as unknown as StepAnswer;
    this.#after = withDelta(this.#after, after);
    return { ...(decode(rest) as Omit<StepOutput, 'after' | 'effects'>), after: this.#after, effects: effects.map((effect) => this.#effectOf(effect)) };
  }

  close(): void {
    this.#connection.ask({ op: 'close', handle: this.#handle }).catch(() => undefined);
  }

  #effectOf(json: EffectJson): Effect {
    if ('effect' in json) return frozenCopy(decode(json.effect)) as Effect;
    const contents = withDelta(frozenCopy(fieldsOf(this.#after, this.durable)), json.persist);
    this.#writes.push(contents);
    return { kind: 'persist', contents };
  }
}

interface Waiting {
  readonly resolve: (answer: Json) => void;
  readonly reject: (error: Error) => void;
}

/** The process and the line to it. What is asked in one go crosses in one go. */
class Connection {
  readonly #child: ChildProcess;
  readonly #stream: Duplex;
  #asks: Ask[] = [];
  readonly #waiting: Waiting[] = [];
  #ended: Error | undefined;

  constructor(file: string) {
    this.#child = spawn(process.execPath, [...process.execArgv.filter((flag) => flag.startsWith('--max-old-space-size')), file], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    });
    this.#stream = this.#child.stdio[CONNECTION] as unknown as Duplex;
    onLines(this.#stream, (line) => this.#hear(JSON.parse(line) as Answer[]));
    this.#stream.on('error', () => this.#fail());
    this.#child.on('close', () => this.#fail());
    this.#child.on('error', () => this.#fail());
    // Whoever waits for an answer waits anyhow; a process that nobody asks holds up nothing.
    this.#child.unref();
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  ask(ask: Ask): Promise<Json> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#asks.length === 0) setImmediate(() => this.#send());
    this.#asks.push(ask);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  end(): void {
    this.#ended ??= new Error('The process that holds the code was ended.');
    this.#stream.destroy();
    this.#child.kill('SIGKILL');
  }

  #send(): void {
    const asks = this.#asks;
    this.#asks = [];
    if (!this.#ended) this.#stream.write(`${JSON.stringify(asks)}\n`);
  }

  #hear(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const waiting = this.#waiting.shift();
      if ('is' in answer) waiting?.resolve(answer.is);
      else waiting?.reject(new Error(answer.error));
    }
  }

  #fail(): void {
    this.#ended ??= new TestFailure('crashed', { summary: 'The code ended the process that held it' });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
