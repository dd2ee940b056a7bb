import type { ApplyResult, ClientCommand, Command, Index, LogEntry, RaftContext, RaftState, WholeParts } from '#harness';

/**
 * Commits are pushed one by one to a callback that runs under a mutex, which makes it the one
 * consumer. A retry whose result is known is answered without the log.
 */

interface Session {
  readonly seq: number;
  readonly result: ApplyResult;
}

type Sessions = Record<string, ReadonlyMap<string, Session>>;

export function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): void {
  const pushed = Math.max((state.own['pushed'] as Index | undefined) ?? 0, state.lastApplied);
  state.own['pushed'] = Math.max(pushed, state.commitIndex);
  for (let index = pushed + 1; index <= state.commitIndex; index++) void ctx.runExclusive(() => onCommitted(state, index, ctx));
}

async function onCommitted(state: RaftState, index: Index, ctx: RaftContext): Promise<void> {
  if (index !== state.lastApplied + 1) return;
  const entry = ctx.log.entriesFrom(state, index)[0];
  if (!entry) return;
  const known = remembered(state, entry.command);
  const executed = await ctx.execute(state.machine, { index, command: known === undefined ? entry.command : { op: 'noop' } });
  // A snapshot that came meanwhile has brought this server further, and the entry with it.
  if (state.lastApplied !== index - 1) return;
  const result = known ?? executed;
  if (known === undefined) remember(state, entry.command, result);
  state.lastApplied++;
  ctx.apply(index, entry, result);
  reply(state, index, entry, result, ctx);
}

function reply(state: RaftState, index: Index, { term }: LogEntry, result: ApplyResult, ctx: RaftContext): void {
  for (const waiter of [...state.waiting]) {
    if (waiter.index !== index) continue;
    state.waiting.splice(state.waiting.indexOf(waiter), 1);
    ctx.reply(waiter.term === term ? result : { ok: false, error: 'unknown' }, waiter.request);
  }
}

const mapOf = ({ sessions }: RaftState): ReadonlyMap<string, Session> => (sessions as Sessions)['clients'] ?? new Map<string, Session>();

function remembered(state: RaftState, { clientId, seq }: Command): ApplyResult | undefined {
  const session = clientId === undefined ? undefined : mapOf(state).get(clientId);
  if (session === undefined || seq === undefined || seq > session.seq) return undefined;
  return seq === session.seq ? session.result : { ok: false, error: 'this request is over' };
}

function remember(state: RaftState, { clientId, seq }: Command, result: ApplyResult): void {
  if (clientId !== undefined && seq !== undefined) (state.sessions as Sessions)['clients'] = new Map(mapOf(state)).set(clientId, { seq, result });
}

export function onRequest(state: RaftState, { command }: ClientCommand): ApplyResult | undefined {
  return remembered(state, command);
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  const { waiting } = state;
  state.waiting = [];
  waiting.forEach(({ request }) => ctx.reply({ ok: false, error: 'unknown' }, request));
}
