import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { Classified, FaultClass, Observation } from '../protocols/faults/observations.ts';
import type { Row } from './table.ts';

/**
 * Rows about `classifyFault`. What the code answers is a claim: its class is compared with the class that the observations ask for, and
 * its witness is classified again, here. A class for lateness may be there or not.
 */

interface Named {
  readonly name: string;
  readonly because: string;
}

/** Asks what the observations make of a node. `is` is what its author thinks, without a class for lateness. */
export function classRow({ name, because, is, seen }: Named & { readonly is: FaultClass; readonly seen: readonly Observation[] }): Row {
  const right = classOf(seen);
  if (right !== is) throw new Error(`The observations “${name}” should make ${is}; they make ${right}.`);
  return { name, calls: [{ call: 'classifyFault', args: [seen] }], judge: (outcomes) => wrongClass(seen, outcomes.at(-1)?.result), because, shown: seen.map((one, at) => `${at}  ${lineOf(one)}`) };
}

/** Such as `missed a vote, to S2`. */
function lineOf(one: Observation): string {
  switch (one.kind) {
    case 'restarted':
      return 'restarted';
    case 'signed':
      return `signed ${one.place}: ${one.value}`;
    case 'accused':
      return `accused by ${one.by} of ${one.place}: ${one.value}`;
    case 'unheard':
      return `unheard by ${one.by}`;
    default:
      return `${one.kind} ${one.message}, to ${one.to}`;
  }
}

/** A row for each history of up to so many of these observations. */
export function everyHistory(alphabet: readonly Observation[], lengthMax: number, because: string): readonly Row[] {
  let histories: readonly (readonly Observation[])[] = [[]];
  const rows: Row[] = [];
  for (let length = 0; length <= lengthMax; length++) {
    rows.push(...histories.map((seen) => classRow({ name: toldShortly(seen), because, is: classOf(seen), seen })));
    histories = histories.flatMap((seen) => alphabet.map((next) => [...seen, next]));
  }
  return rows;
}

function toldShortly(seen: readonly Observation[]): string {
  return seen.map((one) => (one.kind === 'signed' ? `signed ${one.value} at ${one.place}` : one.kind)).join(', ') || 'nothing';
}

/** The weakest class, lateness being nobody's fault. */
export function classOf(seen: readonly Observation[]): Exclude<FaultClass, 'timing'> {
  const words = seen.filter((one) => one.kind === 'signed');
  if (words.some((one) => words.some((other) => other.place === one.place && other.value !== one.value))) return 'byzantine';
  const isUpAfter = (at: number): boolean => {
    const rest = seen.slice(at + 1);
    const back = rest.findIndex(({ kind }) => kind === 'restarted');
    return (back < 0 ? rest : rest.slice(0, back)).some(isAct);
  };
  if (seen.some(({ kind }, at) => kind === 'missed' && isUpAfter(at))) return 'omission';
  return seen.some(({ kind }) => kind === 'missed' || kind === 'restarted') ? 'crash' : 'none';
}

function isAct({ kind }: Observation): boolean {
  return kind === 'sent' || kind === 'signed' || kind === 'late';
}

function isRight(said: FaultClass, seen: readonly Observation[]): boolean {
  const right = classOf(seen);
  return said === right || (said === 'timing' && right !== 'byzantine' && seen.some(({ kind }) => kind === 'late'));
}

function wrongClass(seen: readonly Observation[], result: unknown): string | undefined {
  if (!isClassified(result)) return `its answer is ${canonicalText(result)}, which is no class with a witness`;
  const { class: said, witness } = result;
  const right = classOf(seen);
  if (!isRight(said, seen)) return isWeaker(said, right) ? `it says ${said}, and no such node does that: ${toldShortly(seen)}; it takes ${right}` : `it says ${said}, where ${right} explains it: ${toldShortly(seen)}`;
  const alone = [...new Set(witness)].sort((a, b) => a - b).map((at) => seen[at]);
  const told = `it says ${said}, and its witness [${witness.join(', ')}]`;
  if (!alone.every((one) => one !== undefined)) return `${told} names what there is not`;
  const chosen = alone as readonly Observation[];
  if (!isRight(said, chosen)) return `${told} doesn’t show that: alone it makes ${classOf(chosen)}`;
  const idle = chosen.find((one) => !bearsOn(said, one, chosen));
  return idle && `${told} names ${idle.kind}, which has nothing to do with it`;
}

const order: readonly unknown[] = ['none', 'crash', 'omission', 'timing', 'byzantine'] satisfies readonly FaultClass[];

function isWeaker(one: FaultClass, other: FaultClass): boolean {
  return order.indexOf(one) < order.indexOf(other);
}

function isClassified(result: unknown): result is Classified {
  if (!isRecord(result)) return false;
  const { class: said, witness } = result;
  return order.includes(said) && Array.isArray(witness) && witness.every((at) => Number.isInteger(at));
}

/** Whether an observation can be evidence of a class, among the others of its witness. */
function bearsOn(said: FaultClass, one: Observation, all: readonly Observation[]): boolean {
  switch (said) {
    case 'none':
      return false;
    case 'crash':
    case 'omission':
    case 'timing':
      return one.kind === 'missed' || one.kind === 'restarted' || isAct(one);
    case 'byzantine':
      return one.kind === 'restarted' || (one.kind === 'signed' && all.some((other) => other.kind === 'signed' && other.place === one.place && other.value !== one.value));
  }
}
