import { basename } from 'node:path';
import type { Birth, HeldNode } from '../harness/cluster/held-node.ts';
import { encode } from '../harness/kernel/codec.ts';
import { failureOfEnding, notRunAfterLoading, notRunAfterStops } from '../harness/suite/ending.ts';
import { swappableWith, type Holder, type Instance, type LoadFault, type PureCall, type PureOutcome } from '../harness/suite/holder.ts';
import { Stopped } from '../harness/suite/session.ts';
import { Connection, type Break } from './connection.ts';
import type { HostCommand } from './fence.ts';
import type { HolderLimits } from './holder-limits.ts';
import { nameInTraces } from './name-in-traces.ts';
import { placesOf } from './places.ts';
import type { Configuration, Held, NamedScript } from './protocol.ts';
import { readLoadFault, readPure, type PlaceOf } from './read-answers.ts';
import { openRemote } from './remote-node.ts';

/** Enough runs at once that a round trip is shared by many steps. */
const WIDTH = 32;

export interface Holding {
  readonly host: HostCommand;
  readonly limits: HolderLimits;
  readonly held: Held;
  /** Hears when the code's own top level is being run. */
  readonly tell: (what: 'loading' | 'loaded') => void;
}

/** Holds the code under test in a process of its own; only JSON crosses, and all that comes back is looked at. */
export class ChildHolder implements Holder {
  readonly width = WIDTH;
  readonly swappable: readonly string[];
  readonly #holding: Holding;
  readonly #configuration: Configuration;
  readonly #placeOf: PlaceOf;
  #connection: Connection | undefined;
  readonly #loading = new Map<Instance, Promise<LoadFault | undefined>>();
  #handles = 0;
  #loads = 0;
  #stops = 0;
  /** Once that is certain, why no further test can be run. */
  #givenUp: Stopped | undefined;

  constructor(holding: Holding) {
    const { submission, own, ...rest } = holding.held;
    this.#holding = holding;
    const named = (name: string, { code }: { readonly code: string }): NamedScript => ({ name: nameInTraces(name), code });
    this.#configuration = {
      ...rest,
      submission: named(rest.task, submission),
      own: Object.fromEntries(Object.entries(own).map(([task, script]) => [task, named(task, script)])),
    };
    const scripts = [[rest.task, submission] as const, ...Object.entries(own)];
    this.#placeOf = placesOf(new Map(scripts.map(([task, script]) => [nameInTraces(task), script])));
    this.swappable = swappableWith(own, rest.task);
  }

  /** Another test begins. */
  begin(): void {
    if (this.#connection?.isOpen) this.#connection.begin();
  }

  load(instance: Instance): Promise<LoadFault | undefined> {
    if (this.#givenUp) return Promise.reject(this.#givenUp);
    const connection = this.#connect();
    let loading = this.#loading.get(instance);
    if (!loading) {
      loading = this.#load(connection, instance);
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

  callPure(instance: Instance, call: PureCall): Promise<PureOutcome> {
    return this.#inUse().ask({ op: 'pure', instance, call: encode(call) }, (answer) => readPure(answer, this.#placeOf));
  }

  /** Ends the process. */
  close(): void {
    this.#connection?.end();
    this.#connection = undefined;
  }

  #open(kind: 'node' | 'bench', instance: Instance, birth: Birth, swapped?: string): Promise<HeldNode> {
    const ask = { op: 'open', handle: ++this.#handles, kind, instance, birth: encode(birth), ...(swapped !== undefined && { swapped }) } as const;
    return openRemote(this.#inUse(), ask, birth, this.#placeOf);
  }

  async #load(connection: Connection, instance: Instance): Promise<LoadFault | undefined> {
    this.#loads++;
    this.#holding.tell('loading');
    try {
      return await connection.ask({ op: 'load', instance }, (answer) => {
        this.#loads--;
        return readLoadFault(answer, this.#placeOf);
      });
    } finally {
      this.#holding.tell('loaded');
    }
  }

  /** That in which the code has been loaded, even if it has ended since. */
  #inUse(): Connection {
    if (!this.#connection) throw new Error('The code under test is not loaded.');
    return this.#connection;
  }

  /** A process that ended (the code may end it) is followed by another, in which everything is loaded anew. */
  #connect(): Connection {
    if (this.#connection?.isOpen) return this.#connection;
    this.#loading.clear();
    this.#loads = 0;
    const { host, limits } = this.#holding;
    this.#connection = new Connection(host, limits, (why) => this.#stopped(why));
    this.#connection.ask({ op: 'configure', ...this.#configuration }, () => undefined).catch(() => undefined);
    // Only from its first answer on is time the code's.
    this.#connection.flush();
    return this.#connection;
  }

  /** What is said about the test in hand; and perhaps there is no point in another. */
  #stopped({ kind, said }: Break): Error {
    if (kind === 'done') return new Error('The process that holds the code was ended.');
    const { limits, held } = this.#holding;
    const file = basename(held.submission.file);
    const isLoading = this.#loads > 0;
    this.#stops++;
    if (isLoading) this.#givenUp = new Stopped('not-run', notRunAfterLoading(file));
    else if (this.#stops >= limits.stopsMax) this.#givenUp = new Stopped('not-run', notRunAfterStops(this.#stops));
    if (said !== undefined) return new Stopped('crashed', { summary: `${said}. Code under test may not reach that far, so it was ended` });
    const limitMs = kind === 'slow' ? limits.testMsMax : limits.silenceMsMax;
    return new Stopped(...failureOfEnding({ kind, isLoading, limitMs, file }));
  }
}
