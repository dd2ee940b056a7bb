import { canonicalText } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import type { Prepare } from '../../protocols/paxos/messages.ts';
import { ballotText } from '../../protocols/paxos/reading.ts';
import type { Ballot } from '../../protocols/paxos/state.ts';
import { Broken, type Checker } from '../../trace/checker.ts';

interface Memory {
  /** How often each proposer has crashed since its first ballot. */
  readonly lives: Readonly<Record<NodeId, number>>;
  /** For each ballot, who began with it, and in which life. */
  readonly begun: Readonly<Record<string, { readonly by: NodeId; readonly life: number }>>;
}

/** A ballot belongs to one proposer, which begins with it once. */
export const ballotUnique: Checker<Memory> = {
  id: 'BALLOT-UNIQUE',
  name: 'Each ballot is used by one proposer, once',
  source: 'Paxos Made Simple §2.2, §2.5',
  ofEffects: true,
  start: { lives: {}, begun: {} },
  step(memory, event) {
    if (event.kind === 'crash') return hasBegun(memory, event.node) ? { ...memory, lives: { ...memory.lives, [event.node]: (memory.lives[event.node] ?? 0) + 1 } } : memory;
    const n = event.kind === 'leave' && event.departure.kind === 'send' ? ballotOf(event.departure.message) : undefined;
    if (n === undefined || event.kind !== 'leave') return memory;
    const { node } = event;
    const key = canonicalText(n);
    const known = memory.begun[key];
    const life = memory.lives[node] ?? 0;
    if (known === undefined) return { ...memory, begun: { ...memory.begun, [key]: { by: node, life } } };
    // The same prepare goes to every acceptor, and may go out again.
    if (known.by === node && known.life === life) return memory;
    return new Broken({
      summary: known.by === node ? `${node} begins with ballot ${ballotText(n)}, which it had used before its crash` : `${node} begins with ballot ${ballotText(n)}, which is ${known.by}'s`,
      got: `a second use of ballot ${ballotText(n)}`,
      expected: known.by === node ? 'what makes ballots new is on disk before the prepare leaves' : 'ballots that no two proposers can make',
      nodes: [...new Set([known.by, node])],
    });
  },
};

function hasBegun({ begun }: Memory, node: NodeId): boolean {
  return Object.values(begun).some(({ by }) => by === node);
}

function ballotOf(message: { readonly type: string }): Ballot | undefined {
  return message.type === 'prepare' ? (message as Prepare).n : undefined;
}
