import type { Plain, Precommit, Prevote, Proposal, Signed, Step, TendermintContext, TendermintMessage, Timeout, ValidatorState, TendermintVote } from '#harness';

// The paper's rule with tallies of power, kept as votes come. Each write is awaited before what it covers is sent, so handlers overlap;
// a later round is entered with more than two thirds there, and own votes take the way of everybody else's.

/** Power by what was voted for, and who has been counted. */
interface Tally {
  readonly power: Record<string, number>;
  readonly counted: Record<string, true>;
  total: number;
}

interface Book {
  readonly proposals: Proposal[];
  readonly prevote: Tally;
  readonly precommit: Tally;
}

const nothing = '-';

export async function onStart(state: ValidatorState, ctx: TendermintContext): Promise<void> {
  const said = Object.values(state.signed) as Signed<TendermintMessage>[];
  for (const message of said) count(state, message, ctx);
  for (const message of said) ctx.broadcast(message);
  await (state.step === 'propose' ? begin(state, state.round, ctx) : proceed(state, ctx));
}

export async function onProposal(state: ValidatorState, message: Signed<Proposal>, ctx: TendermintContext): Promise<void> {
  count(state, message, ctx);
  await proceed(state, ctx);
}

export async function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): Promise<void> {
  count(state, message, ctx);
  await proceed(state, ctx);
}

export async function onPrecommit(state: ValidatorState, message: Signed<Precommit>, ctx: TendermintContext): Promise<void> {
  count(state, message, ctx);
  await proceed(state, ctx);
}

export async function onTimeout(state: ValidatorState, timeout: Timeout, ctx: TendermintContext): Promise<void> {
  if (timeout.height !== state.height || timeout.round !== state.round) return;
  if (timeout.step === 'precommit') return begin(state, timeout.round + 1, ctx);
  if (timeout.step === state.step) await vote(state, timeout.step === 'propose' ? 'prevote' : 'precommit', null, ctx);
}

async function begin(state: ValidatorState, round: number, ctx: TendermintContext): Promise<void> {
  state.round = round;
  state.step = 'propose';
  const { height, validRound, validValue } = state;
  const isMine = ctx.proposer(height, round) === ctx.id;
  if (!isMine) ctx.schedule({ step: 'propose', height, round }, wait(round));
  else if (!(`${round} proposal` in state.signed)) await say(state, { type: 'proposal', height, round, validRound, value: validRound === -1 ? ctx.getValue() : validValue }, ctx);
  await proceed(state, ctx);
}

function wait(round: number): number {
  return Math.round(90 * 1.4 ** round);
}

/** One step at a time: each of them comes back here, with the state as it is then. */
async function proceed(state: ValidatorState, ctx: TendermintContext): Promise<void> {
  const decided = decidedValue(state, ctx);
  if (decided) return nextHeight(state, decided.value, ctx);
  const ahead = laterRound(state, ctx);
  if (ahead !== undefined) return begin(state, ahead, ctx);
  const here = bookOf(state, state.round);
  if (state.step === 'propose') {
    const proposal = here.proposals.find((one) => isShown(state, one, ctx));
    return proposal && vote(state, 'prevote', mayPrevote(state, proposal, ctx) ? ctx.idOf(proposal.value) : null, ctx);
  }
  const shown = here.proposals.find(({ value }) => ctx.isValid(value) && isMost(here.prevote.power[ctx.idOf(value)], ctx));
  if (shown) {
    state.validValue = shown.value;
    state.validRound = state.round;
  }
  if (state.step === 'prevote' && shown) {
    state.lockedValue = shown.value;
    state.lockedRound = state.round;
    return vote(state, 'precommit', ctx.idOf(shown.value), ctx);
  }
  if (state.step === 'prevote' && isMost(here.prevote.power[nothing], ctx)) return vote(state, 'precommit', null, ctx);
  await Promise.resolve();
  patience(state, ctx);
}

function isShown(state: ValidatorState, { value, validRound, round }: Proposal, ctx: TendermintContext): boolean {
  return validRound === -1 || (validRound < round && isMost(bookOf(state, validRound).prevote.power[ctx.idOf(value)], ctx));
}

