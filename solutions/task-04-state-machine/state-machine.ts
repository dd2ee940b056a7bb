import type { ApplyResult, Command, Index, Machine, Plain, RaftContext, RaftState } from '#harness';

/** Keys and values lie in a Map, where a key such as `__proto__` is a key like any other. */
interface Store {
  readonly values: Map<string, Plain>;
  lastApplied: Index;
}

/** A machine that has applied nothing: no key is there, and entry 1 is due. Plain data, of any shape. */
export function newMachine(): Machine {
  const store: Store = { values: new Map(), lastApplied: 0 };
  return store as unknown as Machine;
}

/**
 * Applies the command of the entry at `index` to this machine, and says what came of it.
 * Throws an Error, and changes nothing, if that entry is not the one that is due: the one
 * after the last that was applied here. Anything else is a result. Raft §2, Fig. 2.
 */
export function applyCommand(
  machine: Machine,
  { index, command }: { readonly index: Index; readonly command: Command },
): ApplyResult {
  const store = machine as unknown as Store;
  const due = store.lastApplied + 1;
  if (index !== due) throw new RangeError(`entry ${index} came where entry ${due} is due`);
  store.lastApplied = index;
  return execute(store.values, command);
}

const done: ApplyResult = { ok: true, value: null };

function execute(values: Map<string, Plain>, command: Command): ApplyResult {
  switch (command.op) {
    case 'put':
      values.set(command.key, command.value);
      return done;
    case 'get':
      // What a caller does to its result must not be seen here.
      return values.has(command.key) ? { ok: true, value: structuredClone(values.get(command.key)) } : done;
    case 'delete':
      values.delete(command.key);
      return done;
    case 'cas':
      if (!values.has(command.key)) return { ok: false, error: 'no such key' };
      if (textOf(values.get(command.key)) !== textOf(command.expected)) return { ok: false, error: 'another value' };
      values.set(command.key, command.value);
      return done;
    case 'noop':
      return done;
    default:
      // A later version of the program may know more operations than this one.
      return { ok: false, error: 'unknown operation' };
  }
}

/**
 * The same text for machines that hold the same values under the same keys, whatever their
 * history, and another text for machines that don't.
 */
export function digest(machine: Machine): string {
  const { values } = machine as unknown as Store;
  return textOf(Object.fromEntries(values));
}

/** The same text for equal values: an object's keys are written in code-unit order, which no locale and no history changes. */
function textOf(value: Plain): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  const record = value as Readonly<Record<string, Plain>>;
  const fields = Object.keys(record).sort().map((key) => `${JSON.stringify(key)}:${textOf(record[key])}`);
  return `{${fields.join(',')}}`;
}

/**
 * commitIndex may have moved: brings the machine and lastApplied up to it, and reports each
 * entry with its result by `ctx.apply(index, entry, result)`, when that has happened. May be
 * async; then it can be called again before it is done. Raft Fig. 2 (rules for all servers).
 */
export function applyCommitted(state: RaftState, ctx: RaftContext): void {
  while (state.lastApplied < state.commitIndex) {
    const index = state.lastApplied + 1;
    const entry = ctx.log.entriesFrom(state, index)[0];
    if (!entry) return;
    const result = applyCommand(state.machine, { index, command: entry.command });
    state.lastApplied = index;
    ctx.apply(index, entry, result);
  }
}
