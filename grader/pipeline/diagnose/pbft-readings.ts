import { canonicalText, isRecord } from '../../harness/kernel/plain.ts';
import { isClient, type Message, type NodeEvent, type NodeId } from '../../harness/protocols/node.ts';
import { primaryOf } from '../../harness/protocols/pbft/assemble.ts';
import { isEvidence, type Evidence } from '../../harness/protocols/pbft/evidence.ts';
import { isPbftMessage, type PbftReply, type PbftRequest } from '../../harness/protocols/pbft/messages.ts';
import { ballotIn, ownBallot, requestKey, type Ballot } from '../../harness/protocols/pbft/reading.ts';
import type { Signed } from '../../harness/protocols/signing.ts';
import type { Departure, TraceEvent } from '../../harness/trace/events.ts';
import { readAll, type TestTrace } from './read-all.ts';

/** What correct replicas and clients did in the shown runs, a list for each kind of thing. All are empty where another protocol runs. */
export interface PbftReadings {
  /** A replica has said by a commit that something is prepared, the first time for this digest. */
  readonly certificates: readonly Certified[];
  /** A replica has executed a request. */
  readonly executions: readonly Execution[];
  /** A client has taken a result. */
  readonly results: readonly Taken[];
  /** A replica has accused another, the first time by these ballots. */
  readonly accusations: readonly Accusation[];
}

interface Place {
  readonly test: string;
  readonly node: NodeId;
}

/** Numbers of replicas, each counted once. */
export interface Certified extends Place {
  /** How many prepares of backups it needs. */
  readonly needed: number;
  /** Backups whose prepares for this digest it had heard, or sent itself; of those, the signer counts. */
  readonly backups: number;
  /** The same for any digest. */
  readonly ofAnyDigest: number;
  /** The same by the names in the prepares, whoever had signed them. */
  readonly byName: number;
  /** Whether the primary's prepare was among what it had heard. */
  readonly withPrimary: boolean;
  /** How many digests' pre-prepares it had vouched for at this place. */
  readonly accepted: number;
}

export interface Execution extends Place {
  /** Whether it had sent its commit. */
  readonly isPrepared: boolean;
  readonly needed: number;
  /** Replicas whose commits for what it executes it had heard, or sent itself; and the same for any digest, and by name. */
  readonly commits: number;
  readonly ofAnyDigest: number;
  readonly byName: number;
  /** Whether a lower number comes later in this run, or has been left out. */
  readonly isEarly: boolean;
  /** Whether it had executed this client's request of this timestamp, or a later one. */
  readonly isRepeated: boolean;
}

export interface Taken extends Place {
  readonly needed: number;
  /** Replicas that had signed just this result of this request; any result of it; and just this result of any request. */
  readonly equal: number;
  readonly ofAnyResult: number;
  readonly ofAnyRequest: number;
  readonly byName: number;
}

export interface Accusation extends Place {
  readonly culprit: NodeId;
  /** In what the two ballots differ and mayn't, or not differ and should. Whether they are signed is not looked at. */
  readonly flaw: 'signer' | 'kind' | 'place' | 'digest' | 'none in its fields';
}

type Reply = Signed<PbftReply>;
type Vote = Signed<Exclude<Ballot, { type: 'pre-prepare' }>>;

export function readPbft(traces: readonly TestTrace[]): PbftReadings {
  return readAll<PbftReadings>(traces, (test) => new Reader(test));
}

/** Whether PBFT's replicas run in it: what other protocols' readers look for is not there. */
export function isOfPbft([first]: readonly TraceEvent[]): boolean {
  return first?.kind === 'begin' && Object.values(first.states).some((state) => 'sessions' in state && 'lastExecuted' in state);
}

/** What one node has heard and said. */
interface Heard {
  readonly votes: Vote[];
  readonly replies: Reply[];
  readonly certified: Set<string>;
  /** By place, the digests that it has vouched for. */
  readonly vouched: Map<string, Set<string>>;
  readonly executed: Map<NodeId, number>;
  lastSeq: number;
  request: Signed<PbftRequest> | undefined;
}

class Reader implements PbftReadings {
  readonly certificates: Certified[] = [];
  readonly executions: Execution[] = [];
  readonly results: Taken[] = [];
  readonly accusations: Accusation[] = [];
  readonly #test: string;
  readonly #heard = new Map<NodeId, Heard>();
  #faulty: readonly NodeId[] = [];
  #replicas = 0;
  #quorum = 0;
  #f = 0;

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    if (event.kind === 'begin') this.#begin(event);
    else if ('node' in event && this.#faulty.includes(event.node)) return;
    else if (event.kind === 'step') this.#look(event);
    else if (event.kind === 'leave') this.#depart(event.node, event.departure);
  }

