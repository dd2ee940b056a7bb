/** Each common mistake of the task, planted in the reference and in the accepted designs. */
export const mutants = [
  {
    mistake: 'L9-NEVER',
    edits: [
      {
        find: `  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
`,
        replace: `  if (state.lastApplied >= 0 || ctx.id === '') return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
`,
      },
    ],
  },
  {
    mistake: 'L9-NEVER',
    edits: [
      {
        find: `  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
`,
        replace: `  if (state.lastApplied - (state.snapshot?.lastIncludedIndex ?? 0) < snapshotThreshold) return;
  state.snapshot = takeSnapshot(state, ctx);
  void ctx.persist();
`,
      },
    ],
  },
  {
    mistake: 'L9-NEVER',
    edits: [
      {
        find: `  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
`,
        replace: `  if (state.snapshot !== null || state.lastApplied < snapshotThreshold) return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
`,
      },
    ],
  },
  {
    mistake: 'L9-NEVER',
    design: 'trailing-entries',
    second: true,
    edits: [
      {
        find: `  discardThrough(state, state.lastApplied - KEPT);
`,
        replace: '',
      },
      {
        find: 'state.lastApplied - state.lastDiscardedIndex < TAKEN_AT',
        replace: 'state.lastApplied - (state.snapshot?.lastIncludedIndex ?? 0) < TAKEN_AT',
      },
    ],
  },
  {
    mistake: 'L9-NEVER',
    design: 'serialised-text',
    second: true,
    edits: [
      {
        find: '  if (state.lastApplied < state.lastDiscardedIndex + paceOf(ctx.id)) return;',
        replace: `  if (state.role !== 'leader' || state.lastApplied < state.lastDiscardedIndex + paceOf(ctx.id)) return;`,
      },
    ],
  },
  {
    mistake: 'L9-NEVER',
    design: 'two-writes',
    second: true,
    edits: [
      {
        find: `  cut(state, ctx);
  state.own['isWritingSnapshot'] = false;
  await`,
        replace: `  cut(state, ctx);
  await`,
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    edits: [
      {
        find: '    return state.lastDiscardedIndex + state.log.length;',
        replace: '    return state.log.length;',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    edits: [
      {
        find: '    if (index === state.lastDiscardedIndex) return state.snapshot?.lastIncludedTerm ?? 0;',
        replace: '    if (index === 0) return 0;',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    edits: [
      {
        find: '    return state.log[index - state.lastDiscardedIndex - 1]?.term;',
        replace: '    return state.log[index - 1]?.term;',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    edits: [
      {
        find: '[] : state.log.slice(index - state.lastDiscardedIndex - 1);',
        replace: '[] : state.log.slice(index - 1);',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    edits: [
      {
        find: 'state.log.slice(0, Math.max(0, index - state.lastDiscardedIndex - 1));',
        replace: 'state.log.slice(0, Math.max(0, index - 1));',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    edits: [
      {
        find: '  if (prevLogIndex >= known) return message;',
        replace: '  if (prevLogIndex >= 0) return message;',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    edits: [
      {
        find: 'nextIndex > state.lastDiscardedIndex) return undefined;',
        replace: 'nextIndex >= state.lastDiscardedIndex) return undefined;',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    edits: [
      {
        find: 'entries: entries.slice(known - prevLogIndex) };',
        replace: 'entries: entries.slice(known - prevLogIndex - 1) };',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    design: 'two-writes',
    second: true,
    edits: [
      {
        find: `  const { lastDiscardedIndex, snapshot } = state;
    if (index === 0) return 0;
    if (index > lastDiscardedIndex) return state.log[index - lastDiscardedIndex - 1]?.term;
    return snapshot?.lastIncludedIndex === index ? snapshot.lastIncludedTerm : undefined;`,
        replace: '  return index === 0 ? 0 : state.log[index - state.lastDiscardedIndex - 1]?.term;',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    design: 'serialised-text',
    second: true,
    edits: [
      {
        find: '    const place = index - state.lastDiscardedIndex - 1;',
        replace: '    const place = index - 1;',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    design: 'chunks',
    second: true,
    edits: [
      {
        find: 'truncateFrom: (state, index) => void state.log.splice(index - state.lastDiscardedIndex - 1),',
        replace: 'truncateFrom: (state, index) => void state.log.splice(index - 1),',
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    design: 'serialised-text',
    second: true,
    edits: [
      {
        find: `  const covered = state.lastDiscardedIndex - message.prevLogIndex;
  if (covered <= 0) return message;`,
        replace: `  const covered = 0;
  if (covered <= message.prevLogIndex) return message;`,
      },
    ],
  },
  {
    mistake: 'L9-OFFSET',
    design: 'trailing-entries',
    second: true,
    edits: [
      {
        find: '  state.log = log.entriesFrom(state, index + 1);',
        replace: '  state.log = state.log.slice(index);',
      },
    ],
  },
  {
    mistake: 'L9-ROLLBACK',
    edits: [
      {
        find: `  if (lastIncludedIndex > state.commitIndex) {
`,
        replace: `  if (lastIncludedIndex > 0) {
`,
      },
    ],
  },
  {
    mistake: 'L9-ROLLBACK',
    edits: [
      {
        find: `  if (lastIncludedIndex > state.commitIndex) {
`,
        replace: `  if (lastIncludedIndex > (state.snapshot?.lastIncludedIndex ?? 0)) {
`,
      },
    ],
  },
  {
    mistake: 'L9-ROLLBACK',
    edits: [
      {
        find: `  if (lastIncludedIndex > state.commitIndex) {
`,
        replace: `  if (lastIncludedIndex > 0) {
`,
      },
      {
        find: 'Math.max(state.commitIndex, state.snapshot.lastIncludedIndex);',
        replace: 'state.snapshot.lastIncludedIndex;',
      },
    ],
  },
  {
    mistake: 'L9-ROLLBACK',
    design: 'serialised-text',
    second: true,
    edits: [
      {
        find: '  if (lastIncludedIndex > state.lastApplied) {',
        replace: '  if (term >= 0) {',
      },
      {
        find: 'const { lastIncludedIndex, lastIncludedTerm, data } = message;',
        replace: 'const { term, lastIncludedIndex, lastIncludedTerm, data } = message;',
      },
    ],
  },
  {
    mistake: 'L9-ROLLBACK',
    design: 'chunks',
    second: true,
    edits: [
      {
        find: '  if (lastIncludedIndex <= state.commitIndex) return',
        replace: '  if (lastIncludedIndex < state.lastDiscardedIndex) return',
      },
    ],
  },
  {
    mistake: 'L9-ROLLBACK',
    design: 'two-writes',
    second: true,
    edits: [
      {
        find: '  const isNew = lastIncludedIndex > state.commitIndex && lastIncludedIndex > (state.snapshot?.lastIncludedIndex ?? 0);',
        replace: '  const isNew = lastIncludedIndex !== state.snapshot?.lastIncludedIndex;',
      },
    ],
  },
  {
    mistake: 'L9-DROP-SUFFIX',
    edits: [
      {
        find: `    if (ctx.log.termAt(state, lastIncludedIndex) !== lastIncludedTerm) state.log = [];
`,
        replace: `    state.log = [];
`,
      },
    ],
  },
  {
    mistake: 'L9-DROP-SUFFIX',
    edits: [
      {
        find: `    if (ctx.log.termAt(state, lastIncludedIndex) !== lastIncludedTerm) state.log = [];
`,
        replace: `    if (ctx.log.lastIndex(state) !== lastIncludedIndex || lastIncludedTerm === 0) state.log = [];
`,
      },
    ],
  },
  {
    mistake: 'L9-DROP-SUFFIX',
    design: 'chunks',
    second: true,
    edits: [
      {
        find: `  if (ctx.log.termAt(state, lastIncludedIndex) !== lastIncludedTerm) state.log = [];
`,
        replace: `  state.log.length = 0;
`,
      },
    ],
  },
  {
    mistake: 'L9-DROP-SUFFIX',
    design: 'trailing-entries',
    second: true,
    edits: [
      {
        find: '  if (log.termAt(state, lastIncludedIndex) === lastIncludedTerm) {',
        replace: '  if (lastIncludedIndex <= state.commitIndex) {',
      },
    ],
  },
  {
    mistake: 'L9-DROP-SUFFIX',
    design: 'two-writes',
    second: true,
    edits: [
      {
        find: `    state.snapshot = { lastIncludedIndex, lastIncludedTerm, data };
`,
        replace: `    state.snapshot = { lastIncludedIndex, lastIncludedTerm, data };
    Object.assign(state, { log: [], lastDiscardedIndex: lastIncludedIndex });
`,
      },
    ],
  },
  {
    mistake: 'L9-CAPTURE-RACE',
    edits: [
      {
        find: `    lastIncludedIndex: state.lastApplied,
    lastIncludedTerm: ctx.log.termAt(state, state.lastApplied) ?? 0,`,
        replace: `    lastIncludedIndex: state.commitIndex,
    lastIncludedTerm: ctx.log.termAt(state, state.commitIndex) ?? 0,`,
      },
    ],
  },
  {
    mistake: 'L9-CAPTURE-RACE',
    edits: [
      {
        find: 'export function compact(state: RaftState, ctx: RaftContext): void {',
        replace: 'export async function compact(state: RaftState, ctx: RaftContext): Promise<void> {',
      },
      {
        find: `  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
`,
        replace: `  if (state.own['busy'] === true || state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  state.own['busy'] = true;
  const { data } = takeSnapshot(state, ctx);
  await ctx.persist();
  state.own['busy'] = false;
  replacePrefix(state, { ...takeSnapshot(state, ctx), data }, ctx);
`,
      },
    ],
  },
  {
    mistake: 'L9-CAPTURE-RACE',
    edits: [
      {
        find: 'export function compact(state: RaftState, ctx: RaftContext): void {',
        replace: 'export async function compact(state: RaftState, ctx: RaftContext): Promise<void> {',
      },
      {
        find: `  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
`,
        replace: `  if (state.own['busy'] === true || state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  state.own['busy'] = true;
  const { lastIncludedIndex, lastIncludedTerm } = takeSnapshot(state, ctx);
  await ctx.after(2);
  state.own['busy'] = false;
  replacePrefix(state, { ...takeSnapshot(state, ctx), lastIncludedIndex, lastIncludedTerm }, ctx);
`,
      },
    ],
  },
  {
    mistake: 'L9-CAPTURE-RACE',
    edits: [
      {
        find: 'structuredClone({ machine: state.machine, sessions: state.sessions }) as never',
        replace: '({ machine: state.machine, sessions: state.sessions }) as never',
      },
    ],
  },
  {
    mistake: 'L9-CAPTURE-RACE',
    design: 'two-writes',
    second: true,
    edits: [
      {
        find: `  state.snapshot = takeSnapshot(state, ctx);
  await ctx.persist();
  cut(state, ctx);`,
        replace: `  const contents = takeSnapshot(state, ctx).data;
  await ctx.persist();
  const label = state.lastApplied;
  state.snapshot = { lastIncludedIndex: label, lastIncludedTerm: ctx.log.termAt(state, label) ?? 0, data: contents };
  cut(state, ctx);`,
      },
    ],
  },
  {
    mistake: 'L9-CAPTURE-RACE',
    design: 'serialised-text',
    second: true,
    edits: [
      {
        find: `  const lastIncludedTerm = log.termAt(state, state.lastApplied) ?? 0;
  return { lastIncludedIndex: state.lastApplied,`,
        replace: `  const lastIncludedTerm = log.termAt(state, state.commitIndex) ?? 0;
  return { lastIncludedIndex: state.commitIndex,`,
      },
    ],
  },
  {
    mistake: 'L9-CAPTURE-RACE',
    design: 'chunks',
    second: true,
    edits: [
      {
        find: `  const { lastApplied, machine, sessions } = state;
  return {`,
        replace: `  const { machine, sessions, commitIndex: lastApplied } = state;
  return {`,
      },
    ],
  },
  {
    mistake: 'L9-NO-SESSIONS',
    edits: [
      {
        find: 'structuredClone({ machine: state.machine, sessions: state.sessions }) as never',
        replace: 'structuredClone({ machine: state.machine, sessions: {} }) as never',
      },
    ],
  },
  {
    mistake: 'L9-NO-SESSIONS',
    edits: [
      {
        find: `  const { machine, sessions } = structuredClone(state.snapshot.data) as unknown as Contents;
  state.machine = machine;
  state.sessions = sessions;
`,
        replace: `  const { machine } = structuredClone(state.snapshot.data) as unknown as Contents;
  state.machine = machine;
`,
      },
    ],
  },
  {
    mistake: 'L9-NO-SESSIONS',
    design: 'serialised-text',
    second: true,
    edits: [
      {
        find: 'data: write({ machine: state.machine, sessions: state.sessions }) };',
        replace: 'data: write({ machine: state.machine, sessions: {} }) };',
      },
    ],
  },
  {
    mistake: 'L9-NO-SESSIONS',
    design: 'chunks',
    second: true,
    edits: [
      {
        find: 'data: asText({ machine, sessions }) };',
        replace: 'data: asText({ machine }) };',
      },
      {
        find: '  const { lastApplied, machine, sessions } = state;',
        replace: '  const { lastApplied, machine } = state;',
      },
    ],
  },
  {
    mistake: 'L9-NO-SESSIONS',
    design: 'two-writes',
    second: true,
    edits: [
      {
        find: `  state.machine = machine;
  state.sessions = sessions;
`,
        replace: `  state.machine = machine;
  if (sessions === null) return;
`,
      },
    ],
  },
  {
    mistake: 'L9-LASTAPPLIED',
    edits: [
      {
        find: `  state.lastApplied = state.snapshot.lastIncludedIndex;
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L9-LASTAPPLIED',
    edits: [
      {
        find: `  state.commitIndex = Math.max(state.commitIndex, state.snapshot.lastIncludedIndex);
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L9-LASTAPPLIED',
    edits: [
      {
        find: `  state.lastApplied = state.snapshot.lastIncludedIndex;
  state.commitIndex = Math.max(state.commitIndex, state.snapshot.lastIncludedIndex);
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L9-LASTAPPLIED',
    design: 'trailing-entries',
    second: true,
    edits: [
      {
        find: `  state.lastApplied = snapshot.lastIncludedIndex;
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L9-LASTAPPLIED',
    design: 'serialised-text',
    second: true,
    edits: [
      {
        find: '{ machine, sessions, lastApplied: index, commitIndex: Math.max(index, state.commitIndex) }',
        replace: '{ machine, sessions, commitIndex: Math.max(index, state.commitIndex) }',
      },
    ],
  },
  {
    mistake: 'L9-LASTAPPLIED',
    design: 'two-writes',
    second: true,
    edits: [
      {
        find: `  state.lastApplied = state.snapshot.lastIncludedIndex;
  state.commitIndex = Math.max(state.lastApplied, state.commitIndex);
`,
        replace: `  state.lastApplied = state.commitIndex;
`,
      },
    ],
  },
  {
    mistake: 'L9-LASTAPPLIED',
    edits: [
      {
        find: `    restore(state, ctx);
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'G-ALIAS',
    second: true,
    edits: [
      {
        find: 'const { machine, sessions } = structuredClone(state.snapshot.data) as unknown as Contents;',
        replace: 'const { machine, sessions } = state.snapshot.data as unknown as Contents;',
      },
    ],
  },
  {
    mistake: 'L9-TRUNC-FIRST',
    edits: [
      {
        find: `  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  state.snapshot = snapshot;
  void ctx.persist();
`,
        replace: `  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  void ctx.persist();
  state.snapshot = snapshot;
  void ctx.persist();
`,
      },
    ],
  },
  {
    mistake: 'L9-TRUNC-FIRST',
    edits: [
      {
        find: `  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  state.snapshot = snapshot;
  void ctx.persist();
`,
        replace: `  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  void ctx.persist();
  state.snapshot = snapshot;
`,
      },
    ],
  },
  {
    mistake: 'L9-TRUNC-FIRST',
    edits: [
      {
        find: `  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  replacePrefix(state, takeSnapshot(state, ctx), ctx);
`,
        replace: `  if (state.lastApplied - state.lastDiscardedIndex < snapshotThreshold) return;
  const snapshot = takeSnapshot(state, ctx);
  state.log = ctx.log.entriesFrom(state, snapshot.lastIncludedIndex + 1);
  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  void ctx.persist();
  replacePrefix(state, snapshot, ctx);
`,
      },
    ],
  },
  {
    mistake: 'L9-TRUNC-FIRST',
    design: 'trailing-entries',
    second: true,
    edits: [
      {
        find: `  state.snapshot = takeSnapshot(state);
  discardThrough(state, state.lastApplied - KEPT);
  void ctx.persist();`,
        replace: `  const snapshot = takeSnapshot(state);
  discardThrough(state, state.lastApplied - KEPT);
  void ctx.persist();
  state.snapshot = snapshot;
  void ctx.persist();`,
      },
    ],
  },
  {
    mistake: 'L9-TRUNC-FIRST',
    design: 'chunks',
    second: true,
    edits: [
      {
        find: `  state.log = ctx.log.entriesFrom(state, snapshot.lastIncludedIndex + 1);
  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  state.snapshot = snapshot;
  void ctx.persist();`,
        replace: `  state.log = ctx.log.entriesFrom(state, snapshot.lastIncludedIndex + 1);
  state.lastDiscardedIndex = snapshot.lastIncludedIndex;
  void ctx.persist().then(() => { state.snapshot = snapshot; return ctx.persist(); });`,
      },
    ],
  },
];
