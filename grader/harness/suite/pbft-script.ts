import type { ScriptStep } from '../cluster/scenario.ts';
import type { Lie } from '../explore/model.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Invoke, PbftCommit, PbftPrepare, PbftRequest, PrePrepare } from '../protocols/pbft/messages.ts';
import type { MachineOp } from '../protocols/pbft/machine.ts';
import type { Plain } from '../protocols/plain.ts';
import type { Signed } from '../protocols/signing.ts';
import { digest } from '../signing/digest.ts';
import { simulatedSigner } from '../signing/simulated.ts';

export { digest };

/** What this node has signed: a suite holds all keys, and what it writes down in a node's name is the suite's word that the node said so. */
export function signedBy<Content extends object>(node: NodeId, content: Content): Signed<Content> {
  return simulatedSigner(node).sign(content);
}

export function isSignedBy(node: NodeId, message: unknown): boolean {
  return simulatedSigner(node).verify(message) && (message as Signed<object>).signer === node;
}

/** Puts a value under a key, and gives back what was there before. */
export const put = (key: string, value: Plain): MachineOp => ({ type: 'put', key, value });

/** Somebody wants a client to have this executed. */
export const invoke = (op: Plain): Invoke => ({ op });

/** This client is wanted to. */
export const invokes = (client: NodeId, op: Plain): ScriptStep => ({ do: 'ask', node: client, message: invoke(op) });

export function requestOf(client: NodeId, timestamp: number, op: Plain = put('x', `${client} ${timestamp}`)): Signed<PbftRequest> {
  return signedBy(client, { type: 'request', op, timestamp, client });
}

/** The messages about one request at one place. */
export function ballots(request: Signed<PbftRequest>, { view = 0, seq = 1 }: { readonly view?: number; readonly seq?: number } = {}) {
  const place = { view, seq, digest: digest(request) };
  return {
    digest: place.digest,
    prePrepare: (primary: NodeId = 'S1'): Signed<PrePrepare> => signedBy(primary, { type: 'pre-prepare', ...place, request }),
    prepare: (replica: NodeId): Signed<PbftPrepare> => signedBy(replica, { type: 'prepare', ...place, replica }),
    commit: (replica: NodeId): Signed<PbftCommit> => signedBy(replica, { type: 'commit', ...place, replica }),
  };
}

type Ballots = ReturnType<typeof ballots>;
type Kind = 'pre-prepare' | 'prepare' | 'commit';

export interface Grammar {
  /** To whom; to every correct replica unless given. */
  readonly to?: readonly NodeId[];
  /** Of these kinds; of all unless given. */
  readonly kinds?: readonly Kind[];
  /** Votes also in the names of these, under its own signature. */
  readonly names?: readonly NodeId[];
}

/** All that a faulty replica can sign of these requests: each may be said at any moment, so whoever explores searches for attacks. */
export function liesOf(from: NodeId, about: readonly Ballots[], { to, kinds = ['pre-prepare', 'prepare', 'commit'], names = [] }: Grammar = {}): readonly Lie[] {
  const messages = about.flatMap((one) => [
    one.prePrepare(from),
    ...[from, ...names].flatMap((name) => [signedBy(from, one.prepare(name)), signedBy(from, one.commit(name))]),
  ]);
  return messages.filter(({ type }) => kinds.includes(type)).map((message) => ({ from, ...(to && { to }), message }));
}
