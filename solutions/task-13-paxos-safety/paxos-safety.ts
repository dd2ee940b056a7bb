import {
  keyOf,
  SearchQueue,
  type BallotNumber,
  type Explanation,
  type ModelEvent,
  type ModelState,
  type NodeId,
  type PaxosEvent,
  type PaxosModel,
  type PaxosTrace,
  type PromiseGiven,
  type Scope,
  type SearchResult,
  type TraceVerdict,
  type Value,
  type Violated,
} from '#harness';

/**
 * Judges the history of a run, which holds all that ever happened in it: whether PROMISE-MONO, ONE-VALUE, P2C and AGREE hold, or
 * which of them is broken, by which event. Paxos Made Simple §2.2 (P1a, P2c).
 */
export function checkTrace({ acceptors, events }: PaxosTrace): TraceVerdict {
  for (let step = 0; step < events.length; step++) {
    const found = violationAt(acceptors, events, step);
    if (found) return found;
  }
  return { ok: true };
}

/** Whether the event at `step` breaks a rule, given those before it. */
function violationAt(acceptors: readonly NodeId[], events: readonly PaxosEvent[], step: number): Violated | undefined {
  const event = events[step];
  switch (event?.type) {
    case 'accept': {
      const { n, v } = event;
      const others = placesOf(events, step, (one) => one.type === 'accept' && one.n === n && one.v !== v);
      if (others.length > 0) return { ok: false, violated: 'ONE-VALUE', step, witness: others };
      const places = placesOf(events, step, (one) => one.type === 'promise' && one.n === n);
      const promises = places.map((place) => events[place] as PromiseGiven);
      return isSafe(acceptors, promises, v) ? undefined : { ok: false, violated: 'P2C', step, witness: places };
    }
    case 'accepted': {
      const { from, n } = event;
      const higher = placesOf(events, step, (one) => one.type === 'promise' && one.from === from && one.n > n);
      if (higher.length > 0) return { ok: false, violated: 'PROMISE-MONO', step, witness: higher };
      return secondChoice(acceptors, events, step);
    }
    default:
      return undefined;
  }
}

function placesOf(events: readonly PaxosEvent[], before: number, is: (event: PaxosEvent) => boolean): readonly number[] {
  return [...events.keys()].filter((place) => place < before && is(events[place] as PaxosEvent));
}

function isMajority(acceptors: readonly NodeId[], some: Iterable<NodeId>): boolean {
  return 2 * new Set(some).size > acceptors.length;
}

/** Whether some majority of the promises leaves the value free, or has it under the highest ballot that it tells of. */
function isSafe(acceptors: readonly NodeId[], promises: readonly PromiseGiven[], v: Value): boolean {
  const tops: (PromiseGiven | undefined)[] = [undefined, ...promises.filter((one) => one.acceptedN !== null && one.acceptedV === v)];
  return tops.some((top) => isMajority(acceptors, promises.filter((one) => (one.acceptedN ?? 0) <= (top?.acceptedN ?? 0)).map(({ from }) => from)));
}

/** Whether the vote at `step` makes a second value chosen, whatever the acceptors hold by now. */
function secondChoice(acceptors: readonly NodeId[], events: readonly PaxosEvent[], step: number): Violated | undefined {
  const choices = choicesIn(acceptors, events.slice(0, step + 1));
  const mine = choices.find(({ places }) => places.includes(step));
  const other = mine && choices.find(({ v }) => v !== mine.v);
  if (!other) return undefined;
  return { ok: false, violated: 'AGREE', step, witness: [...mine.places, ...other.places].filter((place) => place !== step).sort((a, b) => a - b) };
}

interface Choice {
  readonly v: Value;
  /** Where the votes stand in the history. */
  readonly places: readonly number[];
}

/** What majorities have accepted, each under one ballot. */
function choicesIn(acceptors: readonly NodeId[], events: readonly PaxosEvent[]): readonly Choice[] {
  const votes = new Map<string, { readonly v: Value; readonly places: number[]; readonly by: Set<NodeId> }>();
  for (const [place, event] of events.entries()) {
    if (event.type !== 'accepted') continue;
    const key = keyOf([event.n, event.v]);
    const vote = votes.get(key) ?? { v: event.v, places: [], by: new Set() };
    votes.set(key, vote);
    vote.places.push(place);
    vote.by.add(event.from);
  }
  return [...votes.values()].filter(({ by }) => isMajority(acceptors, by));
}

/** A state that can be reached, with what happened on the way to it. */
interface Visit {
  readonly state: ModelState;
  readonly past: readonly PaxosEvent[];
  /** The event that led here, and from where. */
  readonly by?: { readonly event: ModelEvent; readonly from: Visit };
}

/**
 * Tries everything that can happen in a protocol within the scope, and tells a way to a broken rule, if there is one. `SearchQueue` and
 * `keyOf` of #harness hold what is still to be looked at, and make keys of what has been met.
 */
export function explore(model: PaxosModel, scope: Scope): SearchResult {
  const queue = new SearchQueue<Visit>();
  const seen = new Set<string>();
  let statesWithChoice = 0;
  const meet = (visit: Visit): void => {
    // The state alone won't do: a vote that was overwritten is gone from it, but it was cast.
    const key = keyOf([visit.state, visit.past.map(keyOf).sort()]);
    if (seen.has(key)) return;
    seen.add(key);
    if (choicesIn(model.acceptors, visit.past).length > 0) statesWithChoice++;
    queue.add(visit);
  };
  meet({ state: model.start, past: [] });
  for (let visit = queue.take(); visit; visit = queue.take()) {
    for (const event of model.events(visit.state)) {
      if (event.n > scope.ballots) continue;
      const { state, happened } = model.step(visit.state, event);
      const next: Visit = { state, past: withNew(visit.past, happened), by: { event, from: visit } };
      for (let step = visit.past.length; step < next.past.length; step++) {
        const found = violationAt(model.acceptors, next.past, step);
        if (found) return { states: seen.size, statesWithChoice, counterexample: { violated: found.violated, events: wayTo(next) } };
      }
      meet(next);
    }
  }
  return { states: seen.size, statesWithChoice, counterexample: null };
}

/** What happens once more changes nothing in what the rules say. */
function withNew(past: readonly PaxosEvent[], happened: readonly PaxosEvent[]): readonly PaxosEvent[] {
  const known = new Set(past.map(keyOf));
  return [...past, ...happened.filter((one) => !known.has(keyOf(one)))];
}

function wayTo(visit: Visit): readonly ModelEvent[] {
  const events: ModelEvent[] = [];
  for (let one = visit; one.by; one = one.by.from) events.unshift(one.by.event);
  return events;
}

/** For each ballot that proposed something, which acceptors forced its value on it: those in the overlap of two majorities. Paxos Made Simple §2.2 (P2c). */
export function explain({ events }: PaxosTrace): readonly Explanation[] {
  const explained = new Set<BallotNumber>();
  return [...events.entries()].flatMap(([step, event]): readonly Explanation[] => {
    if (event.type !== 'accept' || explained.has(event.n)) return [];
    const { n, v } = event;
    explained.add(n);
    const promises = events.slice(0, step).filter((one): one is PromiseGiven => one.type === 'promise' && one.n === n && one.acceptedN !== null);
    const highest = Math.max(0, ...promises.map(({ acceptedN }) => acceptedN ?? 0));
    const forcedBy = promises.filter(({ acceptedN, acceptedV }) => acceptedN === highest && acceptedV === v).map(({ from }) => from);
    return [{ step, n, v, forcedBy: [...new Set(forcedBy)] }];
  });
}
