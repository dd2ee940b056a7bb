import { raftView } from '../cluster/raft-view.ts';
import type { ProtocolView } from '../cluster/scenario.ts';
import { complete, freshStateOf, programOf } from '../protocols/raft/assemble.ts';
import { raftLies } from '../protocols/raft/lies.ts';
import type { RaftContext, RaftParts, WholeParts } from '../protocols/raft/parts.ts';
import { raftDurableFields, type RaftState } from '../protocols/raft/state.ts';
import { benchProgram } from './bench-program.ts';
import type { LoadedModule } from './binding.ts';
import type { ProtocolKit } from './protocol-kit.ts';

const tasks = {
  leader: 'task-01-log-replication',
  follower: 'task-02-log-matching',
  commitment: 'task-03-commitment',
  machine: 'task-04-state-machine',
  election: 'task-05-election-restriction',
  live: 'task-06-live-commitment',
  channel: 'task-07-apply-channel',
  noop: 'task-08-no-op',
  snapshots: 'task-09-snapshots',
  store: 'task-10-linearizable-kv',
} as const satisfies Record<keyof RaftParts, string>;

const order = Object.keys(tasks) as (keyof RaftParts)[];

/** No node can do without these; the others join it task by task. */
const CORE = 5;

export const raftKit: ProtocolKit = {
  tasks,
  partsWith: (part) => order.slice(0, Math.max(CORE, order.indexOf(part as keyof RaftParts) + 1)),
  programOf: (parts) => programOf(parts as unknown as RaftParts),
  benchOf: (module, given) => {
    const { parts, contextOf } = complete(given as unknown as RaftParts);
    return benchProgram<RaftState>(module, parts, {
      fresh: () => freshStateOf(parts),
      durable: raftDurableFields,
      contextOf,
      onTimer: (state, name, ctx) => fireOwn(module, state, name, ctx as RaftContext, parts),
    });
  },
  shell: { lies: raftLies },
  view: raftView as unknown as ProtocolView,
};

/** A timer of Raft's does nothing on a bench; one of the code's own is heard by the code. */
function fireOwn({ onTimer }: LoadedModule, state: RaftState, name: string, ctx: RaftContext, parts: WholeParts): unknown {
  if (typeof onTimer !== 'function' || name === 'election' || name === 'heartbeat') return undefined;
  return (onTimer as (...args: unknown[]) => unknown)(state, name, ctx, parts);
}
