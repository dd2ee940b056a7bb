import type { NodeId, Plain, Precommit, Prevote, Proposal, Signed, TendermintContext, TendermintMessage, Timeout, ValidatorState, TendermintVote } from '#harness';

// What is on disk is a log of all that happened at this height: messages heard and said, and timeouts. After a restart the validator
// goes through it once more, and so comes to its round, step and lock; what it signs then is what it had signed.

type Happening = { readonly kind: 'message'; readonly message: Signed<TendermintMessage> } | { readonly kind: 'timeout'; readonly timeout: Timeout };

/** What was heard: by `round/type/id`, who has said so, in Sets; and proposals by `round/id`. */
interface Votes {
  readonly by: Map<string, Set<NodeId>>;
  readonly proposals: Map<string, Proposal>;
  readonly scheduled: Set<string>;
  latest: number;
}

/** What it had said is in the log and is not signed anew; all that follows from the log and is not in it had never left. */
export function onStart(state: ValidatorState, ctx: TendermintContext): void {
  const log = [...logOf(state)];
  Object.assign(state, { round: 0, step: 'propose', lockedValue: null, lockedRound: -1, validValue: null, validRound: -1, log: {} });
  for (const happening of log) if (happening.kind === 'message' && happening.message.signer === ctx.id) ctx.broadcast(happening.message);
  enter(state, 0, ctx);
  for (const happening of log) happen(state, happening, ctx);
}

export function onProposal(state: ValidatorState, message: Signed<Proposal>, ctx: TendermintContext): void {
  record(state, { kind: 'message', message }, ctx);
}

export function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): void {
  record(state, { kind: 'message', message }, ctx);
}

export function onPrecommit(state: ValidatorState, message: Signed<Precommit>, ctx: TendermintContext): void {
  record(state, { kind: 'message', message }, ctx);
}

export function onTimeout(state: ValidatorState, timeout: Timeout, ctx: TendermintContext): void {
  if (timeout.height === state.height && timeout.round === state.round) record(state, { kind: 'timeout', timeout }, ctx);
}

function record(state: ValidatorState, happening: Happening, ctx: TendermintContext): void {
  logOf(state).push(happening);
  happen(state, happening, ctx);
}

function happen(state: ValidatorState, happening: Happening, ctx: TendermintContext): void {
  if ((happening.kind === 'message' ? happening.message : happening.timeout).height !== state.height) return;
  if (happening.kind === 'message') hear(state, happening.message, ctx);
  else expire(state, happening.timeout, ctx);
  follow(state, ctx);
}

function hear(state: ValidatorState, message: Signed<TendermintMessage>, ctx: TendermintContext): void {
  const { by, proposals } = votesOf(state);
  const { type, round, signer } = message;
  const isProposal = type === 'proposal';
  if (isProposal && signer !== ctx.proposer(message.height, round)) return;
  const id = isProposal ? ctx.idOf(message.value) : message.id;
  const key = `${round}/${type}/${String(id)}`;
  by.set(key, (by.get(key) ?? new Set()).add(signer));
  votesOf(state).latest = Math.max(votesOf(state).latest, round);
  if (isProposal && !proposals.has(`${round}/${String(id)}`)) proposals.set(`${round}/${String(id)}`, message);
}

function expire(state: ValidatorState, { step, round }: Timeout, ctx: TendermintContext): void {
  if (round !== state.round) return;
  if (step === 'propose' && state.step === 'propose') vote(state, 'prevote', null, ctx);
  if (step === 'prevote' && state.step === 'prevote') vote(state, 'precommit', null, ctx);
  if (step === 'precommit') enter(state, round + 1, ctx);
}

function enter(state: ValidatorState, round: number, ctx: TendermintContext): void {
  state.round = round;
  state.step = 'propose';
  const { height } = state;
  if (ctx.proposer(height, round) !== ctx.id) ctx.schedule({ step: 'propose', height, round }, 150 * (round + 1));
  else say(state, { type: 'proposal', height, round, value: state.validRound < 0 ? ctx.getValue() : state.validValue, validRound: state.validRound }, ctx);
}

function follow(state: ValidatorState, ctx: TendermintContext): void {
  const before = (): string => [state.height, state.round, state.step, state.validRound].join(' ');
  for (let last = ''; last !== before(); ) {
    last = before();
    if (decide(state, ctx)) enter(state, 0, ctx);
    skip(state, ctx);
    if (state.step === 'propose') considerProposal(state, ctx);
    if (state.step !== 'propose') considerPrevotes(state, ctx);
  }
  if (state.step === 'prevote') schedule(state, 'prevote', ctx);
  schedule(state, 'precommit', ctx);
}

