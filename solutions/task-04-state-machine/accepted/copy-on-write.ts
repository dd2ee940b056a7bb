import type { ApplyResult, Command, Index, Machine, Plain, RaftContext, RaftState } from '#harness';

/**
 * Another correct design: no table is ever changed. A command makes a new one, frozen with all
 * its values, so that what is handed out can be shared and still not be changed.
 */
interface Contents {
  table: readonly (readonly [key: string, value: Plain])[];
  applied: Index;
}

export function newMachine(): Machine {
  const contents: Contents = { table: [], applied: 0 };
  return contents as unknown as Machine;
}

export function applyCommand(machine: Machine, { index, command }: { readonly index: Index; readonly command: Command }): ApplyResult {
  const contents = machine as unknown as Contents;
  if (contents.applied !== index - 1) throw new RangeError(`${index} is not next after ${contents.applied}`);
  const [table, result] = next(contents.table, command);
  contents.table = table;
  contents.applied = index;
  return result;
}

type Table = Contents['table'];

/** The rows stay sorted by key, in code-unit order. */
function next(table: Table, command: Command): readonly [Table, ApplyResult] {
  const nothing: ApplyResult = { ok: true, value: null };
  const current = 'key' in command ? table.find(([key]) => key === command.key) : undefined;
  switch (command.op) {
    case 'noop':
      return [table, nothing];
    case 'get':
      return [table, current ? { ok: true, value: frozen(current[1]) } : nothing];
    case 'put':
      return [withRow(table, command.key, command.value), nothing];
    case 'delete':
      return [table.filter((row) => row !== current), nothing];
    case 'cas':
      if (!current || textOf(current[1]) !== textOf(command.expected)) return [table, { ok: false, error: 'compared, and not set' }];
      return [withRow(table, command.key, command.value), nothing];
    default:
      return [table, { ok: false, error: 'unknown' }];
  }
}

function withRow(table: Table, key: string, value: Plain): Table {
  const rows = table.filter(([other]) => other !== key);
  const at = rows.findIndex(([other]) => other > key);
  return rows.toSpliced(at < 0 ? rows.length : at, 0, [key, frozen(value)]);
}

/** A copy that nobody can change. */
function frozen(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value;
  const copied: Plain = Array.isArray(value) ? value.map(frozen) : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, frozen(item as Plain)]));
  return Object.freeze(copied);
}

export function digest(machine: Machine): string {
  return textOf((machine as unknown as Contents).table);
}

function textOf(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${textOf((value as Record<string, Plain>)[key])}`).join()}}`;
}

export function applyCommitted(state: RaftState, ctx: RaftContext): void {
  while (state.commitIndex > state.lastApplied) {
    const [entry] = ctx.log.entriesFrom(state, ++state.lastApplied);
    if (entry) ctx.apply(state.lastApplied, entry, applyCommand(state.machine, { index: state.lastApplied, command: entry.command }));
  }
}
