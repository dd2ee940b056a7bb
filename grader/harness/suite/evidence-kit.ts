import { pbftView } from '../cluster/pbft-view.ts';
import { isClient, type NodeId } from '../protocols/node.ts';
import { pbftContext, type Cryptography } from '../protocols/pbft/assemble.ts';
import { assembleEvidence, type EvidenceParts } from '../protocols/pbft/assemble-evidence.ts';
import { freshWitness } from '../protocols/pbft/evidence.ts';
import { pbftLies } from '../protocols/pbft/lies.ts';
import { digest } from '../signing/digest.ts';
import { simulatedSigner } from '../signing/simulated.ts';
import { benchProgram } from './bench-program.ts';
import type { ProtocolKit } from './protocol-kit.ts';

const tasks = {
  pbft: 'task-17-pbft',
  evidence: 'task-18-equivocation',
} as const satisfies Record<keyof EvidenceParts, string>;

const simulated: Cryptography = { signerOf: simulatedSigner, digest };

/** PBFT whose replicas look for equivocation. */
export const evidenceKit: ProtocolKit = {
  tasks,
  partsWith: () => Object.keys(tasks),
  programOf: (parts) => assembleEvidence(parts as unknown as EvidenceParts, simulated),
  benchOf: (module, parts) =>
    benchProgram<object>(module, parts, {
      fresh: (id: NodeId, peers: readonly NodeId[]) => freshWitness(peers.length + (isClient(id) ? 0 : 1)),
      durable: [],
      contextOf: (state, context) => pbftContext(state, context, simulated),
    }),
  shell: { lies: pbftLies(digest), signerOf: simulatedSigner },
  view: pbftView,
};
