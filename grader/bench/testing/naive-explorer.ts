import type { HeldNode, OpenNode, StepInput } from '../../harness/cluster/held-node.ts';
import { clientsOf, serversOf } from '../../harness/cluster/circumstances.ts';
import type { Exploration } from '../../harness/explore/explore.ts';
import { holds } from '../../harness/cluster/condition.ts';
import { countsOf, isPossible, type Model, type Possibility, type SetupStep } from '../../harness/explore/model.ts';
import { NodeRun, type Moment, type Rpc, type Sent } from '../../harness/explore/node-run.ts';
import { canonicalText } from '../../harness/kernel/plain.ts';
import { isClient, type Message, type NodeId, type RequestId } from '../../harness/protocols/node.ts';
import { Broken, type Checker } from '../../harness/trace/checker.ts';
import type { StateCopy, TraceEvent } from '../../harness/trace/events.ts';

/*
 * Exploration as one writes it without thinking of speed: whole states as objects, a key of text
 * for each, and the node's code run anew for every step. It is what the real one is measured
 * against, and what tells in its tests whether it is right.
 */

interface Letter {
  readonly kind: 'request' | 'reply' | 'client';
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: unknown;
  readonly life: number;
  readonly rpc: RequestId | null;
  readonly reply?: unknown;
}

interface Server {
  readonly id: NodeId;
  readonly life: number;
  readonly isUp: boolean;
  readonly state: StateCopy;
  readonly disk: StateCopy;
  readonly timers: readonly string[];
  readonly waiting: null | { readonly contents: StateCopy; readonly told: readonly StepInput[]; readonly heard: readonly string[]; readonly rpcs: readonly Rpc[] };
}

interface World {
  readonly servers: readonly Server[];
  /** Everything that may arrive; in a network without delay, what is under way, oldest first. */
  readonly letters: readonly Letter[];
  readonly memories: readonly unknown[];
  readonly counts: Readonly<Record<string, number>>;
}

type What = { readonly do: 'start' | 'crash' | 'restart' } | { readonly do: 'fire'; readonly timer: string } | { readonly do: 'hear'; readonly letter: Letter };

/** What one server does. */
interface Deed {
  readonly after: Server;
  readonly letters: readonly Letter[];
  readonly events: readonly TraceEvent[];
  readonly fails: boolean;
  readonly isCrash: boolean;
}

export interface NaiveResult extends Pick<Exploration, 'verdict' | 'states' | 'depth'> {
  /** Id of the rule that broke, or `fault`. */
  readonly broken?: string;
}

export async function exploreNaively(model: Model, checkers: readonly Checker[], open: OpenNode): Promise<NaiveResult> {
  return new Naive(model, checkers, open).run();
}

class Naive {
  readonly #model: Model;
  readonly #checkers: readonly Checker[];
  readonly #open: OpenNode;
  readonly #ids: readonly NodeId[];
  readonly #seen = new Set<string>();
  /** Requests by number, so that an answer finds its caller. */
  readonly #requests: Letter[] = [];
  #broken: string | undefined;

  constructor(model: Model, checkers: readonly Checker[], open: OpenNode) {
    this.#model = model;
    this.#checkers = checkers;
    this.#open = open;
    this.#ids = [...serversOf(model), ...clientsOf(model)];
  }

