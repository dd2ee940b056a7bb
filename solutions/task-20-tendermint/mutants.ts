/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L20-GE
  {
    mistake: 'L20-GE',
    edits: [{ find: 'return 3 * powerOf(voters ?? [], ctx) > 2 * ctx.totalPower;', replace: 'return 3 * powerOf(voters ?? [], ctx) >= 2 * ctx.totalPower;' }],
  },
  {
    mistake: 'L20-GE',
    edits: [{ find: 'return 3 * powerOf(voters ?? [], ctx) > 2 * ctx.totalPower;', replace: 'return 3 * (voters ?? []).length > 2 * (ctx.peers.length + 1);' }],
  },
  {
    mistake: 'L20-GE',
    edits: [{ find: 'return 3 * powerOf(voters ?? [], ctx) > 2 * ctx.totalPower;', replace: 'return 2 * powerOf(voters ?? [], ctx) >= ctx.totalPower;' }],
  },

  // L20-NIL-UNLOCK
  {
    mistake: 'L20-NIL-UNLOCK',
    edits: [{ find: "prevotes[NIL], ctx)) return false;\n", replace: "prevotes[NIL], ctx)) return false;\n  Object.assign(state, { lockedValue: null, lockedRound: -1 });\n" }],
  },
  {
    mistake: 'L20-NIL-UNLOCK',
    edits: [{ find: "  if (step === 'precommit') startRound(state, round + 1, ctx);\n", replace: "  if (step === 'precommit' && isQuorum(roundOf(state, round).prevotes[NIL], ctx)) Object.assign(state, { lockedValue: null, lockedRound: -1 });\n  if (step === 'precommit') startRound(state, round + 1, ctx);\n" }],
  },

  // L20-TRUST-VR
  {
    mistake: 'L20-TRUST-VR',
    edits: [{ find: 'if (validRound >= round || (validRound >= 0 && !isQuorum(roundOf(state, validRound).prevotes[id], ctx))) continue;', replace: 'if (validRound >= round) continue;' }],
  },
  {
    mistake: 'L20-TRUST-VR',
    edits: [{ find: '(validRound >= 0 && !isQuorum(roundOf(state, validRound).prevotes[id], ctx))) continue;', replace: '(validRound >= 0 && (roundOf(state, validRound).prevotes[id] ?? []).length === 0)) continue;' }],
  },
  {
    mistake: 'L20-TRUST-VR',
    edits: [{ find: 'if (validRound >= round || (validRound >= 0', replace: 'if ((validRound >= 0' }, { find: 'ctx))) continue;', replace: 'ctx) && validRound < round)) continue;' }],
  },

  // L20-OLD-POLKA
  {
    mistake: 'L20-OLD-POLKA',
    edits: [{ find: 'const isFree = validRound >= 0 ? lockedRound <= validRound : lockedRound === -1;', replace: 'const isFree = validRound >= 0 || lockedRound === -1;' }],
  },

  // L20-LOCK-RESET
  {
    mistake: 'L20-LOCK-RESET',
    edits: [{ find: "  Object.assign(state, { round, step: 'propose' });\n", replace: "  Object.assign(state, { round, step: 'propose', lockedValue: null, lockedRound: -1 });\n" }],
  },
  {
    mistake: 'L20-LOCK-RESET',
    edits: [{ find: '    Object.assign(state, { lockedValue: value, lockedRound: round });\n', replace: '' }],
  },
  {
    mistake: 'L20-LOCK-RESET',
    edits: [{ find: "  if (step === 'precommit') startRound(state, round + 1, ctx);\n", replace: "  if (step === 'precommit') {\n    state.lockedRound = -1;\n    startRound(state, round + 1, ctx);\n  }\n" }],
  },

  // L20-RESIGN
  {
    mistake: 'L20-RESIGN',
    edits: [{ find: '  void ctx.persist();\n  ctx.broadcast(message);\n', replace: '  ctx.broadcast(message);\n' }],
  },
  {
    mistake: 'L20-RESIGN',
    edits: [{ find: '  void ctx.persist();\n  ctx.broadcast(message);\n', replace: '  ctx.broadcast(message);\n  void ctx.persist();\n' }],
  },
  {
    mistake: 'L20-RESIGN',
    edits: [{ find: "  if (state.step === 'propose') startRound(state, state.round, ctx);\n", replace: '  startRound(state, state.round, ctx);\n' }],
  },
  {
    mistake: 'L20-RESIGN',
    edits: [{ find: "  state.step = type satisfies Step;\n  say(", replace: '  say(' }, { find: "round: state.round, id }, ctx);\n", replace: "round: state.round, id }, ctx);\n  state.step = type satisfies Step;\n" }],
  },

  // L20-LOCK-VOLATILE
  {
    mistake: 'L20-LOCK-VOLATILE',
    edits: [{ find: "  if (state.step === 'propose') startRound(state, state.round, ctx);\n", replace: "  Object.assign(state, { lockedValue: null, lockedRound: -1 });\n  if (state.step === 'propose') startRound(state, state.round, ctx);\n" }],
  },
  {
    mistake: 'L20-LOCK-VOLATILE',
    edits: [{ find: "    Object.assign(state, { lockedValue: value, lockedRound: round });\n    vote(state, 'precommit', id, ctx);\n", replace: "    vote(state, 'precommit', id, ctx);\n    Object.assign(state, { lockedValue: value, lockedRound: round });\n" }],
  },

  // L20-CURRENT-ROUND
  {
    mistake: 'L20-CURRENT-ROUND',
    edits: [{ find: 'of Object.values(roundsOf(state))) {', replace: 'of [roundOf(state, state.round)]) {' }],
  },
  {
    mistake: 'L20-CURRENT-ROUND',
    edits: [{ find: "export function onPrecommit(state: ValidatorState, message: Signed<Precommit>, ctx: TendermintContext): void {\n", replace: "export function onPrecommit(state: ValidatorState, message: Signed<Precommit>, ctx: TendermintContext): void {\n  if (message.round < state.round) return;\n" }],
  },

  // L20-POOL-ROUNDS
  {
    mistake: 'L20-POOL-ROUNDS',
    edits: [
      { find: '  for (const { proposals, precommits } of Object.values(roundsOf(state))) {', replace: '  for (const { proposals } of Object.values(roundsOf(state))) {' },
      { find: 'if (!isQuorum(precommits[id], ctx) ||', replace: 'const all = Object.values(roundsOf(state)).flatMap(({ precommits }) => precommits[id] ?? []);\n      if (!isQuorum([...new Set(all)], ctx) ||' },
    ],
  },

  // L20-ARRIVAL-ONLY
  {
    mistake: 'L20-ARRIVAL-ONLY',
    edits: [{ find: 'export function onProposal(state: ValidatorState, message: Signed<Proposal>, ctx: TendermintContext): void {\n  keep(state, message, ctx);\n  advance(state, ctx);', replace: 'export function onProposal(state: ValidatorState, message: Signed<Proposal>, ctx: TendermintContext): void {\n  keep(state, message, ctx);\n  prevoteProposal(state, ctx);' }],
  },
  {
    mistake: 'L20-ARRIVAL-ONLY',
    edits: [{ find: 'export function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): void {\n  keep(state, message, ctx);\n  advance(state, ctx);', replace: "export function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): void {\n  keep(state, message, ctx);\n  if (message.round > state.round) skipRounds(state, ctx);\n  if (!setValid(state, ctx)) precommitNil(state, ctx);\n  waitInStep(state, 'prevote', ctx);" }],
  },
  {
    mistake: 'L20-ARRIVAL-ONLY',
    edits: [{ find: "export function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): void {\n", replace: "export function onPrevote(state: ValidatorState, message: Signed<Prevote>, ctx: TendermintContext): void {\n  if (message.round !== state.round) return;\n" }],
  },

  // L20-STALE-TIMER
  {
    mistake: 'L20-STALE-TIMER',
    edits: [{ find: '  if (height !== state.height || round !== state.round) return;\n', replace: '  if (height !== state.height) return;\n' }],
  },
  {
    mistake: 'L20-STALE-TIMER',
    edits: [{ find: '  if (height !== state.height || round !== state.round) return;\n', replace: '  if (round !== state.round) return;\n' }, { find: '{ step, height, round }: Timeout, ctx', replace: '{ step, round }: Timeout, ctx' }],
  },
  {
    mistake: 'L20-STALE-TIMER',
    edits: [{ find: "if (step === 'propose' && state.step === 'propose') vote", replace: "if (step === 'propose') vote" }],
  },
  {
    mistake: 'L20-STALE-TIMER',
    edits: [{ find: "if (step === 'prevote' && state.step === 'prevote') vote", replace: "if (step === 'prevote') vote" }],
  },
];
