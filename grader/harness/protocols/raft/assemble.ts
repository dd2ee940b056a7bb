import { digestOf } from '../digest.ts';
import { andThen } from '../eventually.ts';
import type { KvRequest } from '../kv.ts';
import type { Context, NodeEvent, NodeProgram } from '../node.ts';
import { copyOf } from '../plain.ts';
import { wholeLog } from './log.ts';
import type { Answer, AppendEntries, ClientCommand, InstallSnapshot, RaftMessage, ReadRequest, RequestVote } from './messages.ts';
import type { Applied, LeaderPart, RaftContext, RaftParts, ReplicationAnswer, WholeParts } from './parts.ts';
import { applyAtOnce, eventDriven } from './stand-ins.ts';
import { freshRaftState, raftDurableFields, type Command, type RaftState } from './state.ts';
import { electionTiming, resetElectionTimer } from '../timing.ts';
import { isKvRequest, isOutcome, withClients, type StoreContext } from './store.ts';

/** At most so many times as fast as any other server's clock does a server's clock run. What a lease has to reckon with: thesis §6.4.1. */
export const clockDriftMax = 1.5;

/** Task 9 takes a snapshot when so many applied entries are in the log. */
export const snapshotThreshold = 5;

/** What a cluster runs: servers, and with task 10 their clients too. */
export function programOf(parts: RaftParts): NodeProgram<object> {
  return parts.store ? withClients(assemble(parts), parts.store) : (assemble(parts) as NodeProgram<object>);
}

/** One server from its parts. Who is called when is written here and nowhere else. */
export function assemble(given: RaftParts): NodeProgram<RaftState> {
  const { parts, contextOf } = complete(given);
  return {
    fresh: () => freshStateOf(parts),
    durable: raftDurableFields,
    digest: digestOf(parts.machine),
    step: (state, event, context) => handle(state, event, contextOf(state, context), parts),
    afterStep: (state, before, context) => settle(state, before, contextOf(state, context), parts),
  };
}

/** State of a server that has never run. */
export function freshStateOf({ machine, store }: RaftParts): RaftState {
  return { ...freshRaftState(), machine: machine.newMachine(), ...(store && { requests: new Map() }) };
}

/** Parts with stand-ins where there are none, and what makes a node's context one for them: with the log and the machine. */
export function complete(given: RaftParts): { readonly parts: WholeParts; readonly contextOf: (state: RaftState, context: Context) => RaftContext } {
  const leader = given.live ? quietened(given.leader) : given.leader;
  const parts: WholeParts = { ...given, leader, live: given.live ?? eventDriven, channel: given.channel ?? applyAtOnce };
  return { parts, contextOf: contextMaker(given, parts) };
}

/** From task 6 on the live part alone decides what is sent when: what the leader's half sends by itself is dropped. */
function quietened(leader: LeaderPart): LeaderPart {
  return {
    becomeLeader: (state, ctx) => leader.becomeLeader(state, ctx),
    makeAppendEntries: (state, peer, ctx) => leader.makeAppendEntries(state, peer, ctx),
    onClientCommand: (state, message, ctx) => leader.onClientCommand(state, message, withoutSending(ctx)),
    onAppendEntriesReply: (state, answer, ctx) => leader.onAppendEntriesReply(state, answer, withoutSending(ctx)),
  };
}

