import type { NodeId, Precommit, Prevote, Proposal, Signed, Step, TendermintContext, TendermintMessage, Timeout, ValidatorState } from '#harness';

/** What was heard in one round: votes by id, with nil under `nil`, each validator once. */
interface Round {
  proposals: Record<string, Proposal>;
  prevotes: Record<string, NodeId[]>;
  precommits: Record<string, NodeId[]>;
}

type VoteKind = 'prevote' | 'precommit';

const NIL = 'nil';

/** A round lasts the longer the later it is. Buchman, Kwon & Milosevic 2018, §3.2: timeout(r) = initial + r · delta. */
const timeoutMs = (round: number): number => 100 + round * 60;

/**
 * The validator begins, or comes back with what is on its disk. Then what it has signed at this height is heard once more by
 * everybody, itself too: its last word may never have left.
 */
export function onStart(state: ValidatorState, ctx: TendermintContext): void {
  for (const message of Object.values(state.signed as Record<string, Signed<TendermintMessage>>)) {
    keep(state, message, ctx);
    ctx.broadcast(message);
  }
  if (state.step === 'propose') startRound(state, state.round, ctx);
  advance(state, ctx);
}

/** Algorithm 1 has no handler for each kind of message: whatever comes is kept, and then every rule is tried. */
export function onProposal(state: ValidatorState, message: Signed<Proposal>, ctx: TendermintContext): void {
  keep(state, message, ctx);
  advance(state, ctx);
}

export function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): void {
  keep(state, message, ctx);
  advance(state, ctx);
}

export function onPrecommit(state: ValidatorState, message: Signed<Precommit>, ctx: TendermintContext): void {
  keep(state, message, ctx);
  advance(state, ctx);
}

/** Lines 57 to 67. A timeout is about one place, and by now this validator may be at another. */
export function onTimeout(state: ValidatorState, { step, height, round }: Timeout, ctx: TendermintContext): void {
  if (height !== state.height || round !== state.round) return;
  if (step === 'propose' && state.step === 'propose') vote(state, 'prevote', null, ctx);
  if (step === 'prevote' && state.step === 'prevote') vote(state, 'precommit', null, ctx);
  if (step === 'precommit') startRound(state, round + 1, ctx);
  advance(state, ctx);
}

/** Lines 11 to 21. */
function startRound(state: ValidatorState, round: number, ctx: TendermintContext): void {
  const { height } = state;
  Object.assign(state, { round, step: 'propose' });
  if (ctx.proposer(height, round) !== ctx.id) return ctx.schedule({ step: 'propose', height, round }, timeoutMs(round));
  // After a restart it may have proposed here before.
  if (`proposal ${round}` in state.signed) return;
  const { validRound } = state;
  const value = validRound >= 0 ? state.validValue : ctx.getValue();
  say(state, { type: 'proposal', height, round, value, validRound }, ctx);
}

/** Tries the rules until none applies any more. */
function advance(state: ValidatorState, ctx: TendermintContext): void {
  const rules = [decide, skipRounds, prevoteProposal, setValid, precommitNil];
  while (rules.some((rule) => rule(state, ctx)));
  waitInStep(state, 'prevote', ctx);
  waitInStep(state, 'precommit', ctx);
}

/** Line 49: precommits of more than two thirds for one value in one round, whichever that is. */
function decide(state: ValidatorState, ctx: TendermintContext): boolean {
  for (const { proposals, precommits } of Object.values(roundsOf(state))) {
    for (const [id, { value }] of Object.entries(proposals)) {
      if (!isQuorum(precommits[id], ctx) || !ctx.isValid(value)) continue;
      ctx.commit(value);
      Object.assign(state, { height: state.height + 1, lockedValue: null, lockedRound: -1, validValue: null, validRound: -1, log: {}, signed: {}, own: {} });
      startRound(state, 0, ctx);
      void ctx.persist();
      return true;
    }
  }
  return false;
}

/** Line 55: more than one third are in a later round, so a correct one is. */
function skipRounds(state: ValidatorState, ctx: TendermintContext): boolean {
  const later = Object.keys(roundsOf(state)).map(Number).filter((round) => round > state.round && 3 * powerOf(votersIn(roundOf(state, round)), ctx) > ctx.totalPower);
  if (later.length === 0) return false;
  startRound(state, Math.max(...later), ctx);
  return true;
}

