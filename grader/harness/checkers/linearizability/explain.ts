import type { Plain } from '../../protocols/plain.ts';
import { shrinkList } from '../../trace/shrink.ts';
import { byKey, checkLinearizable, historyUntil, indefinite, momentsOf, type Verdict } from './check.ts';
import type { FailedOperation, TimedOperation } from './history.ts';
import { alternatives, callNoun, callText, resultText, resultTexts } from './say.ts';
import type { Operation, Specification } from './specification.ts';

/** One operation of a picture, in words. */
export interface ShownOperation {
  readonly client: string;
  /** Such as `write x 2`. */
  readonly call: string;
  /** Such as `1`, `ok` or `error 22 (another value)`; empty where nobody knows. */
  readonly result: string;
  /** Whether the result says more than that it was done. */
  readonly isTelling: boolean;
  readonly invokedAt: number;
  /** Absent where it may take effect at any later time, or never. */
  readonly returnedAt?: number;
  /** Virtual times, where they are known. */
  readonly invokedMs?: number;
  readonly returnedMs?: number;
  /** It is the one that can't be placed. */
  readonly isWrong: boolean;
}

/** Why a history is not linearizable: a few operations of one key that contradict each other. Plain data. */
export interface Explanation {
  readonly key: string;
  /** Which operation can't be placed, and what it would have had to return. */
  readonly sentence: string;
  readonly got: string;
  readonly expected: string;
  /** In the order of their invocations. No order of these explains their results, with or without the others. */
  readonly shown: readonly ShownOperation[];
  /** How many others on this key had begun by then. */
  readonly others: number;
  /** What is claimed of the picture. */
  readonly claim: string;
}

export interface ExplainOptions {
  readonly configurationsMax?: number;
  /** So many smaller histories are tried. */
  readonly triesMax?: number;
  /** What is no part of the history, since a client said that it had failed: told where it would explain what came back. */
  readonly failed?: readonly FailedOperation[];
}

const TRIES_MAX = 600;
/** A smaller history that takes more than this to judge isn't worth it. */
const TRIED_MAX = 1000;

/**
 * Undefined where the history is linearizable, or undecided. It is cut at the first return that can't be
 * explained, and made small: what changed nothing is left out, an update is made indefinite, as long as the
 * rest still can't be explained. An update is never taken away as if it could not have happened; those that are
 * indefinite in the end are left out of the picture only.
 */
export async function explainHistory(operations: readonly Operation[], specification: Specification, { configurationsMax, triesMax = TRIES_MAX, failed = [] }: ExplainOptions = {}): Promise<Explanation | undefined> {
  const options = { ...(configurationsMax !== undefined && { configurationsMax }) };
  const verdict = checkLinearizable(operations, specification, options);
  if (verdict.verdict !== 'violated') return undefined;
  const { key, operation: wrong, possible } = verdict;
  const history = historyUntil(momentsOf(byKey(operations, specification).get(key) ?? []), wrong);
  const kept = await contradicting(history, verdict, specification, options, triesMax);
  const explanation = told(key, history, wrong, kept, possible, specification);
  return { ...explanation, claim: explanation.claim + deniedBy(failed, wrong, specification) };
}

type Violated = Extract<Verdict, { verdict: 'violated' }>;

interface Tried {
  readonly kept: readonly Operation[];
  readonly isViolated: boolean;
}

/** The operations whose results contradict the wrong one's, whatever the others do. */
async function contradicting(history: readonly Operation[], { operation: wrong, possible }: Violated, specification: Specification, options: ExplainOptions, triesMax: number): Promise<readonly Operation[]> {
  let tries = 0;
  const others = history.filter((one) => one !== wrong && one.returnedAt !== undefined);
  // What stands last is tried first: what made it so is best kept, and then what was latest.
  const makers = makersOf(possible, wrong, others, specification);
  const byWorth = [...makers, ...others.filter((one) => !makers.includes(one)).reverse()];
  return shrinkList<Operation, Tried>(byWorth, {
    attempt: (kept) => {
      tries++;
      const { verdict } = checkLinearizable(weakened(history, new Set([...kept, wrong]), specification), specification, { configurationsMax: TRIED_MAX, ...options });
      return Promise.resolve({ kept, isViolated: verdict === 'violated' });
    },
    judge: ({ kept, isViolated }) => (isViolated ? kept : null),
    isSpent: () => tries >= triesMax,
    width: 1,
  });
}