function withoutSending(ctx: RaftContext): RaftContext {
  return new Proxy(ctx, {
    get(target, key) {
      if (key === 'send') return () => undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function contextMaker(given: RaftParts, parts: WholeParts): (state: RaftState, context: Context) => RaftContext {
  const log = given.snapshots?.log ?? wholeLog;
  const execute = (context: Context): RaftContext['execute'] => async (machine, entry) => {
    await context.work();
    return parts.machine.applyCommand(machine, entry);
  };
  return (state, context) => {
    const ctx = Object.assign(context, { log, execute: execute(context) }) as RaftContext;
    // Without a channel nobody but the live part answers clients, so it hears of whatever is applied.
    if (!given.channel) reportApplied(state, ctx, parts);
    if (given.store) serveStore(state, ctx, parts);
    return ctx;
  };
}

function reportApplied(state: RaftState, ctx: RaftContext, { live }: WholeParts): void {
  const report = ctx.apply.bind(ctx);
  override(ctx, 'apply', (index, entry, result) => {
    report(index, entry, result);
    live.onApplied(state, { index, entry, result } as Applied, ctx);
  });
}

/** Lets task 10 propose and query; and what parts 6 and 7 answer goes through its `toReply`. */
function serveStore(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  const requests = (state.requests ??= new Map());
  const answer = ctx.reply.bind(ctx);
  override(ctx, 'reply', (response, request = ctx.request) => {
    const asked = request === undefined ? undefined : requests.get(request);
    if (request === undefined || asked === undefined) return answer(response, request);
    requests.delete(request);
    answer(isOutcome(response) ? parts.store?.toReply(asked, response) : response, request);
  });
  Object.assign(ctx, {
    propose: (asked: KvRequest, command: Command) => {
      if (ctx.request !== undefined) requests.set(ctx.request, asked);
      return andThen(propose(state, { command }, ctx, parts), (outcome) => {
        if (outcome !== undefined) ctx.reply(outcome);
      });
    },
    query: (of: RaftState, command: Command) => parts.machine.applyCommand(copyOf(of.machine), { index: of.lastApplied + 1, command }),
  } satisfies Pick<StoreContext, 'propose' | 'query'>);
}

/** Where contexts are hardened, what they all inherit can't be assigned over. */
function override<Name extends 'apply' | 'reply'>(ctx: RaftContext, name: Name, by: RaftContext[Name]): void {
  Object.defineProperty(ctx, name, { value: by, configurable: true, writable: true, enumerable: true });
}

function handle(state: RaftState, event: NodeEvent, ctx: RaftContext, parts: WholeParts): unknown {
  switch (event.kind) {
    case 'start':
      return start(state, ctx, parts);
    case 'timer':
      return onTimer(state, event.name, ctx, parts);
    case 'message':
      return onMessage(state, event.message as RaftMessage | KvRequest, ctx, parts);
    case 'reply':
      return onReply(state, event as unknown as Answer<RaftMessage, never>, ctx, parts);
    case 'client':
      return onClient(state, event.message as ClientCommand | ReadRequest, ctx, parts);
    case 'durable':
      return parts.live.onDurable(state, ctx, parts);
  }
}

/** A restart finds the durable fields on disk; a snapshot there counts as applied. Raft §7. */
function start(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.snapshot !== null) parts.snapshots?.restore(state, ctx);
  state.heardAtMs = ctx.now();
  resetElectionTimer(ctx);
}

function onTimer(state: RaftState, name: string, ctx: RaftContext, parts: WholeParts): unknown {
  if (name === 'heartbeat') {
    if (state.role !== 'leader') return undefined;
    ctx.setTimer('heartbeat', electionTiming.heartbeatMs);
    return parts.live.replicate(state, ctx, parts);
  }
  if (name !== 'election') return parts.channel.onTimer?.(state, name, ctx, parts);
  if (state.role === 'leader') return undefined;
  resetElectionTimer(ctx);
  return parts.election.startElection(state, ctx);
}

function onMessage(state: RaftState, message: RaftMessage | KvRequest, ctx: RaftContext, parts: WholeParts): unknown {
  if (isKvRequest(message)) return parts.store?.onRequest(state, message, ctx as StoreContext, parts);
  switch (message.type) {
    case 'RequestVote':
      if (parts.store?.admitsVote?.(state, message, ctx as StoreContext) === false) return { term: state.currentTerm, voteGranted: false };
      return parts.election.onRequestVote(state, message, ctx);
    case 'AppendEntries':
      return andThen(parts.follower.onAppendEntries(state, parts.snapshots?.trim(state, message, ctx) ?? message, ctx), (reply) => {
        heardFromLeader(state, message, ctx);
        return andThen(parts.channel.onCommitAdvanced(state, ctx, parts), () => reply);
      });
    case 'InstallSnapshot':
      return andThen(parts.snapshots?.onInstallSnapshot(state, message, ctx), (reply) => {
        heardFromLeader(state, message, ctx);
        return andThen(parts.channel.onCommitAdvanced(state, ctx, parts), () => reply);
      });
  }
}

/** Only the leader of the current term keeps an election away. Raft §5.2. */
function heardFromLeader(state: RaftState, message: AppendEntries | InstallSnapshot, ctx: RaftContext): void {
  if (message.term !== state.currentTerm || state.role === 'leader') return;
  state.leaderId = message.leaderId;
  state.heardAtMs = ctx.now();
  resetElectionTimer(ctx);
}

function onReply(state: RaftState, answer: Answer<RaftMessage, never>, ctx: RaftContext, parts: WholeParts): unknown {
  if (answer.request.type !== 'RequestVote') return parts.live.onReplicated(state, answer as ReplicationAnswer, ctx, parts);
  const ledTerm = state.role === 'leader' ? state.currentTerm : 0;
  return andThen(parts.election.onVoteReply(state, answer as Answer<RequestVote, never>, ctx), () =>
    // A vote that comes late finds a leader.
    state.role === 'leader' && ledTerm === state.currentTerm ? parts.noop?.onElected(state, ctx) : undefined,
  );
}

function onClient(state: RaftState, message: ClientCommand | ReadRequest, ctx: RaftContext, parts: WholeParts): unknown {
  if ('read' in message && state.role === 'leader') return readIndex(state, ctx, parts);
  return propose(state, message as ClientCommand, ctx, parts);
}

/** What is known at once is the answer; otherwise the request waits for its entry. */
function propose(state: RaftState, message: ClientCommand, ctx: RaftContext, parts: WholeParts): unknown {
  if (state.role !== 'leader') return { ok: false, error: 'not-leader', leaderId: state.leaderId };
  return parts.channel.onRequest?.(state, message, ctx) ?? parts.live.propose(state, message, ctx, parts);
}

/** First step of a read without the log: up to where it would have to see it. Thesis §6.4. */
function readIndex(state: RaftState, ctx: RaftContext, { noop }: WholeParts): unknown {
  return noop?.canServeRead(state, ctx) ? { ok: true, readIndex: state.commitIndex } : { ok: false, error: 'not-ready' };
}

/** What is due after a step, whichever handler or promise of the code made it so. */
function settle(state: RaftState, before: Readonly<RaftState>, ctx: RaftContext, parts: WholeParts): unknown {
  const led = before.role === 'leader';
  if (led && state.role !== 'leader') steppedDown(state, ctx, parts);
  const hasWon = state.role === 'leader' && !(led && before.currentTerm === state.currentTerm);
  return andThen(hasWon ? takeOver(state, ctx, parts) : undefined, () => parts.snapshots?.compact(state, ctx));
}

/** Whoever led has no election timer running; as a follower it needs one. */
function steppedDown(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  if (state.leaderId === ctx.id) state.leaderId = null;
  ctx.cancelTimer('heartbeat');
  resetElectionTimer(ctx);
  parts.channel.onSteppedDown(state, ctx, parts);
}

/** An election has been won. */
function takeOver(state: RaftState, ctx: RaftContext, parts: WholeParts): unknown {
  state.leaderId = ctx.id;
  ctx.cancelTimer('election');
  ctx.setTimer('heartbeat', electionTiming.heartbeatMs);
  parts.leader.becomeLeader(state, ctx);
  const term = state.currentTerm;
  return andThen(parts.noop?.onElected(state, ctx), () =>
    // A part that waits may be done when another server leads.
    state.role === 'leader' && state.currentTerm === term ? parts.live.replicate(state, ctx, parts) : undefined,
  );
}

