/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L14-NEXT-SLOT-ONLY
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    edits: [{ find: '  state.fromSlot = state.lastApplied + 1;\n', replace: '  state.fromSlot = Math.max(state.lastApplied, ...Object.keys(state.accepted).map(Number)) + 1;\n' }],
  },
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    edits: [{ find: "{ type: 'prepare', n, fromSlot: state.fromSlot });", replace: "{ type: 'prepare', n, fromSlot: state.fromSlot, toSlot: state.fromSlot });" }],
  },
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    edits: [{ find: 'accepted: votesFrom(state, fromSlot, toSlot) };', replace: 'accepted: votesFrom(state, fromSlot, toSlot ?? fromSlot) };' }],
  },
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    edits: [{ find: '  state.nextSlot = Math.max(state.fromSlot, ...[...highest.keys()].map((slot) => slot + 1));\n', replace: '  state.nextSlot = highest.size > 0 ? state.fromSlot + 1 : state.fromSlot;\n' }],
  },
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    design: 'decided-at-once',
    second: true,
    edits: [{ find: '  let slot = 1;\n  while (slot in chosen) slot++;\n  return slot;', replace: '  return Math.max(0, ...Object.keys(chosen).map(Number)) + 1;' }],
  },
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    design: 'one-at-a-time',
    second: true,
    edits: [{ find: 'accepted: promiseOf(state, message.fromSlot, message.toSlot) };', replace: 'accepted: promiseOf(state, message.fromSlot, message.toSlot).slice(0, 1) };' }],
  },
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: "const request: PrepareSlots = { type: 'prepare', n, fromSlot: state.fromSlot };", replace: "const request: PrepareSlots = { type: 'prepare', n, fromSlot: state.fromSlot, toSlot: state.fromSlot };" }],
  },
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    design: 'thrifty',
    second: true,
    edits: [{ find: '.filter(({ slot }) => slot >= state.fromSlot);', replace: '.filter(({ slot }) => slot === state.fromSlot);' }],
  },
  {
    mistake: 'L14-NEXT-SLOT-ONLY',
    design: 'thrifty',
    second: true,
    edits: [{ find: '  while (state.fromSlot in state.chosen) state.fromSlot++;\n', replace: '  while (state.fromSlot in state.chosen || state.fromSlot in state.accepted) state.fromSlot++;\n' }],
  },

  // L14-HOLE
  {
    mistake: 'L14-HOLE',
    edits: [{ find: "  ask(state, open.map((slot) => ({ slot, v: highest.get(slot)?.v ?? { op: 'noop' } })), ctx);", replace: '  ask(state, open.flatMap((slot) => highest.get(slot) ?? []), ctx);' }],
  },
  {
    mistake: 'L14-HOLE',
    edits: [
      { find: '  const open = Array.from({ length: state.nextSlot - state.fromSlot }, (_, i) => state.fromSlot + i);\n', replace: '  const first = Math.min(state.nextSlot, ...highest.keys());\n  const open = Array.from({ length: state.nextSlot - first }, (_, i) => first + i);\n' },
    ],
  },
  {
    mistake: 'L14-HOLE',
    design: 'decided-at-once',
    second: true,
    edits: [{ find: "    asked.push(ask(state, slot, best ? best.v : { op: 'noop' }, ctx));", replace: '    if (best) asked.push(ask(state, slot, best.v, ctx));' }],
  },
  {
    mistake: 'L14-HOLE',
    design: 'one-at-a-time',
    second: true,
    edits: [{ find: "todo(state).push({ slot, v: best[slot]?.v ?? { op: 'noop' } });", replace: 'if (best[slot]) todo(state).push({ slot, v: best[slot].v });' }],
  },
  {
    mistake: 'L14-HOLE',
    design: 'by-batches',
    second: true,
    edits: [{ find: "    proposeIn(state, slot, best?.v ?? { op: 'noop' }, ctx);", replace: '    if (best) proposeIn(state, slot, best.v, ctx);' }],
  },
  {
    mistake: 'L14-HOLE',
    design: 'asked-by-rpc',
    second: true,
    edits: [
      {
        find: "  while (state.nextSlot <= end) propose(state, values.get(state.nextSlot)?.v ?? { op: 'noop' }, ctx);",
        replace: '  for (; state.nextSlot <= end; state.nextSlot++) {\n    const known = values.get(state.nextSlot);\n    if (known) propose(state, known.v, ctx);\n    if (known) state.nextSlot--;\n  }',
      },
    ],
  },

  // L14-WATERMARK
  {
    mistake: 'L14-WATERMARK',
    edits: [{ find: 'if (vote && ctx.compare(vote.n, message.n) === 0) learn', replace: 'if (vote) learn' }],
  },
  {
    mistake: 'L14-WATERMARK',
    edits: [{ find: 'if (vote && ctx.compare(vote.n, message.n) === 0) learn', replace: 'if (vote && ctx.compare(vote.n, message.n) <= 0) learn' }],
  },
  {
    mistake: 'L14-WATERMARK',
    edits: [
      {
        find: 'function chosenUpTo({ fromSlot, votes }: ReplicaState, ctx: MultiPaxosContext): Slot {\n  let slot = fromSlot - 1;\n  while (isMajority((votes[slot + 1] ?? []) as readonly NodeId[], ctx)) slot++;\n  return slot;',
        replace: 'function chosenUpTo({ lastApplied }: ReplicaState, _ctx: MultiPaxosContext): Slot {\n  return lastApplied;',
      },
    ],
  },
  {
    mistake: 'L14-WATERMARK',
    design: 'one-at-a-time',
    second: true,
    edits: [{ find: '  for (const { slot, n, v } of promiseOf(state, state.lastApplied + 1, upTo)) if (ctx.compare(n, message.n) === 0) learn(state, { slot, v }, ctx);', replace: '  for (const { slot, v } of promiseOf(state, state.lastApplied + 1, upTo)) learn(state, { slot, v }, ctx);' }],
  },
  {
    mistake: 'L14-WATERMARK',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: 'told(state, 1, message.chosenUpTo)) if (ctx.compare(n, message.n) === 0) learn', replace: 'told(state, 1, message.chosenUpTo)) if (ctx.compare(n, state.promised as Ballot) <= 0) learn' }],
  },
  {
    mistake: 'L14-WATERMARK',
    design: 'decided-at-once',
    second: true,
    edits: [{ find: "  if ('v' in message) learn(state, message, ctx);", replace: "  if ('v' in message) learn(state, { slot: message.slot, v: state.accepted[message.slot]?.v ?? message.v }, ctx);" }],
  },

  // L14-STALE-SKIP
  {
    mistake: 'L14-STALE-SKIP',
    edits: [{ find: '  if (state.ballot === null || ctx.compare(n, state.ballot) <= 0) return;\n', replace: "  if (state.ballot === null || state.role === 'leader' || ctx.compare(n, state.ballot) <= 0) return;\n" }],
  },
  {
    mistake: 'L14-STALE-SKIP',
    edits: [{ find: "  state.role = 'follower';\n  state.ballot = null;\n", replace: "  state.ballot = state.role === 'leader' ? ctx.nextBallot(n) : null;\n  if (state.ballot === null) state.role = 'follower';\n" }],
  },
  {
    mistake: 'L14-STALE-SKIP',
    edits: [{ find: "  if (state.role !== 'candidate' || !isOwn(state, request.n, ctx)) return;\n", replace: "  if (state.role !== 'candidate' || request.n === null) return;\n" }],
  },
  {
    mistake: 'L14-STALE-SKIP',
    edits: [{ find: '  onBallot(state, n, ctx);\n  state.accepted[slot] = { n, v };\n', replace: '  state.promised = n;\n  state.accepted[slot] = { n, v };\n' }],
  },
  {
    mistake: 'L14-STALE-SKIP',
    edits: [{ find: '  onBallot(state, message.n, ctx);\n', replace: '' }],
  },
  {
    mistake: 'L14-STALE-SKIP',
    design: 'decided-at-once',
    second: true,
    edits: [{ find: '  if (order > 0) state.promised = n;\n  onBallot(state, n, ctx);\n', replace: '  if (order > 0) state.promised = n;\n' }],
  },
  {
    mistake: 'L14-STALE-SKIP',
    design: 'by-batches',
    second: true,
    edits: [{ find: "  if (state.ballot !== null && ctx.compare(n, state.ballot) > 0) become(state, 'follower', null);", replace: "  if (state.ballot !== null && state.role === 'candidate' && ctx.compare(n, state.ballot) > 0) become(state, 'follower', null);" }],
  },
  {
    mistake: 'L14-STALE-SKIP',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: "  if (isOver) Object.assign(state, { role: 'follower', ballot: null });", replace: '  if (isOver) state.ballot = ctx.nextBallot(n);' }],
  },
  {
    mistake: 'L14-STALE-SKIP',
    design: 'thrifty',
    second: true,
    edits: [
      { find: '  state.promised = n;\n  onBallot(state, n, ctx);\n  void ctx.persist();\n', replace: '  state.promised = n;\n  void ctx.persist();\n' },
      { find: '  state.promised = n;\n  onBallot(state, n, ctx);\n  state.accepted[slot]', replace: '  state.promised = n;\n  state.accepted[slot]' },
    ],
  },
  {
    mistake: 'L14-STALE-SKIP',
    design: 'one-at-a-time',
    second: true,
    edits: [{ find: "  const isMine = state.role === 'candidate' && state.ballot !== null && ctx.compare(state.ballot, n) === 0;\n", replace: "  const isMine = state.role === 'candidate' && state.ballot !== null && (n as { id: string }).id === ctx.id;\n" }],
  },

  // L14-OLD-BALLOT
  {
    mistake: 'L14-OLD-BALLOT',
    edits: [
      { find: "({ slot, v: highest.get(slot)?.v ?? { op: 'noop' } })), ctx);", replace: "({ v: { op: 'noop' } as const, ...highest.get(slot), slot })), ctx);" },
      { find: 'proposals: readonly { readonly slot: Slot; readonly v: Command }[], ctx', replace: 'proposals: readonly { readonly slot: Slot; readonly v: Command; readonly n?: Ballot }[], ctx' },
      { find: '  for (const { slot, v } of proposals) for (const peer of ctx.peers) ctx.send', replace: '  for (const proposal of proposals) for (const peer of ctx.peers) ctx.send' },
      { find: "{ type: 'accept', n, slot, v });\n}\n\n/**\n * Phase 2 (b)", replace: "{ type: 'accept', n, ...proposal });\n}\n\n/**\n * Phase 2 (b)" },
    ],
  },
  {
    mistake: 'L14-OLD-BALLOT',
    edits: [
      { find: "({ slot, v: highest.get(slot)?.v ?? { op: 'noop' } })), ctx);", replace: "({ slot, v: highest.get(slot)?.v ?? { op: 'noop' }, n: highest.get(slot)?.n })), ctx);" },
      { find: 'proposals: readonly { readonly slot: Slot; readonly v: Command }[], ctx', replace: 'proposals: readonly { readonly slot: Slot; readonly v: Command; readonly n?: Ballot | undefined }[], ctx' },
      { find: '  for (const { slot, v } of proposals) for (const peer of ctx.peers) ctx.send', replace: '  for (const { slot, v, n: under = n } of proposals) for (const peer of ctx.peers) ctx.send' },
      { find: "{ type: 'accept', n, slot, v });\n}\n\n/**\n * Phase 2 (b)", replace: "{ type: 'accept', n: under, slot, v });\n}\n\n/**\n * Phase 2 (b)" },
    ],
  },
  {
    mistake: 'L14-OLD-BALLOT',
    design: 'decided-at-once',
    second: true,
    edits: [
      { find: "best ? best.v : { op: 'noop' }, ctx));", replace: "best ? best.v : { op: 'noop' }, ctx, best?.n));" },
      { find: 'slot: Slot, v: Command, ctx: MultiPaxosContext): Promise<void> {\n  const n = state.ballot as Ballot;', replace: 'slot: Slot, v: Command, ctx: MultiPaxosContext, n = state.ballot as Ballot): Promise<void> {' },
    ],
  },
  {
    mistake: 'L14-OLD-BALLOT',
    design: 'by-batches',
    second: true,
    edits: [
      { find: "best?.v ?? { op: 'noop' }, ctx);", replace: "best?.v ?? { op: 'noop' }, ctx, best?.n);" },
      { find: 'slot: Slot, v: Command, ctx: MultiPaxosContext): void {\n  const n = state.ballot as Ballot;', replace: 'slot: Slot, v: Command, ctx: MultiPaxosContext, told?: Ballot): void {\n  const n = told ?? (state.ballot as Ballot);' },
    ],
  },
  {
    mistake: 'L14-OLD-BALLOT',
    design: 'thrifty',
    second: true,
    edits: [
      { find: "put(state, slot, top ? top.v : { op: 'noop' }, ctx);", replace: "put(state, slot, top ? top.v : { op: 'noop' }, ctx);\n    if (top) state.accepted[slot] = top;" },
      { find: "  for (const peer of Object.keys(state.promises)) ctx.send(peer, { type: 'accept', n, slot, v });", replace: "  for (const peer of Object.keys(state.promises)) ctx.send(peer, { type: 'accept', slot, v, ...(state.promises[peer] as SlotVote[]).find((one) => one.slot === slot), n: (state.promises[peer] as SlotVote[]).find((one) => one.slot === slot)?.n ?? n });" },
    ],
  },

  // L14-TWICE
  {
    mistake: 'L14-TWICE',
    edits: [{ find: '  if (seq !== undefined && session !== undefined && seq <= session.seq) {', replace: '  if (seq === undefined && session !== undefined) {' }],
  },
  {
    mistake: 'L14-TWICE',
    edits: [{ find: '  if (seq !== undefined && session !== undefined && seq <= session.seq) {', replace: '  if (seq !== undefined && session !== undefined && seq === session.seq) {' }],
  },
  {
    mistake: 'L14-TWICE',
    edits: [{ find: "    ctx.execute(state.machine, { index: state.lastApplied, command: { op: 'noop' } });\n", replace: '    ctx.execute(state.machine, { index: state.lastApplied, command });\n' }],
  },
  {
    mistake: 'L14-TWICE',
    design: 'thrifty',
    second: true,
    edits: [{ find: '  if (last && (command.seq ?? 0) <= last[0]) {', replace: '  if (last && (command.seq ?? 0) < last[0]) {' }],
  },
  {
    mistake: 'L14-TWICE',
    design: 'decided-at-once',
    second: true,
    edits: [{ find: "  const result = ctx.execute(state.machine, { index, command: isNew ? command : { op: 'noop' } });", replace: '  const result = ctx.execute(state.machine, { index, command });' }],
  },
  {
    mistake: 'L14-TWICE',
    design: 'one-at-a-time',
    second: true,
    edits: [{ find: '  const newest = known.at(-1)?.seq ?? -Infinity;\n  if (seq <= newest) {', replace: '  if (known.length > REMEMBERED) {' }],
  },
  {
    mistake: 'L14-TWICE',
    design: 'by-batches',
    second: true,
    edits: [{ find: '  const who = JSON.stringify([command.clientId ?? null]);\n', replace: '  const who = JSON.stringify([command.clientId ?? null, index]);\n' }],
  },

  // Shared mistakes.
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: 'interface Session {', replace: 'const results = new Map<string, Session>();\n\ninterface Session {' },
      { find: 'state.sessions[key] as Session | undefined;', replace: 'results.get(key);' },
      { find: '  if (seq !== undefined) state.sessions[key] = { seq, result } satisfies Session;\n', replace: '  if (seq !== undefined) results.set(key, { seq, result });\n' },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'by-batches',
    second: true,
    edits: [
      { find: 'export function propose(', replace: 'const voters = new Map<string, NodeId[]>();\n\nexport function propose(' },
      { find: '  const voters = state.votes[slot] as NodeId[] | undefined;\n', replace: '' },
      { find: '|| voters === undefined || voters.includes(from)) return;\n  voters.push(from);\n  if (voters.length * 2', replace: '|| !(slot in state.votes)) return;\n  const key = JSON.stringify([n, slot]);\n  const known = voters.get(key) ?? [ctx.id];\n  if (known.includes(from)) return;\n  voters.set(key, [...known, from]);\n  if ((known.length + 1) * 2' },
    ],
  },
];