/** Of what is not kept, what changed nothing is gone, and updates may have taken effect or not. */
export function weakened(history: readonly Operation[], kept: ReadonlySet<Operation>, { isRead }: Specification): readonly Operation[] {
  return history.flatMap((one) => {
    if (kept.has(one)) return [one];
    return isRead?.(one.call, one.result) ? [] : [indefinite(one)];
  });
}

function told(key: string, history: readonly Operation[], wrong: Operation, kept: readonly Operation[], possible: readonly Plain[], specification: Specification): Explanation {
  const shown = history.filter((one) => one === wrong || kept.includes(one));
  const got = resultText(wrong.result);
  const expected = alternatives(resultTexts(possible));
  const others = history.length - shown.length;
  return {
    key,
    sentence: `${wrong.client}'s ${callNoun(wrong.call)} can't be placed: it returned ${got}, and every order makes it ${expected}${sourceOf(possible, wrong, kept, specification)}.`,
    got,
    expected,
    shown: shown.map((one) => shownOperation(one, one === wrong)),
    others,
    claim: claimOf(shown.length, others),
  };
}

function claimOf(shown: number, others: number): string {
  const these = shown === 1 ? 'Nothing explains this' : `No order of these ${shown} explains them`;
  if (others === 0) return `${these}.`;
  const rest = others === 1 ? 'the other operation' : `the ${others} other operations`;
  return `${these}, with or without ${rest} on this key.`;
}

/** Clients that denied what another one has seen. */
function deniedBy(failed: readonly FailedOperation[], wrong: Operation, { initial, apply, keyOf }: Specification): string {
  const explains = ({ call }: FailedOperation): boolean =>
    keyOf?.(call) === keyOf?.(wrong.call) && resultText(apply(apply(initial, call).state, wrong.call).result) === resultText(wrong.result);
  return failed.filter(explains).map(({ client, call }) => ` ${client} had said that its ${callNoun(call)} failed.`).join('');
}

/** Who made it so: said where only one result is possible, and one shown operation leads to it. */
function sourceOf(possible: readonly Plain[], wrong: Operation, kept: readonly Operation[], specification: Specification): string {
  const [maker, another] = makersOf(possible, wrong, kept, specification);
  if (resultTexts(possible).length > 1 || !maker || another) return '';
  const { returnedMs } = maker as Partial<TimedOperation>;
  return ` (${callText(maker.call)} by ${maker.client}${returnedMs === undefined ? '' : `, done at ${returnedMs} ms`})`;
}

/** The operations right after which one of these results would have come, and not after nothing; the latest first. */
function makersOf(possible: readonly Plain[], wrong: Operation, others: readonly Operation[], { initial, apply }: Specification): readonly Operation[] {
  const texts = resultTexts(possible);
  const isPossible = (state: Plain): boolean => texts.includes(resultText(apply(state, wrong.call).result));
  return isPossible(initial) ? [] : others.filter(({ call }) => isPossible(apply(initial, call).state)).reverse();
}

function shownOperation(operation: Operation, isWrong: boolean): ShownOperation {
  const { client, call, invokedAt, returnedAt, result } = operation;
  const { invokedMs, returnedMs } = operation as Partial<TimedOperation>;
  const text = returnedAt === undefined ? '' : resultText(result);
  return {
    client,
    call: callText(call),
    result: text,
    isTelling: text !== '' && text !== 'ok',
    invokedAt,
    ...(returnedAt !== undefined && { returnedAt }),
    ...(invokedMs !== undefined && { invokedMs }),
    ...(returnedMs !== undefined && { returnedMs }),
    isWrong,
  };
}
