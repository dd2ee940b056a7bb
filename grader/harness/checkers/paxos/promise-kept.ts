import { isRecord } from '../../kernel/plain.ts';
import { isClient, type Message, type NodeId } from '../../protocols/node.ts';
import type { Accept, Prepare } from '../../protocols/paxos/messages.ts';
import { ballotText, isBelow, orderOf } from '../../protocols/paxos/reading.ts';
import type { AcceptorState, Ballot } from '../../protocols/paxos/state.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

interface Memory {
  /** For each acceptor, the highest ballot that it has given its word on, in whichever life: promised, or said to be accepted. */
  readonly given: Readonly<Record<NodeId, Ballot>>;
  /** For each acceptor, the ballot that its disk says is accepted. */
  readonly accepted: Readonly<Record<NodeId, Ballot | null>>;
}

type Disk = Pick<AcceptorState, 'promised' | 'acceptedN'>;

/**
 * What an acceptor has promised it never takes back: once a promise has left, nothing below it is promised
 * or accepted on its disk any more. What was written before may be answered after it: the order in which
 * answers leave says nothing. To promise a lower ballot as well, without taking anything back, breaks nothing.
 */
export const promiseKept: Checker<Memory> = {
  id: 'PROMISE-MONO',
  name: 'A promise is kept',
  source: 'Paxos Made Simple §2.2 (P1a)',
  ofEffects: true,
  start: { given: {}, accepted: {} },
  step(memory, event) {
    if (event.kind === 'begin') return { ...memory, accepted: Object.fromEntries(Object.entries(event.disks).map(([node, disk]) => [node, (disk as unknown as Disk).acceptedN])) };
    if (event.kind === 'written' && !isClient(event.node)) return written(memory, event.node, event.disk as unknown as Disk);
    if (event.kind !== 'leave' || event.departure.kind !== 'reply') return memory;
    const { node, departure } = event;
    const n = givenBy(departure.request, departure.reply);
    const given = memory.given[node];
    return n === undefined || (given !== undefined && orderOf(n, given) <= 0) ? memory : { ...memory, given: { ...memory.given, [node]: n } };
  },
};

/** The ballot that a reply promises to stand by. */
function givenBy(request: Message, reply: unknown): Ballot | undefined {
  const type = isRecord(reply) ? reply['type'] : undefined;
  if (request.type === 'prepare' && type === 'promise') return (request as Prepare).n;
  return request.type === 'accept' && type === 'accepted' ? (request as Accept).n : undefined;
}

function written(memory: Memory, node: NodeId, { promised, acceptedN }: Disk): Memory | Broken {
  const given = memory.given[node];
  const before = memory.accepted[node] ?? null;
  const isNew = acceptedN !== null && (before === null || orderOf(acceptedN, before) !== 0);
  if (given !== undefined && isBelow(promised, given)) {
    return new Broken({
      summary: `${node} takes its promise back: it has given its word on ballot ${ballotText(given)}, and its disk says that ${ballotText(promised)} is promised`,
      got: `promised ${ballotText(promised)}`,
      expected: `${ballotText(given)} or higher`,
      nodes: [node],
    });
  }
  if (given !== undefined && isNew && isBelow(acceptedN, given)) {
    return new Broken({
      summary: `${node} accepts ballot ${ballotText(acceptedN)}, though it has given its word on ballot ${ballotText(given)}`,
      got: `accepted ballot ${ballotText(acceptedN)}`,
      expected: `a refusal of everything below ${ballotText(given)}`,
      nodes: [node],
    });
  }
  return isNew ? { ...memory, accepted: { ...memory.accepted, [node]: acceptedN } } : memory;
}
