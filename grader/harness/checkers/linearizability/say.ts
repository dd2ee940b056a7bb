import { canonicalText } from '../../kernel/plain.ts';
import type { KvOperation, KvReply } from '../../protocols/kv.ts';
import type { Plain } from '../../protocols/plain.ts';

/** A call in few words, such as `write x 2`. */
export function callText(call: Plain): string {
  const operation = call as unknown as KvOperation | undefined;
  switch (operation?.type) {
    case 'read':
      return `read ${operation.key}`;
    case 'write':
      return `write ${operation.key} ${canonicalText(operation.value)}`;
    case 'cas':
      return `cas ${operation.key} ${canonicalText(operation.from)}→${canonicalText(operation.to)}`;
    default:
      return canonicalText(call);
  }
}

/** A call within a sentence, such as `write of 2 to x`. */
export function callNoun(call: Plain): string {
  const operation = call as unknown as KvOperation | undefined;
  switch (operation?.type) {
    case 'read':
      return `read of ${operation.key}`;
    case 'write':
      return `write of ${canonicalText(operation.value)} to ${operation.key}`;
    case 'cas':
      return `cas of ${operation.key} from ${canonicalText(operation.from)} to ${canonicalText(operation.to)}`;
    default:
      return `call ${canonicalText(call)}`;
  }
}

/** What came back, such as `2`, `ok` or `error 22 (another value)`. */
export function resultText(result: Plain): string {
  const reply = result as unknown as KvReply | undefined;
  switch (reply?.type) {
    case 'read_ok':
      return canonicalText(reply.value);
    case 'write_ok':
    case 'cas_ok':
      return 'ok';
    case 'error':
      return `error ${reply.code}${{ 20: ' (no value)', 22: ' (another value)' }[reply.code] ?? ''}`;
    default:
      return canonicalText(result);
  }
}

const LISTED_MAX = 5;

/** `1`, `1 or 2`, `1, 2 or 3`. */
export function alternatives(texts: readonly string[]): string {
  const shown = texts.length > LISTED_MAX ? [...texts.slice(0, LISTED_MAX - 1), `one of ${texts.length - LISTED_MAX + 1} others`] : texts;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1) ?? ''}`;
}

/** What each of these results says, each once, in a fixed order. */
export function resultTexts(results: readonly Plain[]): readonly string[] {
  return [...new Set(results.map(resultText))].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