/** Lines 22 and 28: the first proposal that may be voted on. */
function prevoteProposal(state: ValidatorState, ctx: TendermintContext): boolean {
  if (state.step !== 'propose') return false;
  const { round, lockedRound } = state;
  for (const [id, { value, validRound }] of Object.entries(roundOf(state, round).proposals)) {
    // A claim that it is valid must be seen to be true.
    if (validRound >= round || (validRound >= 0 && !isQuorum(roundOf(state, validRound).prevotes[id], ctx))) continue;
    const isFree = validRound >= 0 ? lockedRound <= validRound : lockedRound === -1;
    const isGood = ctx.isValid(value) && (isFree || ctx.idOf(state.lockedValue) === id);
    vote(state, 'prevote', isGood ? id : null, ctx);
    return true;
  }
  return false;
}

/** Line 36: prevotes of more than two thirds for a value of this round. It is valid; and locked, if this validator is still to precommit. */
function setValid(state: ValidatorState, ctx: TendermintContext): boolean {
  const { round, step } = state;
  if (step === 'propose' || state.validRound === round) return false;
  const { proposals, prevotes } = roundOf(state, round);
  const found = Object.entries(proposals).find(([id, { value }]) => isQuorum(prevotes[id], ctx) && ctx.isValid(value));
  if (!found) return false;
  const [id, { value }] = found;
  Object.assign(state, { validValue: value, validRound: round });
  if (step === 'prevote') {
    Object.assign(state, { lockedValue: value, lockedRound: round });
    vote(state, 'precommit', id, ctx);
  }
  return true;
}

/** Line 44. */
function precommitNil(state: ValidatorState, ctx: TendermintContext): boolean {
  if (state.step !== 'prevote' || !isQuorum(roundOf(state, state.round).prevotes[NIL], ctx)) return false;
  vote(state, 'precommit', null, ctx);
  return true;
}

/** Lines 34 and 47: with votes of more than two thirds, whatever for, a step need not last much longer. */
function waitInStep(state: ValidatorState, step: VoteKind, ctx: TendermintContext): void {
  const { height, round } = state;
  const key = `${step} ${round}`;
  if ((step === 'prevote' && state.step !== 'prevote') || key in state.own) return;
  const votes = roundOf(state, round)[`${step}s`];
  if (!isQuorum([...new Set(Object.values(votes).flat())], ctx)) return;
  state.own[key] = true;
  ctx.schedule({ step, height, round }, timeoutMs(round));
}

/** The one vote of this kind in this round. */
function vote(state: ValidatorState, type: VoteKind, id: string | null, ctx: TendermintContext): void {
  state.step = type satisfies Step;
  say(state, { type, height: state.height, round: state.round, id }, ctx);
}

/** Signs, writes all to disk, and only then sends. */
function say(state: ValidatorState, content: TendermintMessage, ctx: TendermintContext): void {
  const message = ctx.sign(content);
  state.signed[`${content.type} ${content.round}`] = message;
  keep(state, message, ctx);
  void ctx.persist();
  ctx.broadcast(message);
}

function keep(state: ValidatorState, message: Signed<TendermintMessage>, ctx: TendermintContext): void {
  const { type, height, round, signer } = message;
  if (height !== state.height) return;
  if (type === 'proposal') {
    if (signer === ctx.proposer(height, round)) roundOf(state, round).proposals[ctx.idOf(message.value)] ??= message;
    return;
  }
  const voters = (roundOf(state, round)[`${type}s`][message.id ?? NIL] ??= []);
  if (!voters.includes(signer)) voters.push(signer);
}

function roundsOf(state: ValidatorState): Record<number, Round> {
  return state.log as unknown as Record<number, Round>;
}

function roundOf(state: ValidatorState, round: number): Round {
  return (roundsOf(state)[round] ??= { proposals: {}, prevotes: {}, precommits: {} });
}

function votersIn({ proposals, prevotes, precommits }: Round): readonly NodeId[] {
  const proposers = Object.values(proposals).map((proposal) => (proposal as Signed<Proposal>).signer);
  return [...new Set([...proposers, ...Object.values(prevotes).flat(), ...Object.values(precommits).flat()])];
}

function powerOf(voters: readonly NodeId[], ctx: TendermintContext): number {
  return voters.reduce((sum, voter) => sum + ctx.power(voter), 0);
}

/** Strictly more than two thirds of the power. */
function isQuorum(voters: readonly NodeId[] | undefined, ctx: TendermintContext): boolean {
  return 3 * powerOf(voters ?? [], ctx) > 2 * ctx.totalPower;
}
