import {
  type Answer,
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
  type RequestId,
  type StoreContext,
  type WholeParts,
} from '#harness';

export async function onRequest(_state: RaftState, request: KvRequest, ctx: StoreContext, _parts: WholeParts): Promise<undefined> {
  await ctx.propose(request, commandOf(request));
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

// At the client: no promise, but a note of what is under way.

const attemptMs = 200;
const pauseMs = 20;
const attemptsMax = 15;

/** Attempts are told apart: an answer may come twice, or when the next attempt has been made. */
type Attempt = KvRequest & { readonly attempt: number };

interface UnderWay {
  readonly request: KvRequest;
  readonly caller: RequestId;
  attempt: number;
  mayTakeEffect: boolean;
}

export function perform(state: ClientState, operation: KvOperation, ctx: Context): undefined {
  const request: KvRequest = { ...operation, clientId: ctx.id, seq: ++state.seq };
  state.own['underWay'] = { request, caller: ctx.request as RequestId, attempt: 0, mayTakeEffect: false } satisfies UnderWay;
  tryNext(state, ctx);
}

function tryNext(state: ClientState, ctx: Context): void {
  const underWay = state.own['underWay'] as UnderWay;
  if (underWay.attempt === attemptsMax) return finish(state, underWay.mayTakeEffect ? { type: 'info' } : { type: 'fail', code: 11 }, ctx);
  const server = state.leaderId ?? (ctx.peers[Math.floor(ctx.random() * ctx.peers.length)] as NodeId);
  const attempt: Attempt = { ...underWay.request, attempt: ++underWay.attempt };
  ctx.send(server, attempt);
  ctx.setTimer('attempt', attemptMs);
}

export function onReply(state: ClientState, { from, request, reply }: Answer<KvRequest, KvReply>, ctx: Context): void {
  const underWay = state.own['underWay'] as UnderWay | null;
  if (!underWay || request.seq !== underWay.request.seq) return;
  if (reply.type !== 'error' || reply.code === 20 || reply.code === 22) {
    state.leaderId = from;
    return finish(state, { type: 'ok', result: reply }, ctx);
  }
  // Whether an earlier attempt was refused is no news: it is in doubt already, or it was refused before.
  if ((request as Attempt).attempt !== underWay.attempt) return;
  if (reply.code !== 11) underWay.mayTakeEffect = true;
  state.leaderId = reply.leaderId ?? null;
  ctx.cancelTimer('attempt');
  ctx.setTimer('pause', pauseMs);
}

export function onTimer(state: ClientState, name: string, ctx: Context): void {
  const underWay = state.own['underWay'] as UnderWay | null;
  if (!underWay) return;
  if (name === 'attempt') {
    underWay.mayTakeEffect = true;
    state.leaderId = null;
  }
  tryNext(state, ctx);
}

function finish(state: ClientState, outcome: KvOutcome, ctx: Context): void {
  const { caller } = state.own['underWay'] as UnderWay;
  state.own['underWay'] = null;
  ctx.cancelTimer('attempt');
  ctx.cancelTimer('pause');
  ctx.reply(outcome, caller);
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
