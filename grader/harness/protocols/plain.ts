/**
 * Plain data: what may lie in a node's state and in a message. Primitives,
 * arrays, plain or null-prototype objects, Map and Set.
 */
export type Plain =
  | undefined
  | null
  | boolean
  | number
  | string
  | bigint
  | readonly Plain[]
  | { readonly [key: string]: Plain }
  | ReadonlyMap<Plain, Plain>
  | ReadonlySet<Plain>;
