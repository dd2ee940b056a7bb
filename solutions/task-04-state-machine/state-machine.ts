import type { ApplyResult, Command, Index, Machine, RaftContext, RaftState } from '#harness';

/** Keys and values in a Map, so that a key such as `__proto__` is a key like any other. */
interface Contents {
  readonly entries: Map<string, unknown>;
  readonly progress: { lastApplied: Index };
}

/** A machine that has applied nothing. */
export function newMachine(): Machine {
  const contents: Contents = { entries: new Map(), progress: { lastApplied: 0 } };
  return contents as unknown as Machine;
}

/**
 * Applies one command; only the entry after the last applied one is taken. A command that
 * can't be carried out is a result like any other: every replica gets the same one.
 */
export function applyCommand(
  machine: Machine,
  { index, command }: { readonly index: Index; readonly command: Command },
): ApplyResult {
  const { entries, progress } = machine as unknown as Contents;
  const expected = progress.lastApplied + 1;
  if (index !== expected) throw new RangeError(`apply: entry ${index} came where entry ${expected} is due`);
  progress.lastApplied = index;
  return execute(entries, command);
}

function execute(entries: Map<string, unknown>, command: Command): ApplyResult {
  switch (command.op) {
    case 'put':
      entries.set(command.key, command.value);
      return { ok: true, value: null };
    case 'get':
      return { ok: true, value: (entries.get(command.key) ?? null) as never };
    case 'delete':
      entries.delete(command.key);
      return { ok: true, value: null };
    case 'cas':
      if (!entries.has(command.key)) return { ok: false, error: 'no such key' };
      if (JSON.stringify(entries.get(command.key)) !== JSON.stringify(command.expected)) {
        return { ok: false, error: 'another value' };
      }
      entries.set(command.key, command.value);
      return { ok: true, value: null };
    case 'noop':
      return { ok: true, value: null };
    default:
      return { ok: false, error: `unknown operation ${String((command as { op?: unknown }).op)}` };
  }
}

/** The same text for machines with the same contents: keys in code-unit order. */
export function digest(machine: Machine): string {
  const { entries } = machine as unknown as Contents;
  return JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Raft Fig. 2, all servers: while commitIndex > lastApplied, apply log[lastApplied + 1]. */
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
