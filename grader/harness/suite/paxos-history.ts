import { isEqual, isRecord } from '../kernel/plain.ts';
import { isClient, type NodeId } from '../protocols/node.ts';
import type { Accept, Prepare } from '../protocols/paxos/messages.ts';
import { orderOf } from '../protocols/paxos/reading.ts';
import type { BallotNumber, PaxosEvent, PaxosTrace, Value } from '../protocols/paxos/safety.ts';
import type { AcceptorState, Ballot } from '../protocols/paxos/state.ts';
import type { TraceEvent } from '../trace/events.ts';

/** An event of a history whose ballots have the code's own form. */
type Raw = { readonly [Field in keyof AnyEvent]: AnyEvent[Field] };
interface AnyEvent {
  readonly type: PaxosEvent['type'];
  readonly n: Ballot;
  readonly from?: NodeId;
  readonly v?: unknown;
  readonly acceptedN?: Ballot | null;
  readonly acceptedV?: unknown;
}

/**
 * The history of a run of tasks 11 and 12: promises as they leave, accept requests (each once), and votes as they reach
 * the disk. Ballots are numbered in their order, from 1 on, since they may have any form.
 */
export function paxosHistory(events: readonly TraceEvent[]): PaxosTrace {
  const disks = new Map<NodeId, AcceptorState>();
  const raw: Raw[] = [];
  for (const event of events) {
    if (event.kind === 'begin') for (const [id, disk] of Object.entries(event.disks)) if (!isClient(id)) disks.set(id, disk as unknown as AcceptorState);
    for (const one of happenedIn(event, disks)) if (one.type !== 'accept' || !raw.some((other) => isEqual(other, one))) raw.push(one);
  }
  const numberOf = numbering(raw);
  return { acceptors: [...disks.keys()], events: raw.map((one) => numbered(one, numberOf)) };
}

function happenedIn(event: TraceEvent, disks: Map<NodeId, AcceptorState>): readonly Raw[] {
  if (event.kind === 'written' && disks.has(event.node)) {
    const { node: from } = event;
    const disk = event.disk as unknown as AcceptorState;
    const before = disks.get(from)?.acceptedN ?? null;
    disks.set(from, disk);
    const isVote = disk.acceptedN !== null && (before === null || orderOf(before, disk.acceptedN) !== 0);
    return isVote ? [{ type: 'accepted', from, n: disk.acceptedN as Ballot, v: disk.acceptedV }] : [];
  }
  if (event.kind !== 'leave') return [];
  const { node: from, departure } = event;
  if (departure.kind === 'send' && departure.message.type === 'accept') {
    const { n, v } = departure.message as Accept;
    return [{ type: 'accept', n, v }];
  }
  if (departure.kind !== 'reply' || departure.request.type !== 'prepare' || !isRecord(departure.reply) || departure.reply['type'] !== 'promise') return [];
  const { acceptedN, acceptedV } = departure.reply as unknown as AcceptorState;
  return [{ type: 'promise', from, n: (departure.request as Prepare).n, acceptedN, acceptedV }];
}

function numbering(raw: readonly Raw[]): (ballot: Ballot) => BallotNumber {
  const ballots = raw.flatMap(({ n, acceptedN }) => [n, ...(acceptedN === null || acceptedN === undefined ? [] : [acceptedN])]).sort(orderOf);
  const different = ballots.filter((one, i) => i === 0 || orderOf(one, ballots[i - 1] as Ballot) !== 0);
  return (ballot) => different.findIndex((one) => orderOf(one, ballot) === 0) + 1;
}

function numbered({ n, acceptedN, ...more }: Raw, numberOf: (ballot: Ballot) => BallotNumber): PaxosEvent {
  const told = acceptedN === undefined ? {} : { acceptedN: acceptedN === null ? null : numberOf(acceptedN) };
  return { ...more, n: numberOf(n), ...told } as unknown as PaxosEvent & { readonly v: Value };
}
