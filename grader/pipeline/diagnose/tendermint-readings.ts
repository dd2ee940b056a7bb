import type { Message, NodeId } from '../../harness/protocols/node.ts';
import { isTendermintMessage, ownMessage, type Proposal, type TendermintMessage, type TendermintVote } from '../../harness/protocols/tendermint/messages.ts';
import { isQuorum } from '../../harness/protocols/tendermint/reading.ts';
import type { Signed } from '../../harness/protocols/signing.ts';
import { digest } from '../../harness/signing/digest.ts';
import type { Departure, TraceEvent } from '../../harness/trace/events.ts';
import { readAll, type TestTrace } from './read-all.ts';

/** What correct validators did in the shown runs. All are empty where another protocol runs. */
export interface TendermintReadings {
  /** A validator has prevoted another value than the one that it had precommitted last at this height. */
  readonly turns: readonly Turn[];
  /** A validator has signed two different votes of one kind in one round. */
  readonly contradictions: readonly Contradiction[];
  /** A validator has decided. */
  readonly decisions: readonly Decision[];
}

interface Place {
  readonly test: string;
  readonly node: NodeId;
}

export interface Turn extends Place {
  /** What the round's proposal for this value claimed; -1 for a new value. */
  readonly claimed: number;
  /** In which round it had precommitted. */
  readonly lockedRound: number;
  /** The last round before this one in which it had heard prevotes of more than two thirds for this value; -1 for none. */
  readonly seen: number;
  /** The same for nil. */
  readonly nilSeen: number;
  /** Whether it had prevoted nil since it precommitted. */
  readonly wasNil: boolean;
  /** Whether it had been restarted since. */
  readonly isRestarted: boolean;
}

export interface Contradiction extends Place {
  /** Whether it had been restarted between the two. */
  readonly isRestarted: boolean;
  /** Whether the second one came with a timeout. */
  readonly byTimeout: boolean;
}

export interface Decision extends Place {
  /** The most power that it had heard to precommit this in one round, and in all rounds together, and the total. */
  readonly inOne: number;
  readonly inAll: number;
  readonly total: number;
}

export function readTendermint(traces: readonly TestTrace[]): TendermintReadings {
  return readAll<TendermintReadings>(traces, (test) => new Reader(test));
}

/** Whether Tendermint's validators run in it. */
export function isOfTendermint([first]: readonly TraceEvent[]): boolean {
  return first?.kind === 'begin' && Object.values(first.states).some((state) => 'lockedRound' in state && 'validRound' in state);
}

/** What one validator has heard and said. */
interface Heard {
  readonly messages: Signed<TendermintMessage>[];
  /** Its own votes, with the life in which each was cast. */
  readonly own: { readonly vote: Signed<TendermintVote>; readonly life: number }[];
  life: number;
  /** Whether a timeout is what it handles, or has handled last. */
  byTimeout: boolean;
}

class Reader implements TendermintReadings {
  readonly turns: Turn[] = [];
  readonly contradictions: Contradiction[] = [];
  readonly decisions: Decision[] = [];
  readonly #test: string;
  readonly #heard = new Map<NodeId, Heard>();
  #faulty: readonly NodeId[] = [];
  #powers: Readonly<Record<NodeId, number>> = {};

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    if (event.kind === 'begin') {
      this.#faulty = Object.keys(event.adversaries ?? {});
      const [state] = Object.values(event.states).filter((one) => 'config' in one);
      this.#powers = (state?.['config'] as { readonly powers: Readonly<Record<NodeId, number>> } | undefined)?.powers ?? {};
      return;
    }
    if (!('node' in event) || this.#faulty.includes(event.node)) return;
    const heard = this.#of(event.node);
    if (event.kind === 'restart') heard.life++;
    else if (event.kind === 'step') this.#hear(heard, event.event);
    else if (event.kind === 'leave') this.#depart(event.node, event.departure);
  }

