import { isClient, type Message, type NodeId } from '../../protocols/node.ts';
import type { PaxosReply } from '../../protocols/paxos/messages.ts';
import { ballotText, isBelow, orderOf } from '../../protocols/paxos/reading.ts';
import type { AcceptorState, Ballot } from '../../protocols/paxos/state.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

/** For each acceptor, the highest ballot that it has promised to somebody, in whichever life. */
type Memory = Readonly<Record<NodeId, Ballot>>;

/** What an acceptor has promised it never takes back: nothing below it is promised, accepted or written any more. */
export const promiseKept: Checker<Memory> = {
  id: 'PROMISE-MONO',
  name: 'A promise is kept',
  source: 'Paxos Made Simple §2.2 (P1a)',
  ofEffects: true,
  start: {},
  step(memory, event) {
    if (event.kind === 'written' && !isClient(event.node)) return lowered(event.node, memory[event.node], event.disk as unknown as AcceptorState) ?? memory;
    if (event.kind !== 'leave' || event.departure.kind !== 'reply') return memory;
    const { node, departure } = event;
    const n = givenBy(departure.request, departure.reply as PaxosReply | undefined);
    if (n === undefined) return memory;
    const before = memory[node];
    if (before === undefined || orderOf(n, before) >= 0) return { ...memory, [node]: n };
    return new Broken({
      summary: `${node} ${departure.request.type === 'prepare' ? 'promises' : 'accepts'} ballot ${ballotText(n)} to ${departure.to}, though it has promised ballot ${ballotText(before)}`,
      got: `ballot ${ballotText(n)}`,
      expected: `a refusal of everything below ${ballotText(before)}`,
      nodes: [node, departure.to],
    });
  },
};

/** The ballot that a reply promises to stand by. */
function givenBy(request: Message, reply: PaxosReply | undefined): Ballot | undefined {
  if (reply === undefined || reply.type === 'nack') return undefined;
  return request.type === 'prepare' || request.type === 'accept' ? (reply).n : undefined;
}

function lowered(node: NodeId, told: Ballot | undefined, { promised }: AcceptorState): Broken | undefined {
  if (told === undefined || !isBelow(promised, told)) return undefined;
  return new Broken({
    summary: `${node} takes its promise back: it has promised ballot ${ballotText(told)} to somebody, and its disk says ${ballotText(promised)} now`,
    got: `promised ${ballotText(promised)}`,
    expected: `${ballotText(told)} or higher`,
    nodes: [node],
  });
}
