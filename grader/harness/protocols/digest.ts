import type { MachinePart } from './raft/parts.ts';
import type { Machine } from './raft/state.ts';

/** The digest of a state's machine, worked out once for each machine. */
export function digestOf(part: Pick<MachinePart, 'digest'>): (state: { readonly machine: Machine }) => string {
  const known = new WeakMap<Machine, string>();
  return ({ machine }) => {
    let digest = known.get(machine);
    if (digest === undefined) {
      digest = part.digest(machine);
      known.set(machine, digest);
    }
    return digest;
  };
}
