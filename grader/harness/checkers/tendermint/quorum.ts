import { canonicalText } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import { ownMessage, type TendermintVote } from '../../protocols/tendermint/messages.ts';
import type { Plain } from '../../protocols/plain.ts';
import { idText, placeText } from '../../protocols/tendermint/reading.ts';
import { Broken, type Checker } from '../../trace/checker.ts';
import { electorateOf, mayBeQuorum, noElectorate, type Electorate } from './power.ts';

interface Memory extends Electorate {
  /** By kind of vote, height, round and id, the correct validators that have cast it. */
  readonly votes: Readonly<Record<string, readonly NodeId[]>>;
}

/**
 * A correct validator precommits a value only where more than two thirds may have prevoted it in that round, and decides only where so many may
 * have precommitted one value in one round. Faulty validators may have voted for anything.
 */
export const quorum: Checker<Memory> = {
  id: 'QUORUM',
  name: 'What is precommitted or decided has the votes of more than two thirds in one round',
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, lines 36, 49',
  ofEffects: true,
  start: { ...noElectorate, votes: {} },
  step(memory, event) {
    if (event.kind === 'begin') return { ...memory, ...electorateOf(event) };
    if (event.kind !== 'leave' || memory.faulty.includes(event.node)) return memory;
    const { node, departure } = event;
    if (departure.kind === 'decide') return decided(memory, node, departure.value as { readonly height: number; readonly value: Plain; readonly id: string });
    const own = departure.kind === 'send' ? ownMessage(departure.message, node) : undefined;
    return own && own.type !== 'proposal' ? voted(memory, node, own) : memory;
  },
};

function voted(memory: Memory, node: NodeId, vote: TendermintVote): Memory | Broken {
  const { type, height, round, id } = vote;
  const key = keyOf(type, height, round, id ?? 'nil');
  const known = memory.votes[key] ?? [];
  if (known.includes(node)) return memory;
  if (type === 'precommit' && id !== null && !mayBeQuorum(memory, memory.votes[keyOf('prevote', height, round, id)] ?? [])) {
    return new Broken({
      summary: `${node} precommits ${idText(id)} in ${placeText(vote)}, for which too few have prevoted`,
      got: `prevotes of ${(memory.votes[keyOf('prevote', height, round, id)] ?? []).join(', ') || 'nobody'}${ofFaulty(memory)}`,
      expected: 'more than two thirds of the power, in that round',
      nodes: [node],
    });
  }
  return { ...memory, votes: { ...memory.votes, [key]: [...known, node] } };
}

function decided(memory: Memory, node: NodeId, { height, value, id }: { readonly height: number; readonly value: Plain; readonly id: string }): Memory | Broken {
  const rounds = Object.entries(memory.votes).filter(([key]) => key.startsWith(`precommit/${height}/`) && key.endsWith(`/${id}`));
  if (rounds.some(([, voters]) => mayBeQuorum(memory, voters)) || mayBeQuorum(memory, [])) return memory;
  return new Broken({
    summary: `${node} decides ${canonicalText(value)} at height ${height}, for which too few have precommitted in any one round`,
    got: rounds.map(([key, voters]) => `precommits of ${voters.join(', ')} in round ${key.split('/')[2] ?? ''}`).join('; ') + ofFaulty(memory),
    expected: 'more than two thirds of the power, in one round',
    nodes: [node],
  });
}

function keyOf(type: string, height: number, round: number, id: string): string {
  return `${type}/${height}/${round}/${id}`;
}

function ofFaulty({ faulty }: Memory): string {
  return faulty.length === 0 ? '' : `, and perhaps of ${faulty.join(', ')}`;
}
