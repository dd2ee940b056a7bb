import { canonicalText, isEqual, isRecord } from '../../kernel/plain.ts';
import { isClient, type Message, type NodeId } from '../../protocols/node.ts';
import type { Accept } from '../../protocols/paxos/messages.ts';
import { ballotText } from '../../protocols/paxos/reading.ts';
import type { AcceptorState } from '../../protocols/paxos/state.ts';
import type { Plain } from '../../protocols/plain.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

interface Memory {
  /** How many acceptors there are. */
  readonly servers: number;
  /** For each ballot, its value, and on whose disk it has ever been accepted. */
  readonly votes: Readonly<Record<string, { readonly v: Plain; readonly by: readonly NodeId[] }>>;
  /** The value that a majority has accepted under one ballot, whatever their disks hold now. */
  readonly chosen: { readonly v: Plain; readonly n: string } | null;
}

/** One value is chosen, and nothing else is ever learned: over the whole history, not by what the disks hold in the end. */
export const agreement: Checker<Memory> = {
  id: 'AGREE',
  name: 'Only a single value is chosen, and only a chosen value is learned',
  source: 'Paxos Made Simple §2.1',
  ofEffects: true,
  start: { servers: 0, votes: {}, chosen: null },
  step(memory, event) {
    if (event.kind === 'begin') return Object.entries(event.disks).reduce<Memory | Broken>((sum, [node, disk]) => (sum instanceof Broken ? sum : voted(sum, node, disk as unknown as AcceptorState)), { ...memory, servers: Object.keys(event.disks).length });
    if (event.kind === 'written' && !isClient(event.node)) return voted(memory, event.node, event.disk as unknown as AcceptorState);
    if (event.kind !== 'leave') return memory;
    const { node, departure } = event;
    if (departure.kind === 'decide') return learned(memory, node, departure.value as Plain);
    // Where one write covers two acceptances, the earlier one counts too, though no disk has ever held it alone.
    const accepted = departure.kind === 'reply' ? acceptedBy(departure.request, departure.reply) : undefined;
    return accepted ? voted(memory, node, accepted) : memory;
  },
};

type Vote = Pick<AcceptorState, 'acceptedN' | 'acceptedV'>;

/** What an acceptor says that it has accepted, if its answer says that. */
function acceptedBy(request: Message, reply: unknown): Vote | undefined {
  if (request.type !== 'accept' || !isRecord(reply) || reply['type'] !== 'accepted') return undefined;
  const { n, v } = request as Accept;
  return { acceptedN: n, acceptedV: v };
}

function voted(memory: Memory, node: NodeId, { acceptedN, acceptedV }: Vote): Memory | Broken {
  if (acceptedN === null) return memory;
  const key = canonicalText(acceptedN);
  const before = memory.votes[key] ?? { v: acceptedV, by: [] };
  // Two values under one ballot are another rule's business.
  if (before.by.includes(node) || !isEqual(before.v, acceptedV)) return memory;
  const by = [...before.by, node].sort();
  const votes = { ...memory.votes, [key]: { v: acceptedV, by } };
  if (2 * by.length <= memory.servers) return { ...memory, votes };
  const { chosen } = memory;
  if (chosen === null) return { ...memory, votes, chosen: { v: acceptedV, n: ballotText(acceptedN) } };
  if (isEqual(chosen.v, acceptedV)) return { ...memory, votes };
  return new Broken({
    summary: `${canonicalText(acceptedV)} is chosen under ballot ${ballotText(acceptedN)}, by ${by.join(' and ')}, after ${canonicalText(chosen.v)} had been chosen under ballot ${chosen.n}`,
    got: `two chosen values`,
    expected: `every ballot above ${chosen.n} proposes ${canonicalText(chosen.v)}`,
    nodes: by,
  });
}

function learned(memory: Memory, node: NodeId, value: Plain): Memory | Broken {
  const { chosen } = memory;
  if (chosen !== null && isEqual(chosen.v, value)) return memory;
  return new Broken({
    summary: `${node} learns ${canonicalText(value)}, ${chosen === null ? 'and nothing is chosen yet' : `and ${canonicalText(chosen.v)} is chosen`}`,
    got: canonicalText(value),
    expected: chosen === null ? 'a value that a majority of acceptors has accepted under one ballot' : canonicalText(chosen.v),
    nodes: [node],
  });
}
