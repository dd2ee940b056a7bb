import type { NodeProgram } from '../protocols/node.ts';
import type { PaxosModel } from '../protocols/paxos/safety.ts';
import { keptModel } from './kept-model.ts';
import { nodeModel, type Noded } from './node-model.ts';
import { ruledModel, type Ruled } from './ruled-model.ts';

/** A protocol as data, of which whoever holds the code under test makes a model. */
export type Protocol = Ruled | Noded;

/** `program` is what nodes are made of, where the protocol is one of nodes. */
export function modelOf(protocol: Protocol, program: NodeProgram<object>, onStep: () => void): PaxosModel {
  return protocol.kind === 'ruled' ? ruled(protocol, onStep) : keptModel(nodeModel(protocol, program), onStep);
}

export function ruled(protocol: Ruled, onStep: () => void = () => undefined): PaxosModel {
  return keptModel(ruledModel(protocol), onStep);
}
