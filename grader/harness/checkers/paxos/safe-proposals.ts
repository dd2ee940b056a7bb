import { canonicalText, isEqual, isRecord } from '../../kernel/plain.ts';
import { isClient, type NodeId } from '../../protocols/node.ts';
import type { Accept, Prepare } from '../../protocols/paxos/messages.ts';
import { ballotText, orderOf } from '../../protocols/paxos/reading.ts';
import type { Ballot } from '../../protocols/paxos/state.ts';
import type { Plain } from '../../protocols/plain.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

/** What an acceptor said with its promise: null for nothing accepted. */
type Told = { readonly n: Ballot; readonly v: Plain } | null;

interface Memory {
  /** How many acceptors there are. */
  readonly servers: number;
  /** For each ballot, what the promises that have left told of, the first of each acceptor; null as soon as it has its proposal. */
  readonly promises: Readonly<Record<string, Readonly<Record<NodeId, Told>> | null>>;
}

/**
 * P2c: behind each proposal there is a majority whose promises make its value safe. Either none of
 * them told of a value, or the proposal's is that of the highest ballot they told of. Looks at the first
 * proposal of a ballot only: whether there is a second one is for ONE-VALUE to say.
 */
export const safeProposals: Checker<Memory> = {
  id: 'P2C',
  name: 'Each proposal has the promises of a majority that make its value safe',
  source: 'Paxos Made Simple §2.2 (P2c)',
  ofEffects: true,
  start: { servers: 0, promises: {} },
  step(memory, event) {
    if (event.kind === 'begin') return { ...memory, servers: Object.keys(event.disks).length };
    if (event.kind !== 'leave') return memory;
    const { node, departure } = event;
    if (departure.kind === 'send' && departure.message.type === 'accept') return proposed(memory, node, departure.message as Accept);
    if (departure.kind !== 'reply' || isClient(node) || departure.request.type !== 'prepare') return memory;
    return promised(memory, node, departure.request as Prepare, departure.reply);
  },
};

function promised(memory: Memory, node: NodeId, { n }: Prepare, reply: unknown): Memory {
  if (!isRecord(reply) || reply['type'] !== 'promise') return memory;
  const key = canonicalText(n);
  const known = memory.promises[key] === undefined ? {} : memory.promises[key];
  if (known === null || node in known) return memory;
  const acceptedN = reply['acceptedN'] as Ballot | null | undefined;
  const told: Told = acceptedN === null || acceptedN === undefined ? null : { n: acceptedN, v: reply['acceptedV'] as Plain };
  return { ...memory, promises: { ...memory.promises, [key]: { ...known, [node]: told } } };
}

function proposed(memory: Memory, node: NodeId, accept: Accept): Memory | Broken {
  const key = canonicalText(accept.n);
  const promises = memory.promises[key] === undefined ? {} : memory.promises[key];
  if (promises === null) return memory;
  return unsafe(memory.servers, promises, node, accept) ?? { ...memory, promises: { ...memory.promises, [key]: null } };
}

function unsafe(servers: number, promises: Readonly<Record<NodeId, Told>>, node: NodeId, { n, v }: Accept): Broken | undefined {
  const told = Object.entries(promises);
  const what = `${node} proposes ${canonicalText(v)} under ballot ${ballotText(n)}`;
  if (2 * told.length <= servers) {
    const who = told.length === 0 ? 'no acceptor has' : `only ${listed(told.map(([from]) => from))} of ${servers} acceptors ${told.length === 1 ? 'has' : 'have'}`;
    return new Broken({
      summary: `${what}, which ${who} promised`,
      got: `${told.length} of ${servers} promises for ballot ${ballotText(n)}`,
      expected: `promises of a majority, which is ${Math.floor(servers / 2) + 1}`,
      nodes: [node],
    });
  }
  if (isSafe(told.map(([, one]) => one), v, servers)) return undefined;
  const valued = told.flatMap(([from, one]) => (one === null ? [] : [{ from, ...one }]));
  const highest = valued.reduce((best, one) => (orderOf(one.n, best.n) > 0 ? one : best));
  return new Broken({
    summary: `${what}, though ${listed(valued.map((one) => `${one.from} told it of ${canonicalText(one.v)} under ballot ${ballotText(one.n)}`))}`,
    got: canonicalText(v),
    expected: `${canonicalText(highest.v)}, the value of the highest ballot that its promises tell of`,
    nodes: [node, ...told.map(([from]) => from)],
  });
}

/** Whether some majority of the promises makes the value safe: all tell of nothing, or of ballots up to one that has this value. */
function isSafe(told: readonly Told[], v: Plain, servers: number): boolean {
  const isMajority = (some: readonly Told[]): boolean => 2 * some.length > servers;
  if (isMajority(told.filter((one) => one === null))) return true;
  return told.some((top) => top !== null && isEqual(top.v, v) && isMajority(told.filter((one) => one === null || orderOf(one.n, top.n) <= 0)));
}

function listed(names: readonly string[]): string {
  return names.join(' and ');
}
