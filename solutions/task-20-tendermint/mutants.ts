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

  // Second plants, by which the signs are proven.
  {
    mistake: 'L20-GE',
    design: 'locked-first',
    second: true,
    edits: [{ find: 'return power * 3 > ctx.totalPower * 2;', replace: 'return power * 3 >= ctx.totalPower * 2;' }],
  },
  {
    mistake: 'L20-GE',
    design: 'replayed-log',
    second: true,
    edits: [{ find: '>= Math.floor((2 * ctx.totalPower) / 3) + 1;', replace: '>= Math.floor((2 * ctx.totalPower) / 3);' }],
  },
  {
    mistake: 'L20-GE',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: 'tally.power[id] = (tally.power[id] ?? 0) + ctx.power(signer);', replace: 'tally.power[id] = (tally.power[id] ?? 0) + ctx.totalPower / (ctx.peers.length + 1);' }],
  },
  {
    mistake: 'L20-NIL-UNLOCK',
    design: 'locked-first',
    second: true,
    edits: [{ find: 'state.lockedRound >= 0 ? ctx.idOf(state.lockedValue) : proposed,', replace: 'state.lockedRound >= 0 && ctx.idOf(state.lockedValue) !== proposed ? null : proposed,' }],
  },
  {
    mistake: 'L20-NIL-UNLOCK',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: '  if (state.step === \'prevote\' && isMost(here.prevote.power[nothing], ctx)) return', replace: '  if (isMost(here.prevote.power[nothing], ctx)) state.lockedRound = -1;\n  if (state.step === \'prevote\' && isMost(here.prevote.power[nothing], ctx)) return' }],
  },
  {
    mistake: 'L20-TRUST-VR',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: '  return validRound === -1 || (validRound < round && isMost(bookOf(state, validRound).prevote.power[ctx.idOf(value)], ctx));', replace: '  return validRound < round && (validRound < state.lockedRound || ctx.isValid(value));' }],
  },
  {
    mistake: 'L20-TRUST-VR',
    design: 'replayed-log',
    second: true,
    edits: [{ find: 'validRound === -1 || (validRound < round && isQuorum(votersOf(state, validRound, \'prevote\', ctx.idOf(value)), ctx))', replace: 'validRound < round && (validRound === -1 || value !== undefined)' }],
  },
  {
    mistake: 'L20-OLD-POLKA',
    design: 'replayed-log',
    second: true,
    edits: [{ find: '(ready.validRound !== -1 && ready.validRound >= lockedRound)', replace: 'ready.validRound !== -1' }],
  },
  {
    mistake: 'L20-OLD-POLKA',
    design: 'locked-first',
    second: true,
    edits: [{ find: 'Math.max(0, state.validRound + 1, state.lockedRound + 1)', replace: '0' }, { find: 'state.lockedRound >= 0 && state.lockedRound < round && id', replace: 'state.lockedRound >= 0 && round !== state.round && id' }],
  },
  {
    mistake: 'L20-LOCK-RESET',
    design: 'locked-first',
    second: true,
    edits: [{ find: '  state.round = round;\n  state.step = \'propose\';\n', replace: '  state.round = round;\n  state.step = \'propose\';\n  state.lockedRound = -1;\n' }],
  },
  {
    mistake: 'L20-LOCK-RESET',
    design: 'replayed-log',
    second: true,
    edits: [{ find: '    lock(state, value, round);\n', replace: '    if (round < 0) lock(state, value, round);\n' }],
  },
  {
    mistake: 'L20-LOCK-RESET',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: 'if (lockedRound === -1 || ctx.idOf(lockedValue) === ctx.idOf(value)) return true;', replace: 'if (lockedRound < validRound || validRound === -1 || ctx.idOf(lockedValue) === ctx.idOf(value)) return true;' }],
  },
  {
    mistake: 'L20-RESIGN',
    design: 'locked-first',
    second: true,
    edits: [{ find: '  void ctx.persist();\n  ctx.broadcast(message);', replace: '  ctx.broadcast(message);' }],
  },
  {
    mistake: 'L20-RESIGN',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: '  await ctx.persist();\n  ctx.broadcast(message);', replace: '  ctx.broadcast(message);\n  await ctx.persist();' }],
  },
  {
    mistake: 'L20-RESIGN',
    design: 'replayed-log',
    second: true,
    edits: [{ find: '  void ctx.persist();\n  ctx.broadcast(message);', replace: '  ctx.broadcast(message);\n  void ctx.persist();' }],
  },
  {
    mistake: 'L20-LOCK-VOLATILE',
    design: 'locked-first',
    second: true,
    edits: [{ find: '  if (state.step === \'propose\') await enterRound(state, state.round, ctx);\n  await goOn', replace: '  state.lockedRound = -1;\n  if (state.step === \'propose\') await enterRound(state, state.round, ctx);\n  await goOn' }],
  },
  {
    mistake: 'L20-LOCK-VOLATILE',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: '    state.lockedValue = shown.value;\n    state.lockedRound = state.round;\n    return vote(state, \'precommit\', ctx.idOf(shown.value), ctx);', replace: '    const { round } = state;\n    await vote(state, \'precommit\', ctx.idOf(shown.value), ctx);\n    state.lockedValue = shown.value;\n    state.lockedRound = round;\n    return;' }],
  },
  {
    mistake: 'L20-CURRENT-ROUND',
    design: 'locked-first',
    second: true,
    edits: [{ find: 'const rounds = new Set(messagesOf(state).filter(({ type }) => type === \'precommit\').map(({ round }) => round));', replace: 'const rounds = new Set([state.round]);' }],
  },
  {
    mistake: 'L20-CURRENT-ROUND',
    design: 'replayed-log',
    second: true,
    edits: [{ find: '    const [, type, id] = key.split(\'/\') as [string, string, string];\n', replace: '    const [round, type, id] = key.split(\'/\') as [string, string, string];\n    if (Number(round) !== state.round) continue;\n' }],
  },
  {
    mistake: 'L20-POOL-ROUNDS',
    design: 'locked-first',
    second: true,
    edits: [{ find: '![...rounds].some((round) => isMost(votersFor(state, \'precommit\', round, ctx.idOf(value)), ctx))', replace: '!isMost(new Set([...rounds].flatMap((round) => [...votersFor(state, \'precommit\', round, ctx.idOf(value))])), ctx)' }],
  },
  {
    mistake: 'L20-POOL-ROUNDS',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: 'books.some(({ precommit }) => isMost(precommit.power[ctx.idOf(value)], ctx))', replace: 'isMost(books.reduce((sum, { precommit }) => sum + (precommit.power[ctx.idOf(value)] ?? 0), 0), ctx)' }],
  },
  {
    mistake: 'L20-POOL-ROUNDS',
    design: 'replayed-log',
    second: true,
    edits: [{ find: 'const key = `${round}/${type}/${String(id)}`;', replace: 'const key = `${type === \'precommit\' && id !== null ? 0 : round}/${type}/${String(id)}`;' }],
  },
  {
    mistake: 'L20-ARRIVAL-ONLY',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: '  count(state, message, ctx);\n  await proceed(state, ctx);\n}\n\nexport async function onPrevote', replace: '  count(state, message, ctx);\n  const first = bookOf(state, state.round).proposals[0];\n  if (state.step === \'propose\' && first && isShown(state, first, ctx)) await vote(state, \'prevote\', mayPrevote(state, first, ctx) ? ctx.idOf(first.value) : null, ctx);\n}\n\nexport async function onPrevote' }, { find: '  await say(state, { type, height, round, id }, ctx);\n  await proceed(state, ctx);', replace: '  await say(state, { type, height, round, id }, ctx);\n  patience(state, ctx);' }],
  },
  {
    mistake: 'L20-ARRIVAL-ONLY',
    design: 'locked-first',
    second: true,
    edits: [{ find: '  if (!messages.some(({ signature }) => signature === message.signature)) messages.push(message);\n  await goOn', replace: '  if (message.type !== \'proposal\' && message.round === state.round && state.step === \'propose\') return;\n  if (!messages.some(({ signature }) => signature === message.signature)) messages.push(message);\n  await goOn' }],
  },
  {
    mistake: 'L20-ARRIVAL-ONLY',
    design: 'replayed-log',
    second: true,
    edits: [{ find: '  if (happening.kind === \'message\') hear(state, happening.message, ctx);\n', replace: '  if (happening.kind === \'message\' && happening.message.round > state.round) return;\n  if (happening.kind === \'message\') hear(state, happening.message, ctx);\n' }],
  },
  {
    mistake: 'L20-STALE-TIMER',
    design: 'locked-first',
    second: true,
    edits: [{ find: '  if (height !== state.height || round !== state.round) return;\n', replace: '  if (height !== state.height) return;\n' }],
  },
  {
    mistake: 'L20-STALE-TIMER',
    design: 'awaited-writes',
    second: true,
    edits: [{ find: '  if (timeout.height !== state.height || timeout.round !== state.round) return;\n', replace: '  if (timeout.height !== state.height || timeout.round > state.round) return;\n' }],
  },
  {
    mistake: 'L20-STALE-TIMER',
    design: 'replayed-log',
    second: true,
    edits: [{ find: 'timeout.height === state.height && timeout.round === state.round', replace: 'timeout.height === state.height' }, { find: '  if (round !== state.round) return;\n', replace: '  if (round > state.round) return;\n' }],
  },
];
