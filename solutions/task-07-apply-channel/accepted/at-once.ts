import type { ApplyResult, Command, RaftContext, RaftState, WholeParts } from '#harness';

/** The machine is called directly and is never behind: nothing waits, and there is no queue. The sessions are counted first, and lastApplied moves once a batch. */

interface Session {
  readonly seq: number;
  readonly result: ApplyResult;
}

export function onCommitAdvanced(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  const { commitIndex, lastApplied } = state;
  const batch = ctx.log.entriesFrom(state, lastApplied + 1).slice(0, Math.max(0, commitIndex - lastApplied));
  const results = batch.map(({ command }, i) => apply(state, lastApplied + 1 + i, command, parts));
  state.lastApplied = lastApplied + batch.length;
  for (const [i, entry] of batch.entries()) {
    const index = lastApplied + 1 + i;
    const result = results[i] as ApplyResult;
    ctx.apply(index, entry, result);
    for (const waiter of state.waiting) {
      if (waiter.index === index) ctx.reply(waiter.term === entry.term ? result : { ok: false, error: 'unknown' }, waiter.request);
    }
  }
  state.waiting = state.waiting.filter(({ index }) => index > state.lastApplied);
}

function apply(state: RaftState, index: number, command: Command, { machine }: WholeParts): ApplyResult {
  const { clientId = '', seq } = command;
  const known = Object.hasOwn(state.sessions, `#${clientId}`) ? (state.sessions[`#${clientId}`] as Session) : undefined;
  if (seq === undefined || known === undefined || seq > known.seq) {
    const result = machine.applyCommand(state.machine, { index, command });
    if (seq !== undefined) state.sessions[`#${clientId}`] = { seq, result } satisfies Session;
    return result;
  }
  machine.applyCommand(state.machine, { index, command: { op: 'noop' } });
  return seq < known.seq ? { ok: false, error: 'stale' } : known.result;
}

export function onSteppedDown(state: RaftState, ctx: RaftContext): void {
  for (const { request } of state.waiting.splice(0)) ctx.reply({ ok: false, error: 'unknown' }, request);
}
