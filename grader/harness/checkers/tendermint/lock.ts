import type { NodeId } from '../../protocols/node.ts';
import { ownMessage, type TendermintVote } from '../../protocols/tendermint/messages.ts';
import { idText, placeText } from '../../protocols/tendermint/reading.ts';
import { Broken, type Checker } from '../../trace/checker.ts';
import { electorateOf, mayBeQuorum, noElectorate, type Electorate } from './power.ts';

interface Lock {
  readonly round: number;
  readonly id: string;
}

interface Memory extends Electorate {
  /** By validator and height, what it has precommitted last. */
  readonly locks: Readonly<Record<string, Lock>>;
  /** By height, round and id, the correct validators that have prevoted it. */
  readonly prevotes: Readonly<Record<string, readonly NodeId[]>>;
}

/**
 * A correct validator that has precommitted a value prevotes another one only if more than two thirds may have prevoted something else in
 * that round or a later one before. Both generations of the rule keep to that: the paper's asks for prevotes of the very value, the older
 * one is content with any, nil too. Faulty validators may have prevoted anything.
 */
export const lock: Checker<Memory> = {
  id: 'LOCK',
  name: 'Who has precommitted a value prevotes no other without a proof that it may',
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, lines 22, 28, Lemma 3',
  ofEffects: true,
  start: { ...noElectorate, locks: {}, prevotes: {} },
  step(memory, event) {
    if (event.kind === 'begin') return { ...memory, ...electorateOf(event) };
    if (event.kind !== 'leave' || event.departure.kind !== 'send' || memory.faulty.includes(event.node)) return memory;
    const own = ownMessage(event.departure.message, event.node);
    if (!own || own.type === 'proposal') return memory;
    return own.type === 'prevote' ? prevoted(memory, event.node, own) : precommitted(memory, event.node, own);
  },
};

function precommitted(memory: Memory, node: NodeId, { height, round, id }: TendermintVote): Memory {
  const key = `${node} ${height}`;
  const known = memory.locks[key];
  if (id === null || (known && known.round >= round)) return memory;
  return { ...memory, locks: { ...memory.locks, [key]: { round, id } } };
}

function prevoted(memory: Memory, node: NodeId, vote: TendermintVote): Memory | Broken {
  const { height, round, id } = vote;
  const key = `${height}/${round}/${id ?? 'nil'}`;
  const known = memory.prevotes[key] ?? [];
  if (known.includes(node)) return memory;
  const held = memory.locks[`${node} ${height}`];
  if (held && id !== null && id !== held.id && round > held.round && !mayHaveSeen(memory, height, held, round)) {
    return new Broken({
      summary: `${node} prevotes ${idText(id)} in ${placeText(vote)}, and it has precommitted ${idText(held.id)} in round ${held.round}`,
      got: `no prevotes of more than two thirds for anything else from round ${held.round} on`,
      expected: `nil, or ${idText(held.id)}: its precommit may be one of those by which that is decided`,
      nodes: [node],
    });
  }
  return { ...memory, prevotes: { ...memory.prevotes, [key]: [...known, node] } };
}

function mayHaveSeen(memory: Memory, height: number, held: Lock, before: number): boolean {
  return Object.entries(memory.prevotes).some(([key, voters]) => {
    const [ofHeight, round, id] = key.split('/');
    return Number(ofHeight) === height && Number(round) >= held.round && Number(round) < before && id !== held.id && mayBeQuorum(memory, voters);
  });
}
