/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The key of an object that stands for something else. */
const TAG = '$';

/**
 * Plain data as JSON and back, with everything kept apart that JSON would lose: undefined, NaN,
 * the infinities, -0, bigint, Map, Set, an object without a prototype, and a key named `__proto__`. What JSON has stands for
 * itself; anything else is an object with the key `$`, and so is an object with that key.
 */
export function encode(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { [TAG]: 'n', v: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return { [TAG]: 'b', v: String(value) };
    case 'object':
      return value === null ? null : encodeObject(value);
    case 'undefined':
      return { [TAG]: 'u' };
    default:
      throw new TypeError(`A ${typeof value} is not plain data and can't be encoded`);
  }
}

function encodeObject(value: object): Json {
  // `map` would leave holes as they are.
  if (Array.isArray(value)) return Array.from(value, encode);
  if (value instanceof Map) return { [TAG]: 'm', v: Array.from(value, ([key, item]) => [encode(key), encode(item)]) };
  if (value instanceof Set) return { [TAG]: 's', v: Array.from(value, encode) };
  const keys = Object.keys(value);
  const record = value as Readonly<Record<string, unknown>>;
  if (Object.getPrototypeOf(value) === null) return { [TAG]: 'p', v: keys.map((key) => [key, encode(record[key])]) };
  if (keys.includes(TAG) || keys.includes('__proto__')) return { [TAG]: 'o', v: keys.map((key) => [key, encode(record[key])]) };
  const json: Record<string, Json> = {};
  for (const key of keys) json[key] = encode(record[key]);
  return json;
}

export function decode(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return (json as readonly Json[]).map(decode);
  const record = json as Readonly<Record<string, Json>>;
  if (Object.hasOwn(record, TAG)) return decodeTagged(record[TAG], record['v']);
  const value: Record<string, unknown> = {};
  for (const key of Object.keys(record)) {
    if (key === '__proto__') throw new TypeError('This was not written by `encode`: it has a bare key `__proto__`');
    value[key] = decode(record[key] as Json);
  }
  return value;
}

function decodeTagged(tag: Json | undefined, content: Json | undefined): unknown {
  switch (tag) {
    case 'u':
      return undefined;
    case 'n':
      return Number(content);
    case 'b':
      return BigInt(content as string);
    case 'm':
      return new Map((content as unknown as readonly Pair[]).map(([key, item]) => [decode(key), decode(item)]));
    case 's':
      return new Set((content as readonly Json[]).map(decode));
    case 'o':
      return decodeFields({}, content as unknown as readonly Pair[]);
    case 'p':
      return decodeFields(Object.create(null) as object, content as unknown as readonly Pair[]);
    default:
      throw new TypeError(`This was not written by \`encode\`: it has a tag ${JSON.stringify(tag)}`);
  }
}

type Pair = readonly [Json, Json];

function decodeFields(target: object, fields: readonly Pair[]): object {
  for (const [key, item] of fields) {
    // Assignment to `__proto__` would set the prototype instead of a key.
    Object.defineProperty(target, key as string, { value: decode(item), enumerable: true, writable: true, configurable: true });
  }
  return target;
}
