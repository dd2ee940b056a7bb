import type { ApplyResult, Command, LogEntry, RaftContext, RaftState } from '#harness';

/** One loop that looks every few milliseconds whether something is committed, for as long as its server lives. */

const EVERY_MS = 7;

interface Session {
  readonly seq: number;
  readonly result: ApplyResult;
}

export function onCommitAdvanced(state: RaftState, ctx: RaftContext): void {
  if (state.own['polls'] === true) return;
  state.own['polls'] = true;
  void poll(state, ctx);
}

async function poll(state: RaftState, ctx: RaftContext): Promise<never> {
  for (;;) {
    await ctx.after(EVERY_MS);
    while (state.lastApplied < state.commitIndex) await applyNext(state, ctx);
  }
}

async function applyNext(state: RaftState, ctx: RaftContext): Promise<void> {
  const index = state.lastApplied + 1;
  const entry = ctx.log.entriesFrom(state, index)[0] as LogEntry;
  const known = knownResult(state, entry.command);
  const result = await ctx.execute(state.machine, { index, command: known ? { op: 'noop' } : entry.command });
  // A snapshot that came meanwhile has brought this server further, and the entry with it.
  if (state.lastApplied !== index - 1) return;
  const { clientId, seq } = entry.command;
  if (!known && clientId !== undefined && seq !== undefined) state.sessions[`of ${clientId}`] = { seq, result } satisfies Session;
  state.lastApplied = index;
  ctx.apply(index, entry, known ?? result);
  const due = state.waiting.filter((waiter) => waiter.index === index);
  state.waiting = state.waiting.filter((waiter) => waiter.index !== index);
  for (const { term, request } of due) ctx.reply(term === entry.term ? (known ?? result) : { ok: false, error: 'unknown' }, request);
}

function knownResult({ sessions }: RaftState, { clientId, seq }: Command): ApplyResult | undefined {
  const session = sessions[`of ${clientId ?? ''}`] as Session | undefined;
  if (session === undefined || seq === undefined || seq > session.seq) return undefined;
  return seq === session.seq ? session.result : { ok: false, error: 'superseded' };
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, request);
  state.waiting = [];
}
