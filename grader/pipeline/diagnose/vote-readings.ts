import { isEqual } from '../../harness/kernel/plain.ts';
import type { NodeId } from '../../harness/protocols/node.ts';
import type { RequestVote, RequestVoteReply } from '../../harness/protocols/raft/messages.ts';
import type { RaftCopy, RaftDisk } from '../../harness/protocols/raft/reading.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';
import type { Step } from './trace-readings.ts';
import { readAll, type TestTrace } from './read-all.ts';

/** How servers voted and won elections in the shown runs; PreVote, which binds nobody, is not in it. */
export interface VoteReadings {
  /** A vote was granted. */
  readonly granted: readonly Granted[];
  /** A server began to lead. */
  readonly wins: readonly Win[];
  /** Within a term, a server's vote was taken back or given to another, when an event asked for something else. */
  readonly forgotten: readonly Step[];
}

export interface Granted {
  readonly test: string;
  readonly node: NodeId;
  readonly request: RequestVote;
  /** Whether this vote was not on disk when it left. */
  readonly wasUnwritten: boolean;
}

export interface Win extends Step {
  /** Servers that have given it their vote of this term, as far as it had heard; itself included. */
  readonly votes: number;
  /** Answers to its requests that it had heard in this life, of whatever term and contents, each as often as it came. */
  readonly answers: number;
  readonly servers: number;
  /** Whether it had voted for itself, and that was not on its disk. */
  readonly wasUnwritten: boolean;
}

type StepEvent = Extract<TraceEvent, { kind: 'step' }>;

/** Reads traces of tests. */
export function readVotes(traces: readonly TestTrace[]): VoteReadings {
  return readAll<VoteReadings>(traces, (test) => new Reader(test));
}

/** Goes through a trace with what each server has on disk, and which votes it has heard. */
class Reader implements VoteReadings {
  readonly granted: Granted[] = [];
  readonly wins: Win[] = [];
  readonly forgotten: Step[] = [];
  readonly #test: string;
  readonly #disks = new Map<NodeId, RaftDisk>();
  /** By server and term, who voted for it in this life. */
  readonly #heard = new Map<string, Set<NodeId>>();
  /** By server, how many answers it heard in this life. */
  readonly #answers = new Map<NodeId, number>();

  constructor(test: string) {
    this.#test = test;
  }

  read(event: TraceEvent): void {
    switch (event.kind) {
      case 'begin':
        for (const [node, disk] of Object.entries(event.disks)) this.#disks.set(node, disk as unknown as RaftDisk);
        break;
      case 'written':
        this.#disks.set(event.node, event.disk as unknown as RaftDisk);
        break;
      case 'crash':
        for (const key of this.#heard.keys()) if (key.startsWith(`${event.node} `)) this.#heard.delete(key);
        this.#answers.delete(event.node);
        break;
      case 'step':
        this.#readStep(event);
        break;
      case 'leave':
        this.#readDeparture(event);
        break;
    }
  }

  #readStep({ node, event, before: from, after: to }: StepEvent): void {
    const before = from as unknown as RaftCopy;
    const after = to as unknown as RaftCopy;
    const step = { test: this.#test, node, before, after };
    if (event.kind === 'reply' && isRequestVote(event.request)) {
      this.#answers.set(node, (this.#answers.get(node) ?? 0) + 1);
      if (isGranted(event.reply)) this.#votersOf(node, event.request.term).add(event.from);
    }
    const isSameTerm = before.currentTerm === after.currentTerm;
    // A vote that changes when a write is done was decided upon before.
    const isAsked = event.kind === 'message' || event.kind === 'reply' || event.kind === 'timer';
    if (isAsked && isSameTerm && before.votedFor !== null && !isEqual(before.votedFor, after.votedFor)) this.forgotten.push(step);
    if (after.role !== 'leader' || (before.role === 'leader' && isSameTerm)) return;
    const voters = new Set(this.#votersOf(node, after.currentTerm)).add(node);
    const disk = this.#disks.get(node);
    this.wins.push({
      ...step,
      votes: voters.size,
      answers: this.#answers.get(node) ?? 0,
      servers: this.#disks.size,
      wasUnwritten: after.votedFor === node && (disk?.currentTerm !== after.currentTerm || disk.votedFor !== node),
    });
  }

  #readDeparture({ node, departure }: Extract<TraceEvent, { kind: 'leave' }>): void {
    if (departure.kind !== 'reply' || !isRequestVote(departure.request) || !isGranted(departure.reply)) return;
    const { request } = departure;
    const disk = this.#disks.get(node);
    const isWritten = disk && (disk.currentTerm > request.term || (disk.currentTerm === request.term && disk.votedFor === request.candidateId));
    this.granted.push({ test: this.#test, node, request, wasUnwritten: !isWritten });
  }

  #votersOf(node: NodeId, term: number): Set<NodeId> {
    const key = `${node} ${term}`;
    const voters = this.#heard.get(key) ?? new Set();
    this.#heard.set(key, voters);
    return voters;
  }
}

/** What the code under test sends may have any shape. */
function isRequestVote(message: unknown): message is RequestVote {
  const { type, term, preVote } = message as Partial<Record<keyof RequestVote, unknown>>;
  return type === 'RequestVote' && typeof term === 'number' && preVote !== true;
}

function isGranted(reply: unknown): boolean {
  return (reply as Partial<RequestVoteReply> | null | undefined)?.voteGranted === true;
}
