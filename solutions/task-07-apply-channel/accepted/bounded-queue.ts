import type { ApplyResult, Command, Index, LogEntry, RaftContext, RaftState } from '#harness';

/**
 * A queue of at most four entries between consensus and the machine. When it is full, what is
 * committed stays in the log until there is room: nobody waits for that but the feeder itself.
 */

const ROOM = 4;

interface Item {
  readonly index: Index;
  readonly entry: LogEntry;
}

interface Channel {
  queue: Item[];
  isOpen: boolean;
}

interface Session {
  readonly seq: number;
  readonly result: ApplyResult;
}

function channelOf({ own }: RaftState): Channel {
  own['channel'] ??= { queue: [], isOpen: false } satisfies Channel;
  return own['channel'] as Channel;
}

/** Async, and yet it waits for nothing: the promise that it returns is kept at once. */
export async function onCommitAdvanced(state: RaftState, ctx: RaftContext): Promise<void> {
  feed(state, ctx);
  if (!channelOf(state).isOpen) void consume(state, ctx);
}

function feed(state: RaftState, ctx: RaftContext): void {
  const { queue } = channelOf(state);
  for (;;) {
    const index = Math.max(queue.at(-1)?.index ?? 0, state.lastApplied) + 1;
    const entry = index <= state.commitIndex ? ctx.log.entriesFrom(state, index)[0] : undefined;
    if (queue.length >= ROOM || !entry) return;
    queue.push({ index, entry });
  }
}

async function consume(state: RaftState, ctx: RaftContext): Promise<void> {
  const channel = channelOf(state);
  channel.isOpen = true;
  for (let item = channel.queue[0]; item !== undefined; item = channel.queue[0]) {
    await take(state, item, ctx);
    channel.queue.shift();
    feed(state, ctx);
    // Others get their turn in between.
    await ctx.after(0);
  }
  channel.isOpen = false;
}

async function take(state: RaftState, { index, entry }: Item, ctx: RaftContext): Promise<void> {
  if (index <= state.lastApplied) return;
  const { command } = entry;
  const session = state.sessions[`client:${command.clientId ?? ''}`] as Session | undefined;
  const isRepeated = command.seq !== undefined && session !== undefined && command.seq <= session.seq;
  const done = await ctx.execute(state.machine, { index, command: isRepeated ? { op: 'noop' } : command });
  // A snapshot that came meanwhile has brought this server further, and the entry with it.
  if (state.lastApplied !== index - 1) return;
  const result = isRepeated ? repeated(command, session) : done;
  if (command.seq !== undefined && !isRepeated) state.sessions[`client:${command.clientId ?? ''}`] = { seq: command.seq, result } satisfies Session;
  state.lastApplied = index;
  ctx.apply(index, entry, result);
  answer(state, { index, entry }, result, ctx);
}

function repeated({ seq }: Command, session: Session): ApplyResult {
  return seq === session.seq ? session.result : { ok: false, error: 'a later one came first' };
}

function answer(state: RaftState, { index, entry }: Item, result: ApplyResult, ctx: RaftContext): void {
  const mine = state.waiting.filter((waiter) => waiter.index === index && waiter.term === entry.term);
  for (const { request } of mine) ctx.reply(result, request);
  state.waiting = state.waiting.filter((waiter) => !mine.includes(waiter));
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, request);
  state.waiting = [];
}