  async run(): Promise<NaiveResult> {
    const first = await this.#begin();
    let depth = 0;
    let level: World[] = [];
    const add = (world: World): void => {
      const key = canonicalText(this.#telling(world));
      if (this.#seen.has(key)) return;
      this.#seen.add(key);
      level.push(world);
    };
    if (this.#broken === undefined) add(first);
    while (level.length > 0 && this.#broken === undefined) {
      const worlds = level;
      level = [];
      for (const world of worlds) {
        if (this.#seen.size >= this.#model.statesMax) return this.#result('cut', depth + 1);
        for (const next of await this.#successors(world)) {
          if (this.#broken !== undefined) return this.#result('violated', depth + 1);
          add(next);
        }
        if (this.#broken !== undefined) return this.#result('violated', depth + 1);
      }
      if (level.length > 0) depth++;
    }
    return this.#result(this.#broken === undefined ? 'complete' : 'violated', depth);
  }

  #result(verdict: NaiveResult['verdict'], depth: number): NaiveResult {
    return { verdict, states: this.#seen.size, depth, ...(this.#broken !== undefined && { broken: this.#broken }) };
  }

  /** A world without what means nothing in it. */
  #telling({ servers, letters, memories, counts }: World): unknown {
    const isSet = this.#model.network === 'reordering';
    return {
      servers: servers.map(({ waiting, state, ...rest }) => ({ ...rest, state: this.#withoutStale(state), waiting: waiting && [waiting.contents, waiting.heard] })),
      letters: isSet ? letters.map(canonicalText).sort() : letters,
      memories,
      counts,
    };
  }

  #withoutStale(state: StateCopy): StateCopy {
    const stale = (this.#model.stale ?? []).filter(({ unless }) => !holds(unless, state)).flatMap(({ fields }) => fields);
    return Object.fromEntries(Object.entries(state).filter(([field]) => !stale.includes(field)));
  }

  // The beginning.

  async #begin(): Promise<World> {
    const servers = await Promise.all(this.#ids.map((id) => this.#unborn(id)));
    const begin: TraceEvent = {
      kind: 'begin',
      at: 0,
      states: Object.fromEntries(servers.map(({ id, state }) => [id, state])),
      disks: Object.fromEntries(servers.filter(({ id }) => !isClient(id)).map(({ id, disk }) => [id, disk])),
    };
    let world: World = { servers, letters: [], memories: this.#fold(this.#checkers.map(({ start }) => start), [begin]), counts: {} };
    // During the set-up messages are a queue.
    for (const id of this.#ids) world = await this.#whole(world, id, { do: 'start' });
    for (const step of this.#model.setup ?? []) world = await this.#setUp(world, step);
    const isSet = this.#model.network === 'reordering';
    return { ...world, letters: isSet ? world.letters.reduce(withLetter, []) : world.letters };
  }

  async #unborn(id: NodeId): Promise<Server> {
    const node = await this.#open({ node: id, servers: serversOf(this.#model), life: 0, seed: 1, contents: this.#model.start?.[id] ?? {} });
    return { id, life: 0, isUp: true, state: node.born, disk: node.durable, timers: [], waiting: null };
  }

  async #setUp(world: World, step: SetupStep): Promise<World> {
    switch (step.do) {
      case 'fire':
        return this.#whole(world, step.node, { do: 'fire', timer: step.timer });
      case 'ask':
        return this.#whole(world, step.node, { do: 'hear', letter: request(step.node, step.message) });
      case 'inject':
        return this.#whole(world, step.to, { do: 'hear', letter: injected(step) });
      case 'crash':
      case 'restart':
        return this.#whole(world, step.node, { do: step.do });
      case 'deliver':
        break;
    }
    let now = world;
    const { among = this.#ids, until } = step;
    while (now.letters.length > 0 && !(until && holds(until, (now.servers.find(({ id }) => id === until.node) as Server).state))) {
      const [letter, ...letters] = now.letters as readonly [Letter, ...Letter[]];
      now = { ...now, letters };
      const to = now.servers.find(({ id }) => id === letter.to) as Server;
      if (among.includes(letter.from) && among.includes(letter.to) && canHear(to, letter)) now = await this.#whole(now, letter.to, { do: 'hear', letter });
    }
    return now;
  }

  /** Something happens, without a crash. */
  async #whole(world: World, id: NodeId, what: What): Promise<World> {
    if (this.#broken !== undefined) return world;
    const server = world.servers.find((one) => one.id === id) as Server;
    const [deed] = await this.#deeds(server, what);
    const done = this.#done(world, deed as Deed, world.counts);
    return { ...done, letters: [...world.letters, ...(deed as Deed).letters] };
  }

  // All that can happen.

  async #successors(world: World): Promise<World[]> {
    const isSet = this.#model.network === 'reordering';
    if (!isSet && world.letters.length > 0) return this.#deliverOldest(world);
    const next: World[] = [];
    for (const server of world.servers) {
      for (const letter of isSet ? world.letters : []) {
        if (letter.to === server.id && canHear(server, letter)) next.push(...(await this.#follow(world, server, { do: 'hear', letter }, {})));
      }
      for (const possibility of this.#model.may) {
        const seen = server.isUp ? server.state : server.disk;
        const what = isPossible(possibility, server.id, seen) ? whatOf(server, possibility) : undefined;
        if (what) next.push(...(await this.#follow(world, server, what, this.#spend({}, possibility, seen))));
      }
      if (this.#broken !== undefined) break;
    }
    return next;
  }

  async #deliverOldest(world: World): Promise<World[]> {
    const [letter, ...letters] = world.letters as readonly [Letter, ...Letter[]];
    const rest = { ...world, letters };
    const server = world.servers.find(({ id }) => id === letter.to) as Server;
    const heard = canHear(server, letter) ? await this.#follow(rest, server, { do: 'hear', letter }, {}) : [];
    return [...heard, rest];
  }

  /** The counts that a possibility adds to, with their limits. */
  #spend(spent: Spent, possibility: Possibility, seen: StateCopy): Spent {
    return { ...spent, ...Object.fromEntries(countsOf(this.#model, possibility, seen).map(({ name, limit }) => [name, limit])) };
  }

  async #follow(world: World, server: Server, what: What, spent: Spent): Promise<World[]> {
    const seen = server.isUp ? server.state : server.disk;
    const crashes = this.#model.may.filter((one) => one.do === 'crash' && isPossible(one, server.id, seen));
    const next: World[] = [];
    for (const deed of await this.#deeds(server, what)) {
      const costs = deed.isCrash ? crashes.map((crash) => this.#spend(spent, crash, seen)) : [spent];
      for (const cost of costs) {
        const counts = { ...world.counts };
        for (const name of Object.keys(cost)) counts[name] = (counts[name] ?? 0) + 1;
        if (Object.entries(cost).some(([name, limit]) => (counts[name] as number) > limit)) continue;
        next.push(this.#done(world, deed, counts));
        if (this.#broken !== undefined) return next;
      }
    }
    return next;
  }

  #done(world: World, deed: Deed, counts: World['counts']): World {
    const memories = this.#fold(world.memories, deed.events);
    if (deed.fails) this.#broken ??= 'fault';
    const isSet = this.#model.network === 'reordering';
    return {
      servers: world.servers.map((one) => (one.id === deed.after.id ? deed.after : one)),
      letters: isSet ? deed.letters.reduce(withLetter, world.letters) : [...world.letters, ...deed.letters],
      memories,
      counts,
    };
  }

  #fold(start: readonly unknown[], events: readonly TraceEvent[]): readonly unknown[] {
    let memories = start;
    for (const event of events) {
      memories = this.#checkers.map((checker, i) => {
        const memory = checker.step(memories[i], event);
        if (memory instanceof Broken) this.#broken ??= checker.id;
        return memory;
      });
      if (this.#broken !== undefined) break;
    }
    return memories;
  }

  // One server.

  async #deeds(server: Server, what: What): Promise<Deed[]> {
    const { id, disk } = server;
    if (what.do === 'crash') {
      const events: TraceEvent[] = [{ kind: 'crash', at: 0, node: id, unsent: 0, disk }];
      return [{ after: down(server, disk), letters: [], events, fails: false, isCrash: false }];
    }
    const contents = what.do === 'restart' ? disk : (server.waiting?.contents ?? server.state);
    const node: HeldNode = await this.#open({ node: id, servers: serversOf(this.#model), life: server.life, seed: 1, contents });
    let state = node.born;
    for (const input of server.waiting?.told ?? []) state = (await node.step(input)).after;
    const run = new NodeRun(node, { id, now: 0, disk, state, timers: server.timers, mayFire: () => true, isOwn: () => false, rpcs: server.waiting?.rpcs ?? [], caller: (request) => this.#caller(request) });
    if (what.do === 'restart') run.events.push({ kind: 'restart', at: 0, node: id, state });
    await run.run(this.#input(what));
    const { events } = run;
    if (run.fault || run.isEndless) return [{ after: server, letters: [], events, fails: true, isCrash: false }];
    const whole: Deed = { after: this.#after(server, what, contents, run), letters: this.#lettersOf(server, run.sent), events, fails: false, isCrash: false };
    return [whole, ...run.moments.map((moment) => this.#cut(server, moment, run))];
  }

  #cut(server: Server, { disk, unsent, events, sent }: Moment, run: NodeRun): Deed {
    const crash: TraceEvent = { kind: 'crash', at: 0, node: server.id, unsent, disk };
    return { after: down(server, disk), letters: this.#lettersOf(server, run.sent.slice(0, sent)), events: [...run.events.slice(0, events), crash], fails: false, isCrash: true };
  }

  #after({ id, life, waiting }: Server, what: What, contents: StateCopy, run: NodeRun): Server {
    const fireable = this.#model.may.flatMap((one) => (one.do === 'fire' ? [one.timer] : []));
    const timers = [...run.timers].filter((name) => fireable.includes(name)).sort();
    const heard = [...(waiting?.heard ?? []), canonicalText(what)];
    const isQuiet = !run.isPending && run.rpcs.length === 0;
    const still = isQuiet ? null : { contents, told: [...(waiting?.told ?? []), ...run.told], heard, rpcs: run.rpcs };
    return { id, life, isUp: true, state: run.state, disk: run.disk, timers, waiting: still };
  }

  #lettersOf({ id, life }: Server, sent: readonly Sent[]): Letter[] {
    return sent.flatMap((one): Letter[] => {
      if (one.kind === 'request') return [{ kind: 'request', from: id, to: one.to, message: one.message, life, rpc: one.rpc ?? null }];
      const asked = this.#requests[one.request] as Letter;
      return asked.kind === 'request' && asked.life >= 0 ? [{ ...asked, kind: 'reply', from: id, to: asked.from, reply: one.reply }] : [];
    });
  }

  #caller(request: RequestId): { from: NodeId | undefined; request: unknown } | undefined {
    const letter = this.#requests[request];
    return letter && { from: letter.kind === 'request' ? letter.from : undefined, request: letter.message };
  }

  #input(what: What): Pick<StepInput, 'event' | 'request' | 'settle'> {
    if (what.do === 'fire') return { event: { kind: 'timer', name: what.timer } };
    if (what.do !== 'hear') return { event: { kind: 'start' } };
    const { kind, from, message, reply, rpc } = what.letter;
    if (kind === 'reply') {
      const event = { kind: 'reply', from, request: message as Message, reply } as const;
      return rpc === null ? { event } : { event, settle: { kind: 'reply', id: rpc, reply } };
    }
    const text = canonicalText(what.letter);
    let number = this.#requests.findIndex((one) => canonicalText(one) === text);
    if (number < 0) number = this.#requests.push(what.letter) - 1;
    const event = kind === 'client' ? ({ kind: 'client', message } as const) : ({ kind: 'message', from, message: message as Message } as const);
    return { event, request: number };
  }
}

type Spent = Readonly<Record<string, number>>;

function down(server: Server, disk: StateCopy): Server {
  return { id: server.id, life: server.life + 1, isUp: false, state: {}, disk, timers: [], waiting: null };
}

function request(to: NodeId, message: unknown): Letter {
  return { kind: 'client', from: to, to, message, life: -1, rpc: null };
}

function injected({ from, to, message }: { readonly from: NodeId; readonly to: NodeId; readonly message: Message }): Letter {
  return { kind: 'request', from, to, message, life: -1, rpc: null };
}

function canHear({ isUp, life, waiting }: Server, letter: Letter): boolean {
  if (!isUp || waiting?.heard.includes(canonicalText({ do: 'hear', letter }))) return false;
  if (letter.kind !== 'reply') return true;
  if (letter.life !== life) return false;
  return letter.rpc === null || (waiting?.rpcs.some(({ id, message }) => id === letter.rpc && canonicalText(message) === canonicalText(letter.message)) ?? false);
}

function whatOf(server: Server, possibility: Possibility): What | undefined {
  if (server.isUp === (possibility.do === 'restart')) return undefined;
  switch (possibility.do) {
    case 'fire':
      return server.timers.includes(possibility.timer) ? { do: 'fire', timer: possibility.timer } : undefined;
    case 'ask':
      return heard(server, request(server.id, possibility.message));
    case 'inject':
      return possibility.to === server.id ? heard(server, injected(possibility)) : undefined;
    case 'crash':
    case 'restart':
      return { do: possibility.do };
  }
}

function heard(server: Server, letter: Letter): What | undefined {
  return canHear(server, letter) ? { do: 'hear', letter } : undefined;
}

function withLetter(letters: readonly Letter[], letter: Letter): readonly Letter[] {
  const text = canonicalText(letter);
  return letters.some((one) => canonicalText(one) === text) ? letters : [...letters, letter];
}
