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

// At the server: whoever is asked sees to it that the leader hears of it.

/** So long a server waits for the leader's answer to what it has handed on. */
const forwardMs = 300;

/** A request that has come by way of another server; it goes no further. */
type Forwarded = KvRequest & { readonly isForwarded?: true };

export async function onRequest(state: RaftState, request: Forwarded, ctx: StoreContext, _parts: WholeParts): Promise<KvReply | undefined> {
  const { leaderId } = state;
  if (state.role !== 'leader' && leaderId !== null && leaderId !== ctx.id && request.isForwarded !== true) return forward(request, leaderId, ctx);
  await ctx.propose(request, commandOf(request));
  return undefined;
}

/** Between servers a message may come twice: the first copy is refused, perhaps, and the second one isn't. So nothing but a result is certain. */
async function forward(request: KvRequest, leaderId: NodeId, ctx: StoreContext): Promise<KvReply> {
  const handedOn: Forwarded = { ...request, isForwarded: true };
  const reply = await answerOf(ctx.rpc(leaderId, handedOn, forwardMs));
  return reply !== undefined && isResult(reply) ? reply : { type: 'error', code: 0, text: `${leaderId} was asked and gave no result` };
}

async function answerOf(reply: Promise<unknown>): Promise<KvReply | undefined> {
  try {
    return (await reply) as KvReply;
  } catch (error) {
    if (error instanceof RpcTimeout) return undefined;
    throw error;
  }
}

function commandOf(request: KvRequest): Command {
  const { key, clientId, seq } = request;
  switch (request.type) {
    case 'read':
      return { op: 'get', key, clientId, seq };
    case 'write':
      return { op: 'put', key, value: request.value, clientId, seq };
    case 'cas':
      return { op: 'cas', key, expected: request.from, value: request.to, clientId, seq };
  }
}

export function toReply(request: KvRequest, outcome: ProposalOutcome): KvReply {
  if (outcome.ok) return success(request, outcome.value);
  switch (outcome.error) {
    case 'not-leader':
      return { type: 'error', code: 11, text: 'another server leads', ...('leaderId' in outcome && { leaderId: outcome.leaderId }) };
    case 'unknown':
      return { type: 'error', code: 13, text: 'leadership was lost while the command was in the log' };
    default:
      // The machine's own words: a cas that didn't find what it wants. Nothing else can be refused there, unless its time is over.
      return { type: 'error', code: request.type === 'cas' ? 22 : 13, text: outcome.error };
  }
}

function success({ type }: KvRequest, value: Plain): KvReply {
  if (type !== 'read') return { type: `${type}_ok` };
  return value === null ? { type: 'error', code: 20, text: 'no such key' } : { type: 'read_ok', value };
}

// At the client: it keeps to one server for as long as that gives results.

const attemptMs = 500;
const pauseMs = 25;
const attemptsMax = 10;

export async function perform(state: ClientState, operation: KvOperation, ctx: Context): Promise<KvOutcome> {
  const request: KvRequest = { ...operation, clientId: ctx.id, seq: ++state.seq };
  let isOpen = false;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const place = (state.own['place'] as number | undefined) ?? 0;
    const reply = await answerOf(ctx.rpc(ctx.peers[place % ctx.peers.length] as NodeId, request, attemptMs));
    if (reply !== undefined && isResult(reply)) return { type: 'ok', result: reply };
    const isRefused = reply?.type === 'error' && reply.code === 11;
    isOpen ||= !isRefused;
    state.own['place'] = place + 1;
    await ctx.after(pauseMs);
  }
  return isOpen ? { type: 'info' } : { type: 'fail', code: 11 };
}

function isResult(reply: KvReply): boolean {
  return reply.type !== 'error' || reply.code === 20 || reply.code === 22;
}

export function specify(value: Plain, operation: KvOperation): { readonly value: Plain; readonly result: KvReply } {
  switch (operation.type) {
    case 'read':
      return { value, result: value === undefined ? { type: 'error', code: 20 } : { type: 'read_ok', value } };
    case 'write':
      return { value: operation.value, result: { type: 'write_ok' } };
    case 'cas':
      if (value === undefined) return { value, result: { type: 'error', code: 20 } };
      if (!isSame(value, operation.from)) return { value, result: { type: 'error', code: 22 } };
      return { value: operation.to, result: { type: 'cas_ok' } };
  }
}

/** Whether two values are written alike in JSON, but for the order of an object's fields. */
function isSame(a: Plain, b: Plain): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [some, others] = [a, b] as unknown as readonly [Readonly<Record<string, Plain>>, Readonly<Record<string, Plain>>];
  const names = Object.keys(some);
  if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(others).length) return false;
  return names.every((name) => Object.hasOwn(others, name) && isSame(some[name], others[name]));
}
