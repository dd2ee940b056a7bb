import type { Adversaries } from '../protocols/behaviour.ts';
import type { NodeId } from '../protocols/node.ts';

/** How many of so many servers a Byzantine protocol bears at most. Pease, Shostak & Lamport 1980. */
function mostFaulty(servers: number): number {
  return Math.floor((servers - 1) / 3);
}

/** Throws where there are more adversaries than `f`, or one that is no server: what follows would prove nothing. */
export function refuseTooMany(adversaries: Adversaries, servers: readonly NodeId[], f = mostFaulty(servers.length)): void {
  const names = Object.keys(adversaries);
  const stranger = names.find((id) => !servers.includes(id));
  if (stranger !== undefined) throw new RangeError(`${stranger} can't be faulty: the servers are ${servers.join(', ')}.`);
  if (names.length > f) throw new RangeError(`${names.join(', ')} are faulty, and only ${f} of ${servers.length} servers may be. Name fewer, or say with \`f\` how many are to be borne.`);
}
