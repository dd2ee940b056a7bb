/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L17-PREPARED-COUNT
  {
    mistake: 'L17-PREPARED-COUNT',
    edits: [{ find: ' || replica === ctx.primaryOf(view)) return;', replace: ' || view !== state.view) return;' }],
  },
  {
    mistake: 'L17-PREPARED-COUNT',
    edits: [{ find: 'votesFor(slot.prepares, digest) >= state.config.quorum - 1', replace: '1 + votesFor(slot.prepares, digest) >= state.config.quorum - 1' }],
  },
  {
    mistake: 'L17-PREPARED-COUNT',
    edits: [{ find: '  addTo(slot.prepares, digest, replica);\n', replace: '  (slot.prepares[digest] ??= []).push(replica);\n' }],
  },
  {
    mistake: 'L17-PREPARED-COUNT',
    edits: [{ find: 'votesFor(slot.prepares, digest) >= state.config.quorum - 1', replace: 'votesFor(slot.prepares, digest) >= 2 * state.config.f - 1' }],
  },
  {
    mistake: 'L17-PREPARED-COUNT',
    design: 'primary-prepares',
    second: true,
    edits: [{ find: "count(state, 'prepare', prePrepare) >= state.config.quorum;", replace: "count(state, 'prepare', prePrepare) >= 2 * state.config.f;" }],
  },
  {
    mistake: 'L17-PREPARED-COUNT',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: '  if (message.signer !== ctx.primaryOf(message.view)) count(state, message, ctx);', replace: '  count(state, message, ctx);' }],
  },
  {
    mistake: 'L17-PREPARED-COUNT',
    design: 'certificates',
    second: true,
    edits: [{ find: '  if (message.replica === ctx.primaryOf(message.view)) return;\n', replace: '' }],
  },
  {
    mistake: 'L17-PREPARED-COUNT',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: 'own + othersFor(', replace: 'own + 1 + othersFor(' }],
  },

  // L17-UNPREPARED-COMMIT
  {
    mistake: 'L17-UNPREPARED-COMMIT',
    edits: [
      { find: 'const { accepted, commits, isPrepared } = slotOf', replace: 'const { accepted, commits } = slotOf' },
      { find: 'if (accepted === null || !isPrepared || votesFor', replace: 'if (accepted === null || votesFor' },
    ],
  },
  {
    mistake: 'L17-UNPREPARED-COMMIT',
    edits: [{ find: '  const slot = slotOf(state, message);\n  addTo(slot.commits, digest, replica);\n', replace: '  const slot = slotOf(state, message);\n  addTo(slot.commits, digest, replica);\n  if (votesFor(slot.commits, digest) >= state.config.quorum) slot.isPrepared = true;\n' }],
  },
  {
    mistake: 'L17-UNPREPARED-COMMIT',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: 'return place.committing === true && 1 + othersFor', replace: 'return (place.committing === true ? 1 : 0) + othersFor' }],
  },
  {
    mistake: 'L17-UNPREPARED-COMMIT',
    design: 'certificates',
    second: true,
    edits: [{ find: "if (!next || !certified(state, 'commit', next).has(ctx.id) || certified", replace: 'if (!next || certified' }],
  },
  {
    mistake: 'L17-UNPREPARED-COMMIT',
    design: 'primary-prepares',
    second: true,
    edits: [{ find: "one.seq === seq && isPrepared(state, one) && count(state, 'commit', one)", replace: "one.seq === seq && count(state, 'commit', one)" }],
  },

  // L17-COMMIT-COUNT
  {
    mistake: 'L17-COMMIT-COUNT',
    edits: [{ find: 'votesFor(commits, accepted.digest) < state.config.quorum)', replace: 'votesFor(commits, accepted.digest) < state.config.quorum - 1)' }],
  },
  {
    mistake: 'L17-COMMIT-COUNT',
    edits: [{ find: 'votesFor(commits, accepted.digest) < state.config.quorum)', replace: 'votesFor(commits, accepted.digest) < state.config.f + 1)' }],
  },
  {
    mistake: 'L17-COMMIT-COUNT',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: "1 + othersFor('commit', place) >= state.config.quorum;", replace: "othersFor('commit', place) >= state.config.f;" }],
  },
  {
    mistake: 'L17-COMMIT-COUNT',
    design: 'certificates',
    second: true,
    edits: [{ find: "certified(state, 'commit', next).size < state.config.quorum)", replace: "certified(state, 'commit', next).size < 2 * state.config.f)" }],
  },
  {
    mistake: 'L17-COMMIT-COUNT',
    edits: [{ find: '  addTo(slot.commits, digest, replica);\n', replace: '  (slot.commits[digest] ??= []).push(replica);\n' }],
  },

  // L17-DIGEST
  {
    mistake: 'L17-DIGEST',
    edits: [
      { find: '  addTo(slot.prepares, digest, replica);\n', replace: "  addTo(slot.prepares, '', replica);\n" },
      { find: '  addTo(slot.prepares, digest, ctx.id);\n', replace: "  addTo(slot.prepares, '', ctx.id);\n" },
      { find: 'votesFor(slot.prepares, digest) >=', replace: "votesFor(slot.prepares, '') >=" },
      { find: '  const { view, digest, replica } = message;\n', replace: '  const { view, replica } = message;\n' },
    ],
  },
  {
    mistake: 'L17-DIGEST',
    edits: [
      { find: '  addTo(slot.commits, digest, replica);\n', replace: "  addTo(slot.commits, '', replica);\n" },
      { find: '    addTo(slot.commits, digest, ctx.id);\n', replace: "    addTo(slot.commits, '', ctx.id);\n" },
      { find: 'votesFor(commits, accepted.digest) <', replace: "votesFor(commits, '') <" },
      { find: '  const { digest, replica } = message;\n', replace: '  const { replica } = message;\n' },
    ],
  },
  {
    mistake: 'L17-DIGEST',
    design: 'primary-prepares',
    second: true,
    edits: [
      { find: 'one.seq === seq && one.digest === digest && (by', replace: 'one.seq === seq && (by' },
      { find: "{ view, seq, digest }: PrePrepare, by?: NodeId", replace: '{ view, seq }: PrePrepare, by?: NodeId' },
    ],
  },
  {
    mistake: 'L17-DIGEST',
    design: 'implicit-votes',
    second: true,
    edits: [
      { find: '  const key = `${message.type} ${message.digest}`;\n', replace: '  const key = message.type;\n' },
      { find: "Object.keys(votes[`${type} ${prePrepare?.digest ?? ''}`] ?? {}).length;", replace: 'prePrepare ? Object.keys(votes[type] ?? {}).length : 0;' },
    ],
  },
  {
    mistake: 'L17-DIGEST',
    design: 'certificates',
    second: true,
    edits: [
      { find: 'const key = `${vote.type} ${vote.view} ${vote.seq} ${vote.digest}`;', replace: 'const key = `${vote.type} ${vote.view} ${vote.seq}`;' },
      { find: '.get(`${type} ${view} ${seq} ${digest}`)', replace: '.get(`${type} ${view} ${seq}`)' },
      { find: "{ view, seq, digest }: PrePrepare): ReadonlySet", replace: '{ view, seq }: PrePrepare): ReadonlySet' },
    ],
  },

  // L17-SECOND-PP
  {
    mistake: 'L17-SECOND-PP',
    edits: [{ find: '  if (slot.accepted !== null) return;\n', replace: '' }],
  },
  {
    mistake: 'L17-SECOND-PP',
    edits: [{ find: '  if (slot.accepted !== null) return;\n', replace: '  if (slot.isPrepared) return;\n' }],
  },
  {
    mistake: 'L17-SECOND-PP',
    edits: [{ find: '  if (slot.accepted !== null) return;\n', replace: '  if (slot.accepted?.digest === digest) return;\n' }],
  },
  {
    mistake: 'L17-SECOND-PP',
    design: 'primary-prepares',
    second: true,
    edits: [{ find: '  if (prePrepares(state).some((one) => one.view === view && one.seq === seq)) return;\n', replace: '  if (prePrepares(state).some((one) => one.signature === message.signature)) return;\n' }],
  },
  {
    mistake: 'L17-SECOND-PP',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: '|| !isInOrder || place.prePrepare) return;', replace: '|| !isInOrder || place.committing) return;' }],
  },
  {
    mistake: 'L17-SECOND-PP',
    design: 'certificates',
    second: true,
    edits: [{ find: '  if (waiting.some((one) => one.view === view && one.seq === seq)) return;\n', replace: '  if (waiting.some((one) => one.view === view && one.seq === seq && one.digest === digest)) return;\n' }],
  },

  // L17-EXEC-ORDER
  {
    mistake: 'L17-EXEC-ORDER',
    edits: [
      {
        find: '  executeInOrder(state, ctx);\n}',
        replace: `  const done = (state.own['done'] ??= []) as number[];
  if (slot.isPrepared && votesFor(slot.commits, digest) >= state.config.quorum && !done.includes(seq)) {
    done.push(seq);
    state.lastExecuted = Math.max(state.lastExecuted, seq);
    execute(state, slot.accepted.request, seq, ctx);
  } else if (seq < 0) executeInOrder(state, ctx);
}`,
      },
    ],
  },
  {
    mistake: 'L17-EXEC-ORDER',
    edits: [{ find: '  if (last && timestamp <= last.timestamp) return;\n', replace: '  if (last && timestamp < 0) return;\n' }],
  },
  {
    mistake: 'L17-EXEC-ORDER',
    edits: [{ find: '  if (last && timestamp <= last.timestamp) return;\n', replace: '  if (last && timestamp === last.timestamp) return;\n' }],
  },
  {
    mistake: 'L17-EXEC-ORDER',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: '?.timestamp ?? 0) >= timestamp) return;', replace: '?.timestamp ?? 0) < 0) return;' }],
  },
  {
    mistake: 'L17-EXEC-ORDER',
    design: 'certificates',
    second: true,
    edits: [{ find: 'view === state.view && seq === state.lastExecuted + 1);', replace: "view === state.view && seq > state.lastExecuted && certified(state, 'commit', { view, seq, digest } as PrePrepare).size >= state.config.quorum);" }, { find: 'waitingOf(state).find(({ view, seq }) => view', replace: 'waitingOf(state).find(({ view, seq, digest }) => view' }],
  },
  {
    mistake: 'L17-EXEC-ORDER',
    design: 'primary-prepares',
    second: true,
    edits: [
      { find: 'one.view === state.view && one.seq === seq && isPrepared', replace: 'one.view === state.view && one.seq >= seq && isPrepared' },
    ],
  },

  // L17-ONE-REPLY
  {
    mistake: 'L17-ONE-REPLY',
    edits: [{ find: 'return equal.length > state.config.f ? { result }', replace: 'return equal.length > 0 ? { result }' }],
  },
  {
    mistake: 'L17-ONE-REPLY',
    edits: [{ find: '  const equal = addTo(replies, ctx.digest(result), replica);\n', replace: "  const equal = addTo(replies, '', replica);\n" }],
  },
  {
    mistake: 'L17-ONE-REPLY',
    edits: [{ find: '  const equal = addTo(replies, ctx.digest(result), replica);\n', replace: '  const equal = (replies[ctx.digest(result)] ??= []);\n  equal.push(replica);\n' }],
  },
  {
    mistake: 'L17-ONE-REPLY',
    edits: [{ find: '|| client !== ctx.id || timestamp !== state.request?.timestamp) return undefined;', replace: '|| client !== ctx.id || timestamp > state.timestamp) return undefined;' }],
  },
  {
    mistake: 'L17-ONE-REPLY',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: 'return equal.length > state.config.f ?', replace: 'return equal.length >= state.config.f ?' }],
  },
  {
    mistake: 'L17-ONE-REPLY',
    design: 'certificates',
    second: true,
    edits: [{ find: "  return (said.get(key)?.size ?? 0) < state.config.f + 1 ? undefined : { result };", replace: '  const heard = [...said.values()].reduce((sum, one) => sum + one.size, 0);\n  return heard < state.config.f + 1 ? undefined : { result };' }],
  },
  {
    mistake: 'L17-ONE-REPLY',
    design: 'primary-prepares',
    second: true,
    edits: [{ find: '  if (message.client !== ctx.id || message.timestamp !== state.request?.timestamp) return undefined;\n', replace: '  if (message.client !== ctx.id) return undefined;\n' }],
  },

  // L17-CLAIMED-SENDER
  {
    mistake: 'L17-CLAIMED-SENDER',
    edits: [{ find: ' && isOf(message.replica, message, ctx);', replace: ' && ctx.verify(message);' }],
  },
  {
    mistake: 'L17-CLAIMED-SENDER',
    edits: [{ find: ' && isOf(message.replica, message, ctx);', replace: ' && message.type !== undefined;' }, { find: 'isVote(message: Signed<{ readonly replica: NodeId }>', replace: 'isVote(message: Signed<{ readonly type: string; readonly replica: NodeId }>' }],
  },
  {
    mistake: 'L17-CLAIMED-SENDER',
    edits: [{ find: ' && isOf(message.replica, message, ctx);', replace: ' && message.signer === message.replica;' }],
  },
  {
    mistake: 'L17-CLAIMED-SENDER',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: '(place.votes[key] ??= {})[message.signer] = true;', replace: '(place.votes[key] ??= {})[message.replica] = true;' }],
  },
  {
    mistake: 'L17-CLAIMED-SENDER',
    design: 'certificates',
    second: true,
    edits: [{ find: 'if (!isOfInterest(state, message) || !(await isAuthentic(message, message.replica, ctx))) return;', replace: 'if (!isOfInterest(state, message) || !(await isAuthentic(message, message.signer, ctx))) return;' }],
  },
  {
    mistake: 'L17-CLAIMED-SENDER',
    design: 'primary-prepares',
    second: true,
    edits: [
      { find: '  if (message.replica !== message.signer || !ctx.verify(message) || !replicas', replace: '  if (!ctx.verify(message) || !replicas' },
      { find: 'return new Set(matching.map(({ signer }) => signer)).size;', replace: 'return new Set(matching.map(({ replica }) => replica)).size;' },
    ],
  },

  // L17-EARLY
  {
    mistake: 'L17-EARLY',
    edits: [{ find: '  const slot = slotOf(state, message);\n  addTo(slot.commits, digest, replica);\n', replace: '  const slot = slotOf(state, message);\n  if (!slot.isPrepared) return;\n  addTo(slot.commits, digest, replica);\n' }],
  },
  {
    mistake: 'L17-EARLY',
    edits: [{ find: '  const slot = slotOf(state, message);\n  addTo(slot.prepares, digest, replica);\n', replace: '  const slot = slotOf(state, message);\n  if (slot.accepted === null) return;\n  addTo(slot.prepares, digest, replica);\n' }],
  },
  {
    mistake: 'L17-EARLY',
    design: 'implicit-votes',
    second: true,
    edits: [{ find: '  if (!place || !ctx.peers.includes(message.signer)', replace: '  if (!place?.prePrepare || !ctx.peers.includes(message.signer)' }],
  },
  {
    mistake: 'L17-EARLY',
    design: 'certificates',
    second: true,
    edits: [{ find: 'export async function onCommit(state: PbftState, message: Signed<PbftCommit>, ctx: PbftContext): Promise<void> {\n', replace: "export async function onCommit(state: PbftState, message: Signed<PbftCommit>, ctx: PbftContext): Promise<void> {\n  if (!certified(state, 'commit', message as unknown as PrePrepare).has(ctx.id)) return;\n" }],
  },
  {
    mistake: 'L17-EARLY',
    design: 'primary-prepares',
    second: true,
    edits: [{ find: '  keep(state, message);\n  goOn', replace: '  if (!prePrepares(state).some(({ view, seq }) => view === message.view && seq === message.seq)) return;\n  keep(state, message);\n  goOn' }],
  },

  // Shared mistakes.
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: 'function slotOf(', replace: 'const slots: Record<string, Slot> = {};\n\nfunction slotOf(' },
      { find: '  const log = state.log as Record<string, Slot>;\n  return (log[', replace: '  const log = view === state.view ? slots : (state.log as Record<string, Slot>);\n  return (log[' },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'implicit-votes',
    second: true,
    edits: [
      { find: '/** Undefined for what is of no interest. */\n', replace: 'const known = new Map<string, Place>();\n\n/** Undefined for what is of no interest. */\n' },
      { find: '  return ((state.log as Record<string, Place>)[`v${view} n${seq}`] ??= { votes: {} });', replace: '  const key = `v${view} n${seq}`;\n  const place = known.get(key) ?? { votes: {} };\n  known.set(key, place);\n  return place;' },
    ],
  },
];
