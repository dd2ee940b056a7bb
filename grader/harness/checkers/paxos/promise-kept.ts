import { isRecord } from '../../kernel/plain.ts';
import { isClient, type Message, type NodeId } from '../../protocols/node.ts';
import type { Accept, Prepare } from '../../protocols/paxos/messages.ts';
import { ballotText, isBelow, orderOf } from '../../protocols/paxos/reading.ts';
import type { AcceptorState, Ballot } from '../../protocols/paxos/state.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

/** For each acceptor, the highest ballot that it has given its word on, in whichever life: promised, or said to be accepted. */
type Memory = Readonly<Record<NodeId, Ballot>>;

/**
 * What an acceptor has promised it never takes back: `promised` only grows, and nothing below it, or below a
 * promise that has left, is accepted from then on. The order of its decisions counts, not that in which its
 * answers leave. To promise a lower ballot as well, without taking anything back, breaks nothing.
 */
export const promiseKept: Checker<Memory> = {
  id: 'PROMISE-MONO',
  name: 'A promise is kept',
  source: 'Paxos Made Simple §2.2 (P1a)',
  start: {},
  step(memory, event) {
    if ('node' in event && isClient(event.node)) return memory;
    if (event.kind === 'step') {
      const [before, after] = [event.before, event.after] as unknown as readonly [AcceptorState, AcceptorState];
      return lowered(event.node, before, after) ?? accepted(event.node, before, after, memory[event.node]) ?? memory;
    }
    if (event.kind !== 'leave' || event.departure.kind !== 'reply') return memory;
    const { node, departure } = event;
    const n = givenBy(departure.request, departure.reply);
    const given = memory[node];
    return n === undefined || (given !== undefined && orderOf(n, given) <= 0) ? memory : { ...memory, [node]: n };
  },
};

/** The ballot that a reply promises to stand by. */
function givenBy(request: Message, reply: unknown): Ballot | undefined {
  const type = isRecord(reply) ? reply['type'] : undefined;
  if (request.type === 'prepare' && type === 'promise') return (request as Prepare).n;
  return request.type === 'accept' && type === 'accepted' ? (request as Accept).n : undefined;
}

function lowered(node: NodeId, before: AcceptorState, after: AcceptorState): Broken | undefined {
  if (before.promised === null || before.promised === after.promised) return undefined;
  if (after.promised !== null && !isBelow(after.promised, before.promised)) return undefined;
  return new Broken({
    summary: `${node} takes its promise back: it had promised ballot ${ballotText(before.promised)}, and now ${ballotText(after.promised)}`,
    got: `promised ${ballotText(after.promised)}`,
    expected: `${ballotText(before.promised)} or higher`,
    nodes: [node],
  });
}

function accepted(node: NodeId, before: AcceptorState, after: AcceptorState, given: Ballot | undefined): Broken | undefined {
  const n = after.acceptedN;
  if (n === null || n === before.acceptedN) return undefined;
  const promised = [before.promised, given ?? null].find((one) => one !== null && isBelow(n, one));
  if (promised === undefined) return undefined;
  return new Broken({
    summary: `${node} accepts ballot ${ballotText(n)}, though it has promised ballot ${ballotText(promised)}`,
    got: `accepted ballot ${ballotText(n)}`,
    expected: `a refusal of everything below ${ballotText(promised)}`,
    nodes: [node],
  });
}
