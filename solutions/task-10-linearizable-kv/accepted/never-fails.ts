import {
  RpcTimeout,
  type ClientState,
  type Command,
  type Context,
  type KvOperation,
  type KvOutcome,
  type KvReply,
  type KvRequest,
  type NodeId,
  type Plain,
  type ProposalOutcome,
  type RaftState,
  type StoreContext,
  type WholeParts,
} from '#harness';

// A client that calls nothing failed: an operation has a result, or nobody knows.

export async function onRequest(_state: RaftState, { clientId, seq, ...operation }: KvRequest, ctx: StoreContext, _parts: WholeParts): Promise<undefined> {
  await ctx.propose({ clientId, seq, ...operation }, { ...inTheLog(operation), clientId, seq });
}

function inTheLog(operation: KvOperation): Command {
  const { type, key } = operation;
  if (type === 'read') return { op: 'get', key };
  return type === 'write' ? { op: 'put', key, value: operation.value } : { op: 'cas', key, expected: operation.from, value: operation.to };
}

/** Errors of this store's own: from 1000 on nothing is definite. */
const NOT_HERE = 1001;
const NOBODY_KNOWS = 1002;

export function toReply({ type }: KvRequest, outcome: ProposalOutcome): KvReply {
  if (outcome.ok) {
    if (type === 'read') return outcome.value === null ? { type: 'error', code: 20 } : { type: 'read_ok', value: outcome.value };
    return { type: `${type}_ok` };
  }
  if ('leaderId' in outcome) return { type: 'error', code: NOT_HERE, leaderId: outcome.leaderId };
  if (outcome.error === 'unknown' || type !== 'cas') return { type: 'error', code: NOBODY_KNOWS };
  return { type: 'error', code: 22 };
}

/** So long one operation may take. */
const patienceMs = 2500;

export async function perform(state: ClientState, operation: KvOperation, ctx: Context): Promise<KvOutcome> {
  state.seq += 1;
  const request: KvRequest = { ...operation, clientId: ctx.id, seq: state.seq };
  const untilMs = ctx.now() + patienceMs;
  // All servers in turn, beginning anywhere.
  for (let place = Math.floor(ctx.random() * ctx.peers.length); ctx.now() < untilMs; place++) {
    const reply = await ctx.rpc(ctx.peers[place % ctx.peers.length] as NodeId, request, 180).catch(unlessTimeout);
    const result = reply as KvReply | undefined;
    if (result && (result.type !== 'error' || result.code < 1000)) return { type: 'ok', result };
    await ctx.after(10);
  }
  return { type: 'info' };
}

function unlessTimeout(error: unknown): undefined {
  if (!(error instanceof RpcTimeout)) throw error;
}

export function specify(value: Plain, operation: KvOperation): { readonly value: Plain; readonly result: KvReply } {
  const isMissing = value === undefined;
  if (operation.type === 'write') return { value: operation.value, result: { type: 'write_ok' } };
  if (isMissing) return { value, result: { type: 'error', code: 20, text: 'nothing there' } };
  if (operation.type === 'read') return { value, result: { type: 'read_ok', value } };
  return textOf(value) === textOf(operation.from) ? { value: operation.to, result: { type: 'cas_ok' } } : { value, result: { type: 'error', code: 22 } };
}

/** JSON with the fields of objects in order. */
function textOf(value: Plain): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Plain[]).map(textOf).join()}]`;
  const fields = Object.entries(value as Readonly<Record<string, Plain>>).map(([name, item]) => `${JSON.stringify(name)}:${textOf(item)}`);
  return `{${fields.sort().join()}}`;
}
