import type { NodeId } from '../protocols/node.ts';
import type { BallotNumber, PaxosEvent, Value } from '../protocols/paxos/safety.ts';
import type { PlainModel } from './kept-model.ts';

/**
 * In what a protocol may differ from Paxos. Of an acceptor (the one named by `at`):
 * - `promises-again`: it answers a prepare that it has promised already once more, one time
 * - `promises-below`: it answers a lower prepare too, and takes nothing back
 * - `crashes`: it may crash, and come back with all that it has written
 * - `tells-nothing`: its promises don't tell what it has accepted
 * - `takes-back`: it answers a lower prepare, and lowers what it has promised to it
 * - `accepts-below`: it accepts without looking at what it has promised
 * - `no-raise`: what it accepts it does not count as promised
 * - `forgets-promise`, `forgets-vote`: a crash takes what it has promised, or accepted
 *
 * Of all acceptors:
 * - `accepts-above`: they accept only what is above what they have promised
 *
 * Of a proposer:
 * - `own-value`: it proposes its own value, whatever it is told
 * - `first-told`, `most-told`: of the values that it is told of, it takes that of the first acceptor, or that of most acceptors
 * - `one-promise`: one promise is enough for it
 * - `two-values`: under its ballot it may propose another value as well
 */
export const habits = [
  'promises-again',
  'promises-below',
  'crashes',
  'tells-nothing',
  'takes-back',
  'accepts-below',
  'no-raise',
  'accepts-above',
  'forgets-promise',
  'forgets-vote',
  'own-value',
  'first-told',
  'most-told',
  'one-promise',
  'two-values',
] as const;

export type Habit = (typeof habits)[number];

/** A protocol as data. */
export interface Ruled {
  readonly kind: 'ruled';
  readonly acceptors: readonly NodeId[];
  /** For each ballot, from 1 on, the acceptors that it asks for promises: all of them have to answer. */
  readonly asks: readonly (readonly NodeId[])[];
  /** The value that each ballot proposes where it is free to. */
  readonly values: readonly Value[];
  readonly habits: readonly Habit[];
  /** The acceptor whose habits these are. */
  readonly at: NodeId;
}

interface Acceptor {
  readonly promised: BallotNumber;
  readonly acceptedN: BallotNumber | null;
  readonly acceptedV: Value;
}

type Told = Pick<Acceptor, 'acceptedN' | 'acceptedV'>;

interface State {
  readonly acceptors: Readonly<Record<NodeId, Acceptor>>;
  /** For each ballot that has proposed nothing yet, the promises that its proposer has. */
  readonly promises: Readonly<Record<BallotNumber, Readonly<Record<NodeId, Told>>>>;
  /** For each ballot, the values that were proposed: one, where all is well. */
  readonly proposed: Readonly<Record<BallotNumber, readonly Value[]>>;
  readonly hasCrashed: boolean;
  readonly hasPromisedAgain: boolean;
}

type Event =
  | { readonly n: BallotNumber; readonly do: 'promise'; readonly at: NodeId }
  | { readonly n: BallotNumber; readonly do: 'propose'; readonly v: Value }
  | { readonly n: BallotNumber; readonly do: 'accept'; readonly at: NodeId; readonly v: Value }
  | { readonly n: BallotNumber; readonly do: 'crash'; readonly at: NodeId };

/** Lower than all ballots. */
const NONE = 0;

const nothing: Acceptor = { promised: NONE, acceptedN: null, acceptedV: null };

/**
 * Single-decree Paxos, or nearly: a ballot asks its acceptors for promises, proposes when all of them have promised, and
 * any acceptor may be asked to accept. Requests arrive late, again, or never.
 */
export function ruledModel(spec: Ruled): PlainModel<State, Event> {
  const protocol = new Protocol(spec);
  return {
    acceptors: spec.acceptors,
    start: { acceptors: Object.fromEntries(spec.acceptors.map((id) => [id, nothing])), promises: {}, proposed: {}, hasCrashed: false, hasPromisedAgain: false },
    events: (state) => protocol.events(state),
    step: (state, event) => protocol.step(state, event),
  };
}

class Protocol {
  readonly #spec: Ruled;

  constructor(spec: Ruled) {
    this.#spec = spec;
  }

