import { isRecord } from '../../kernel/plain.ts';
import { isClient, type Message, type NodeId } from '../../protocols/node.ts';
import type { Accept, Prepare } from '../../protocols/paxos/messages.ts';
import { ballotText, isBelow, orderOf } from '../../protocols/paxos/reading.ts';
import type { AcceptorState, Ballot } from '../../protocols/paxos/state.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

/** For each acceptor, the highest ballot that it has promised to somebody, in whichever life. */
type Memory = Readonly<Record<NodeId, Ballot>>;

/**
 * What an acceptor has promised it never takes back: `promised` only grows, and nothing below it is
 * accepted. To promise a lower ballot as well, without taking anything back, breaks nothing.
 */
export const promiseKept: Checker<Memory> = {
  id: 'PROMISE-MONO',
  name: 'A promise is kept',
  source: 'Paxos Made Simple §2.2 (P1a)',
  start: {},
  step(memory, event) {
    if ('node' in event && isClient(event.node)) return memory;
    if (event.kind === 'step') return lowered(event.node, event.before as unknown as AcceptorState, event.after as unknown as AcceptorState) ?? memory;
    if (event.kind !== 'leave' || event.departure.kind !== 'reply') return memory;
    const { node, departure } = event;
    const n = givenBy(departure.request, departure.reply);
    const before = memory[node];
    if (n === undefined || (before !== undefined && orderOf(n, before) === 0)) return memory;
    if (before === undefined || orderOf(n, before) > 0) return { ...memory, [node]: n };
    if (departure.request.type === 'prepare') return memory;
    return new Broken({
      summary: `${node} accepts ballot ${ballotText(n)} for ${departure.to}, though it has promised ballot ${ballotText(before)}`,
      got: `accepted(${ballotText(n)})`,
      expected: `a refusal of everything below ${ballotText(before)}`,
      nodes: [node, departure.to],
    });
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
