import {
  RpcTimeout,
  type ClientState,
  type Command,
  type Context,
  type KvOperation,
  type KvOutcome,
  type KvReply,
  type KvRequest,
  type Plain,
  type ProposalOutcome,
  type RaftState,
  type StoreContext,
} from '#harness';

/**
 * A client's request at this server. Reads go through the log like everything else: so each sees
 * whatever was committed before it. Raft §8.
 */
export function onRequest(_state: RaftState, request: KvRequest, ctx: StoreContext): void {
  void ctx.propose(request, commandOf(request));
}

function commandOf(request: KvRequest): Command {
  const { key, clientId, seq } = request;
  const session = { clientId, seq };
  switch (request.type) {
    case 'read':
      return { op: 'get', key, ...session };
    case 'write':
      return { op: 'put', key, value: request.value, ...session };
    case 'cas':
      return { op: 'cas', key, expected: request.from, value: request.to, ...session };
  }
}

/** What a client hears of its request. Only an error that is certain may be a definite one. */
export function toReply(request: KvRequest, outcome: ProposalOutcome): KvReply {
  if (outcome.ok) return succeeded(request, 'value' in outcome ? outcome.value : null);
  switch (outcome.error) {
    case 'not-leader':
      return { type: 'error', code: 11, text: 'another server leads', ...('leaderId' in outcome && { leaderId: outcome.leaderId }) };
    case 'unknown':
      return { type: 'error', code: 13, text: 'leadership was lost meanwhile' };
    default:
      return request.type === 'cas' ? { type: 'error', code: 22, text: outcome.error } : { type: 'error', code: 13, text: outcome.error };
  }
}

function succeeded({ type }: KvRequest, value: Plain): KvReply {
  if (type !== 'read') return { type: `${type}_ok` };
  return value === null ? { type: 'error', code: 20, text: 'no such key' } : { type: 'read_ok', value };
}

/** Patience of a client for one attempt, and how many attempts it makes. */
const attemptMs = 400;
const attemptsMax = 12;
/** Errors that say what the store held: the operation was executed. */
const results = [20, 22];

/** One operation, tried until it is settled, and always as the same request. Raft §8, thesis §6.3. */
export async function perform(state: ClientState, operation: KvOperation, ctx: Context): Promise<KvOutcome> {
  const request: KvRequest = { ...operation, clientId: ctx.id, seq: ++state.seq };
  // An attempt that got no certain answer may still take effect, whatever later ones say.
  let isOpen = false;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const to = state.leaderId ?? (ctx.peers[(state.seq + attempt) % ctx.peers.length] as string);
    const reply = await ask(to, request, ctx);
    if (reply !== undefined && (reply.type !== 'error' || results.includes(reply.code))) return { type: 'ok', result: reply };
    state.leaderId = reply?.leaderId === to ? null : (reply?.leaderId ?? null);
    if (reply?.code !== 11) isOpen = true;
    if (reply !== undefined) await ctx.after(20);
  }
  return isOpen ? { type: 'info' } : { type: 'fail', code: 11 };
}

async function ask(to: string, request: KvRequest, ctx: Context): Promise<KvReply | undefined> {
  try {
    return (await ctx.rpc(to, request, attemptMs)) as KvReply;
  } catch (error) {
    if (error instanceof RpcTimeout) return undefined;
    throw error;
  }
}

/** The sequential specification of one key. Herlihy & Wing 1990, §2. */
export function specify(value: Plain, operation: KvOperation): { readonly value: Plain; readonly result: KvReply } {
  switch (operation.type) {
    case 'read':
      return { value, result: value === undefined ? missing : { type: 'read_ok', value } };
    case 'write':
      return { value: operation.value, result: { type: 'write_ok' } };
    case 'cas':
      if (value === undefined) return { value, result: missing };
      if (JSON.stringify(value) !== JSON.stringify(operation.from)) return { value, result: { type: 'error', code: 22 } };
      return { value: operation.to, result: { type: 'cas_ok' } };
  }
}

const missing: KvReply = { type: 'error', code: 20 };
