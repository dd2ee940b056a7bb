import type { Message, NodeId } from '../../protocols/node.ts';
import { digestText, ownBallot, placeText } from '../../protocols/pbft/reading.ts';
import type { Word } from '../byzantine/no-equivocation.ts';

/** A replica has one pre-prepare, one prepare and one commit for each place. */
export function pbftWord(message: Message, node: NodeId): Word | undefined {
  const ballot = ownBallot(message, node);
  return ballot && { place: `${ballot.type} for ${placeText(ballot)}`, says: digestText(ballot.digest) };
}
