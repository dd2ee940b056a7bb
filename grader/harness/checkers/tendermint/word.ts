import { canonicalText } from '../../kernel/plain.ts';
import type { Message, NodeId } from '../../protocols/node.ts';
import { ownMessage } from '../../protocols/tendermint/messages.ts';
import { idText, placeText } from '../../protocols/tendermint/reading.ts';
import type { Word } from '../byzantine/no-equivocation.ts';

/** A validator has one prevote and one precommit for each round, and its proposer one value. */
export function tendermintWord(message: Message, node: NodeId): Word | undefined {
  const own = ownMessage(message, node);
  return own && { place: `${own.type} for ${placeText(own)}`, says: own.type === 'proposal' ? canonicalText(own.value) : idText(own.id) };
}
