/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L11-COLLIDE
  {
    mistake: 'L11-COLLIDE',
    edits: [{ find: 'round + 1, id };', replace: "round + 1, id: '' };" }],
  },
  {
    mistake: 'L11-COLLIDE',
    edits: [
      {
        find: '  // Before anybody hears of this ballot it is on disk: after a crash the next one will be above it.\n  void ctx.persist();\n',
        replace: '',
      },
    ],
  },
  {
    mistake: 'L11-COLLIDE',
    edits: [{ find: '  state.lastBallot = n;\n  state.ballot = n;', replace: '  state.ballot = n;' }],
  },
  {
    mistake: 'L11-COLLIDE',
    edits: [
      {
        find: '  void ctx.persist();\n  for (const acceptor of ctx.peers)',
        replace: '  for (const acceptor of ctx.peers)',
      },
      { find: '  retryLater(ctx);\n}\n\n/** Two', replace: '  void ctx.persist();\n  retryLater(ctx);\n}\n\n/** Two' },
    ],
  },
  {
    mistake: 'L11-COLLIDE',
    edits: [
      { find: '  state.lastBallot = n;\n  state.ballot = n;', replace: '  void ctx.persist();\n  state.lastBallot = n;\n  state.ballot = n;' },
      {
        find: '  // Before anybody hears of this ballot it is on disk: after a crash the next one will be above it.\n  void ctx.persist();\n',
        replace: '',
      },
    ],
  },
  {
    mistake: 'L11-COLLIDE',
    design: 'whole-numbers',
    second: true,
    edits: [
      {
        find: `  const own = Number(id.slice(1));
  const known = highest === null ? 0 : Number(highest);
  const inThisHundred = known - (known % STEP) + own;
  return inThisHundred > known ? inThisHundred : inThisHundred + STEP;`,
        replace: '  return Number(highest ?? 0) + 1;',
      },
    ],
  },
  {
    mistake: 'L11-COLLIDE',
    design: 'whole-numbers',
    second: true,
    edits: [{ find: 'const STEP = 100;', replace: 'const STEP = 10;' }],
  },
  {
    mistake: 'L11-COLLIDE',
    design: 'silent-tuples',
    second: true,
    edits: [{ find: '  await ctx.persist();\n  // While', replace: '  await ctx.after(0);\n  // While' }],
  },
  {
    mistake: 'L11-COLLIDE',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: 'return { id, round:', replace: "return { id: 'C', round:" }],
  },

  // L11-COMPARE
  {
    mistake: 'L11-COMPARE',
    edits: [
      {
        find: '  if (one.round !== other.round) return one.round - other.round;\n  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;',
        replace: '  const [x, y] = [`${one.round}.${one.id}`, `${other.round}.${other.id}`];\n  return x < y ? -1 : x > y ? 1 : 0;',
      },
    ],
  },
  {
    mistake: 'L11-COMPARE',
    edits: [
      {
        find: '  if (one.round !== other.round) return one.round - other.round;\n  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;',
        replace: '  return one.round - other.round;',
      },
    ],
  },
  {
    mistake: 'L11-COMPARE',
    edits: [
      {
        find: '  if (one.round !== other.round) return one.round - other.round;\n  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;',
        replace: '  return one > other ? 1 : one < other ? -1 : 0;',
      },
    ],
  },
  {
    mistake: 'L11-COMPARE',
    design: 'silent-tuples',
    second: true,
    edits: [
      {
        find: `  const [[roundA, idA], [roundB, idB]] = [a as Tuple, b as Tuple];
  return roundA - roundB || idA.localeCompare(idB, 'en');`,
        replace: '  return a > b ? 1 : a < b ? -1 : 0;',
      },
    ],
  },
  {
    mistake: 'L11-COMPARE',
    design: 'whole-numbers',
    second: true,
    edits: [{ find: 'Number(a) - Number(b);', replace: 'String(a).localeCompare(String(b));' }],
  },
  {
    mistake: 'L11-COMPARE',
    design: 'asked-by-rpc',
    second: true,
    edits: [
      {
        find: '  if (one.round === other.round) return one.id === other.id ? 0 : one.id > other.id ? 1 : -1;\n  return one.round > other.round ? 1 : -1;',
        replace: '  if (one.id !== other.id) return one.id > other.id ? 1 : -1;\n  return one.round - other.round;',
      },
    ],
  },

  // L11-VOLATILE
  {
    mistake: 'L11-VOLATILE',
    edits: [{ find: '  state.promised = n;\n  void ctx.persist();\n', replace: '  state.promised = n;\n' }],
  },
  {
    mistake: 'L11-VOLATILE',
    edits: [{ find: '  state.promised = n;\n  void ctx.persist();\n', replace: '  void ctx.persist();\n  state.promised = n;\n' }],
  },
  {
    mistake: 'L11-VOLATILE',
    edits: [
      {
        find: "  void ctx.persist();\n  return { type: 'promise', n, acceptedN: state.acceptedN, acceptedV: state.acceptedV };",
        replace: "  ctx.reply({ type: 'promise', n, acceptedN: state.acceptedN, acceptedV: state.acceptedV });\n  void ctx.persist();\n  return undefined;",
      },
    ],
  },
  {
    mistake: 'L11-VOLATILE',
    design: 'whole-numbers',
    second: true,
    edits: [
      { find: '    state.promised = n;\n    void ctx.persist();\n  }', replace: '    state.promised = n;\n  }' },
      { find: 'satisfies PromiseReply);\n', replace: 'satisfies PromiseReply);\n  void ctx.persist();\n' },
    ],
  },
  {
    mistake: 'L11-VOLATILE',
    design: 'silent-tuples',
    second: true,
    edits: [{ find: '  await ctx.persist();\n  return {', replace: '  if (acceptedN !== null) await ctx.persist();\n  return {' }],
  },
  {
    mistake: 'L11-VOLATILE',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: '    state.promised = n;\n    void ctx.persist();\n', replace: '    void ctx.persist();\n    Object.assign(state, { promised: n });\n' }],
  },

  // L11-TOCTOU
  {
    mistake: 'L11-TOCTOU',
    edits: [
      {
        find: 'export function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): PromiseReply | Nack | undefined {',
        replace: 'export async function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): Promise<PromiseReply | Nack | undefined> {',
      },
      { find: '  state.promised = n;\n  void ctx.persist();\n', replace: '  await ctx.persist();\n  state.promised = n;\n' },
    ],
  },
  {
    mistake: 'L11-TOCTOU',
    edits: [
      {
        find: 'export function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): PromiseReply | Nack | undefined {',
        replace: 'export async function onPrepare(state: AcceptorState, { n }: Prepare, ctx: PaxosContext): Promise<PromiseReply | Nack | undefined> {',
      },
      { find: '  state.promised = n;\n  void ctx.persist();\n', replace: '  await ctx.persist();\n  state.promised = n;\n  await ctx.persist();\n' },
    ],
  },
  {
    mistake: 'L11-TOCTOU',
    edits: [
      {
        find: '  if (state.promised !== null && order < 0) return { type: \'nack\', n, promised: state.promised };',
        replace: "  const before = state.promised;\n  state.promised = n;\n  if (before !== null && order < 0) return { type: 'nack', n, promised: before };",
      },
    ],
  },
  {
    mistake: 'L11-TOCTOU',
    edits: [{ find: "  if (state.promised !== null && order < 0) return { type: 'nack', n, promised: state.promised };\n", replace: '' }],
  },
  {
    mistake: 'L11-TOCTOU',
    design: 'silent-tuples',
    second: true,
    edits: [
      { find: '  state.promised = message.n;\n  const {', replace: '  const {' },
      { find: '  await ctx.persist();\n  return {', replace: '  await ctx.after(1);\n  state.promised = message.n;\n  await ctx.persist();\n  return {' },
    ],
  },
  {
    mistake: 'L11-TOCTOU',
    design: 'whole-numbers',
    second: true,
    edits: [
      { find: "  if (state.promised !== null && n < state.promised) return { type: 'nack', n, promised: state.promised };\n", replace: '' },
      { find: '    void ctx.persist();\n  }', replace: '    void ctx.persist();\n  }\n  if (acceptedN !== null && n < acceptedN) return { type: \'nack\', n, promised: acceptedN };' },
    ],
  },
  {
    mistake: 'L11-TOCTOU',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: '  if (order > 0) {\n', replace: '  if (order !== 0) {\n' }, { find: "  if (state.promised !== null && order < 0) return { type: 'nack', n, promised: state.promised };\n", replace: '' }],
  },

  // L11-OMIT-ACCEPTED
  {
    mistake: 'L11-OMIT-ACCEPTED',
    edits: [{ find: "return { type: 'promise', n, acceptedN: state.acceptedN, acceptedV: state.acceptedV };", replace: "return { type: 'promise', n, acceptedN: null, acceptedV: null };" }],
  },
  {
    mistake: 'L11-OMIT-ACCEPTED',
    edits: [{ find: 'n, acceptedN: state.acceptedN, acceptedV', replace: 'n, acceptedN: state.acceptedV === null ? null : n, acceptedV' }],
  },
  {
    mistake: 'L11-OMIT-ACCEPTED',
    edits: [{ find: 'acceptedV: state.acceptedV };\n', replace: 'acceptedV: state.acceptedV || null };\n' }],
  },
  {
    mistake: 'L11-OMIT-ACCEPTED',
    edits: [{ find: 'promises[from] = { from, acceptedN: reply.acceptedN, acceptedV: reply.acceptedV };', replace: 'promises[from] = { from, acceptedN: null, acceptedV: reply.acceptedV };' }],
  },
  {
    mistake: 'L11-OMIT-ACCEPTED',
    design: 'silent-tuples',
    second: true,
    edits: [{ find: 'n: message.n, acceptedN, acceptedV };', replace: 'n: message.n, acceptedN: acceptedN && message.n, acceptedV };' }],
  },
  {
    mistake: 'L11-OMIT-ACCEPTED',
    design: 'whole-numbers',
    second: true,
    edits: [{ find: '  const { acceptedN, acceptedV } = state;\n', replace: '  const { acceptedN, acceptedV } = { acceptedN: state.promised === null ? null : state.acceptedN, acceptedV: n === state.promised ? state.acceptedV : null };\n' }],
  },
  {
    mistake: 'L11-OMIT-ACCEPTED',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: '[from]: { from, acceptedN: reply.acceptedN, acceptedV: reply.acceptedV } };', replace: '[from]: { from, acceptedN: reply.acceptedN, acceptedV: reply.acceptedV ? reply.acceptedV : null } };' }],
  },

  // L11-COUNT
  {
    mistake: 'L11-COUNT',
    edits: [
      { find: '  if (promises[from] || Object.keys(promises).length === majority) return undefined;\n', replace: '' },
      {
        find: '  const all = Object.values(promises);\n  return all.length === majority ? all : undefined;',
        replace: "  const count = (Number(state.own['count']) || 0) + 1;\n  state.own['count'] = count;\n  return count === majority ? Object.values(promises) : undefined;",
      },
      { find: '  state.promises = {};\n', replace: "  state.promises = {};\n  state.own['count'] = 0;\n" },
    ],
  },
  {
    mistake: 'L11-COUNT',
    edits: [{ find: '  if (ballot === null || compareBallots(reply.n, ballot) !== 0) return undefined;\n', replace: '  if (ballot === null) return undefined;\n' }],
  },
  {
    mistake: 'L11-COUNT',
    edits: [{ find: 'Math.floor(ctx.peers.length / 2) + 1;', replace: 'Math.ceil(ctx.peers.length / 2);' }],
  },
  {
    mistake: 'L11-COUNT',
    edits: [{ find: '  state.promises = {};\n', replace: '' }],
  },
  {
    mistake: 'L11-COUNT',
    design: 'silent-tuples',
    second: true,
    edits: [{ find: 'const isEnough = (count: number): boolean => 2 * count > ctx.peers.length;', replace: 'const isEnough = (count: number): boolean => 2 * count >= ctx.peers.length - 1;' }],
  },
  {
    mistake: 'L11-COUNT',
    design: 'whole-numbers',
    second: true,
    edits: [{ find: 'if (request.n !== state.ballot || state.promises[from] !== undefined) return undefined;', replace: 'if (state.ballot === null || state.promises[from] !== undefined) return undefined;' }, { find: 'return request.n === state.ballot ? Object', replace: 'return state.ballot !== null ? Object' }],
  },
  {
    mistake: 'L11-COUNT',
    design: 'asked-by-rpc',
    second: true,
    edits: [
      {
        find: '  if (state.ballot === null || compareBallots(state.ballot, request.n) !== 0) return undefined;\n  const others',
        replace: '  if (state.ballot === null || request.n === null) return undefined;\n  const others',
      },
    ],
  },
  {
    mistake: 'L11-COUNT',
    design: 'silent-tuples',
    second: true,
    edits: [
      { find: '  if (!isCurrent || from in state.promises) return undefined;\n  const before = Object.keys(state.promises).length;', replace: "  if (!isCurrent) return undefined;\n  const before = (state.own['heard'] as string[]).length;\n  (state.own['heard'] as string[]).push(from);" },
      { find: 'ballot: n, promises: {} });', replace: "ballot: n, promises: {} });\n  state.own['heard'] = [];" },
      { find: '  const isCurrent =', replace: "  state.own['heard'] ??= [];\n  const isCurrent =" },
    ],
  },

  // Shared mistakes.
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: '/**\n * A ballot above', replace: 'let lastRound = 0;\n\n/**\n * A ballot above' },
      {
        find: '  return { round: highest === null ? 1 : (highest as Round).round + 1, id };',
        replace: '  lastRound = Math.max(lastRound, highest === null ? 0 : (highest as Round).round) + 1;\n  return { round: lastRound, id };',
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'asked-by-rpc',
    second: true,
    edits: [
      { find: 'export function onPrepare', replace: 'const kept = new Map<string, Ballot>();\n\nexport function onPrepare' },
      {
        find: '    state.promised = n;\n    void ctx.persist();\n',
        replace: "    kept.set(ctx.id, n);\n    state.promised = n;\n    void ctx.persist();\n",
      },
      {
        find: '  const order = state.promised === null ? 1 : compareBallots(n, state.promised);\n  if (state.promised',
        replace: '  state.promised ??= kept.get(ctx.id) ?? null;\n  const order = state.promised === null ? 1 : compareBallots(n, state.promised);\n  if (state.promised',
      },
    ],
  },
  {
    mistake: 'G-ALIAS',
    edits: [
      {
        find: '  return { round: highest === null ? 1 : (highest as Round).round + 1, id };',
        replace: '  if (highest === null) return { round: 1, id };\n  const known = highest as { round: number; id: string };\n  known.round += 1;\n  known.id = id;\n  return known;',
      },
      {
        find: '  state.lastBallot = reply.promised;\n',
        replace: '  state.lastBallot = nextBallot(reply.promised, ctx.id);\n',
      },
    ],
  },
  {
    mistake: 'G-NONDET',
    edits: [{ find: 'Math.floor(ctx.random() * 200)', replace: 'Math.floor(Math.random() * 200)' }],
  },
  {
    mistake: 'G-NONDET',
    design: 'whole-numbers',
    second: true,
    edits: [{ find: '150 + Math.floor(ctx.random() * 150)', replace: '150 + (Date.now() % 150)' }],
  },
];
