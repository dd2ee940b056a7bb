/** Sizes: so many replicas, so many of which may be faulty, and so many in a quorum. */
export interface Sizes {
  readonly n: number;
  readonly f: number;
  readonly quorum: number;
}

/** Two quorums share 2 quorum - n replicas at least: one more than may be faulty. */
export function isSafe({ n, f, quorum }: Sizes): boolean {
  return 2 * quorum - n >= f + 1;
}

/** The others are enough when f keep silent. */
export function isLive({ n, f, quorum }: Sizes): boolean {
  return quorum <= n - f;
}

/** `quorums of 2, 3`. */
function quorumsText(sizes: readonly number[]): string {
  return `quorums of ${sizes.join(', ')}`;
}

/** What somebody believes of quorums who is wrong about some. */
export type Belief = 'safe' | 'unsafe' | 'live' | 'not live';

/** `takes quorums of 2, 3 for safe`. */
export function takes(sizes: readonly number[], belief: Belief): string {
  return `takes ${quorumsText(sizes)} for ${belief}`;
}

/** All that is believed of some sizes at least. */
export function misjudged(beliefs: Readonly<Partial<Record<Belief, readonly number[]>>>): readonly string[] {
  return Object.entries(beliefs).flatMap(([belief, sizes]) => (sizes.length === 0 ? [] : [takes(sizes, belief as Belief)]));
}
