import type { NodeId } from '../protocols/node.ts';
import type { InstallSnapshot } from '../protocols/raft/messages.ts';
import type { Index } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import type { TraceEvent } from '../trace/events.ts';
import { appliedStep, departure, snapshotThrough, type AppliedCopy, type AppliedStep } from './raft-events.ts';

/** One life of a server. */
interface Life {
  /** The entry last seen to be applied. */
  readonly applied: Index;
  /** Snapshots beyond it at which the machine stood: they count as applying what they cover. */
  readonly restored: readonly Index[];
  /** commitIndex after the last step, where the protocol has one. */
  readonly commitIndex: Index;
  /** True while a write is under way, and what was made since may not have left yet. */
  readonly isWriting: boolean;
}

type Lives = Readonly<Record<NodeId, Life>>;

/**
 * Within a life, entries are applied in order, without a gap, once, and never beyond commitIndex;
 * lastApplied never falls, and names no entry that was not applied. That the entry is the
 * committed one is State Machine Safety's.
 */
export const applyOrder: Checker<Lives> = {
  id: 'APPLY-ORDER',
  name: 'Committed entries are applied in order, each once',
  source: 'Raft §5.3, Fig. 2 (all servers)',
  start: {},
  step(lives, event) {
    switch (event.kind) {
      case 'begin':
        return Object.fromEntries(Object.entries(event.states).map(([node, state]) => [node, newLife(state)]));
      case 'restart':
        return { ...lives, [event.node]: newLife(event.state) };
      case 'crash': {
        const { [event.node]: _over, ...others } = lives;
        return others;
      }
      case 'written':
        return withLife(lives, event.node, { isWriting: false });
      case 'step':
        return onStep(lives, event);
      case 'leave':
        return onLeave(lives, event);
      default:
        return lives;
    }
  },
};

function newLife(state: unknown): Life {
  const { lastApplied, commitIndex = Infinity } = state as AppliedCopy;
  return { applied: lastApplied, restored: [], commitIndex, isWriting: false };
}

function withLife(lives: Lives, node: NodeId, change: Partial<Life>): Lives {
  const life = lives[node];
  return life ? { ...lives, [node]: { ...life, ...change } } : lives;
}

function onStep(lives: Lives, event: Extract<TraceEvent, { kind: 'step' }>): Lives | Broken {
  const step = appliedStep(event) as AppliedStep;
  const { node, before, after } = step;
  const life = lives[node];
  if (!life) return lives;
  if (after.lastApplied < before.lastApplied) {
    return new Broken({
      summary: `${node} took its lastApplied back`,
      got: `lastApplied ${before.lastApplied} -> ${after.lastApplied}`,
      expected: `${before.lastApplied} or more`,
      nodes: [node],
    });
  }
  // Without a write under way, all that earlier steps made has left.
  const known = Math.max(life.applied, ...life.restored);
  if (!life.isWriting && before.lastApplied > known) {
    return new Broken({
      summary: `${node} has lastApplied ${before.lastApplied}, but has applied ${known === 0 ? 'nothing' : `only the entries up to ${known}`}`,
      got: `lastApplied ${before.lastApplied}`,
      expected: `${known} until the next entry has been applied`,
      nodes: [node],
    });
  }
  const restored = restoredIn(step, event).filter((index) => index > life.applied && !life.restored.includes(index));
  return withLife(lives, node, { commitIndex: after.commitIndex ?? Infinity, restored: restored.length === 0 ? life.restored : [...life.restored, ...restored] });
}

/** Snapshots that lastApplied passed, or came to, in this step; whether one was restored then can't be told from one taken. */
function restoredIn({ before, after }: AppliedStep, { event }: Extract<TraceEvent, { kind: 'step' }>): readonly Index[] {
  const received = event.kind === 'message' && event.message.type === 'InstallSnapshot' ? (event.message as InstallSnapshot).lastIncludedIndex : 0;
  const passed = [snapshotThrough(before), snapshotThrough(after), received].filter((index) => before.lastApplied < index && index <= after.lastApplied);
  return [...new Set(passed)].sort((a, b) => a - b);
}

function onLeave(lives: Lives, event: Extract<TraceEvent, { kind: 'leave' }>): Lives | Broken {
  if (event.departure.kind === 'persist') return withLife(lives, event.node, { isWriting: true });
  const applied = departure(event, 'apply');
  const life = applied && lives[applied.node];
  if (!life) return lives;
  const { node, index } = applied;
  if (index > life.commitIndex) {
    return new Broken({
      summary: `${node} applied entry ${index}, which it does not know to be committed`,
      got: `entry ${index} applied with commitIndex ${life.commitIndex}`,
      expected: `nothing beyond entry ${life.commitIndex}`,
      nodes: [node],
    });
  }
  if (index !== life.applied + 1 && !life.restored.includes(index - 1)) return outOfOrder(node, index, life);
  return withLife(lives, node, { applied: index, restored: life.restored.filter((covered) => covered > index) });
}

function outOfOrder(node: NodeId, index: Index, { applied, restored }: Life): Broken {
  const last = Math.max(applied, ...restored);
  const how = index <= applied ? 'again or too late' : `without ${applied + 1 === index - 1 ? `entry ${index - 1}` : `entries ${applied + 1} to ${index - 1}`}`;
  return new Broken({
    summary: `${node} applied entry ${index} ${how}: ${last === 0 ? 'it had applied nothing before' : `the last before was entry ${last}`}`,
    got: `entry ${index}`,
    expected: `entry ${last + 1}`,
    nodes: [node],
  });
}
