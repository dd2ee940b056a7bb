import type { Diagnosis, Sign } from '../model.ts';
import type { Code } from './code.ts';
import type { Evidence } from './evidence.ts';
import type { Mistake } from './mistake.ts';

/** From this sum of weights on a mistake is named. */
const NAMED_FROM = 3;
const NAMED_MOST = 3;

interface Seen extends Sign {
  readonly weight: number;
}

/**
 * The mistakes that fit what was seen, best first. A sign in the code supports, and never names a
 * mistake by itself: the code may be right in a way that nobody thought of.
 */
export function weigh(mistakes: readonly Mistake[], evidence: Evidence, code?: Code): readonly Diagnosis[] {
  return (
    mistakes
      .map((mistake) => ({ mistake, seen: seenOf(mistake, evidence, code) }))
      .map(({ mistake, seen }) => ({
        mistake,
        speaking: seen.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight),
        sum: sumOf(seen),
      }))
      .filter(({ speaking, sum }) => sum >= NAMED_FROM && speaking.some(({ kind }) => kind !== 'code'))
      // Of two with the same sum, the one with the weightier sign is the surer.
      .sort((a, b) => b.sum - a.sum || weightiest(b.speaking) - weightiest(a.speaking))
      .slice(0, NAMED_MOST)
      .map(({ mistake: { id, title }, speaking }) => ({ mistake: id, title, signs: speaking.map(signOf) }))
  );
}

function seenOf({ signs }: Mistake, evidence: Evidence, code: Code | undefined): readonly Seen[] {
  return signs.flatMap((sign): Seen[] => {
    const { kind, weight, says } = sign;
    if (sign.kind !== 'code') return sign.seen(evidence) ? [{ kind, weight, says }] : [];
    const place = code && sign.find(code);
    return place ? [{ kind, weight, says, line: place.line }] : [];
  });
}

function weightiest([first]: readonly Seen[]): number {
  return first?.weight ?? 0;
}

function sumOf(seen: readonly Seen[]): number {
  return seen.reduce((sum, { weight }) => sum + weight, 0);
}

function signOf({ kind, says, line }: Seen): Sign {
  return { kind, says, ...(line !== undefined && { line }) };
}
