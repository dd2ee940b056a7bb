import type { ApplyResult, Command, Index, LogEntry, RaftContext, RaftState, WholeParts } from '#harness';

/** What a client's session remembers: its last request that was executed, and the result. Raft §8. */
interface ClientSession {
  readonly seq: number;
  readonly result: ApplyResult;
}

/**
 * commitIndex may have moved. Whatever is new is handed to the machine, entry by entry, in the
 * order of the log, by one consumer; this function itself returns at once. Raft §5.3, Fig. 2.
 */
export function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): void {
  if (state.own['isDraining'] === true) return;
  state.own['isDraining'] = true;
  void drain(state, ctx);
}

/** The one consumer: it ends when it has caught up, and the next commit starts it again. */
async function drain(state: RaftState, ctx: RaftContext): Promise<void> {
  while (state.lastApplied < state.commitIndex) {
    const index = state.lastApplied + 1;
    const entry = ctx.log.entriesFrom(state, index)[0];
    if (!entry) break;
    const result = await outcomeOf(state, index, entry.command, ctx);
    // While the machine worked, a snapshot may have brought this server further.
    if (state.lastApplied + 1 !== index) continue;
    state.lastApplied = index;
    remember(state, entry.command, result);
    ctx.apply(index, entry, result);
    answer(state, index, entry, result, ctx);
  }
  state.own['isDraining'] = false;
}

/** Executes the command, unless its client's session knows it: then the machine only counts the index. */
async function outcomeOf(state: RaftState, index: Index, command: Command, ctx: RaftContext): Promise<ApplyResult> {
  const { clientId, seq } = command;
  const session = clientId === undefined ? undefined : (state.sessions[clientId] as ClientSession | undefined);
  if (session === undefined || seq === undefined || seq > session.seq) return ctx.execute(state.machine, { index, command });
  await ctx.execute(state.machine, { index, command: { op: 'noop' } });
  return seq === session.seq ? session.result : { ok: false, error: 'a later request of this client was executed already' };
}

function remember(state: RaftState, { clientId, seq }: Command, result: ApplyResult): void {
  if (clientId === undefined || seq === undefined) return;
  const session = state.sessions[clientId] as ClientSession | undefined;
  if (session === undefined || seq > session.seq) state.sessions[clientId] = { seq, result } satisfies ClientSession;
}

/** Whoever waits for this entry, by index and term, hears its result; whoever waited for another one there, that it is lost to sight. */
function answer(state: RaftState, index: Index, entry: LogEntry, result: ApplyResult, ctx: RaftContext): void {
  const due = state.waiting.filter((waiter) => waiter.index === index);
  if (due.length === 0) return;
  state.waiting = state.waiting.filter((waiter) => waiter.index !== index);
  for (const { term, request } of due) ctx.reply(term === entry.term ? result : { ok: false, error: 'unknown' }, request);
}

/**
 * This server leads no longer: its waiting clients hear `{ ok: false, error: 'unknown' }`, and may
 * try again with the same seq. Raft §8.
 */
export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, request);
  state.waiting = [];
}
