/** Each common mistake of the task, planted in the reference and in accepted designs, in several ways. */
export const mutants = [
  // Two consumers.
  {
    mistake: 'L7-TWO-DRAINS',
    edits: [
      {
        find: `  if (state.own['isDraining'] === true) return;
  state.own['isDraining'] = true;
`,
        replace: '',
      },
      { find: "  state.own['isDraining'] = false;\n", replace: '' },
    ],
  },
  {
    mistake: 'L7-TWO-DRAINS',
    design: 'async-iterator',
    edits: [
      { find: "  if (state.own['consumer'] === 'running') return;\n  state.own['consumer'] = 'running';\n", replace: '' },
      { find: "  state.own['consumer'] = 'idle';\n", replace: '' },
    ],
  },
  {
    mistake: 'L7-TWO-DRAINS',
    design: 'callback-push',
    edits: [
      { find: 'void ctx.runExclusive(() => onCommitted(state, index, ctx));', replace: 'void onCommitted(state, index, ctx);' },
      { find: '  if (index !== state.lastApplied + 1) return;\n', replace: '' },
    ],
  },
  {
    mistake: 'L7-TWO-DRAINS',
    second: true,
    edits: [
      {
        find: `  state.own['isDraining'] = true;
  void drain(state, ctx);`,
        replace: '  void drain(state, ctx);',
      },
      {
        find: `    const result = await outcomeOf(state, index, entry.command, ctx);
`,
        replace: `    const result = await outcomeOf(state, index, entry.command, ctx);
    state.own['isDraining'] = true;
`,
      },
    ],
  },
  {
    mistake: 'L7-TWO-DRAINS',
    design: 'bounded-queue',
    second: true,
    edits: [{ find: '  if (!channelOf(state).isOpen) void consume(state, ctx);', replace: '  void consume(state, ctx);' }],
  },
  {
    mistake: 'L7-TWO-DRAINS',
    design: 'polled-queue',
    second: true,
    edits: [
      {
        find: 'for (const item of queue.splice(0, BATCH)) if (item.index === state.lastApplied + 1) apply(state, item, ctx, parts);',
        replace: 'for (const item of queue.splice(0, BATCH)) void later(state, item, ctx, parts);',
      },
      {
        find: 'function apply(',
        replace: `async function later(state: RaftState, item: Item, ctx: RaftContext, parts: WholeParts): Promise<void> {
  await ctx.work();
  apply(state, item, ctx, parts);
}

function apply(`,
      },
    ],
  },

  // Consensus waits for the machine.
  {
    mistake: 'L7-BLOCKS-CONSENSUS',
    edits: [
      {
        find: `export function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): void {`,
        replace: `export async function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): Promise<void> {`,
      },
      { find: '  void drain(state, ctx);', replace: '  await drain(state, ctx);' },
    ],
  },
  {
    mistake: 'L7-BLOCKS-CONSENSUS',
    design: 'async-iterator',
    edits: [
      {
        find: `export function onCommitAdvanced(state: RaftState, ctx: RaftContext): void {
  if (state.own['consumer'] === 'running') return;
  state.own['consumer'] = 'running';
  void consume(state, ctx);`,
        replace: `export async function onCommitAdvanced(state: RaftState, ctx: RaftContext): Promise<void> {
  if (state.own['consumer'] !== 'running') {
    state.own['consumer'] = 'running';
    void consume(state, ctx);
  }
  while (state.lastApplied < state.commitIndex) await ctx.after(1);`,
      },
    ],
  },
  {
    mistake: 'L7-BLOCKS-CONSENSUS',
    design: 'callback-push',
    edits: [
      {
        find: 'export function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): void {',
        replace: 'export async function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): Promise<void> {',
      },
      { find: 'void ctx.runExclusive(', replace: 'await ctx.runExclusive(' },
    ],
  },
  {
    mistake: 'L7-BLOCKS-CONSENSUS',
    design: 'at-once',
    edits: [{ find: '    ctx.apply(index, entry, result);\n', replace: '    void ctx.persist();\n    ctx.apply(index, entry, result);\n' }],
  },
  {
    mistake: 'L7-BLOCKS-CONSENSUS',
    second: true,
    edits: [
      {
        find: `export function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): void {`,
        replace: `export function onCommitAdvanced(state: RaftState, ctx: RaftContext, _parts: WholeParts): Promise<void> {`,
      },
      {
        find: `  if (state.own['isDraining'] === true) return;
  state.own['isDraining'] = true;
  void drain(state, ctx);`,
        replace: `  return ctx.runExclusive(() => drain(state, ctx));`,
      },
    ],
  },
  {
    mistake: 'L7-BLOCKS-CONSENSUS',
    design: 'bounded-queue',
    second: true,
    edits: [
      {
        find: '  feed(state, ctx);\n  if (!',
        replace: '  while (channelOf(state).queue.length >= ROOM) await ctx.after(25);\n  feed(state, ctx);\n  if (!',
      },
    ],
  },
  {
    mistake: 'L7-BLOCKS-CONSENSUS',
    design: 'polled-queue',
    second: true,
    edits: [{ find: '  state.lastApplied = index;\n  ctx.apply', replace: '  state.lastApplied = index;\n  void ctx.persist();\n  ctx.apply' }],
  },
  {
    mistake: 'L7-BLOCKS-CONSENSUS',
    second: true,
    edits: [
      { find: "  state.own['isDraining'] = true;\n", replace: "  state.own['isDraining'] = true;\n  ctx.cancelTimer('heartbeat');\n" },
      { find: "  state.own['isDraining'] = false;\n", replace: "  state.own['isDraining'] = false;\n  if (state.role === 'leader') ctx.setTimer('heartbeat', 50);\n" },
    ],
  },

  // A table that only some servers have, or have for a while.
  {
    mistake: 'L7-DEDUP-LOCAL',
    edits: [{ find: '    remember(state, entry.command, result);\n', replace: "    if (state.role === 'leader') remember(state, entry.command, result);\n" }],
  },
  {
    mistake: 'L7-DEDUP-LOCAL',
    edits: [
      { find: '    remember(state, entry.command, result);\n', replace: '' },
      { find: '  if (due.length === 0) return;\n', replace: '  if (due.length === 0) return;\n  remember(state, entry.command, result);\n' },
    ],
  },
  {
    mistake: 'L7-DEDUP-LOCAL',
    edits: [
      { find: '(state.sessions[keyOf(clientId)] as Session | undefined)', replace: '(state.own[keyOf(clientId)] as Session | undefined)' },
      { find: 'state.sessions[keyOf(clientId)] = {', replace: 'state.own[keyOf(clientId)] = {' },
    ],
  },
  {
    mistake: 'L7-DEDUP-LOCAL',
    design: 'callback-push',
    second: true,
    edits: [{ find: '  state.waiting = [];\n', replace: '  state.waiting = [];\n  state.sessions = {};\n' }],
  },
  {
    mistake: 'L7-DEDUP-LOCAL',
    design: 'polled-queue',
    second: true,
    edits: [
      { find: "(state.sessions['table'] as Table | undefined)", replace: "(state.own['table'] as Table | undefined)" },
      { find: "  state.sessions['table'] = [", replace: "  state.own['table'] = [" },
    ],
  },
  {
    mistake: 'L7-DEDUP-LOCAL',
    design: 'at-once',
    second: true,
    edits: [
      {
        find: '    if (seq !== undefined) state.sessions[`#${clientId}`] = { seq, result } satisfies Session;\n',
        replace:
          '    if (seq !== undefined && state.waiting.some((waiter) => waiter.index === index)) state.sessions[`#${clientId}`] = { seq, result } satisfies Session;\n',
      },
    ],
  },

  // Known only when it is proposed, if at all.
  {
    mistake: 'L7-DEDUP-AT-PROPOSE',
    edits: [
      {
        find: `  const { seq } = command;
  const session = sessionOf(state, command);
  if (session === undefined || seq === undefined || seq > session.seq) return ctx.execute(state.machine, { index, command });
  await ctx.execute(state.machine, { index, command: { op: 'noop' } });
  return seq === session.seq ? session.result : { ok: false, error: 'a later request of this client was executed already' };
`,
        replace: '  return ctx.execute(state.machine, { index, command });\n',
      },
      {
        find: '/** Keys that no name',
        replace: `export function onRequest(state: RaftState, { command }: { readonly command: Command }): ApplyResult | undefined {
  const session = sessionOf(state, command);
  return session !== undefined && session.seq === command.seq ? session.result : undefined;
}

/** Keys that no name`,
      },
    ],
  },
  {
    mistake: 'L7-DEDUP-AT-PROPOSE',
    design: 'callback-push',
    edits: [
      {
        find: '  const known = remembered(state, entry.command);\n',
        replace: '  const known = undefined;\n',
      },
    ],
  },
  {
    mistake: 'L7-DEDUP-AT-PROPOSE',
    design: 'at-once',
    second: true,
    edits: [
      { find: 'if (seq === undefined || known === undefined || seq > known.seq) {', replace: 'if (seq === undefined || known === undefined || seq > 0) {' },
      {
        find: 'export function onSteppedDown',
        replace: `export function onRequest(state: RaftState, { command }: { readonly command: Command }): ApplyResult | undefined {
  const { clientId = '', seq } = command;
  const known = state.sessions[\`#\${clientId}\`] as Session | undefined;
  return known && known.seq === seq ? known.result : undefined;
}

export function onSteppedDown`,
      },
    ],
  },
  {
    mistake: 'L7-DEDUP-AT-PROPOSE',
    second: true,
    edits: [
      {
        find: '  if (session === undefined || seq === undefined || seq > session.seq) return ctx',
        replace: "  if (session === undefined || seq === undefined || state.own['asked'] !== true) return ctx",
      },
    ],
  },

  // lastApplied runs ahead.
  {
    mistake: 'L7-ADVANCE-EARLY',
    edits: [
      {
        find: `    const result = await outcomeOf(state, index, entry.command, ctx);
    // While the machine worked, a snapshot may have brought this server further.
    if (state.lastApplied + 1 !== index) continue;
    state.lastApplied = index;
`,
        replace: `    state.lastApplied = index;
    const result = await outcomeOf(state, index, entry.command, ctx);
`,
      },
    ],
  },
  {
    mistake: 'L7-ADVANCE-EARLY',
    design: 'polled-queue',
    edits: [
      {
        find: `  for (const [i, entry] of fresh.entries()) queue.push({ index: from + i, entry });
`,
        replace: `  for (const [i, entry] of fresh.entries()) queue.push({ index: from + i, entry });
  state.lastApplied = queue.at(-1)?.index ?? state.lastApplied;
`,
      },
      { find: 'if (item.index === state.lastApplied + 1) apply(', replace: 'apply(' },
      { find: '  state.lastApplied = index;\n', replace: '' },
    ],
  },
  {
    mistake: 'L7-ADVANCE-EARLY',
    design: 'callback-push',
    second: true,
    edits: [
      { find: '  if (index !== state.lastApplied + 1) return;\n', replace: '' },
      { find: '  if (state.lastApplied !== index - 1) return;\n', replace: '' },
      { find: '  state.lastApplied++;\n', replace: '' },
      { find: '  for (let index = pushed + 1;', replace: '  state.lastApplied = state.commitIndex;\n  for (let index = pushed + 1;' },
    ],
  },
  {
    mistake: 'L7-ADVANCE-EARLY',
    design: 'bounded-queue',
    second: true,
    edits: [
      { find: '  if (index <= state.lastApplied) return;\n', replace: '' },
      { find: '  if (state.lastApplied !== index - 1) return;\n', replace: '' },
      { find: '  state.lastApplied = index;\n', replace: '' },
      { find: '    queue.push({ index, entry });\n', replace: '    queue.push({ index, entry });\n    state.lastApplied = index;\n' },
    ],
  },

  // Who waits for what.
  {
    mistake: 'L7-WAITER-INDEX',
    edits: [{ find: "ctx.reply(term === entry.term ? result : { ok: false, error: 'unknown' }, request);", replace: 'ctx.reply(result, request, term);' }],
  },
  {
    mistake: 'L7-WAITER-INDEX',
    design: 'async-iterator',
    edits: [
      { find: 'if (waiter.index === index && waiter.term === term) ctx', replace: 'if (waiter.index === index) ctx' },
      {
        find: "  for (const waiter of state.waiting) if (waiter.index === index && waiter.term !== term) ctx.reply({ ok: false, error: 'unknown' }, waiter.request);\n",
        replace: '',
      },
    ],
  },
  {
    mistake: 'L7-WAITER-INDEX',
    edits: [
      {
        find: `  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, request);
  state.waiting = [];
`,
        replace: '  void [state, ctx];\n',
      },
    ],
  },
  {
    mistake: 'L7-WAITER-INDEX',
    design: 'bounded-queue',
    edits: [{ find: "  for (const { request } of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, request);\n", replace: '  void ctx;\n' }],
  },
  {
    mistake: 'L7-WAITER-INDEX',
    design: 'callback-push',
    second: true,
    edits: [
      { find: "ctx.reply(waiter.term === term ? result : { ok: false, error: 'unknown' }, waiter.request);", replace: 'ctx.reply(result, waiter.request);' },
      { find: '  state.waiting = [];\n', replace: '' },
      { find: "  waiting.forEach(({ request }) => ctx.reply({ ok: false, error: 'unknown' }, request));\n", replace: '  void [waiting, ctx];\n' },
      { find: '{ term }: LogEntry', replace: '_entry: LogEntry' },
    ],
  },
  {
    mistake: 'L7-WAITER-INDEX',
    design: 'polled-queue',
    second: true,
    edits: [{ find: "ctx.reply(waiter.term === entry.term ? result : { ok: false, error: 'unknown' }, waiter.request);", replace: 'ctx.reply(result, waiter.request);' }],
  },
  {
    mistake: 'L7-WAITER-INDEX',
    design: 'at-once',
    second: true,
    edits: [
      {
        find: "  for (const { request } of state.waiting.splice(0)) ctx.reply({ ok: false, error: 'unknown' }, request);\n",
        replace: "  if (state.leaderId !== null) for (const { request } of state.waiting.splice(0)) ctx.reply({ ok: false, error: 'unknown' }, request);\n",
      },
    ],
  },

  // Shared ones.
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: '/**\n * commitIndex may', replace: 'let isDraining = false;\n\n/**\n * commitIndex may' },
      {
        find: `  if (state.own['isDraining'] === true) return;
  state.own['isDraining'] = true;
`,
        replace: '  if (isDraining) return;\n  isDraining = true;\n',
      },
      { find: "  state.own['isDraining'] = false;\n", replace: '  isDraining = false;\n' },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'at-once',
    second: true,
    edits: [
      { find: 'export function onCommitAdvanced', replace: 'const sessions: Record<string, Session> = {};\n\nexport function onCommitAdvanced' },
      {
        find: 'Object.hasOwn(state.sessions, `#${clientId}`) ? (state.sessions[`#${clientId}`] as Session) : undefined;',
        replace: 'sessions[`#${clientId}`];',
      },
      { find: 'if (seq !== undefined) state.sessions[`#${clientId}`] =', replace: 'if (seq !== undefined) sessions[`#${clientId}`] =' },
    ],
  },
];
