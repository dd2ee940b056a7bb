import type { NodeId, Plain, Precommit, Prevote, Proposal, Signed, TendermintContext, TendermintMessage, Timeout, ValidatorState, TendermintVote } from '#harness';

// The older generation of the rule: who is locked prevotes what it is locked on, and any later prevotes of more than two thirds for something
// else, nil too, unlock it. Messages lie in one list, handlers are async, and rounds are skipped with more than two thirds of one kind of vote.

type Kind = TendermintVote['type'];

/** Validators that are locked on what is decided never prevote nil, so that prevotes of nil show that it isn't. Kwon 2014, and CometBFT until 2022. */
export async function onStart(state: ValidatorState, ctx: TendermintContext): Promise<void> {
  state.log['messages'] = Object.values(state.signed);
  for (const message of messagesOf(state)) ctx.broadcast(message);
  if (state.step === 'propose') await enterRound(state, state.round, ctx);
  await goOn(state, ctx);
}

export async function onProposal(state: ValidatorState, message: Signed<Proposal>, ctx: TendermintContext): Promise<void> {
  if (message.signer === ctx.proposer(message.height, message.round)) await take(state, message, ctx);
}

export async function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): Promise<void> {
  await take(state, message, ctx);
}

export async function onPrecommit(state: ValidatorState, message: Signed<Precommit>, ctx: TendermintContext): Promise<void> {
  await take(state, message, ctx);
}

export async function onTimeout(state: ValidatorState, { step, height, round }: Timeout, ctx: TendermintContext): Promise<void> {
  if (height !== state.height || round !== state.round) return;
  if (step === 'propose' && state.step === 'propose') await prevote(state, ctx);
  else if (step === 'prevote' && state.step === 'prevote') await precommit(state, ctx);
  else if (step === 'precommit') await enterRound(state, round + 1, ctx);
  await goOn(state, ctx);
}

async function take(state: ValidatorState, message: Signed<TendermintMessage>, ctx: TendermintContext): Promise<void> {
  if (message.height !== state.height) return;
  const messages = messagesOf(state);
  if (!messages.some(({ signature }) => signature === message.signature)) messages.push(message);
  await goOn(state, ctx);
}

/** Everything that may have become possible, until nothing has. */
async function goOn(state: ValidatorState, ctx: TendermintContext): Promise<void> {
  for (let before = ''; before !== placeOf(state); ) {
    before = placeOf(state);
    unlock(state, ctx);
    if (finish(state, ctx)) await enterRound(state, 0, ctx);
    const ahead = messagesOf(state).filter(({ type, round }) => type !== 'proposal' && round > state.round).map(({ round }) => round);
    const reached = ahead.filter((round) => isMost(anyOf(state, 'prevote', round), ctx) || isMost(anyOf(state, 'precommit', round), ctx));
    if (reached.length > 0) await enterRound(state, Math.max(...reached), ctx);
    if (state.step === 'propose' && isComplete(state, ctx)) await prevote(state, ctx);
    if (state.step === 'prevote' && isReadyToPrecommit(state, ctx)) await precommit(state, ctx);
  }
  if (state.step === 'prevote') waitFor(state, 'prevote', ctx);
  waitFor(state, 'precommit', ctx);
}

function placeOf({ height, round, step }: ValidatorState): string {
  return `${height} ${round} ${step}`;
}

async function enterRound(state: ValidatorState, round: number, ctx: TendermintContext): Promise<void> {
  state.round = round;
  state.step = 'propose';
  const { height, validValue, validRound } = state;
  if (ctx.proposer(height, round) !== ctx.id) return ctx.schedule({ step: 'propose', height, round }, 120 + 80 * round);
  if (proposalsOf(state, round).length > 0) return;
  const value = validRound < 0 ? ctx.getValue() : validValue;
  await say(state, { type: 'proposal', height, round, value, validRound }, ctx);
}

/** There is a proposal, and the prevotes by which it is valid, if it says so. */
function isComplete(state: ValidatorState, ctx: TendermintContext): boolean {
  return candidate(state, ctx) !== undefined;
}

function candidate(state: ValidatorState, ctx: TendermintContext): Proposal | undefined {
  const { round } = state;
  return proposalsOf(state, round).find(({ value, validRound }) => validRound < round && (validRound < 0 || isMost(votersFor(state, 'prevote', validRound, ctx.idOf(value)), ctx)));
}

async function prevote(state: ValidatorState, ctx: TendermintContext): Promise<void> {
  const found = candidate(state, ctx);
  const proposed = found && ctx.isValid(found.value) ? ctx.idOf(found.value) : null;
  await vote(state, 'prevote', state.lockedRound >= 0 ? ctx.idOf(state.lockedValue) : proposed, ctx);
}