  #of(node: NodeId): Heard {
    const heard = this.#heard.get(node) ?? { messages: [], own: [], life: 0, byTimeout: false };
    this.#heard.set(node, heard);
    return heard;
  }

  #hear(heard: Heard, event: Extract<TraceEvent, { kind: 'step' }>['event']): void {
    if (event.kind === 'timer' || event.kind === 'message') heard.byTimeout = event.kind === 'timer';
    const brought: readonly Message[] = event.kind === 'message' ? [event.message] : event.kind === 'reply' ? ((event.reply as { readonly messages?: readonly Message[] } | null)?.messages ?? []) : [];
    for (const message of brought) if (isTendermintMessage(message)) heard.messages.push(message);
  }

  #depart(node: NodeId, departure: Departure): void {
    if (departure.kind === 'decide') return this.#decide(node, departure.value as { readonly height: number; readonly id: string });
    const own = departure.kind === 'send' ? ownMessage(departure.message, node) : undefined;
    if (!own) return;
    const heard = this.#of(node);
    heard.messages.push(own);
    if (own.type === 'proposal' || heard.own.some(({ vote }) => vote.signature === own.signature)) return;
    this.#contradict(node, heard, own);
    if (own.type === 'prevote') this.#turn(node, heard, own);
    heard.own.push({ vote: own, life: heard.life });
  }

  #contradict(node: NodeId, { own, life, byTimeout }: Heard, vote: Signed<TendermintVote>): void {
    const other = own.find((one) => one.vote.type === vote.type && one.vote.height === vote.height && one.vote.round === vote.round);
    if (other) this.contradictions.push({ test: this.#test, node, isRestarted: other.life !== life, byTimeout });
  }

  #turn(node: NodeId, heard: Heard, { height, round, id }: Signed<TendermintVote>): void {
    const earlier = heard.own.filter(({ vote }) => vote.height === height && vote.round < round);
    const lock = earlier.filter(({ vote }) => vote.type === 'precommit' && vote.id !== null).at(-1);
    if (id === null || !lock || lock.vote.id === id) return;
    const proposals = heard.messages.filter((message): message is Signed<Proposal> => message.type === 'proposal' && message.height === height && message.round === round && digest(message.value) === id);
    this.turns.push({
      test: this.#test,
      node,
      claimed: Math.max(-1, ...proposals.map(({ validRound }) => validRound)),
      lockedRound: lock.vote.round,
      seen: this.#lastQuorum(heard, 'prevote', height, id, round),
      nilSeen: this.#lastQuorum(heard, 'prevote', height, null, round),
      wasNil: earlier.some(({ vote }) => vote.type === 'prevote' && vote.id === null && vote.round > lock.vote.round),
      isRestarted: lock.life !== heard.life,
    });
  }

  #lastQuorum(heard: Heard, type: TendermintVote['type'], height: number, id: string | null, before: number): number {
    const rounds = this.#votersByRound(heard, type, height, id);
    return Math.max(-1, ...[...rounds].filter(([round, voters]) => round < before && isQuorum(this.#powerOf(voters), this.#total)).map(([round]) => round));
  }

  #votersByRound({ messages }: Heard, type: TendermintVote['type'], height: number, id: string | null): ReadonlyMap<number, ReadonlySet<NodeId>> {
    const rounds = new Map<number, Set<NodeId>>();
    for (const message of messages) {
      if (message.type !== type || message.height !== height || message.id !== id) continue;
      rounds.set(message.round, (rounds.get(message.round) ?? new Set()).add(message.signer));
    }
    return rounds;
  }

  #decide(node: NodeId, { height, id }: { readonly height: number; readonly id: string }): void {
    const rounds = [...this.#votersByRound(this.#of(node), 'precommit', height, id).values()];
    const inAll = this.#powerOf(new Set(rounds.flatMap((voters) => [...voters])));
    this.decisions.push({ test: this.#test, node, inOne: Math.max(0, ...rounds.map((voters) => this.#powerOf(voters))), inAll, total: this.#total });
  }

  get #total(): number {
    return this.#powerOf(new Set(Object.keys(this.#powers)));
  }

  #powerOf(voters: ReadonlySet<NodeId>): number {
    return [...voters].reduce((sum, voter) => sum + (this.#powers[voter] ?? 0), 0);
  }
}
