import { canonicalText, isEqual, isRecord } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import type { Accept, Prepare } from '../../protocols/paxos/messages.ts';
import { ballotText, isBelow } from '../../protocols/paxos/reading.ts';
import type { AcceptorState } from '../../protocols/paxos/state.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

type Disk = Readonly<Pick<AcceptorState, 'promised' | 'acceptedN' | 'acceptedV'>>;

/** A promise or an acceptance is on the acceptor's disk before it leaves. */
export const paxosDurability: Checker<Readonly<Record<NodeId, Disk>>> = {
  id: 'DUR',
  name: 'Promises and acceptances are on disk before the reply leaves',
  source: 'Paxos Made Simple §2.5',
  ofEffects: true,
  start: {},
  step(disks, event) {
    if (event.kind === 'begin') return event.disks as unknown as Readonly<Record<NodeId, Disk>>;
    if (event.kind === 'written') return { ...disks, [event.node]: event.disk as unknown as Disk };
    if (event.kind !== 'leave' || event.departure.kind !== 'reply') return disks;
    const disk = disks[event.node];
    const { reply, request, to } = event.departure;
    if (disk === undefined || !isRecord(reply)) return disks;
    return notKept(event.node, to, request as Prepare | Accept, reply['type'], disk) ?? disks;
  },
};

function notKept(node: NodeId, to: NodeId, request: Prepare | Accept, answer: unknown, disk: Disk): Broken | undefined {
  const { n } = request;
  if (request.type === 'prepare' && answer === 'promise') {
    return isBelow(disk.promised, n) ? broken(node, to, `ballot ${ballotText(n)}`, `promised ${ballotText(disk.promised)}`) : undefined;
  }
  if (request.type === 'accept' && answer === 'accepted') {
    const { acceptedN, acceptedV } = disk;
    // A higher one on disk means that this one was there before it, or has gone down with the same write.
    const isKept = acceptedN !== null && !isBelow(acceptedN, n) && (!isEqual(acceptedN, n) || isEqual(acceptedV, request.v));
    return isKept ? undefined : broken(node, to, `that it has accepted ${canonicalText(request.v)} under ballot ${ballotText(n)}`, `accepted ${ballotText(acceptedN)}`);
  }
  return undefined;
}

function broken(node: NodeId, to: NodeId, what: string, found: string): Broken {
  return new Broken({
    summary: `${node} promised ${to} ${what} before that was on its disk; a crash now would break the promise`,
    got: `${node}'s disk holds ${found}`,
    expected: 'ctx.persist() before the reply',
    nodes: [node, to],
  });
}
