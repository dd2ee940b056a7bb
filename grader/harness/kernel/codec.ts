/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Plain data as JSON and back, with everything kept apart that JSON would lose: undefined, NaN,
 * the infinities, -0, bigint, Map, Set, and a key named `__proto__`. Strings, finite numbers,
 * true, false and null stand for themselves. An array stands for itself; anything else is an
 * object whose only key tells what it is.
 */
export function encode(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { n: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return { b: String(value) };
    case 'object':
      return value === null ? null : encodeObject(value);
    case 'undefined':
      return { u: 0 };
    default:
      throw new TypeError(`A ${typeof value} is not plain data and can't be encoded`);
  }
}

function encodeObject(value: object): Json {
  // `map` and `Array.from` would leave holes as they are.
  if (Array.isArray(value)) return Array.from(value, encode);
  if (value instanceof Map) return { m: Array.from(value, ([key, item]) => [encode(key), encode(item)]) };
  if (value instanceof Set) return { s: Array.from(value, encode) };
  // As a list of pairs, so that no key has a meaning of its own.
  return { o: Object.entries(value).map(([key, item]): Json => [key, encode(item)]) };
}

export function decode(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return (json as readonly Json[]).map(decode);
  const [entry, more] = Object.entries(json);
  if (!entry || more) throw new TypeError('This was not written by `encode`');
  return decodeTagged(entry[0], entry[1]);
}

function decodeTagged(tag: string, content: Json): unknown {
  switch (tag) {
    case 'u':
      return undefined;
    case 'n':
      return Number(content);
    case 'b':
      return BigInt(content as string);
    case 'm':
      return new Map(pairs(content).map(([key, item]) => [decode(key), decode(item)]));
    case 's':
      return new Set((content as readonly Json[]).map(decode));
    case 'o':
      return decodeFields(pairs(content));
    default:
      throw new TypeError(`This was not written by \`encode\`: it has a tag ${tag}`);
  }
}

function pairs(content: Json): readonly (readonly [Json, Json])[] {
  return content as unknown as readonly (readonly [Json, Json])[];
}

function decodeFields(fields: readonly (readonly [Json, Json])[]): object {
  const target: Record<string, unknown> = {};
  for (const [key, item] of fields) {
    // Assignment to `__proto__` would set the prototype instead of a key.
    Object.defineProperty(target, key as string, { value: decode(item), enumerable: true, writable: true, configurable: true });
  }
  return target;
}