function mayPrevote({ lockedRound, lockedValue }: ValidatorState, { value, validRound }: Proposal, ctx: TendermintContext): boolean {
  if (!ctx.isValid(value)) return false;
  if (lockedRound === -1 || ctx.idOf(lockedValue) === ctx.idOf(value)) return true;
  return validRound >= lockedRound;
}

function decidedValue(state: ValidatorState, ctx: TendermintContext): { readonly value: Plain } | undefined {
  const books = Object.values(booksOf(state));
  const proposals = books.flatMap((book) => book.proposals);
  return proposals.find(({ value }) => ctx.isValid(value) && books.some(({ precommit }) => isMost(precommit.power[ctx.idOf(value)], ctx)));
}

async function nextHeight(state: ValidatorState, value: Plain, ctx: TendermintContext): Promise<void> {
  ctx.commit(value);
  Object.assign(state, { height: state.height + 1, round: 0, step: 'propose' satisfies Step, lockedValue: null, lockedRound: -1, validValue: null, validRound: -1 });
  Object.assign(state, { signed: {}, log: {}, own: {} });
  const written = ctx.persist();
  const { height } = state;
  await written;
  // Another handler may have begun by now.
  if (state.height === height && state.round === 0 && state.step === 'propose') await begin(state, 0, ctx);
}

function laterRound(state: ValidatorState, ctx: TendermintContext): number | undefined {
  const rounds = Object.keys(booksOf(state)).map(Number);
  return rounds.find((round) => {
    const { prevote, precommit } = bookOf(state, round);
    return round > state.round && (isMost(prevote.total, ctx) || isMost(precommit.total, ctx));
  });
}

function patience(state: ValidatorState, ctx: TendermintContext): void {
  const { height, round } = state;
  for (const step of ['prevote', 'precommit'] as const) {
    if ((step === 'prevote' && state.step !== step) || !isMost(bookOf(state, round)[step].total, ctx) || state.own[`${round} ${step}`] === true) continue;
    state.own[`${round} ${step}`] = true;
    ctx.schedule({ step, height, round }, wait(round));
  }
}

async function vote(state: ValidatorState, type: TendermintVote['type'], id: string | null, ctx: TendermintContext): Promise<void> {
  const { height, round } = state;
  state.step = type;
  await say(state, { type, height, round, id }, ctx);
  await proceed(state, ctx);
}

async function say(state: ValidatorState, content: TendermintMessage, ctx: TendermintContext): Promise<void> {
  const message = ctx.sign(content);
  state.signed[`${content.round} ${content.type}`] = message;
  await ctx.persist();
  ctx.broadcast(message);
  count(state, message, ctx);
}

function count(state: ValidatorState, message: Signed<TendermintMessage>, ctx: TendermintContext): void {
  if (message.height !== state.height) return;
  const book = bookOf(state, message.round);
  if (message.type === 'proposal') {
    const isNew = !book.proposals.some(({ value }) => ctx.idOf(value) === ctx.idOf(message.value));
    if (isNew && message.signer === ctx.proposer(message.height, message.round)) book.proposals.push(message);
    return;
  }
  const tally = book[message.type];
  const id = message.id ?? nothing;
  const { signer } = message;
  if (!(signer in tally.counted)) tally.total += ctx.power(signer);
  tally.counted[signer] = true;
  if (`${signer} ${id}` in tally.counted) return;
  tally.counted[`${signer} ${id}`] = true;
  tally.power[id] = (tally.power[id] ?? 0) + ctx.power(signer);
}

function booksOf(state: ValidatorState): Record<number, Book> {
  return (state.log['books'] ??= {}) as Record<number, Book>;
}

function bookOf(state: ValidatorState, round: number): Book {
  const tally = (): Tally => ({ power: {}, counted: {}, total: 0 });
  return (booksOf(state)[round] ??= { proposals: [], prevote: tally(), precommit: tally() });
}

function isMost(power: number | undefined, ctx: TendermintContext): boolean {
  return (power ?? 0) * 3 > 2 * ctx.totalPower;
}
