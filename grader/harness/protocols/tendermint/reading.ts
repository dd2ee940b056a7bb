import type { NodeId } from '../node.ts';
import type { Step, Timeout } from './messages.ts';

/** Whose turn it is: everybody's, one after the other, the first of the next height after the first of this one. */
export function proposerOf(height: number, round: number, validators: readonly NodeId[]): NodeId {
  return validators[(height - 1 + round) % validators.length] as NodeId;
}

/** More than two thirds: any two such sets share more than one third, and so a correct validator. Buchman, Kwon & Milosevic 2018, §2.1. */
export function isQuorum(power: number, total: number): boolean {
  return 3 * power > 2 * total;
}

export function idText(id: string | null): string {
  return id === null ? 'nil' : id.slice(0, 6);
}

export function placeText({ height, round }: { readonly height: number; readonly round: number }): string {
  return `round ${round} of height ${height}`;
}

/** The name of the timer that stands for a timeout, and back. */
export function timerOf({ step, height, round }: Timeout): string {
  return `${step} ${height}/${round}`;
}

export function timeoutOf(timer: string): Timeout | undefined {
  const [, step, height, round] = /^(propose|prevote|precommit) (\d+)\/(\d+)$/.exec(timer) ?? [];
  return step === undefined ? undefined : { step: step as Step, height: Number(height), round: Number(round) };
}
