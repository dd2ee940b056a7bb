import type { ApplyResult, Command, Index, Machine, Plain, RaftContext, RaftState } from '#harness';

/**
 * Another correct design: an object without a prototype, in which no key is known that nobody
 * has put there. Values are compared field by field, copied when they come in and when they go out.
 */
interface Contents {
  at: Index;
  readonly cells: Record<string, Plain>;
}

const copy = <T>(value: T): T => structuredClone(value);

const known: readonly string[] = ['put', 'get', 'delete', 'cas', 'noop'];

export function newMachine(): Machine {
  return { at: 0, cells: Object.create(null) as Record<string, Plain> };
}

export function applyCommand(machine: Machine, { index, command }: { readonly index: Index; readonly command: Command }): ApplyResult {
  const contents = machine as unknown as Contents;
  if (index !== contents.at + 1) throw new Error(`not due: ${index}`);
  contents.at += 1;
  const { cells } = contents;
  if (!known.includes(command.op)) return { ok: false, error: 'what is that?' };
  if (command.op === 'noop') return { ok: true, value: null };
  if (command.op === 'get') return { ok: true, value: command.key in cells ? copy(cells[command.key]) : null };
  if (command.op === 'put') cells[command.key] = copy(command.value);
  else if (command.op === 'delete') Reflect.deleteProperty(cells, command.key);
  else {
    if (!(command.key in cells)) return { ok: false, error: `${command.key} is not there` };
    const current = cells[command.key];
    if (!isSame(current, command.expected)) return { ok: false, error: `${command.key} holds ${JSON.stringify(current)}` };
    cells[command.key] = copy(command.value);
  }
  return { ok: true, value: null };
}

function isSame(a: Plain, b: Plain): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  const others = new Map<string, Plain>(right as [string, Plain][]);
  return left.length === right.length && left.every(([key, value]) => others.has(key) && isSame(value as Plain, others.get(key)));
}

export function digest(machine: Machine): string {
  return JSON.stringify(inOrder((machine as unknown as Contents).cells));
}

/** Objects become lists of their fields, sorted by name. */
function inOrder(value: Plain): unknown {
  if (Array.isArray(value)) return { list: value.map(inOrder) };
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, item]) => [key, inOrder(item as Plain)] as const);
  return fields.sort(([a], [b]) => (a < b ? -1 : 1));
}

export function applyCommitted(state: RaftState, ctx: RaftContext): void {
  const { lastApplied, commitIndex } = state;
  const batch = ctx.log.entriesFrom(state, lastApplied + 1).slice(0, Math.max(0, commitIndex - lastApplied));
  for (const entry of batch) {
    state.lastApplied++;
    ctx.apply(state.lastApplied, entry, applyCommand(state.machine, { index: state.lastApplied, command: entry.command }));
  }
}