function decide(state: ValidatorState, ctx: TendermintContext): boolean {
  const { by, proposals } = votesOf(state);
  for (const [key, voters] of by) {
    const [, type, id] = key.split('/') as [string, string, string];
    const value = type === 'precommit' && isQuorum(voters, ctx) ? [...proposals].find(([place]) => place.endsWith(`/${id}`))?.[1].value : undefined;
    if (value === undefined || !ctx.isValid(value)) continue;
    ctx.commit(value);
    Object.assign(state, { height: state.height + 1, lockedValue: null, lockedRound: -1, validValue: null, validRound: -1, log: {}, signed: {} });
    void ctx.persist();
    return true;
  }
  return false;
}

/** With messages of more than a third in a later round. */
function skip(state: ValidatorState, ctx: TendermintContext): void {
  const { latest } = votesOf(state);
  for (let round = latest; round > state.round; round--) {
    const there = ['proposal', 'prevote', 'precommit'].flatMap((type) => [...votersOf(state, round, type)]);
    if (3 * powerOf(new Set(there), ctx) > ctx.totalPower) return enter(state, round, ctx);
  }
}

function considerProposal(state: ValidatorState, ctx: TendermintContext): void {
  const { round, lockedRound, lockedValue } = state;
  const ready = proposalsIn(state, round).find(({ value, validRound }) => validRound === -1 || (validRound < round && isQuorum(votersOf(state, validRound, 'prevote', ctx.idOf(value)), ctx)));
  if (!ready) return;
  const id = ctx.idOf(ready.value);
  const mayDiffer = lockedRound === -1 || (ready.validRound !== -1 && ready.validRound >= lockedRound);
  vote(state, 'prevote', ctx.isValid(ready.value) && (mayDiffer || ctx.idOf(lockedValue) === id) ? id : null, ctx);
}

function considerPrevotes(state: ValidatorState, ctx: TendermintContext): void {
  const { round } = state;
  const found = proposalsIn(state, round).find(({ value }) => ctx.isValid(value) && isQuorum(votersOf(state, round, 'prevote', ctx.idOf(value)), ctx));
  if (found) {
    const { value } = found;
    Object.assign(state, { validValue: value, validRound: round });
    if (state.step !== 'prevote') return;
    lock(state, value, round);
    vote(state, 'precommit', ctx.idOf(value), ctx);
  } else if (state.step === 'prevote' && isQuorum(votersOf(state, round, 'prevote', null), ctx)) vote(state, 'precommit', null, ctx);
}

function lock(state: ValidatorState, value: Plain, round: number): void {
  state.lockedValue = value;
  state.lockedRound = round;
}

function vote(state: ValidatorState, type: TendermintVote['type'], id: string | null, ctx: TendermintContext): void {
  const { height, round } = state;
  state.step = type;
  say(state, { type, height, round, id }, ctx);
}

/** Once in each place. */
function say(state: ValidatorState, content: TendermintMessage, ctx: TendermintContext): void {
  const isSaid = logOf(state).some((one) => one.kind === 'message' && one.message.signer === ctx.id && one.message.type === content.type && one.message.round === content.round);
  if (isSaid) return;
  const message = ctx.sign(content);
  logOf(state).push({ kind: 'message', message });
  hear(state, message, ctx);
  void ctx.persist();
  ctx.broadcast(message);
}

function schedule(state: ValidatorState, step: TendermintVote['type'], ctx: TendermintContext): void {
  const { height, round } = state;
  const { scheduled } = votesOf(state);
  if (scheduled.has(`${step} ${round}`) || !isQuorum(votersOf(state, round, step), ctx)) return;
  scheduled.add(`${step} ${round}`);
  ctx.schedule({ step, height, round }, 150 * (round + 1));
}

function logOf(state: ValidatorState): Happening[] {
  return (state.signed['log'] ??= []) as Happening[];
}

function votesOf(state: ValidatorState): Votes {
  return (state.log['votes'] ??= { by: new Map(), proposals: new Map(), scheduled: new Set(), latest: 0 }) as Votes;
}

function proposalsIn(state: ValidatorState, round: number): readonly Proposal[] {
  return [...votesOf(state).proposals].filter(([place]) => place.startsWith(`${round}/`)).map(([, proposal]) => proposal);
}

/** Who has voted for this id in this round; for any, without one. */
function votersOf(state: ValidatorState, round: number, type: string, id?: string | null): ReadonlySet<NodeId> {
  const start = `${round}/${type}/`;
  const found = [...votesOf(state).by].filter(([key]) => (id === undefined ? key.startsWith(start) : key === `${start}${String(id)}`));
  return new Set(found.flatMap(([, voters]) => [...voters]));
}

function powerOf(voters: ReadonlySet<NodeId>, ctx: TendermintContext): number {
  return [...voters].map((voter) => ctx.power(voter)).reduce((sum, power) => sum + power, 0);
}

function isQuorum(voters: ReadonlySet<NodeId>, ctx: TendermintContext): boolean {
  return powerOf(voters, ctx) >= Math.floor((2 * ctx.totalPower) / 3) + 1;
}
