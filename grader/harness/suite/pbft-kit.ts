import { pbftView } from '../cluster/pbft-view.ts';
import { isClient, type NodeId } from '../protocols/node.ts';
import { assemblePbft, pbftContext, type Cryptography } from '../protocols/pbft/assemble.ts';
import { pbftLies } from '../protocols/pbft/lies.ts';
import type { PbftParts } from '../protocols/pbft/parts.ts';
import { freshPbftClient, freshReplica } from '../protocols/pbft/state.ts';
import { digest } from '../signing/digest.ts';
import { simulatedSigner } from '../signing/simulated.ts';
import { benchProgram } from './bench-program.ts';
import type { ProtocolKit } from './protocol-kit.ts';

/** What a node is made of. */
const nodeTasks = {
  pbft: 'task-17-pbft',
} as const satisfies Record<keyof PbftParts, string>;

/** Task 19's part belongs to no node: it says what quorums these need, and how they are attacked where they have others. */
const tasks = { ...nodeTasks, threshold: 'task-19-fault-threshold' } as const;

const simulated: Cryptography = { signerOf: simulatedSigner, digest };

export const pbftKit: ProtocolKit = {
  tasks,
  partsWith: (part) => (part === 'threshold' ? Object.keys(tasks) : Object.keys(nodeTasks)),
  programOf: (parts) => assemblePbft(parts as unknown as PbftParts, simulated),
  benchOf: (module, parts) =>
    benchProgram<object>(module, parts, {
      // A row calls the handlers of either role, on the fields that it gives.
      fresh: (id: NodeId, peers: readonly NodeId[]) => {
        const n = peers.length + (isClient(id) ? 0 : 1);
        return { ...freshReplica(n), ...freshPbftClient(n) };
      },
      durable: [],
      contextOf: (state, context) => pbftContext(state, context, simulated),
    }),
  shell: { lies: pbftLies(digest), signerOf: simulatedSigner },
  view: pbftView,
};