  #begin({ states, adversaries = {} }: Extract<TraceEvent, { kind: 'begin' }>): void {
    this.#faulty = Object.keys(adversaries);
    this.#replicas = Object.keys(states).filter((id) => !isClient(id)).length;
    const config = Object.values(states).map(({ config: one }) => one).find(isRecord);
    this.#quorum = Number(config?.['quorum']);
    this.#f = Number(config?.['f']);
  }

  #look({ node, event, before, after }: Extract<TraceEvent, { kind: 'step' }>): void {
    this.#hear(node, event);
    if (after['reported'] === before['reported']) return;
    const known = new Set(evidenceIn(before['reported']).map(canonicalText));
    for (const evidence of evidenceIn(after['reported'])) if (!known.has(canonicalText(evidence))) this.accusations.push({ test: this.#test, node, culprit: evidence.first.signer, flaw: flawIn(evidence) });
  }

  #of(node: NodeId): Heard {
    const heard = this.#heard.get(node) ?? { votes: [], replies: [], certified: new Set(), vouched: new Map(), executed: new Map(), lastSeq: 0, request: undefined };
    this.#heard.set(node, heard);
    return heard;
  }

  #hear(node: NodeId, event: NodeEvent): void {
    if (event.kind !== 'message') return;
    const { message } = event;
    const ballot = ballotIn(message);
    if (ballot && ballot.type !== 'pre-prepare') this.#of(node).votes.push(ballot);
    if (isReply(message)) this.#of(node).replies.push(message);
  }

  #depart(node: NodeId, departure: Departure): void {
    if (departure.kind === 'apply') return this.#execute(node, departure.index, departure.entry as PbftRequest);
    if (departure.kind === 'answer' && isClient(node)) return this.#take(node, departure.reply);
    if (departure.kind !== 'send') return;
    const { message } = departure;
    if (isClient(node) && isPbftMessage(message) && message.type === 'request') this.#of(node).request = message;
    const own = ownBallot(message, node);
    if (!own) return;
    const heard = this.#of(node);
    const place = `${own.view}/${own.seq}`;
    if (own.type !== 'commit') heard.vouched.set(place, new Set(heard.vouched.get(place)).add(own.digest));
    if (own.type === 'commit') this.#certify(node, own);
    if (own.type !== 'pre-prepare') heard.votes.push(own);
  }

  #certify(node: NodeId, { view, seq, digest }: Ballot): void {
    const { votes, certified, vouched } = this.#of(node);
    const key = `${view}/${seq}/${digest}`;
    if (certified.has(key)) return;
    certified.add(key);
    const here = votes.filter((vote) => vote.type === 'prepare' && vote.view === view && vote.seq === seq);
    const matching = here.filter((vote) => vote.digest === digest);
    const primary = primaryOf(view, this.#replicas);
    const backups = (list: readonly Vote[], by: 'signer' | 'replica'): number => new Set(list.map((vote) => vote[by]).filter((id) => id !== primary)).size;
    this.certificates.push({
      test: this.#test,
      node,
      needed: this.#quorum - 1,
      backups: backups(matching, 'signer'),
      ofAnyDigest: backups(here, 'signer'),
      byName: backups(matching, 'replica'),
      withPrimary: matching.some(({ signer }) => signer === primary),
      accepted: vouched.get(`${view}/${seq}`)?.size ?? 0,
    });
  }

  #execute(node: NodeId, seq: number, { client, timestamp }: PbftRequest): void {
    const heard = this.#of(node);
    const here = heard.votes.filter((vote) => vote.type === 'commit' && vote.seq === seq);
    const digests = [...new Set(here.map(({ digest }) => digest))];
    const count = (list: readonly Vote[], by: 'signer' | 'replica'): number => new Set(list.map((vote) => vote[by])).size;
    // Of which digest the request is, only the code knows: whichever has most is meant.
    const most = (by: 'signer' | 'replica'): number => Math.max(0, ...digests.map((digest) => count(here.filter((vote) => vote.digest === digest), by)));
    this.executions.push({
      test: this.#test,
      node,
      isPrepared: here.some(({ signer }) => signer === node),
      needed: this.#quorum,
      commits: most('signer'),
      ofAnyDigest: count(here, 'signer'),
      byName: most('replica'),
      isEarly: seq !== heard.lastSeq + 1,
      isRepeated: (heard.executed.get(client) ?? 0) >= timestamp,
    });
    heard.lastSeq = seq;
    heard.executed.set(client, Math.max(timestamp, heard.executed.get(client) ?? 0));
  }

  #take(node: NodeId, answer: unknown): void {
    const { request, replies } = this.#of(node);
    if (!request || !isRecord(answer)) return;
    const result = canonicalText(answer['result']);
    const mine = replies.filter(({ client }) => client === node);
    const ofThis = mine.filter((reply) => requestKey(reply) === requestKey(request));
    const isEqual = (reply: Reply): boolean => canonicalText(reply.result) === result;
    const count = (list: readonly Reply[], by: 'signer' | 'replica' = 'signer'): number => new Set(list.map((reply) => reply[by])).size;
    this.results.push({
      test: this.#test,
      node,
      needed: this.#f + 1,
      equal: count(ofThis.filter(isEqual)),
      ofAnyResult: count(ofThis),
      ofAnyRequest: count(mine.filter(isEqual)),
      byName: count(ofThis.filter(isEqual), 'replica'),
    });
  }
}

function evidenceIn(reported: unknown): readonly Evidence[] {
  return Array.isArray(reported) ? reported.filter(isEvidence) : [];
}

function flawIn({ first, second }: Evidence): Accusation['flaw'] {
  if (first.signer !== second.signer) return 'signer';
  if (first.type !== second.type) return 'kind';
  if (first.view !== second.view || first.seq !== second.seq) return 'place';
  return first.digest === second.digest ? 'digest' : 'none in its fields';
}

function isReply(message: Message): message is Reply {
  return isPbftMessage(message) && message.type === 'reply';
}
