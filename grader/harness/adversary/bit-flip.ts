import { frozenCopy, isRecord } from '../kernel/plain.ts';

type Path = readonly string[];

/**
 * A copy of a message with one bit the other way round, in the `nth` of its numbers, truth values and texts, counted round and
 * round. Its kind and its signature stay as they are: a flip there makes noise, and no lie. The message itself, where nothing can be flipped.
 */
export function bitFlipped<T extends object>(message: T, nth: number): T {
  const places = placesIn(message, []);
  const place = places[nth % Math.max(1, places.length)];
  return place ? frozenCopy(flippedAt(message, place) as T) : message;
}

function placesIn(value: object, path: Path): Path[] {
  return Object.entries(value).flatMap(([field, item]) => {
    if (field === 'type' || field === 'signer' || field === 'signature') return [];
    if (isRecord(item)) return placesIn(item, [...path, field]);
    return flip(item) === undefined ? [] : [[...path, field]];
  });
}

function flippedAt(value: object, [field = '', ...rest]: Path): object {
  const item = (value as Record<string, unknown>)[field];
  return { ...value, [field]: rest.length > 0 ? flippedAt(item as object, rest) : flip(item) };
}

function flip(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? (value % 2 === 0 ? value + 1 : value - 1) : undefined;
    case 'boolean':
      return !value;
    case 'string':
      return value === '' ? undefined : String.fromCharCode(value.charCodeAt(0) ^ 1) + value.slice(1);
    default:
      return undefined;
  }
}
