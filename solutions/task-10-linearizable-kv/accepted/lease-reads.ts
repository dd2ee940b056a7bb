import {
  clockDriftMax,
  nextMessageFor,
  raftTiming,
  RpcTimeout,
  type ClientState,
  type Command,
  type Context,
  type KvError,
  type KvOperation,
  type KvOutcome,
  type KvReply,
  type KvRequest,
  type Milliseconds,
  type NodeId,
  type Plain,
  type ProposalOutcome,
  type RaftState,
  type ReplicationAnswer,
  type RequestVote,
  type StoreContext,
  type Term,
  type WholeParts,
} from '#harness';

// At the server: a leader that was followed a moment ago serves reads by itself (thesis §6.4.1).

/** Patience with one peer in a round. */
const roundMs = 150;

/** So long nobody else is elected once a majority has heard this leader, on the slowest leader's clock against the fastest voter's. */
const leaseMs = Math.floor(raftTiming.electionTimeoutMsMin / clockDriftMax);

/** Until when, on this server's clock, nobody else can lead. */
interface Lease {
  readonly term: Term;
  readonly untilMs: Milliseconds;
}

export async function onRequest(state: RaftState, request: KvRequest, ctx: StoreContext, parts: WholeParts): Promise<KvReply | undefined> {
  if (request.type === 'read' && parts.noop?.canServeRead(state, ctx) === true) return readAt(state, request, ctx, parts);
  await ctx.propose(request, commandOf(request));
  return undefined;
}

async function readAt(state: RaftState, request: KvRequest, ctx: StoreContext, parts: WholeParts): Promise<KvReply> {
  const index = state.commitIndex;
  if (!holdsLease(state, ctx) && !(await renewLease(state, ctx, parts))) return { type: 'error', code: 11, text: 'no majority follows' };
  while (state.lastApplied < index) await ctx.after(2);
  return toReply(request, ctx.query(state, { op: 'get', key: request.key }));
}

function holdsLease(state: RaftState, ctx: StoreContext): boolean {
  const lease = state.own['lease'] as Lease | undefined;
  return state.role === 'leader' && lease?.term === state.currentTerm && ctx.now() < lease.untilMs;
}

async function renewLease(state: RaftState, ctx: StoreContext, parts: WholeParts): Promise<boolean> {
  const term = state.currentTerm;
  // From the moment of sending: those who answer have heard of this leader after it.
  const fromMs = ctx.now();
  if (!(await isFollowed(state, ctx, parts))) return false;
  state.own['lease'] = { term, untilMs: fromMs + leaseMs } satisfies Lease;
  return true;
}

/** Who has just heard of a leader, or doesn't know whether it has, lets nobody else be elected. Thesis §4.2.3. */
export function admitsVote(state: RaftState, _message: RequestVote, ctx: StoreContext): boolean {
  return ctx.now() - state.heardAtMs >= raftTiming.electionTimeoutMsMin;
}

/** Whether a majority, this server included, answers messages that are sent now as those of its leader. */
function isFollowed(state: RaftState, ctx: StoreContext, parts: WholeParts): Promise<boolean> {
  const term = state.currentTerm;
  const majority = Math.floor((ctx.peers.length + 1) / 2) + 1;
  let followers = 1;
  let open = ctx.peers.length;
  return new Promise((resolve) => {
    if (followers >= majority) resolve(true);
    for (const peer of ctx.peers) {
      void follows(state, peer, term, ctx, parts).then((isFollower) => {
        open--;
        if (isFollower) followers++;
        if (followers >= majority) resolve(true);
        else if (open === 0) resolve(false);
      });
    }
  });
}

/** Whether `peer` answers in this term. What else its answer says is part 6's affair. */
async function follows(state: RaftState, peer: NodeId, term: Term, ctx: StoreContext, parts: WholeParts): Promise<boolean> {
  const request = nextMessageFor(state, peer, ctx, parts);
  try {
    const reply = await ctx.rpc(peer, request, roundMs);
    await parts.live.onReplicated(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
    return reply.term === term && state.currentTerm === term && state.role === 'leader';
  } catch (error) {
    if (error instanceof RpcTimeout) return false;
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