function isReadyToPrecommit(state: ValidatorState, ctx: TendermintContext): boolean {
  const id = mostPrevoted(state, state.round, ctx);
  return id === null || (id !== undefined && valueNamed(state, id, ctx) !== undefined);
}

async function precommit(state: ValidatorState, ctx: TendermintContext): Promise<void> {
  const { round } = state;
  const id = mostPrevoted(state, round, ctx);
  const found = typeof id === 'string' ? valueNamed(state, id, ctx) : undefined;
  if (found) {
    Object.assign(state, { lockedValue: found.value, lockedRound: round, validValue: found.value, validRound: round });
  }
  await vote(state, 'precommit', found ? (id as string) : null, ctx);
}

/** Prevotes of more than two thirds from a round after the lock's, for anything else. Those for a value make it the valid one, too. */
function unlock(state: ValidatorState, ctx: TendermintContext): void {
  for (let round = Math.max(0, state.validRound + 1, state.lockedRound + 1); round <= state.round; round++) {
    const id = mostPrevoted(state, round, ctx);
    if (id === undefined || (round === state.round && state.step === 'propose')) continue;
    const found = id === null ? undefined : valueNamed(state, id, ctx);
    if (found && round > state.validRound) Object.assign(state, { validValue: found.value, validRound: round });
    if (state.lockedRound >= 0 && state.lockedRound < round && id !== ctx.idOf(state.lockedValue)) Object.assign(state, { lockedValue: null, lockedRound: -1 });
  }
}

/** Whether something is decided now; then the next height is there. */
function finish(state: ValidatorState, ctx: TendermintContext): boolean {
  const rounds = new Set(messagesOf(state).filter(({ type }) => type === 'precommit').map(({ round }) => round));
  for (const { value } of messagesOf(state).filter((message): message is Signed<Proposal> => message.type === 'proposal')) {
    if (!ctx.isValid(value) || ![...rounds].some((round) => isMost(votersFor(state, 'precommit', round, ctx.idOf(value)), ctx))) continue;
    ctx.commit(value);
    Object.assign(state, { height: state.height + 1, round: 0, step: 'propose', lockedValue: null, lockedRound: -1, validValue: null, validRound: -1, signed: {}, own: {}, log: { messages: [] } });
    void ctx.persist();
    return true;
  }
  return false;
}

function waitFor(state: ValidatorState, step: Kind, ctx: TendermintContext): void {
  const { height, round, own } = state;
  if (own[step] === round || !isMost(anyOf(state, step, round), ctx)) return;
  own[step] = round;
  ctx.schedule({ step, height, round }, 120 + 80 * round);
}

async function vote(state: ValidatorState, type: Kind, id: string | null, ctx: TendermintContext): Promise<void> {
  state.step = type;
  await say(state, { type, height: state.height, round: state.round, id }, ctx);
}

async function say(state: ValidatorState, content: TendermintMessage, ctx: TendermintContext): Promise<void> {
  const message = ctx.sign(content);
  messagesOf(state).push(message);
  state.signed[`${content.round} ${content.type}`] = message;
  void ctx.persist();
  ctx.broadcast(message);
}

function messagesOf(state: ValidatorState): Signed<TendermintMessage>[] {
  return (state.log['messages'] ??= []) as Signed<TendermintMessage>[];
}

function proposalsOf(state: ValidatorState, round: number): readonly Proposal[] {
  return messagesOf(state).filter((message): message is Signed<Proposal> => message.type === 'proposal' && message.round === round);
}

function valueNamed(state: ValidatorState, id: string, ctx: TendermintContext): { readonly value: Plain } | undefined {
  return messagesOf(state).find((message): message is Signed<Proposal> => message.type === 'proposal' && ctx.idOf(message.value) === id && ctx.isValid(message.value));
}

/** What more than two thirds have prevoted in a round: an id, or null for nil; undefined for nothing. */
function mostPrevoted(state: ValidatorState, round: number, ctx: TendermintContext): string | null | undefined {
  const ids = messagesOf(state).flatMap((message) => (message.type === 'prevote' && message.round === round ? [message.id] : []));
  return ids.find((id) => isMost(votersFor(state, 'prevote', round, id), ctx));
}

function votersFor(state: ValidatorState, type: Kind, round: number, id: string | null): ReadonlySet<NodeId> {
  return new Set(messagesOf(state).flatMap((message) => (message.type === type && message.round === round && message.id === id ? [message.signer] : [])));
}

function anyOf(state: ValidatorState, type: Kind, round: number): ReadonlySet<NodeId> {
  return new Set(messagesOf(state).flatMap((message) => (message.type === type && message.round === round ? [message.signer] : [])));
}

function isMost(voters: ReadonlySet<NodeId>, ctx: TendermintContext): boolean {
  let power = 0;
  for (const voter of voters) power += ctx.power(voter);
  return power * 3 > ctx.totalPower * 2;
}
