import type { Fault } from '../harness/cluster/fault.ts';
import { reachableFrom, type Birth, type Effect, type HeldNode, type StepInput, type StepOutput } from '../harness/cluster/held-node.ts';
import { decode, encode, type Json } from '../harness/kernel/codec.ts';
import { frozenCopy } from '../harness/kernel/plain.ts';
import type { StateCopy } from '../harness/trace/events.ts';
import type { Connection } from './connection.ts';
import { fieldsOf, type Ask, type EffectJson } from './protocol.ts';
import { applyDelta, readEffect, readFault, readRest, readState, readStepAnswer, type PlaceOf } from './read-answers.ts';
import { record } from './read-json.ts';

type Open = Extract<Ask, { op: 'open' }>;

/** Opens a node whose code is at the other end of the line. */
export function openRemote(connection: Connection, open: Open, birth: Birth, placeOf: PlaceOf): Promise<HeldNode> {
  const reachable = reachableFrom(birth);
  return connection.ask(open, (json) => {
    const answer = record(json, 'node');
    const born = readState(decode(answer['born'] as Json));
    const durable = readState(decode(answer['durable'] as Json), born);
    const fault = answer['fault'] === undefined ? undefined : readFault(decode(answer['fault'] as Json), placeOf);
    return new RemoteNode({ connection, handle: open.handle, reachable, placeOf }, { born, durable, ...(fault && { fault }) });
  });
}

interface Line {
  readonly connection: Connection;
  readonly handle: number;
  readonly reachable: readonly string[];
  readonly placeOf: PlaceOf;
}

class RemoteNode implements HeldNode {
  readonly born: StateCopy;
  readonly durable: StateCopy;
  readonly fault?: Fault;
  readonly #line: Line;
  #after: StateCopy;
  #disk: StateCopy;
  /** What is to be written, the oldest first. */
  readonly #writes: StateCopy[] = [];

  constructor(line: Line, { born, durable, fault }: Pick<HeldNode, 'born' | 'durable' | 'fault'>) {
    this.#line = line;
    this.born = this.#after = born;
    this.durable = this.#disk = durable;
    if (fault) this.fault = fault;
  }

  step({ disk, ...input }: StepInput): Promise<StepOutput> {
    if (input.settle?.kind === 'written') this.#disk = this.#writes.shift() ?? this.#disk;
    const isKnown = disk === this.#disk;
    this.#disk = disk;
    const { connection, handle, placeOf } = this.#line;
    const ask: Ask = { op: 'step', handle, input: encode(input), ...(!isKnown && { disk: encode(disk) }) };
    return connection.ask(ask, (json) => {
      const { after, effects, rest } = readStepAnswer(json);
      this.#after = applyDelta(this.#after, after);
      return { ...readRest(rest, placeOf), after: this.#after, effects: effects.map((effect) => this.#effectOf(effect)) };
    });
  }

  close(): void {
    this.#line.connection.ask({ op: 'close', handle: this.#line.handle }, () => undefined).catch(() => undefined);
  }

  #effectOf(json: EffectJson): Effect {
    if ('effect' in json) return readEffect(json.effect, this.#line.reachable);
    const contents = applyDelta(frozenCopy(fieldsOf(this.#after, this.durable)), json.persist);
    this.#writes.push(contents);
    return { kind: 'persist', contents };
  }
}
