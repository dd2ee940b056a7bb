import type { ApplyResult, Command, Index, Machine, Plain, RaftContext, RaftState } from '#harness';

/**
 * Another correct design: the machine may take its time. One drain runs at a time; whoever comes
 * meanwhile leaves, since the drain looks at commitIndex again after every entry.
 */
interface Contents {
  next: Index;
  readonly table: Map<string, string>;
}

export function newMachine(): Machine {
  const contents: Contents = { next: 1, table: new Map() };
  return contents as unknown as Machine;
}

const nothing: ApplyResult = { ok: true, value: null };

/** Values lie in the table as texts, so they are compared as texts, and every get makes its own copy. */
const operations: Record<string, (table: Map<string, string>, command: never) => ApplyResult> = {
  put: (table, { key, value }: { key: string; value: Plain }) => {
    table.set(key, written(value));
    return nothing;
  },
  get: (table, { key }: { key: string }) => {
    const text = table.get(key);
    return text === undefined ? nothing : { ok: true, value: JSON.parse(text) as Plain };
  },
  delete: (table, { key }: { key: string }) => {
    table.delete(key);
    return nothing;
  },
  cas: (table, { key, expected, value }: { key: string; expected: Plain; value: Plain }) => {
    if (table.get(key) !== written(expected)) return { ok: false, error: 'not as expected' };
    table.set(key, written(value));
    return nothing;
  },
  noop: () => nothing,
};

export function applyCommand(machine: Machine, { index, command }: { readonly index: Index; readonly command: Command }): ApplyResult {
  const contents = machine as unknown as Contents;
  if (index !== contents.next) throw new Error(`entry ${contents.next} is due, not ${index}`);
  contents.next++;
  const operation = Object.hasOwn(operations, command.op) ? operations[command.op] : undefined;
  return operation?.(contents.table, command as never) ?? { ok: false, error: `cannot ${command.op}` };
}

/** JSON with the fields of objects in order. */
function written(value: Plain): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

export function digest(machine: Machine): string {
  const { table } = machine as unknown as Contents;
  const keys = [...table.keys()].sort();
  return JSON.stringify(keys.map((key) => [key, table.get(key)]));
}

export async function applyCommitted(state: RaftState, ctx: RaftContext): Promise<void> {
  if (state.own['isDraining']) return;
  state.own['isDraining'] = true;
  for (let index = state.lastApplied + 1; index <= state.commitIndex; index++) {
    const [entry] = ctx.log.entriesFrom(state, index);
    if (!entry) break;
    const result = await ctx.execute(state.machine, { index, command: entry.command });
    state.lastApplied = index;
    ctx.apply(index, entry, result);
  }
  state.own['isDraining'] = false;
}
