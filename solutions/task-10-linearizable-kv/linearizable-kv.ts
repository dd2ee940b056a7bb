import {
  RpcTimeout,
  type ClientState,
  type Command,
  type Context,
  type KvError,
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

// At the server.

/**
 * A request has reached this server: from a client, or from a server that forwards it, perhaps late, perhaps
 * once more. Returns the reply, or undefined where `ctx.propose` or `ctx.reply` gives it. Whatever
 * is answered to a read was true at some moment since the read began. Raft §8, thesis §6.3, §6.4.
 */
export async function onRequest(_state: RaftState, request: KvRequest, ctx: StoreContext, _parts: WholeParts): Promise<undefined> {
  // Reads too: where its entry lies in the log, a read sees all that was committed before it.
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

/**
 * What the sender of `request` hears, given what became of its command. An error may only be a definite one
 * where the command has not taken effect and never will. Raft §8.
 */
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

// At the client.

/** So long it waits for an answer before it asks again, so long between two questions, and so often it asks. */
const attemptMs = 250;
const pauseMs = 30;
const attemptsMax = 12;

/**
 * A client's operation, from its beginning to its end: `ctx.peers` are the servers. Returns how it ended. `fail`
 * is only for what has not taken effect and never will; what nobody knows is `info`. Raft §8, thesis §6.3.
 */
export async function perform(state: ClientState, operation: KvOperation, ctx: Context): Promise<KvOutcome> {
  // One number for all attempts: whoever executes one of them knows the others.
  const request: KvRequest = { ...operation, clientId: ctx.id, seq: ++state.seq };
  let mayTakeEffect = false;
  let turn = state.seq;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const server = state.leaderId ?? (ctx.peers[turn++ % ctx.peers.length] as NodeId);
    const reply = await ask(server, request, ctx);
    if (reply && isResult(reply)) {
      state.leaderId = server;
      return { type: 'ok', result: reply };
    }
    // What one attempt has left open, no refusal of another one settles.
    const error = reply as KvError | undefined;
    if (error?.code !== 11) mayTakeEffect = true;
    state.leaderId = error?.leaderId ?? null;
    if (error) await ctx.after(pauseMs);
  }
  return mayTakeEffect ? { type: 'info' } : { type: 'fail', code: 11 };
}

/** The reply; undefined where none came in time. */
async function ask(server: NodeId, request: KvRequest, ctx: Context): Promise<KvReply | undefined> {
  try {
    return (await ctx.rpc(server, request, attemptMs)) as KvReply;
  } catch (error) {
    if (error instanceof RpcTimeout) return undefined;
    throw error;
  }
}

/** Errors 20 and 22 say what the store held: the operation was executed. */
function isResult(reply: KvReply): boolean {
  return reply.type !== 'error' || reply.code === 20 || reply.code === 22;
}

// The register that the store promises to be.

/**
 * One operation on one key, with nobody else about: what the key holds afterwards, and what the client hears.
 * `value` is undefined where the key is missing. A pure function. Herlihy & Wing 1990, §2.
 */
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
