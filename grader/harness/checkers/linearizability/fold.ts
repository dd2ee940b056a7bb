import { canonicalText } from '../../kernel/plain.ts';
import { isClient, type NodeId } from '../../protocols/node.ts';
import type { Plain } from '../../protocols/plain.ts';
import { Broken, type Checker } from '../../trace/checker.ts';
import { resultsOf } from './check.ts';
import { COVERED, DONE, doneWith, setOf, withSet, type Configuration } from './configuration.ts';
import { Effects } from './effects.ts';
import { Frontier } from './frontier.ts';
import { historyEvent } from './history.ts';
import { ResultSets } from './result-sets.ts';
import { alternatives, callNoun, resultText, resultTexts } from './say.ts';
import { registerSpecification, type Specification } from './specification.ts';

/**
 * What is remembered of one key: the open operations, the indefinite ones that may still take effect, and
 * all the ways in which the history can have gone. Nothing in it grows with the history's length, and an
 * operation is known by its client, an indefinite one by its call.
 */
interface KeyMemory {
  readonly open: Readonly<Record<NodeId, Plain>>;
  readonly indefinite: readonly Plain[];
  /** In the order of their texts. */
  readonly configurations: readonly KeptConfiguration[];
  /** There were too many of them, so that some are missing: having none left proves nothing any more. */
  readonly isCut: boolean;
}

interface KeptConfiguration {
  readonly state: Plain;
  /** For each open operation, in the order of the clients. */
  readonly statuses: readonly KeptStatus[];
  /** Of each indefinite call: how many have not taken effect, and how many of them are covered. */
  readonly spare: readonly number[];
}

/** What `Configuration` calls a status. */
type KeptStatus = readonly [isDone: boolean, isCovered: boolean, ...results: Plain[]];

export interface LinearizabilityMemory {
  readonly keys: Readonly<Record<string, KeyMemory>>;
  /** Where each client has an operation open. */
  readonly at: Readonly<Record<NodeId, string>>;
}

const CONFIGURATIONS_MAX = 2000;

export interface FoldOptions {
  readonly specification?: Specification;
  /** Which nodes are clients; those whose id begins with C unless given. */
  readonly isOfClient?: (node: NodeId) => boolean;
  readonly configurationsMax?: number;
}

/**
 * Linearizability as a fold over a trace: it breaks at the very step at which an operation ends in a way
 * that no order of the operations up to then explains. Herlihy & Wing 1990, §2.
 */
export function linearizability({ specification = registerSpecification, isOfClient = isClient, configurationsMax = CONFIGURATIONS_MAX }: FoldOptions = {}): Checker<LinearizabilityMemory> {
  const store = new Store(specification, configurationsMax);
  return {
    id: 'LIN',
    name: 'Linearizability',
    source: 'Herlihy & Wing 1990 §2; Wing & Gong 1993',
    start: { keys: {}, at: {} },
    step(memory, event) {
      const told = historyEvent(event, isOfClient);
      if (!told) return memory;
      const { client } = told;
      if (told.kind === 'invoke') {
        const key = specification.keyOf?.(told.call) ?? '';
        // Whoever begins anew without having ended will not be heard of again.
        const free = client in memory.at ? changed(memory, client, store, (frontier, slot) => frontier.lose(slot)) : memory;
        return { keys: { ...free.keys, [key]: store.invoked(free.keys[key], client, told.call) }, at: { ...free.at, [client]: key } };
      }
      if (!(client in memory.at)) return memory;
      let broken: Broken | undefined;
      const next = changed(memory, client, store, (frontier, slot) => {
        const before = frontier.copy();
        if (told.kind === 'return') frontier.settle(slot, store.effects.kindOf(callAt(frontier, slot), { result: told.result }));
        else if (told.kind === 'fail') frontier.fail(slot);
        else frontier.lose(slot);
        if (frontier.configurations.length > 0 || frontier.isCut) return;
        broken = told.kind === 'return' ? wrongResult(client, before, slot, told.result, store.effects) : wronglyFailed(client, callAt(before, slot));
      });
      return broken ?? next;
    },
  };
}

/** The memory after the client's open operation has ended in some way. */
function changed(memory: LinearizabilityMemory, client: NodeId, store: Store, end: (frontier: Frontier, slot: number) => void): LinearizabilityMemory {
  const { [client]: key = '', ...at } = memory.at;
  const kept = memory.keys[key];
  if (!kept) return { ...memory, at };
  const { [client]: _ended, ...open } = kept.open;
  const clients = Object.keys(kept.open).sort();
  const frontier = store.revived(kept, clients);
  end(frontier, clients.indexOf(client));
  return { keys: { ...memory.keys, [key]: store.kept(frontier, clients.filter((one) => one !== client), open, clients) }, at };
}

