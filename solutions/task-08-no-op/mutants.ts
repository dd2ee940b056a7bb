/** Each common mistake of the task, planted in the reference and in the accepted designs. */
const guard = '  if (ctx.log.termAt(state, ctx.log.lastIndex(state)) === state.currentTerm) return;\n';
const append = "  ctx.log.append(state, { term: state.currentTerm, command: { op: 'noop' } });\n";
const persist = '  void ctx.persist();\n';
const read = "return state.role === 'leader' && ctx.log.termAt(state, state.commitIndex) === state.currentTerm;";

export const mutants = [
  { mistake: 'L8-NONE', edits: [{ find: `${append}${persist}`, replace: '' }] },
  {
    mistake: 'L8-NONE',
    edits: [{ find: guard, replace: `${guard}  if (state.commitIndex === ctx.log.lastIndex(state)) return;\n` }],
  },
  {
    mistake: 'L8-NONE',
    edits: [
      {
        find: guard,
        replace: `  const last = ctx.log.entriesFrom(state, ctx.log.lastIndex(state))[0];
  if (last?.term === state.currentTerm || last?.command.op === 'noop') return;
`,
      },
    ],
  },
  {
    mistake: 'L8-NONE',
    design: 'own-record',
    second: true,
    edits: [{ find: 'if (recordOf(state)?.term === term) return;', replace: 'if (recordOf(state) !== undefined) return;' }],
  },
  {
    mistake: 'L8-NONE',
    design: 'zero-delay',
    second: true,
    edits: [{ find: '  await ctx.after(0);\n', replace: '  await ctx.after(0);\n  if (ctx.log.lastIndex(state) <= state.commitIndex) return;\n' }],
  },
  {
    mistake: 'L8-NONE',
    design: 'after-applying',
    second: true,
    edits: [{ find: '  state.log.push(entry);\n', replace: '  state.own.first = entry;\n' }],
  },
  {
    mistake: 'L8-WRONG-TERM',
    edits: [{ find: '{ term: state.currentTerm, command', replace: '{ term: ctx.log.termAt(state, ctx.log.lastIndex(state)) ?? 0, command' }],
  },
  { mistake: 'L8-WRONG-TERM', edits: [{ find: '{ term: state.currentTerm, command', replace: '{ term: state.currentTerm - 1, command' }] },
  { mistake: 'L8-WRONG-TERM', edits: [{ find: '{ term: state.currentTerm, command', replace: '{ term: state.currentTerm + 1, command' }] },
  {
    mistake: 'L8-WRONG-TERM',
    design: 'after-applying',
    second: true,
    edits: [{ find: '{ term: state.currentTerm, command', replace: '{ term: state.log.at(-1)?.term ?? state.currentTerm, command' }],
  },
  {
    mistake: 'L8-WRONG-TERM',
    design: 'zero-delay',
    second: true,
    edits: [{ find: 'ctx.log.append(state, { term, command', replace: 'const before = term - 1;\n  ctx.log.append(state, { term: before, command' }],
  },
  {
    mistake: 'L8-WRONG-TERM',
    design: 'own-record',
    second: true,
    edits: [{ find: 'ctx.log.append(state, { term, command });', replace: 'ctx.log.append(state, { term: ctx.log.termAt(state, index - 1) ?? term, command });' }],
  },
  { mistake: 'L8-REPEATED', edits: [{ find: guard, replace: '' }] },
  { mistake: 'L8-REPEATED', edits: [{ find: guard, replace: "  if (state.role !== 'leader') return;\n" }] },
  {
    mistake: 'L8-REPEATED',
    edits: [{ find: guard, replace: '  if (ctx.log.termAt(state, state.commitIndex) === state.currentTerm) return;\n' }],
  },
  {
    mistake: 'L8-REPEATED',
    design: 'own-record',
    second: true,
    edits: [{ find: 'if (recordOf(state)?.term === term) return;', replace: 'if (recordOf(state)?.term === term && recordOf(state)?.index === ctx.log.lastIndex(state)) return;' }],
  },
  {
    mistake: 'L8-REPEATED',
    design: 'zero-delay',
    second: true,
    edits: [{ find: '  if (ctx.log.entriesFrom(state, 1).some((entry) => entry.term === term)) return;\n', replace: '' }],
  },
  {
    mistake: 'L8-REPEATED',
    design: 'after-applying',
    second: true,
    edits: [
      {
        find: '  if (firstOfTerm(state) !== undefined) return;\n',
        replace: "  const last = state.log.at(-1);\n  if (last?.command.op === 'noop' && last.term === state.currentTerm) return;\n",
      },
    ],
  },
  { mistake: 'L8-LEAKS', edits: [{ find: "command: { op: 'noop' }", replace: "command: { op: 'put', key: 'leader', value: ctx.id }" }] },
  { mistake: 'L8-LEAKS', edits: [{ find: "command: { op: 'noop' }", replace: "command: { op: 'new-leader' } as never" }] },
  {
    mistake: 'L8-LEAKS',
    edits: [{ find: "command: { op: 'noop' }", replace: "command: { op: 'noop', clientId: ctx.id, seq: state.currentTerm }" }],
  },
  {
    mistake: 'L8-LEAKS',
    design: 'own-record',
    second: true,
    edits: [{ find: "{ op: 'noop', by: ctx.id,", replace: "{ op: 'config', by: ctx.id," }],
  },
  {
    mistake: 'L8-LEAKS',
    design: 'zero-delay',
    second: true,
    edits: [{ find: "{ op: 'noop' }", replace: "{ op: 'put', key: '', value: null }" }],
  },
  {
    mistake: 'L8-LEAKS',
    design: 'after-applying',
    second: true,
    edits: [{ find: "{ op: 'noop' }", replace: "{ op: 'noop', clientId: 'leader', seq: state.currentTerm }" }],
  },
  { mistake: 'L8-READ-EARLY', edits: [{ find: read, replace: "return state.role === 'leader';" }] },
  { mistake: 'L8-READ-EARLY', edits: [{ find: read, replace: "return state.role === 'leader' && state.commitIndex > 0;" }] },
  {
    mistake: 'L8-READ-EARLY',
    edits: [{ find: 'ctx.log.termAt(state, state.commitIndex) === state.currentTerm;', replace: 'ctx.log.termAt(state, ctx.log.lastIndex(state)) === state.currentTerm;' }],
  },
  {
    mistake: 'L8-READ-EARLY',
    edits: [{ find: read, replace: "return state.role === 'leader' && state.lastApplied === state.commitIndex;" }],
  },
  {
    mistake: 'L8-READ-EARLY',
    edits: [{ find: 'state.commitIndex) === state.currentTerm;', replace: 'state.commitIndex) !== undefined;' }],
  },
  {
    mistake: 'L8-READ-EARLY',
    design: 'own-record',
    second: true,
    edits: [{ find: '  return state.commitIndex >= record.index;', replace: '  return true;' }],
  },
  {
    mistake: 'L8-READ-EARLY',
    design: 'zero-delay',
    second: true,
    edits: [
      { find: 'const committed = log.slice(0, commitIndex);', replace: 'const committed = log.slice(commitIndex - 1);' },
    ],
  },
  {
    mistake: 'L8-READ-EARLY',
    design: 'after-applying',
    second: true,
    edits: [{ find: 'first < state.lastApplied;', replace: 'first < state.log.length;' }],
  },
  { mistake: 'L8-ADOPT-COMMIT', edits: [{ find: append, replace: `  state.commitIndex = ctx.log.lastIndex(state);\n${append}` }] },
  { mistake: 'L8-ADOPT-COMMIT', edits: [{ find: append, replace: `${append}  state.commitIndex = ctx.log.lastIndex(state);\n` }] },
  {
    mistake: 'L8-ADOPT-COMMIT',
    edits: [{ find: persist, replace: `${persist}  state.commitIndex = Math.max(state.commitIndex, ctx.log.lastIndex(state) - 1);\n` }],
  },
  {
    mistake: 'L8-ADOPT-COMMIT',
    design: 'own-record',
    second: true,
    edits: [{ find: '  void ctx.persist();\n', replace: '  void ctx.persist();\n  Object.assign(state, { commitIndex: index });\n' }],
  },
  {
    mistake: 'L8-ADOPT-COMMIT',
    design: 'zero-delay',
    second: true,
    edits: [{ find: '  await ctx.persist();\n', replace: '  await ctx.persist();\n  state.commitIndex = state.log.length;\n' }],
  },
  {
    mistake: 'L8-ADOPT-COMMIT',
    design: 'after-applying',
    second: true,
    edits: [{ find: '  await ctx.persist();\n', replace: '  const winner = state;\n  winner.commitIndex = winner.log.length - 1;\n  await ctx.persist();\n' }],
  },
  {
    mistake: 'G-TOCTOU',
    design: 'zero-delay',
    edits: [
      {
        find: "  await ctx.after(0);\n  if (state.role !== 'leader' || state.currentTerm !== term) return;\n",
        replace: '  await ctx.persist();\n',
      },
    ],
  },
  {
    mistake: 'G-TOCTOU',
    design: 'after-applying',
    second: true,
    edits: [{ find: '  state.log.push(entry);\n', replace: '  await ctx.persist();\n  state.log.push(entry);\n' }],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: "import type { RaftContext, RaftState } from '#harness';\n", replace: "import type { RaftContext, RaftState } from '#harness';\n\nlet wonTerm = 0;\n" },
      { find: guard, replace: '  if (wonTerm === state.currentTerm) return;\n  wonTerm = state.currentTerm;\n' },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'own-record',
    second: true,
    edits: [
      { find: '/** Another correct design: it keeps', replace: 'const records = new Map<string, Record>();\n\n/** Another correct design: it keeps' },
      { find: '  const { currentTerm: term } = state;\n', replace: "  const { currentTerm: term } = state;\n  const known = records.get(ctx.id);\n  if (known) state.own['noop'] = known;\n" },
      { find: '  const command = {', replace: '  records.set(ctx.id, { term, index });\n  const command = {' },
    ],
  },
];
