import { paxosView } from '../cluster/paxos-view.ts';
import type { ProtocolView } from '../cluster/scenario.ts';
import { assemblePaxos, paxosContext } from '../protocols/paxos/assemble.ts';
import { paxosLies } from '../protocols/paxos/lies.ts';
import type { PaxosParts } from '../protocols/paxos/parts.ts';
import { freshAcceptor, freshProposer, paxosDurableFields } from '../protocols/paxos/state.ts';
import { benchProgram } from './bench-program.ts';
import type { ProtocolKit } from './protocol-kit.ts';

/** What a node is made of. */
const nodeTasks = {
  prepare: 'task-11-paxos-prepare',
  accept: 'task-12-paxos-accept',
} as const satisfies Record<keyof PaxosParts, string>;

/** Task 13's part belongs to no node: it looks at histories and models of them. */
const tasks = { ...nodeTasks, safety: 'task-13-paxos-safety' } as const;

export const paxosKit: ProtocolKit = {
  tasks,
  partsWith: (part) => (part === 'safety' ? Object.keys(tasks) : Object.keys(nodeTasks)),
  programOf: (parts) => assemblePaxos(parts as unknown as PaxosParts),
  benchOf: (module, given) => {
    const parts = given as unknown as PaxosParts;
    return benchProgram<object>(module, parts, {
      // A row calls the handlers of either role, on the fields that it gives.
      fresh: () => ({ ...freshAcceptor(), ...freshProposer() }),
      durable: paxosDurableFields,
      contextOf: (_state, context) => paxosContext(context, parts),
    });
  },
  shell: { lies: paxosLies },
  view: paxosView as unknown as ProtocolView,
};
