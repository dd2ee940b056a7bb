import type { Lie } from '../explore/model.ts';
import type { ScriptStep } from '../cluster/scenario.ts';
import type { NodeId } from '../protocols/node.ts';
import type { Precommit, Prevote, Proposal, Step, TendermintMessage } from '../protocols/tendermint/messages.ts';
import { timerOf } from '../protocols/tendermint/reading.ts';
import type { TendermintConfig } from '../protocols/tendermint/state.ts';
import type { Plain } from '../protocols/plain.ts';
import type { Signed } from '../protocols/signing.ts';
import { digest } from '../signing/digest.ts';
import { signedBy } from './pbft-script.ts';

/** The messages about one value, or nil, in one round. */
export function votesOn(value: Plain, round: number, { height = 1, validRound = -1 }: { readonly height?: number; readonly validRound?: number } = {}) {
  const place = { height, round, id: value === null ? null : digest(value) };
  return {
    id: place.id,
    proposal: (proposer: NodeId): Signed<Proposal> => signedBy(proposer, { type: 'proposal', height, round, value, validRound }),
    prevote: (validator: NodeId): Signed<Prevote> => signedBy(validator, { type: 'prevote', ...place }),
    precommit: (validator: NodeId): Signed<Precommit> => signedBy(validator, { type: 'precommit', ...place }),
  };
}

type Ballots = ReturnType<typeof votesOn>;

/** All that a faulty validator can sign of these. `proposes` are those of whose rounds it is the proposer. */
export function tendermintLies(from: NodeId, about: readonly Ballots[], { to, proposes = [], kinds = ['prevote', 'precommit'] }: { readonly to?: readonly NodeId[]; readonly proposes?: readonly Ballots[]; readonly kinds?: readonly ('prevote' | 'precommit')[] } = {}): readonly Lie[] {
  const messages: readonly Signed<TendermintMessage>[] = [...proposes.map((one) => one.proposal(from)), ...about.flatMap((one) => kinds.map((kind) => one[kind](from)))];
  return messages.map((message) => ({ from, ...(to && { to }), message }));
}

/** What the validators of a scenario start with, where they aren't four equal ones at their first height, who take what comes and ask for nothing. */
export function startWith(servers: number, { powers, lastHeight = 1, gossip = false }: { readonly powers?: readonly number[]; readonly lastHeight?: number; readonly gossip?: boolean }): Readonly<Record<NodeId, { readonly config: TendermintConfig }>> {
  const ids = Array.from({ length: servers }, (_, i) => `S${i + 1}`);
  const config: TendermintConfig = { powers: Object.fromEntries(ids.map((id, i) => [id, powers?.[i] ?? 1])), lastHeight, gossip };
  return Object.fromEntries(ids.map((id) => [id, { config }]));
}

/** The names of all timers of so many rounds, for scripts that fire them by themselves. */
export function timersOf(rounds: number, height = 1): readonly string[] {
  return Array.from({ length: rounds }, (_, round) => (['propose', 'prevote', 'precommit'] as const).map((step) => timerOf({ step, height, round }))).flat();
}

/** These validators' timers of a step fire. */
export function timeUp(nodes: readonly NodeId[], step: Step, round: number, height = 1): readonly ScriptStep[] {
  return nodes.map((node) => ({ do: 'timeout', node, timer: timerOf({ step, height, round }) }));
}
