import { keyOf } from '#harness';
import type { Explanation, ModelEvent, ModelState, NodeId, PaxosEvent, PaxosModel, PaxosRule, PaxosTrace, PromiseGiven, Scope, SearchResult, TraceVerdict, ValueProposed, VoteCast } from '#harness';

/**
 * Another correct design: depth first, by recursion; rules one after the other over the whole history, at its end; and the witness is
 * all that bears on the rule.
 */
export function checkTrace(trace: PaxosTrace): TraceVerdict {
  for (const rule of [promisesKept, oneValue, safeProposals, agreement]) {
    const found = rule(trace);
    if (found) return { ok: false, ...found };
  }
  return { ok: true };
}

interface Found {
  readonly violated: PaxosRule;
  readonly step: number;
  readonly witness: readonly number[];
}

interface Placed<E extends PaxosEvent> {
  readonly at: number;
  readonly event: E;
}

function placed<T extends PaxosEvent['type']>(events: readonly PaxosEvent[], type: T): Placed<Extract<PaxosEvent, { type: T }>>[] {
  return events.flatMap((event, at) => (event.type === type ? [{ at, event: event as Extract<PaxosEvent, { type: T }> }] : []));
}

function promisesKept({ events }: PaxosTrace): Found | undefined {
  const promises: Placed<PromiseGiven>[] = placed(events, 'promise');
  for (const { at: step, event } of placed(events, 'accepted')) {
    const broken = promises.find((one) => one.at < step && one.event.from === event.from && one.event.n > event.n);
    if (broken) return { violated: 'PROMISE-MONO', step, witness: [broken.at] };
  }
  return undefined;
}

function oneValue({ events }: PaxosTrace): Found | undefined {
  const proposals: Placed<ValueProposed>[] = placed(events, 'accept');
  for (const { at: step, event } of proposals) {
    const other = proposals.find((one) => one.at < step && one.event.n === event.n && !Object.is(one.event.v, event.v));
    if (other) return { violated: 'ONE-VALUE', step, witness: [other.at] };
  }
  return undefined;
}

function safeProposals({ acceptors, events }: PaxosTrace): Found | undefined {
  const majority = Math.floor(acceptors.length / 2) + 1;
  for (const { at: step, event } of placed(events, 'accept')) {
    const heard = placed(events, 'promise').filter((one) => one.at < step && one.event.n === event.n);
    // Whoever tells of a ballot above the limit is left out of the majority; each ballot whose value this is may be the limit.
    const limits = [-1, ...heard.filter((one) => one.event.acceptedN !== null && Object.is(one.event.acceptedV, event.v)).map((one) => one.event.acceptedN as number)];
    const isSafe = limits.some((limit) => new Set(heard.filter((one) => (one.event.acceptedN ?? -1) <= limit).map((one) => one.event.from)).size >= majority);
    if (!isSafe) return { violated: 'P2C', step, witness: heard.map(({ at }) => at) };
  }
  return undefined;
}

/** For each ballot and value who has voted, in the order in which the majorities came about. */
function agreement({ acceptors, events }: PaxosTrace): Found | undefined {
  const voters: Record<string, Set<NodeId>> = {};
  let first: VoteCast | undefined;
  for (const { at: step, event } of placed(events, 'accepted')) {
    const by = (voters[`${event.n} ${JSON.stringify(event.v)}`] ??= new Set());
    by.add(event.from);
    if (by.size * 2 <= acceptors.length) continue;
    first ??= event;
    const { n, v } = first;
    if (Object.is(v, event.v)) continue;
    const witness = placed(events, 'accepted').filter((one) => one.at < step && ((one.event.n === n && Object.is(one.event.v, v)) || one.event.n === event.n));
    return { violated: 'AGREE', step, witness: witness.map(({ at }) => at) };
  }
  return undefined;
}

export function explore(model: PaxosModel, { ballots }: Scope): SearchResult {
  const met = new Map<string, boolean>();
  const path: ModelEvent[] = [];
  let counterexample: SearchResult['counterexample'] = null;

  function visit(state: ModelState, events: readonly PaxosEvent[]): boolean {
    const key = `${keyOf(state)} ${[...new Set(events.map(keyOf))].sort().join(' ')}`;
    if (met.has(key)) return false;
    const trace = { acceptors: model.acceptors, events };
    met.set(key, choiceIn(trace));
    const verdict = checkTrace(trace);
    if (!verdict.ok) {
      counterexample = { violated: verdict.violated, events: [...path] };
      return true;
    }
    for (const event of model.events(state).filter(({ n }) => n <= ballots)) {
      const next = model.step(state, event);
      path.push(event);
      if (visit(next.state, [...events, ...next.happened])) return true;
      path.pop();
    }
    return false;
  }

  visit(model.start, []);
  const states = [...met.values()];
  return { states: states.length, statesWithChoice: states.filter((isChosen) => isChosen).length, counterexample };
}

function choiceIn({ acceptors, events }: PaxosTrace): boolean {
  const votes = placed(events, 'accepted');
  return votes.some(({ event: { n, v } }) => new Set(votes.filter(({ event }) => event.n === n && Object.is(event.v, v)).map(({ event }) => event.from)).size * 2 > acceptors.length);
}

export function explain({ events }: PaxosTrace): readonly Explanation[] {
  const proposals = placed(events, 'accept');
  return proposals
    .filter(({ event }, i) => proposals.findIndex((one) => one.event.n === event.n) === i)
    .map(({ at: step, event: { n, v } }) => {
      const told = placed(events, 'promise').filter((one) => one.at < step && one.event.n === n && one.event.acceptedN !== null);
      const top = told.reduce((best, { event }) => Math.max(best, event.acceptedN as number), -1);
      return { step, n, v, forcedBy: told.filter(({ event }) => event.acceptedN === top).map(({ event }) => event.from) };
    });
}
