import type { ShellLore } from '../adversary/shell.ts';
import type { ProtocolView } from '../cluster/scenario.ts';
import type { Behaviour } from '../protocols/behaviour.ts';
import type { NodeProgram } from '../protocols/node.ts';
import type { LoadedModule } from './binding.ts';

/** Modules by the part that each is. */
export type Parts = Readonly<Record<string, LoadedModule>>;

/** What is to be known of a protocol: which tasks its nodes are made of, and how. */
export interface ProtocolKit {
  /** Folder name of the task that yields each part, in the order of the tasks. */
  readonly tasks: Readonly<Record<string, string>>;
  /** The parts of a node in which this one is tried. */
  readonly partsWith: (part: string) => readonly string[];
  /** `stack` says which node, where the parts make several. */
  readonly programOf: (parts: Parts, stack?: string) => NodeProgram<object>;
  /** A node that does nothing but what it is called for. */
  readonly benchOf: (module: LoadedModule, parts: Parts) => NodeProgram<object>;
  /** How a faulty node lies in it, and by which keys. */
  readonly shell?: ShellLore;
  /** A faulty node of the program, where that is more than the harness's shell with `shell`. */
  readonly shelled?: (program: NodeProgram<object>, behaviour: Behaviour, parts: Parts, stack?: string) => NodeProgram<object>;
  /** How simulations look at it. */
  readonly view: ProtocolView;
}