  events(state: State): readonly Event[] {
    const { acceptors, asks } = this.#spec;
    const ballots = asks.map((asked, i) => ({ n: i + 1, asked }));
    return [
      ...ballots.flatMap(({ n, asked }) => asked.filter((at) => this.#maySayPromise(state, n, at)).map((at): Event => ({ n, do: 'promise', at }))),
      ...ballots.flatMap(({ n }) => this.#proposals(state, n).map((v): Event => ({ n, do: 'propose', v }))),
      ...ballots.flatMap(({ n }) => acceptors.flatMap((at) => this.#acceptable(state, n, at).map((v): Event => ({ n, do: 'accept', at, v })))),
      ...this.#crashes(state),
    ];
  }

  step(state: State, event: Event): { readonly state: State; readonly happened: readonly PaxosEvent[] } {
    switch (event.do) {
      case 'promise':
        return this.#promise(state, event);
      case 'propose':
        return this.#propose(state, event);
      case 'accept': {
        const { n, at, v } = event;
        const before = state.acceptors[at] ?? nothing;
        const promised = this.#has('no-raise', at) ? before.promised : Math.max(before.promised, n);
        return { state: withAcceptor(state, at, { promised, acceptedN: n, acceptedV: v }), happened: [{ type: 'accepted', from: at, n, v }] };
      }
      case 'crash':
        return { state: { ...withAcceptor(state, event.at, this.#afterCrash(state.acceptors[event.at] ?? nothing)), hasCrashed: true }, happened: [] };
    }
  }

  /** Whether this is among the protocol's habits, and where it is an acceptor's, whether it is that one. */
  #has(habit: Habit, at: NodeId = this.#spec.at): boolean {
    return at === this.#spec.at && this.#spec.habits.includes(habit);
  }

  #maySayPromise({ acceptors, promises, proposed, hasPromisedAgain }: State, n: BallotNumber, at: NodeId): boolean {
    // Who has proposed hears no promise any more.
    if (proposed[n]) return false;
    const { promised, acceptedN } = acceptors[at] ?? nothing;
    if (n > promised) return true;
    if (n === promised) return this.#has('promises-again', at) && !hasPromisedAgain;
    if (promises[n]?.[at]) return false;
    return this.#has('takes-back', at) || (this.#has('promises-below', at) && (acceptedN === null || acceptedN < n));
  }

  #promise(state: State, { n, at }: { readonly n: BallotNumber; readonly at: NodeId }) {
    const { promised, acceptedN, acceptedV } = state.acceptors[at] ?? nothing;
    const told: Told = this.#has('tells-nothing', at) ? { acceptedN: null, acceptedV: null } : { acceptedN, acceptedV };
    const after = this.#has('takes-back', at) ? n : Math.max(promised, n);
    const promises = { ...state.promises, [n]: { ...state.promises[n], [at]: told } };
    const happened: PaxosEvent = { type: 'promise', from: at, n, ...told };
    const hasPromisedAgain = state.hasPromisedAgain || n === promised;
    return { state: { ...withAcceptor(state, at, { promised: after, acceptedN, acceptedV }), promises, hasPromisedAgain }, happened: [happened] };
  }

  /** What the ballot's proposer may propose now. */
  #proposals({ promises, proposed }: State, n: BallotNumber): readonly Value[] {
    const { asks, values } = this.#spec;
    const own = values[n - 1] ?? null;
    if (proposed[n]) return this.#has('two-values') && proposed[n].length === 1 ? [`${String(own)}!`] : [];
    const heard = promises[n] ?? {};
    const asked = asks[n - 1] ?? [];
    const needed = this.#has('one-promise') ? 1 : asked.length;
    if (Object.keys(heard).length < needed) return [];
    // In the order in which they are asked.
    const told = asked.flatMap((at) => (heard[at] && heard[at].acceptedN !== null ? [heard[at]] : []));
    return [this.#choice(told, own)];
  }

  #choice(told: readonly Told[], own: Value): Value {
    if (told.length === 0 || this.#has('own-value')) return own;
    const ballot = ({ acceptedN }: Told): BallotNumber => acceptedN ?? NONE;
    const count = ({ acceptedV }: Told): number => told.filter((one) => one.acceptedV === acceptedV).length;
    const first = (better: (a: Told, b: Told) => boolean): Value => told.reduce((best, one) => (better(one, best) ? one : best)).acceptedV;
    if (this.#has('first-told')) return first(() => false);
    if (this.#has('most-told')) return first((a, b) => count(a) > count(b));
    return first((a, b) => ballot(a) > ballot(b));
  }

  #propose(state: State, { n, v }: { readonly n: BallotNumber; readonly v: Value }) {
    const { [n]: _heard, ...promises } = state.promises;
    const proposed = { ...state.proposed, [n]: [...(state.proposed[n] ?? []), v] };
    const happened: PaxosEvent = { type: 'accept', n, v };
    return { state: { ...state, promises, proposed }, happened: [happened] };
  }

  /** The values that this acceptor would accept under the ballot now, and has not accepted last. */
  #acceptable({ acceptors, proposed }: State, n: BallotNumber, at: NodeId): readonly Value[] {
    const { promised, acceptedN, acceptedV } = acceptors[at] ?? nothing;
    if (this.#has('accepts-above') ? n <= promised : n < promised && !this.#has('accepts-below', at)) return [];
    return (proposed[n] ?? []).filter((v) => acceptedN !== n || acceptedV !== v);
  }

  #crashes({ acceptors, hasCrashed }: State): readonly Event[] {
    const { at } = this.#spec;
    const { promised } = acceptors[at] ?? nothing;
    const mayCrash = this.#has('crashes') || this.#has('forgets-promise') || this.#has('forgets-vote');
    return mayCrash && !hasCrashed && promised !== NONE ? [{ n: promised, do: 'crash', at }] : [];
  }

  #afterCrash(acceptor: Acceptor): Acceptor {
    if (this.#has('forgets-promise')) return { ...acceptor, promised: acceptor.acceptedN ?? NONE };
    return this.#has('forgets-vote') ? { ...acceptor, acceptedN: null, acceptedV: null } : acceptor;
  }
}

function withAcceptor(state: State, at: NodeId, acceptor: Acceptor): State {
  return { ...state, acceptors: { ...state.acceptors, [at]: acceptor } };
}
