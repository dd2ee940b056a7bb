import type { ApplyResult, Command, Index, LogEntry, RaftContext, RaftState } from '#harness';

/** Committed entries come out of an async iterator; one loop takes them. Each client's last few results are kept. */

const RESULTS_KEPT = 3;

interface Session {
  /** The highest seq that was executed. */
  last: number;
  /** Its results, the oldest first. */
  results: { readonly seq: number; readonly result: ApplyResult }[];
}

interface Item {
  readonly index: Index;
  readonly entry: LogEntry;
}

export function onCommitAdvanced(state: RaftState, ctx: RaftContext): void {
  if (state.own['consumer'] === 'running') return;
  state.own['consumer'] = 'running';
  void consume(state, ctx);
}

async function consume(state: RaftState, ctx: RaftContext): Promise<void> {
  for await (const item of committed(state, ctx)) await apply(state, item, ctx);
  state.own['consumer'] = 'idle';
}

// An iterator of a loop that waits between its turns.
async function* committed(state: RaftState, ctx: RaftContext): AsyncGenerator<Item> {
  while (state.lastApplied < state.commitIndex) {
    const index = state.lastApplied + 1;
    const [entry] = ctx.log.entriesFrom(state, index);
    if (!entry) return;
    yield await Promise.resolve({ index, entry });
  }
}

async function apply(state: RaftState, { index, entry }: Item, ctx: RaftContext): Promise<void> {
  const { command, term } = entry;
  const known = knownResult(state, command);
  const result = await ctx.execute(state.machine, { index, command: known ? { op: 'noop' } : command });
  // A snapshot that came meanwhile has brought this server further, and the entry with it.
  if (state.lastApplied !== index - 1) return;
  if (!known) keep(state, command, result);
  state.lastApplied = index;
  ctx.apply(index, entry, known ?? result);
  for (const waiter of state.waiting) if (waiter.index === index && waiter.term === term) ctx.reply(known ?? result, waiter.request);
  for (const waiter of state.waiting) if (waiter.index === index && waiter.term !== term) ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
  state.waiting = state.waiting.filter((waiter) => waiter.index > index);
}

function knownResult({ sessions }: RaftState, { clientId, seq }: Command): ApplyResult | undefined {
  if (clientId === undefined || seq === undefined) return undefined;
  const session = sessions[`of ${clientId}`] as Session | undefined;
  if (!session || seq > session.last) return undefined;
  const kept = session.results.find((one) => one.seq === seq);
  return kept?.result ?? { ok: false, error: 'forgotten' };
}

function keep(state: RaftState, { clientId, seq }: Command, result: ApplyResult): void {
  if (clientId === undefined || seq === undefined) return;
  const key = `of ${clientId}`;
  const { results } = (state.sessions[key] as Session | undefined) ?? { results: [] };
  state.sessions[key] = { last: seq, results: [...results, { seq, result }].slice(-RESULTS_KEPT) } satisfies Session;
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  while (state.waiting.length > 0) {
    const waiter = state.waiting.pop();
    if (waiter) ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
  }
}
