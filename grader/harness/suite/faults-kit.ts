import { liesAtHand } from '../adversary/lies-at-hand.ts';
import { shelled } from '../adversary/shell.ts';
import type { Behaviour } from '../protocols/behaviour.ts';
import type { FaultsPart, View } from '../protocols/faults/parts.ts';
import type { Context, Message, NodeId } from '../protocols/node.ts';
import { digest } from '../signing/digest.ts';
import { boundIn } from './bench-program.ts';
import type { Call } from './bench.ts';
import type { LoadedModule } from './binding.ts';
import { paxosKit } from './paxos-kit.ts';
import { pbftKit } from './pbft-kit.ts';
import type { Parts, ProtocolKit } from './protocol-kit.ts';
import { raftKit } from './raft-kit.ts';

/** The protocols that shells are put around: their nodes are of reference parts. */
const victims = { raft: raftKit, paxos: paxosKit, pbft: pbftKit } as const;

export type Victim = keyof typeof victims;

/** Which node it is, and in whose shell where it is faulty: in the harness's own, or in that of the code under test. */
export type Stack = Victim | `${Victim} in its own shell`;

export function kitOfVictim(victim: Victim): ProtocolKit {
  return victims[victim];
}

function victimOf(stack = 'raft'): ProtocolKit {
  return victims[stack.replace(/ .*/, '') as Victim];
}

/** What a row about a shell is given. */
export interface ShellCall {
  readonly protocol: Victim;
  readonly behaviour: Behaviour;
  readonly heard: readonly Message[];
  readonly count: number;
  /** What goes out, or has come. */
  readonly about: unknown;
}

/** What is sent over a transport with a checksum, and what arrives over one. */
export interface TransportCall {
  readonly sends?: readonly { readonly to: NodeId; readonly message: Message }[];
  readonly arrives?: readonly { readonly from: NodeId; readonly message: Message }[];
}

/** Task 16's part is none of a node's: it judges nodes, wraps them, and attacks them. */
export const faultsKit: ProtocolKit = {
  tasks: { ...raftKit.tasks, ...paxosKit.tasks, ...pbftKit.tasks, faults: 'task-16-byzantine-faults' },
  partsWith: (part) => [...raftKit.partsWith('leader'), ...paxosKit.partsWith('prepare'), ...pbftKit.partsWith('pbft'), part],
  programOf: (parts, stack) => victimOf(stack).programOf(parts),
  shelled: (program, behaviour, parts, stack) => shelled(program, behaviour, victimOf(stack).shell ?? {}, stack?.endsWith('own shell') ? partIn(parts).byzantine : undefined),
  benchOf: (module) => ({
    fresh: () => ({}),
    durable: [],
    step: (_state, event, context) => {
      if (event.kind !== 'client') return undefined;
      const { call, with: given } = event.message as Call;
      return call === 'withChecksum' ? sendOver(partOf(module), given as TransportCall, context) : wordOf(module, call, given as ShellCall, context);
    },
  }),
  view: raftKit.view,
};

function partIn(parts: Parts): FaultsPart {
  return partOf(parts['faults'] as LoadedModule);
}

function partOf(module: LoadedModule): FaultsPart {
  return module as unknown as FaultsPart;
}

/** What a shell says in one situation. */
function wordOf(module: LoadedModule, call: string, { protocol, behaviour, heard, count, about }: ShellCall, { id, peers }: Context): unknown {
  const view: View = { self: id, peers, count, lies: liesAtHand(victims[protocol].shell ?? {}, id, heard) };
  return boundIn(module, call)(behaviour, about, view);
}

/** A transport of its own for each call: who sends and who receives are different processes. */
function sendOver(part: FaultsPart, { sends = [], arrives = [] }: TransportCall, context: Context): unknown {
  let below: (from: NodeId, message: Message) => void = () => undefined;
  const delivered: { readonly from: NodeId; readonly message: Message }[] = [];
  const above = part.withChecksum({ send: (to, message) => context.send(to, message), onReceive: (hear) => (below = hear) }, digest);
  above.onReceive((from, message) => delivered.push({ from, message }));
  for (const { to, message } of sends) above.send(to, message);
  for (const { from, message } of arrives) below(from, message);
  return { delivered };
}

