import { canonicalText, isRecord } from '../kernel/plain.ts';
import type { NodeId } from '../protocols/node.ts';
import { replicasOf, type QuorumRange } from '../protocols/pbft/threshold.ts';
import { isLive, isSafe, misjudged, type Sizes } from './quorum-truth.ts';
import type { Row } from './table.ts';

/**
 * Rows of task 19 about sizes. What is wrong is told in one way, whatever was asked: `takes quorums of 3 for safe`.
 */

interface About {
  readonly n: number;
  readonly f: number;
  readonly because: string;
}

/** `n = 5, f = 1`. */
function sizesText({ n, f }: Pick<About, 'n' | 'f'>): string {
  return `n = ${n}, f = ${f}`;
}

/** Asks for all quorums among so many. */
export function rangeRow({ n, f, because }: About): Row {
  return { name: sizesText({ n, f }), calls: [{ call: 'quorumRange', args: [n, f] }], judge: (outcomes) => wrongRange(n, f, outcomes.at(-1)?.result), because };
}

function wrongRange(n: number, f: number, result: unknown): string | undefined {
  const sizes = Array.from({ length: n }, (_, i) => i + 1);
  const right = sizes.filter((quorum) => isSafe({ n, f, quorum }) && isLive({ n, f, quorum }));
  const [first = 0] = right;
  const rightText = right.length === 0 ? 'there are none' : `right is ${spanText(first, first + right.length - 1)}`;
  if (result === null) return right.length === 0 ? undefined : `it says that there are none; ${rightText}`;
  if (!isRange(result)) return `its answer is ${canonicalText(result)}, which is neither null nor a range of whole numbers; ${rightText}`;
  const { least, most } = result;
  if (least > most) return `its answer is ${canonicalText(result)}, which is no range: null says that there are none; ${rightText}`;
  if (least === first && most === right.at(-1)) return undefined;
  const claimed = sizes.filter((quorum) => quorum >= least && quorum <= most);
  const problems = misjudged({
    'safe': claimed.filter((quorum) => !isSafe({ n, f, quorum })),
    'live': claimed.filter((quorum) => !isLive({ n, f, quorum })),
    'unsafe': right.filter((quorum) => quorum < least),
    'not live': right.filter((quorum) => quorum > most),
  });
  return `it says ${spanText(least, most)}${problems.map((text) => `, and ${text}`).join('')}; ${rightText}`;
}

/** Asks for the quorums among so many, and wants sizes that could be some: for tests that find out what comes of them. */
export function sizeRow({ n, f, because }: About): Row {
  const isSize = (size: number): boolean => size >= 1 && size <= n;
  return {
    name: sizesText({ n, f }),
    calls: [{ call: 'quorumRange', args: [n, f] }],
    judge: (outcomes) => {
      const result = outcomes.at(-1)?.result;
      return isRange(result) && isSize(result.least) && isSize(result.most) ? undefined : `its answer is ${canonicalText(result)}, and no replicas can have quorums of that`;
    },
    because,
  };
}

function spanText(least: number, most: number): string {
  return least === most ? String(least) : `${least} to ${most}`;
}

function isRange(value: unknown): value is QuorumRange {
  return isRecord(value) && Number.isSafeInteger(value['least']) && Number.isSafeInteger(value['most']);
}

/** Asks about quorums of these sizes, and looks at one half of each verdict, with what is to show it. */
export function verdictsRow({ n, f, because, looksAt, quorums = Array.from({ length: n }, (_, i) => i + 1) }: About & { readonly looksAt: 'safe' | 'live'; readonly quorums?: readonly number[] }): Row {
  return {
    name: quorums.length === 1 ? `${sizesText({ n, f })}, quorums of ${String(quorums[0])}` : sizesText({ n, f }),
    calls: quorums.map((quorum) => ({ call: 'verify', args: [n, f, quorum] })),
    judge: (outcomes) => {
      const verdicts = outcomes.map(({ result }) => result);
      const odd = verdicts.findIndex((verdict) => !isRecord(verdict) || typeof verdict[looksAt] !== 'boolean');
      if (odd >= 0) return `its answer for quorums of ${String(quorums[odd])} is ${canonicalText(verdicts[odd])}, which doesn’t say whether they are ${looksAt}`;
      const says = (i: number): boolean => (verdicts[i] as Verdict)[looksAt] === true;
      const isTrue = looksAt === 'safe' ? isSafe : isLive;
      const wrong = (claim: boolean): readonly number[] => quorums.filter((quorum, i) => says(i) === claim && isTrue({ n, f, quorum }) !== claim);
      const problems = misjudged({ [looksAt]: wrong(true), [looksAt === 'safe' ? 'unsafe' : 'not live']: wrong(false) });
      if (problems.length > 0) return `it ${problems.join(', and ')}`;
      return quorums.map((quorum, i) => wrongWitness({ n, f, quorum }, looksAt, verdicts[i] as Verdict)).find((text) => text !== undefined);
    },
    because,
  };
}

type Verdict = Readonly<Record<string, unknown>>;

/** What is wrong with what is to show a verdict that is right. */
function wrongWitness(sizes: Sizes, looksAt: 'safe' | 'live', verdict: Verdict): string | undefined {
  const field = looksAt === 'safe' ? 'split' : 'silent';
  const witness = verdict[field];
  const of = `for quorums of ${sizes.quorum} its \`${field}\` is ${canonicalText(witness)}`;
  if (verdict[looksAt] === true) return witness === null ? undefined : `${of}, and should be null, for they are ${looksAt}`;
  const lack = looksAt === 'safe' ? lackOfSplit(sizes, witness) : lackOfSilence(sizes, witness);
  return lack && `${of}: ${lack}`;
}

function lackOfSplit({ n, f, quorum }: Sizes, witness: unknown): string | undefined {
  const { quorums, faulty } = isRecord(witness) ? witness : {};
  const [one, other, more] = Array.isArray(quorums) ? (quorums as readonly unknown[]) : [];
  if (!isGroup(one, n) || !isGroup(other, n) || more !== undefined || !isGroup(faulty, n)) return `two \`quorums\` and the \`faulty\` are wanted, lists of S1 to S${n}, each once`;
  if (one.length !== quorum || other.length !== quorum) return `a quorum has ${quorum} replicas`;
  if (faulty.length > f) return `only ${f} may be faulty`;
  const correct = one.find((id) => other.includes(id) && !faulty.includes(id));
  return correct && `${correct} is in both quorums, and correct`;
}

function lackOfSilence({ n, f, quorum }: Sizes, witness: unknown): string | undefined {
  if (!isGroup(witness, n)) return `a list of S1 to S${n} is wanted, each once`;
  if (witness.length > f) return `only ${f} may be faulty`;
  return n - witness.length < quorum ? undefined : 'without these there is a quorum left';
}

function isGroup(value: unknown, n: number): value is readonly NodeId[] {
  if (!Array.isArray(value)) return false;
  const replicas = replicasOf(n);
  return new Set(value).size === value.length && value.every((id) => replicas.includes(id as NodeId));
}