function callAt(frontier: Frontier, slot: number): Plain {
  return frontier.slots[slot]?.kind.call;
}

function wrongResult(client: NodeId, before: Frontier, slot: number, result: Plain, effects: Effects): Broken {
  const expected = alternatives(resultTexts(resultsOf(before, slot, effects)));
  return new Broken({
    summary: `${client}'s ${callNoun(callAt(before, slot))} returned ${resultText(result)}; every order of what was under way makes it ${expected}`,
    got: resultText(result),
    expected,
    nodes: [client],
  });
}

function wronglyFailed(client: NodeId, call: Plain): Broken {
  return new Broken({
    summary: `${client} says that its ${callNoun(call)} has not taken effect; but what others saw can't be explained without it`,
    got: 'a definite failure',
    expected: 'ok, or an answer that leaves open whether it has taken effect',
    nodes: [client],
  });
}

/** Turns memories into frontiers and back. Its tables are only a cache: what is in a memory doesn't depend on them. */
class Store {
  readonly effects: Effects;
  readonly #sets = new ResultSets();
  readonly #max: number;

  constructor(specification: Specification, configurationsMax: number) {
    this.effects = new Effects(specification);
    this.#max = configurationsMax;
  }

  invoked(kept: KeyMemory | undefined, client: NodeId, call: Plain): KeyMemory {
    const clients = Object.keys(kept?.open ?? {}).sort();
    const frontier = kept ? this.revived(kept, clients) : new Frontier(this.effects, this.#sets, this.#max);
    const slot = frontier.invoke({ kind: this.effects.kindOf(call) });
    const places = clients.toSpliced(slot, 0, client);
    return this.kept(frontier, [...places].sort(), { ...kept?.open, [client]: call }, places);
  }

  revived({ open, indefinite, configurations, isCut }: KeyMemory, clients: readonly NodeId[]): Frontier {
    const frontier = new Frontier(this.effects, this.#sets, this.#max);
    frontier.isCut = isCut;
    frontier.slots.push(...clients.map((client) => ({ kind: this.effects.kindOf(open[client]) })));
    frontier.spare.push(...indefinite.map((call) => this.effects.kindOf(call)));
    frontier.configurations = configurations.map(({ state, statuses, spare }) => ({
      state: this.effects.stateId(state),
      statuses: statuses.map((status) => this.#revivedStatus(status)),
      spare,
    }));
    return frontier;
  }

  /** `places` are the clients by their slots. */
  kept(frontier: Frontier, clients: readonly NodeId[], open: Readonly<Record<NodeId, Plain>>, places: readonly NodeId[]): KeyMemory {
    const slots = clients.map((client) => places.indexOf(client));
    const calls = frontier.spare.map((kind, place) => ({ call: kind.call, place, text: canonicalText(kind.call) })).sort(byText);
    const configurations = frontier.configurations.map((one: Configuration) => {
      const kept: KeptConfiguration = {
        state: this.effects.states[one.state],
        statuses: slots.map((slot) => this.#keptStatus(one.statuses[slot] as number)),
        spare: calls.flatMap(({ place }) => [one.spare[2 * place] as number, one.spare[2 * place + 1] as number]),
      };
      return { kept, text: canonicalText(kept) };
    });
    return {
      open,
      indefinite: calls.map(({ call }) => call),
      configurations: configurations.sort(byText).map(({ kept }) => kept),
      isCut: frontier.isCut,
    };
  }

  #keptStatus(status: number): KeptStatus {
    const results = this.#sets.items(setOf(status)).map((id) => ({ result: this.effects.result(id), text: canonicalText(this.effects.result(id)) }));
    return [(status & DONE) !== 0, (status & COVERED) !== 0, ...results.sort(byText).map(({ result }) => result)];
  }

  #revivedStatus([isDone, isCovered, ...results]: KeptStatus): number {
    const set = this.#sets.of(results.map((result) => this.effects.resultId(result)));
    return isDone ? doneWith(set) : withSet(isCovered ? COVERED : 0, set);
  }
}

function byText(a: { readonly text: string }, b: { readonly text: string }): number {
  return a.text < b.text ? -1 : Number(a.text > b.text);
}
