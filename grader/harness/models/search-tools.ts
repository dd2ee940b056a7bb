import { canonicalText } from '../kernel/plain.ts';

export { SearchQueue } from './search-queue.ts';

/**
 * A text that is the same for equal plain data, and different for different data: the order of an object's
 * fields, of a Set's members and of a Map's entries doesn't count; that of a list does.
 */
export function keyOf(data: unknown): string {
  return canonicalText(data);
}
