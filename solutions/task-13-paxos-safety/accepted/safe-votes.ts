import { keyOf, SearchQueue } from '#harness';
import type { BallotNumber, Explanation, ModelEvent, ModelState, NodeId, PaxosEvent, PaxosModel, PaxosTrace, Scope, SearchResult, TraceVerdict, Value, Violated } from '#harness';

/**
 * Another correct design, after the TLA+ module Voting: not by what promises tell, but by votes. A value is safe under a
 * ballot if under each lower one a majority has voted for it, or not at all and never will. The history is kept folded.
 */
interface Ledger {
  /** Ballot, voter and value. */
  readonly votes: ReadonlyMap<BallotNumber, ReadonlyMap<NodeId, Value>>;
  /** For each acceptor, what it has promised, and nothing lower. */
  readonly promised: Readonly<Record<NodeId, BallotNumber>>;
  readonly proposed: ReadonlyMap<BallotNumber, Value>;
}

const empty: Ledger = { votes: new Map(), promised: {}, proposed: new Map() };

type Rule = Violated['violated'];

function brokenBy(acceptors: readonly NodeId[], ledger: Ledger, event: PaxosEvent): Rule | undefined {
  if (event.type === 'promise') return undefined;
  const { n, v } = event;
  if (event.type === 'accept') {
    if (ledger.proposed.has(n) && ledger.proposed.get(n) !== v) return 'ONE-VALUE';
    return isSafeAt(acceptors, ledger, n, v) ? undefined : 'P2C';
  }
  if ((ledger.promised[event.from] ?? 0) > n) return 'PROMISE-MONO';
  const after = chosen(acceptors, enter(ledger, event));
  return after.length > 1 && after.includes(v) ? 'AGREE' : undefined;
}

function isSafeAt(acceptors: readonly NodeId[], { votes, promised }: Ledger, n: BallotNumber, v: Value): boolean {
  for (let lower = 1; lower < n; lower++) {
    const there = votes.get(lower);
    // A vote under a higher ballot is a promise, too.
    const bound = (id: NodeId): BallotNumber => Math.max(promised[id] ?? 0, ...[...votes].flatMap(([ballot, by]) => (by.has(id) ? [ballot] : [])));
    const willing = acceptors.filter((id) => (there?.has(id) ? there.get(id) === v : bound(id) > lower));
    if (willing.length * 2 <= acceptors.length) return false;
  }
  return true;
}

function enter({ votes, promised, proposed }: Ledger, event: PaxosEvent): Ledger {
  switch (event.type) {
    case 'promise':
      return { votes, proposed, promised: { ...promised, [event.from]: Math.max(promised[event.from] ?? 0, event.n) } };
    case 'accept':
      return { votes, promised, proposed: new Map(proposed).set(event.n, event.v) };
    case 'accepted':
      return { promised, proposed, votes: new Map(votes).set(event.n, new Map(votes.get(event.n)).set(event.from, event.v)) };
  }
}

/** The different values that have a majority under one ballot. */
function chosen(acceptors: readonly NodeId[], { votes }: Ledger): readonly Value[] {
  const values = [...votes.values()].flatMap((by) => [...new Set(by.values())].filter((v) => 2 * [...by.values()].filter((one) => one === v).length > acceptors.length));
  return [...new Set(values)];
}

export const checkTrace = ({ acceptors, events }: PaxosTrace): TraceVerdict => {
  let ledger = empty;
  for (const [step, event] of events.entries()) {
    const violated = brokenBy(acceptors, ledger, event);
    if (violated) return { ok: false, violated, step, witness: witnessOf(violated, events, step) };
    ledger = enter(ledger, event);
  }
  return { ok: true };
};

function witnessOf(rule: Rule, events: readonly PaxosEvent[], step: number): readonly number[] {
  const last = events[step] as PaxosEvent;
  const bears: Readonly<Record<Rule, (event: PaxosEvent) => boolean>> = {
    'PROMISE-MONO': (event) => event.type === 'promise' && last.type === 'accepted' && event.from === last.from,
    'ONE-VALUE': (event) => event.type === 'accept' && event.n === last.n,
    P2C: (event) => event.type !== 'accept',
    AGREE: (event) => event.type === 'accepted',
  };
  return events.slice(0, step).flatMap((event, place) => (bears[rule](event) ? [place] : []));
}

interface Node {
  readonly state: ModelState;
  readonly ledger: Ledger;
  readonly way: readonly ModelEvent[];
}

export const explore = (model: PaxosModel, scope: Scope): SearchResult => {
  const { acceptors } = model;
  const open = new SearchQueue<Node>();
  const seen = new Map<string, Node>();
  const discover = (node: Node): void => {
    const key = keyOf([node.state, node.ledger]);
    if (seen.has(key)) return;
    seen.set(key, node);
    open.add(node);
  };
  const result = (counterexample: SearchResult['counterexample']): SearchResult => ({
    states: seen.size,
    statesWithChoice: [...seen.values()].filter(({ ledger }) => chosen(acceptors, ledger).length > 0).length,
    counterexample,
  });
  discover({ state: model.start, ledger: empty, way: [] });
  while (open.size > 0) {
    const node = open.takeLast() as Node;
    for (const event of model.events(node.state)) {
      if (event.n > scope.ballots) continue;
      const { state, happened } = model.step(node.state, event);
      const way = [...node.way, event];
      let { ledger } = node;
      for (const one of happened) {
        const violated = brokenBy(acceptors, ledger, one);
        if (violated) return result({ violated, events: way });
        ledger = enter(ledger, one);
      }
      discover({ state, ledger, way });
    }
  }
  return result(null);
};

export function explain({ events }: PaxosTrace): readonly Explanation[] {
  const told = new Map<BallotNumber, { readonly highest: BallotNumber; readonly by: readonly NodeId[] }>();
  const explanations: Explanation[] = [];
  for (const [step, event] of events.entries()) {
    if (event.type === 'promise' && event.acceptedN !== null) {
      const { highest, by } = told.get(event.n) ?? { highest: 0, by: [] };
      if (event.acceptedN > highest) told.set(event.n, { highest: event.acceptedN, by: [event.from] });
      else if (event.acceptedN === highest) told.set(event.n, { highest, by: [...by, event.from] });
    }
    if (event.type === 'accept' && !explanations.some(({ n }) => n === event.n)) {
      explanations.push({ step, n: event.n, v: event.v, forcedBy: told.get(event.n)?.by ?? [] });
    }
  }
  return explanations;
}
