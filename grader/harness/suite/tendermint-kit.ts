import type { ProtocolView } from '../cluster/scenario.ts';
import { tendermintView } from '../cluster/tendermint-view.ts';
import { assembleTendermint, tendermintContext, validatorsOf, type Cryptography } from '../protocols/tendermint/assemble.ts';
import { tendermintLies } from '../protocols/tendermint/lies.ts';
import type { TendermintParts } from '../protocols/tendermint/parts.ts';
import { freshValidator, tendermintDurableFields, type ValidatorState } from '../protocols/tendermint/state.ts';
import { digest } from '../signing/digest.ts';
import { simulatedSigner } from '../signing/simulated.ts';
import { benchProgram } from './bench-program.ts';
import type { ProtocolKit } from './protocol-kit.ts';

const tasks = {
  tendermint: 'task-20-tendermint',
} as const satisfies Record<keyof TendermintParts, string>;

const simulated: Cryptography = { signerOf: simulatedSigner, digest };

export const tendermintKit: ProtocolKit = {
  tasks,
  partsWith: () => Object.keys(tasks),
  programOf: (parts) => assembleTendermint(parts as unknown as TendermintParts, simulated),
  benchOf: (module, parts) =>
    benchProgram<object>(module, parts, {
      fresh: (id, peers) => freshValidator(validatorsOf(id, peers)),
      durable: tendermintDurableFields,
      contextOf: (state, context) => tendermintContext(state as ValidatorState, context, simulated),
    }),
  shell: { lies: tendermintLies(digest), signerOf: simulatedSigner },
  view: tendermintView as unknown as ProtocolView,
};
