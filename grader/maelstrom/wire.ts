/** Maelstrom's wire protocol: one JSON object a line. https://github.com/jepsen-io/maelstrom, doc/protocol.md. */

export interface Envelope {
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
}

export interface Body {
  readonly type: string;
  /** Unique among its sender's messages; every request has one. */
  readonly msg_id?: number;
  /** The `msg_id` of the request that this answers. */
  readonly in_reply_to?: number;
  readonly [field: string]: unknown;
}

/** The errors that Maelstrom names. A *definite* one says that the request has had no effect and never will. */
export const errorCodes = {
  'timeout': { code: 0, isDefinite: false },
  'node-not-found': { code: 1, isDefinite: true },
  'not-supported': { code: 10, isDefinite: true },
  'temporarily-unavailable': { code: 11, isDefinite: true },
  'malformed-request': { code: 12, isDefinite: true },
  'crash': { code: 13, isDefinite: false },
  'abort': { code: 14, isDefinite: true },
  'key-does-not-exist': { code: 20, isDefinite: true },
  'key-already-exists': { code: 21, isDefinite: true },
  'precondition-failed': { code: 22, isDefinite: true },
  'txn-conflict': { code: 30, isDefinite: true },
} as const satisfies Record<string, { readonly code: number; readonly isDefinite: boolean }>;

const definiteCodes: ReadonlySet<number> = new Set(Object.values(errorCodes).filter(({ isDefinite }) => isDefinite).map(({ code }) => code));

/** False for a code that Maelstrom doesn't name: nobody knows what it means. */
export function isDefinite(code: unknown): boolean {
  return typeof code === 'number' && definiteCodes.has(code);
}

export function errorBody(name: keyof typeof errorCodes, text: string): Body {
  return { type: 'error', code: errorCodes[name].code, text };
}

export type ParsedLine =
  | { readonly envelope: Envelope }
  /** `asked` is set where the line can still be answered: it names who asked, and as what. */
  | { readonly problem: string; readonly asked?: { readonly by: string; readonly msgId: number } };

/** Reads one line, or says in a few words what is wrong with it. */
export function parseLine(line: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: 'it is not JSON' };
  }
  if (!isRecord(value)) return { problem: 'it is not a JSON object' };
  const { src, dest, body } = value;
  const problem = problemOf(value);
  if (problem === null) return { envelope: { src, dest, body } as Envelope };
  const msgId = isRecord(body) ? body['msg_id'] : undefined;
  return { problem, ...(typeof src === 'string' && isWhole(msgId) && { asked: { by: src, msgId } }) };
}

function problemOf({ src, dest, body }: Readonly<Record<string, unknown>>): string | null {
  if (typeof src !== 'string') return '`src` is not a string';
  if (typeof dest !== 'string') return '`dest` is not a string';
  if (!isRecord(body)) return '`body` is not an object';
  if (typeof body['type'] !== 'string') return "the body's `type` is not a string";
  for (const field of ['msg_id', 'in_reply_to']) {
    if (body[field] !== undefined && !isWhole(body[field])) return `the body's \`${field}\` is not a whole number`;
  }
  return null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
