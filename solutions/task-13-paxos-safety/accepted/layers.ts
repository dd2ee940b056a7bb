import { keyOf } from '#harness';
import type { Explanation, ModelEvent, ModelState, NodeId, PaxosEvent, PaxosModel, PaxosTrace, PromiseGiven, Scope, SearchResult, TraceVerdict, Value } from '#harness';

/**
 * Another correct design: layer after layer, all states that are so many events from the start; ways are kept as a parent for each
 * key. What has happened lies in a set of texts beside the state, with the checks reading it back.
 */
export function explore(model: PaxosModel, { ballots }: Scope): SearchResult {
  interface Place {
    readonly key: string;
    readonly state: ModelState;
    readonly facts: readonly PaxosEvent[];
  }
  const parents = new Map<string, { readonly from: string; readonly by: ModelEvent } | null>();
  let choices = 0;
  const placeOf = (state: ModelState, facts: readonly PaxosEvent[]): Place => ({ state, facts, key: keyOf({ state, facts }) });
  const enter = (place: Place, parent: { readonly from: string; readonly by: ModelEvent } | null): boolean => {
    if (parents.has(place.key)) return false;
    parents.set(place.key, parent);
    if (choicesOf(model.acceptors, place.facts).size > 0) choices++;
    return true;
  };
  const wayTo = (key: string): ModelEvent[] => {
    const parent = parents.get(key);
    return parent ? [...wayTo(parent.from), parent.by] : [];
  };

  const start = placeOf(model.start, []);
  enter(start, null);
  for (let layer: readonly Place[] = [start]; layer.length > 0; ) {
    const next: Place[] = [];
    for (const place of layer) {
      for (const by of model.events(place.state).filter((event) => event.n <= ballots)) {
        const { state, happened } = model.step(place.state, by);
        const before = { acceptors: model.acceptors, events: place.facts };
        for (const event of happened) {
          const violated = whatBreaks(before, event);
          if (violated) return { states: parents.size, statesWithChoice: choices, counterexample: { violated, events: [...wayTo(place.key), by] } };
        }
        // Sorted by text, so that the order in which things happened leaves no mark.
        const facts = [...new Map([...place.facts, ...happened].map((event) => [keyOf(event), event])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
        const reached = placeOf(state, facts);
        if (enter(reached, { from: place.key, by })) next.push(reached);
      }
    }
    layer = next;
  }
  return { states: parents.size, statesWithChoice: choices, counterexample: null };
}

type Rule = 'PROMISE-MONO' | 'ONE-VALUE' | 'P2C' | 'AGREE';

/** The rule that this event breaks, given what was before it, in whatever order. */
function whatBreaks({ acceptors, events }: PaxosTrace, event: PaxosEvent): Rule | undefined {
  if (event.type === 'accept') {
    if (events.some((one) => one.type === 'accept' && one.n === event.n && one.v !== event.v)) return 'ONE-VALUE';
    return hasSafeMajority(acceptors, events.filter((one) => one.type === 'promise').filter(({ n }) => n === event.n), event.v) ? undefined : 'P2C';
  }
  if (event.type !== 'accepted') return undefined;
  if (events.some((one) => one.type === 'promise' && one.from === event.from && one.n > event.n)) return 'PROMISE-MONO';
  const choices = choicesOf(acceptors, [...events, event]);
  return choices.size > 1 && choices.has(event.v) ? 'AGREE' : undefined;
}

/** Tries every majority of those who promised. */
function hasSafeMajority(acceptors: readonly NodeId[], promises: readonly PromiseGiven[], v: Value): boolean {
  const promisers = [...new Set(promises.map(({ from }) => from))];
  const subsets = promisers.reduce<NodeId[][]>((sets, id) => [...sets, ...sets.map((set) => [...set, id])], [[]]);
  return subsets.filter((set) => set.length > acceptors.length / 2).some((set) => {
    const told = promises.filter(({ from, acceptedN }) => set.includes(from) && acceptedN !== null);
    return told.length === 0 || told.filter(({ acceptedN }) => told.every((one) => (one.acceptedN ?? 0) <= (acceptedN ?? 0))).some(({ acceptedV }) => acceptedV === v);
  });
}

function choicesOf(acceptors: readonly NodeId[], events: readonly PaxosEvent[]): ReadonlySet<Value> {
  const votes = events.filter((one) => one.type === 'accepted');
  const isChosen = (n: number, v: Value): boolean => acceptors.filter((id) => votes.some((one) => one.from === id && one.n === n && one.v === v)).length > acceptors.length / 2;
  return new Set(votes.filter(({ n, v }) => isChosen(n, v)).map(({ v }) => v));
}

export function checkTrace({ acceptors, events }: PaxosTrace): TraceVerdict {
  for (const [step, event] of events.entries()) {
    const before = events.slice(0, step);
    const violated = whatBreaks({ acceptors, events: before }, event);
    if (violated) return { ok: false, violated, step, witness: smallest(violated, { acceptors, events: before }, event) };
  }
  return { ok: true };
}

/** Leaves out what bears on something else, and then one event after the other, as long as the rule stays broken. */
function smallest(rule: Rule, { acceptors, events }: PaxosTrace, last: PaxosEvent): readonly number[] {
  const type = { 'PROMISE-MONO': 'promise', 'ONE-VALUE': 'accept', P2C: 'promise', AGREE: 'accepted' }[rule];
  let places = [...events.keys()].filter((place) => events[place]?.type === type && (rule === 'AGREE' || rule === 'PROMISE-MONO' || events[place].n === last.n));
  for (const place of places) {
    const fewer = places.filter((one) => one !== place);
    if (whatBreaks({ acceptors, events: fewer.map((one) => events[one] as PaxosEvent) }, last) === rule) places = fewer;
  }
  return places;
}

export function explain({ events }: PaxosTrace): readonly Explanation[] {
  const ballots = [...new Set(events.flatMap((event) => (event.type === 'accept' ? [event.n] : [])))];
  return ballots.map((n) => {
    const step = events.findIndex((event) => event.type === 'accept' && event.n === n);
    const told = events.slice(0, step).flatMap((event) => (event.type === 'promise' && event.n === n && event.acceptedN !== null ? [{ from: event.from, at: event.acceptedN }] : []));
    const forcedBy = told.filter(({ at }) => told.every((one) => one.at <= at)).map(({ from }) => from);
    return { step, n, v: (events[step] as { readonly v: Value }).v, forcedBy };
  });
}
