import type { ApplyResult, Command, Index, Machine, Plain, RaftContext, RaftState } from '#harness';

/**
 * Another correct design: each call takes its turn behind the ones before it, and by then looks
 * again at what is to be done. Keys carry a sign in front, so an ordinary object will do.
 */
interface Contents {
  lastApplied: Index;
  fields: Readonly<Record<string, Plain>>;
}

export function newMachine(): Machine {
  return { lastApplied: 0, fields: {} };
}

export function applyCommand(machine: Machine, entry: { readonly index: Index; readonly command: Command }): ApplyResult {
  const contents = machine as unknown as Contents;
  if (entry.index - contents.lastApplied !== 1) throw new Error('out of turn');
  contents.lastApplied = entry.index;
  try {
    return { ok: true, value: perform(contents, entry.command) };
  } catch (error) {
    return { ok: false, error: (error as Error).message };
  }
}

/** Throws where the command can't be carried out; the machine is then as it was. */
function perform(contents: Contents, command: Command): Plain {
  const name = 'key' in command ? `$${command.key}` : '';
  const current = contents.fields[name];
  switch (command.op) {
    case 'noop':
      return null;
    case 'get':
      return current === undefined ? null : structuredClone(current);
    case 'delete':
      contents.fields = Object.fromEntries(Object.entries(contents.fields).filter(([field]) => field !== name));
      return null;
    case 'cas':
      if (current === undefined || inWords(current) !== inWords(command.expected)) throw new Error('the value is another');
      contents.fields = { ...contents.fields, [name]: command.value };
      return null;
    case 'put':
      contents.fields = { ...contents.fields, [name]: command.value };
      return null;
    default:
      throw new Error('never heard of it');
  }
}

function inWords(value: Plain): string {
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  const items = Object.entries(value).map(([key, item]) => JSON.stringify([key, inWords(item as Plain)]));
  return (Array.isArray(value) ? 'list ' : 'object ') + items.sort().join(' ');
}

export function digest(machine: Machine): string {
  return inWords((machine as unknown as Contents).fields);
}

export function applyCommitted(state: RaftState, ctx: RaftContext): Promise<void> {
  return ctx.runExclusive(async () => {
    while (state.lastApplied < state.commitIndex) {
      const index = state.lastApplied + 1;
      const entry = ctx.log.entriesFrom(state, index).shift();
      if (!entry) return;
      const result = await ctx.execute(state.machine, { index, command: entry.command });
      state.lastApplied = index;
      ctx.apply(index, entry, result);
    }
  });
}
