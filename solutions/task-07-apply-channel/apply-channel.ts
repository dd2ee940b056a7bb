import type { ApplyResult, Command, Index, LogEntry, RaftContext, RaftState, WholeParts } from '#harness';

/** What a client's session remembers: the last request of it that was executed, and the result. */
interface Session {
  readonly seq: number;
  readonly result: ApplyResult;
}

/**
 * commitIndex may have moved. Sees to it that every committed entry comes to the machine, each
 * once and in log order, at the machine's own pace; that `lastApplied` says how far it is; and that
 * `ctx.apply(index, entry, result)` reports each entry, and the client that waits for it is
 * answered. What it returns, if it is a promise, the answer to the leader waits for. Raft §5.3, §8.
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
  const { seq } = command;
  const session = sessionOf(state, command);
  if (session === undefined || seq === undefined || seq > session.seq) return ctx.execute(state.machine, { index, command });
  await ctx.execute(state.machine, { index, command: { op: 'noop' } });
  return seq === session.seq ? session.result : { ok: false, error: 'a later request of this client was executed already' };
}

/** Keys that no name of a client can turn into something else, as `__proto__` would. */
const keyOf = (clientId: string): string => `client ${clientId}`;

function sessionOf(state: RaftState, { clientId }: Command): Session | undefined {
  return clientId === undefined ? undefined : (state.sessions[keyOf(clientId)] as Session | undefined);
}

function remember(state: RaftState, command: Command, result: ApplyResult): void {
  const { clientId, seq } = command;
  if (clientId === undefined || seq === undefined) return;
  const session = sessionOf(state, command);
  if (session === undefined || seq > session.seq) state.sessions[keyOf(clientId)] = { seq, result } satisfies Session;
}

/** Whoever waits for this entry, by index and term, hears its result; whoever waited for another one there has lost it. */
function answer(state: RaftState, index: Index, entry: LogEntry, result: ApplyResult, ctx: RaftContext): void {
  const due = state.waiting.filter((waiter) => waiter.index === index);
  if (due.length === 0) return;
  state.waiting = state.waiting.filter((waiter) => waiter.index !== index);
  for (const { term, request } of due) ctx.reply(term === entry.term ? result : { ok: false, error: 'unknown' }, request);
}

/**
 * This server has just ceased to lead, and `role` says so. The clients that still wait hear
 * `{ ok: false, error: 'unknown' }`, and may try again elsewhere. Raft §8.
 */
export function onSteppedDown(state: RaftState, ctx: RaftContext, _parts: WholeParts): void {
  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, request);
  state.waiting = [];
}
