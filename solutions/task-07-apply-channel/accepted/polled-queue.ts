import type { ApplyResult, Command, Index, LogEntry, RaftContext, RaftState, WholeParts } from '#harness';

/**
 * A queue that a timer of its own empties, a few entries each time; the machine is called directly.
 * Clients that wait for what is committed already are told of it, whoever leads.
 */

const BATCH = 3;
const EVERY_MS = 5;

interface Item {
  readonly index: Index;
  readonly entry: LogEntry;
}

/** By client: the latest seq and its result, as a list of pairs. */
type Table = (readonly [clientId: string, seq: number, result: ApplyResult])[];

function queueOf({ own }: RaftState): Item[] {
  own['queue'] ??= [];
  return own['queue'] as Item[];
}

export function onCommitAdvanced(state: RaftState, ctx: RaftContext): void {
  const queue = queueOf(state);
  const from = Math.max(queue.at(-1)?.index ?? 0, state.lastApplied) + 1;
  const fresh = ctx.log.entriesFrom(state, from).slice(0, Math.max(0, state.commitIndex - from + 1));
  for (const [i, entry] of fresh.entries()) queue.push({ index: from + i, entry });
  if (queue.length === 0 || state.own['isTicking'] === true) return;
  state.own['isTicking'] = true;
  ctx.setTimer('turn', EVERY_MS);
}

export function onTimer(state: RaftState, name: string, ctx: RaftContext, parts: WholeParts): void {
  if (name !== 'turn') return;
  const queue = queueOf(state);
  for (const item of queue.splice(0, BATCH)) if (item.index === state.lastApplied + 1) apply(state, item, ctx, parts);
  state.own['isTicking'] = queue.length > 0;
  if (queue.length > 0) ctx.setTimer('turn', EVERY_MS);
}

function apply(state: RaftState, { index, entry }: Item, ctx: RaftContext, { machine }: WholeParts): void {
  const result = execute(state, index, entry.command, machine);
  state.lastApplied = index;
  ctx.apply(index, entry, result);
  state.waiting = state.waiting.filter((waiter) => {
    if (waiter.index !== index) return true;
    ctx.reply(waiter.term === entry.term ? result : { ok: false, error: 'unknown' }, waiter.request);
    return false;
  });
}

function execute(state: RaftState, index: Index, command: Command, machine: WholeParts['machine']): ApplyResult {
  const { clientId, seq } = command;
  if (clientId === undefined || seq === undefined) return machine.applyCommand(state.machine, { index, command });
  const table = (state.sessions['table'] as Table | undefined) ?? [];
  const known = table.find(([id]) => id === clientId);
  if (known && seq <= known[1]) {
    machine.applyCommand(state.machine, { index, command: { op: 'noop' } });
    return seq === known[1] ? known[2] : { ok: false, error: 'old request' };
  }
  const result = machine.applyCommand(state.machine, { index, command });
  state.sessions['table'] = [...table.filter(([id]) => id !== clientId), [clientId, seq, result]] satisfies Table;
  return result;
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  const isCertain = ({ index }: RaftState['waiting'][number]): boolean => index <= state.commitIndex;
  for (const waiter of state.waiting) if (!isCertain(waiter)) ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
  state.waiting = state.waiting.filter(isCertain);
}
