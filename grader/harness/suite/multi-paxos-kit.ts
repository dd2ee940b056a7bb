import { multiPaxosView } from '../cluster/multi-paxos-view.ts';
import type { ProtocolView } from '../cluster/scenario.ts';
import { assembleMultiPaxos, multiPaxosContext } from '../protocols/multi-paxos/assemble.ts';
import type { MultiPaxosParts } from '../protocols/multi-paxos/parts.ts';
import { freshReplica, multiPaxosDurableFields, type ReplicaState } from '../protocols/multi-paxos/state.ts';
import type { NodeProgram } from '../protocols/node.ts';
import { benchProgram } from './bench-program.ts';
import type { ProtocolKit } from './protocol-kit.ts';

const tasks = {
  machine: 'task-04-state-machine',
  prepare: 'task-11-paxos-prepare',
  replica: 'task-14-multi-paxos',
} as const satisfies Record<keyof MultiPaxosParts, string>;

export const multiPaxosKit: ProtocolKit = {
  tasks,
  partsWith: () => Object.keys(tasks),
  programOf: (parts) => assembleMultiPaxos(parts as unknown as MultiPaxosParts) as NodeProgram<object>,
  benchOf: (module, given) => {
    const parts = given as unknown as MultiPaxosParts;
    return benchProgram<ReplicaState>(module, parts, {
      fresh: () => freshReplica(parts.machine.newMachine()),
      durable: multiPaxosDurableFields,
      contextOf: (state, context) => multiPaxosContext(state, context, parts),
    });
  },
  view: multiPaxosView as unknown as ProtocolView,
};
