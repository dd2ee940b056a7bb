import type { Explanation, ShownOperation } from '../../harness/checkers/linearizability/explain.ts';
import { escapeText } from './escape.ts';

/** What is told about a history that no order explains: plain JSON, and every text is escaped. */
export interface HistoryView {
  /** Which operation can't be placed, and what it would have had to return. */
  readonly sentence: string;
  /** What is claimed of the picture. */
  readonly claim: string;
  /** When each rank was, in ms of virtual time; empty where that is not known. */
  readonly times: readonly string[];
  readonly bars: readonly BarView[];
}

/** One operation: its place in time is the rank of its ends among all ends that are shown. */
export interface BarView {
  readonly client: string;
  readonly label: string;
  readonly from: number;
  /** Null where it is open for ever. */
  readonly to: number | null;
  readonly isWrong: boolean;
}

export function historyView({ sentence, claim, shown }: Pick<Explanation, 'sentence' | 'claim' | 'shown'>): HistoryView {
  const ends = shown.flatMap((one, i) => [endOf(one, i, false), ...(one.returnedAt === undefined ? [] : [endOf(one, i, true)])]);
  // Of what happens at one moment the beginnings come first: such operations overlap.
  ends.sort((a, b) => a.at - b.at || Number(a.isReturn) - Number(b.isReturn));
  const rankOf = (place: number, isReturn: boolean): number => ends.findIndex((end) => end.place === place && end.isReturn === isReturn);
  return {
    sentence: escapeText(sentence),
    claim: escapeText(claim),
    times: ends.map(({ ms }) => (ms === undefined ? '' : String(ms))),
    bars: shown.map((one, i) => ({
      client: escapeText(one.client),
      label: escapeText(one.isTelling ? `${one.call} → ${one.result}` : one.call),
      from: rankOf(i, false),
      to: one.returnedAt === undefined ? null : rankOf(i, true),
      isWrong: one.isWrong,
    })),
  };
}

interface End {
  readonly place: number;
  readonly isReturn: boolean;
  readonly at: number;
  readonly ms: number | undefined;
}

function endOf({ invokedAt, returnedAt = Infinity, invokedMs, returnedMs }: ShownOperation, place: number, isReturn: boolean): End {
  return isReturn ? { place, isReturn, at: returnedAt, ms: returnedMs } : { place, isReturn, at: invokedAt, ms: invokedMs };
}
