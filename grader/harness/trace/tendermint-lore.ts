import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { Message } from '../protocols/node.ts';
import { isTendermintMessage } from '../protocols/tendermint/messages.ts';
import { idText } from '../protocols/tendermint/reading.ts';
import type { StateCopy } from './events.ts';
import type { Lore, StepEvent } from './lore.ts';

export function isTendermintState(state: StateCopy): boolean {
  return 'lockedRound' in state && 'validRound' in state;
}

/** The number that begins a round is told with the height only where there are several. */
function placeOf({ height, round }: { readonly height: number; readonly round: number }): string {
  return `height ${height}, round ${round}`;
}

function describeMessage(message: Message): string | undefined {
  if (message.type === 'want') return 'want(what was missed)';
  if (!isTendermintMessage(message)) return undefined;
  const what = message.type === 'proposal' ? `${canonicalText(message.value)}${message.validRound < 0 ? '' : `, valid in round ${message.validRound}`}` : idText(message.id);
  return `${message.type}(${placeOf(message)}: ${what}) of ${message.signer}`;
}

function lockText(state: StateCopy): string {
  return state['lockedRound'] === -1 ? 'nothing' : `${canonicalText(state['lockedValue'])} in round ${String(state['lockedRound'])}`;
}

function changesIn({ node, before, after, changed }: StepEvent): string[] {
  const lines: string[] = [];
  if (changed.includes('height')) lines.push(`  ${node} height ${String(before['height'])} → ${String(after['height'])}`);
  if (changed.includes('round') || changed.includes('step')) lines.push(`  ${node} is in round ${String(after['round'])}, step ${String(after['step'])}`);
  if (changed.includes('lockedRound')) lines.push(`  ${node} is locked on ${lockText(after)}`);
  return lines;
}

function reached({ event, changed, after }: StepEvent): string[] {
  const names: string[] = [];
  if (changed.includes('decisions')) names.push('decisions');
  if (changed.includes('lockedRound') && after['lockedRound'] !== -1) names.push('locks');
  if (changed.includes('round') && after['round'] !== 0) names.push('later rounds');
  if (event.kind === 'message' && isTendermintMessage(event.message) && event.message.type === 'proposal' && event.message.validRound >= 0) names.push('valid values proposed again');
  return names;
}

/** Tendermint's validators. */
export const tendermintLore: Lore = {
  toldFields: ['height', 'round', 'step', 'lockedValue', 'lockedRound'],
  disk: (state) => `height ${String(state['height'])}, round ${String(state['round'])}, step ${String(state['step'])}, locked on ${lockText(state)}`,
  changes: changesIn,
  isTurningPoint: ({ changed }) => changed.includes('decisions') || changed.includes('lockedRound') || changed.includes('round'),
  reached,
  message: describeMessage,
  reply: (request, reply) => (request.type === 'want' && isRecord(reply) && Array.isArray(reply['messages']) ? `${reply['messages'].length} messages that were missed` : undefined),
};
