/** Each common mistake of the task, planted in the reference and in other designs, in several ways. */
export const mutants = [
  {
    mistake: 'L4-UNCOMMITTED',
    edits: [{ find: 'while (state.lastApplied < state.commitIndex) {', replace: 'while (state.lastApplied < ctx.log.lastIndex(state)) {' }],
  },
  {
    mistake: 'L4-UNCOMMITTED',
    edits: [{ find: 'while (state.lastApplied < state.commitIndex) {', replace: 'for (let left = state.log.length - state.lastApplied; left > 0; left--) {' }],
  },
  {
    mistake: 'L4-UNCOMMITTED',
    edits: [{ find: 'while (state.lastApplied < state.commitIndex) {', replace: 'while (state.lastApplied <= state.commitIndex) {' }],
  },
  {
    mistake: 'L4-UNCOMMITTED',
    design: 'bare-object',
    second: true,
    edits: [
      { find: '.slice(0, Math.max(0, commitIndex - lastApplied));', replace: ';' },
      { find: 'const { lastApplied, commitIndex } = state;', replace: 'const { lastApplied } = state;' },
    ],
  },
  {
    mistake: 'L4-UNCOMMITTED',
    design: 'single-drain',
    second: true,
    edits: [{ find: 'index <= state.commitIndex; index++', replace: 'index <= ctx.log.lastIndex(state); index++' }],
  },
  {
    mistake: 'L4-UNCOMMITTED',
    design: 'copy-on-write',
    second: true,
    edits: [
      {
        find: '  while (state.commitIndex > state.lastApplied) {',
        replace: `  const end = state.role === 'leader' ? state.log.length : state.commitIndex;
  while (end > state.lastApplied) {`,
      },
    ],
  },
  {
    mistake: 'L4-UNCOMMITTED',
    design: 'one-by-one',
    second: true,
    edits: [{ find: '    while (state.lastApplied < state.commitIndex) {', replace: '    while (ctx.log.termAt(state, state.lastApplied + 1) !== undefined) {' }],
  },

  {
    mistake: 'L4-THROW',
    edits: [{ find: "return { ok: false, error: 'another value' };", replace: "throw new Error('another value');" }],
  },
  {
    mistake: 'L4-THROW',
    edits: [{ find: "return { ok: false, error: 'unknown operation' };", replace: "throw new Error('unknown operation');" }],
  },
  {
    mistake: 'L4-THROW',
    edits: [
      { find: "return { ok: false, error: 'unknown operation' };", replace: "throw new Error('unknown operation');" },
      { find: "return { ok: false, error: 'another value' };", replace: "throw new Error('another value');" },
      {
        find: `    const result = applyCommand(state.machine, { index, command: entry.command });
`,
        replace: `    let result: ApplyResult;
    try {
      result = applyCommand(state.machine, { index, command: entry.command });
    } catch {
      return;
    }
`,
      },
    ],
  },
  {
    mistake: 'L4-THROW',
    edits: [
      { find: "return { ok: false, error: 'unknown operation' };", replace: "throw new Error('unknown operation');" },
      { find: "return { ok: false, error: 'another value' };", replace: "throw new Error('another value');" },
      {
        find: `    const result = applyCommand(state.machine, { index, command: entry.command });
    state.lastApplied = index;
    ctx.apply(index, entry, result);
`,
        replace: `    state.lastApplied = index;
    try {
      ctx.apply(index, entry, applyCommand(state.machine, { index, command: entry.command }));
    } catch {
      continue;
    }
`,
      },
    ],
  },
  {
    mistake: 'L4-THROW',
    design: 'single-drain',
    second: true,
    edits: [
      {
        find: "  return operation?.(contents.table, command as never) ?? { ok: false, error: `cannot ${command.op}` };",
        replace: '  return operation!(contents.table, command as never);',
      },
    ],
  },
  {
    mistake: 'L4-THROW',
    design: 'one-by-one',
    second: true,
    edits: [
      {
        find: `  try {
    return { ok: true, value: perform(contents, entry.command) };
  } catch (error) {
    return { ok: false, error: (error as Error).message };
  }
`,
        replace: '  return { ok: true, value: perform(contents, entry.command) };\n',
      },
    ],
  },
  {
    mistake: 'L4-THROW',
    design: 'copy-on-write',
    second: true,
    edits: [
      {
        find: `  contents.table = table;
  contents.applied = index;
`,
        replace: `  if (!result.ok) return result;
  contents.table = table;
  contents.applied = index;
`,
      },
    ],
  },
  {
    mistake: 'L4-THROW',
    design: 'bare-object',
    second: true,
    edits: [
      {
        find: "    if (!(command.key in cells)) return { ok: false, error: `${command.key} is not there` };\n",
        replace: "    if (!(command.key in cells)) throw new Error(`${command.key} is not there`);\n",
      },
    ],
  },

  {
    mistake: 'L4-NONDET',
    edits: [{ find: 'return textOf(Object.fromEntries(values));', replace: 'return textOf([...values]);' }],
  },
  {
    mistake: 'L4-NONDET',
    edits: [{ find: 'return textOf(Object.fromEntries(values));', replace: 'return textOf([...values].sort(([a], [b]) => a.localeCompare(b)));' }],
  },
  {
    mistake: 'L4-NONDET',
    edits: [
      {
        find: '    const result = applyCommand(state.machine, { index, command: entry.command });\n',
        replace: `    const { command } = entry;
    const dated = command.op === 'put' ? { ...command, value: { value: command.value, atMs: ctx.now() } } : command;
    const result = applyCommand(state.machine, { index, command: dated });
`,
      },
    ],
  },
  {
    mistake: 'L4-NONDET',
    edits: [
      {
        find: '    const result = applyCommand(state.machine, { index, command: entry.command });\n',
        replace: `    const { command } = entry;
    const isLate = command.op === 'cas' && state.role === 'leader' && ctx.now() - state.heardAtMs > 400;
    const result = applyCommand(state.machine, { index, command: isLate ? { op: 'noop' } : command });
`,
      },
    ],
  },
  {
    mistake: 'L4-NONDET',
    design: 'copy-on-write',
    second: true,
    edits: [
      {
        find: `  const at = rows.findIndex(([other]) => other > key);
  return rows.toSpliced(at < 0 ? rows.length : at, 0, [key, frozen(value)]);`,
        replace: '  return [...rows, [key, frozen(value)]];',
      },
    ],
  },
  {
    mistake: 'L4-NONDET',
    design: 'bare-object',
    second: true,
    edits: [
      { find: 'return fields.sort(([a], [b]) => (a < b ? -1 : 1));', replace: 'return fields;' },
    ],
  },
  {
    mistake: 'L4-NONDET',
    design: 'single-drain',
    second: true,
    edits: [{ find: 'const keys = [...table.keys()].sort();', replace: 'const keys = [...table.keys()].sort(new Intl.Collator().compare);' }],
  },
  {
    mistake: 'L4-NONDET',
    design: 'one-by-one',
    second: true,
    edits: [
      {
        find: '      const result = await ctx.execute(state.machine, { index, command: entry.command });\n',
        replace: `      const isSampled = entry.command.op === 'put' && ctx.random() < 0.5;
      const result = await ctx.execute(state.machine, { index, command: isSampled ? { ...entry.command, key: \`\${entry.command.key} \` } : entry.command });
`,
      },
    ],
  },

  {
    mistake: 'L4-REENTRANT',
    edits: [
      {
        find: 'export function applyCommitted(state: RaftState, ctx: RaftContext): void {',
        replace: 'export async function applyCommitted(state: RaftState, ctx: RaftContext): Promise<void> {',
      },
      { find: 'const result = applyCommand(state.machine, {', replace: 'const result = await ctx.execute(state.machine, {' },
    ],
  },
  {
    mistake: 'L4-REENTRANT',
    edits: [
      {
        find: 'export function applyCommitted(state: RaftState, ctx: RaftContext): void {',
        replace: 'export async function applyCommitted(state: RaftState, ctx: RaftContext): Promise<void> {',
      },
      { find: '    const result = applyCommand(state.machine, {', replace: '    await ctx.persist();\n    const result = applyCommand(state.machine, {' },
    ],
  },
  {
    mistake: 'L4-REENTRANT',
    edits: [
      {
        find: 'export function applyCommitted(state: RaftState, ctx: RaftContext): void {',
        replace: 'export async function applyCommitted(state: RaftState, ctx: RaftContext): Promise<void> {',
      },
      {
        find: `    const result = applyCommand(state.machine, { index, command: entry.command });
    state.lastApplied = index;
`,
        replace: `    state.lastApplied = index;
    const result = await ctx.execute(state.machine, { index, command: entry.command });
`,
      },
    ],
  },
  {
    mistake: 'L4-REENTRANT',
    edits: [
      {
        find: 'export function applyCommitted(state: RaftState, ctx: RaftContext): void {',
        replace: 'export async function applyCommitted(state: RaftState, ctx: RaftContext): Promise<void> {',
      },
      {
        find: `    const result = applyCommand(state.machine, { index, command: entry.command });
    state.lastApplied = index;
    ctx.apply(index, entry, result);
`,
        replace: `    const result = applyCommand(state.machine, { index, command: entry.command });
    await ctx.persist();
    state.lastApplied = index;
    ctx.apply(index, entry, result);
`,
      },
    ],
  },
  {
    mistake: 'L4-REENTRANT',
    design: 'single-drain',
    second: true,
    edits: [
      {
        find: `  if (state.own['isDraining']) return;
  state.own['isDraining'] = true;
`,
        replace: '',
      },
      { find: "  state.own['isDraining'] = false;\n", replace: '' },
    ],
  },
  {
    mistake: 'L4-REENTRANT',
    design: 'single-drain',
    second: true,
    edits: [
      {
        find: `  state.own['isDraining'] = true;
`,
        replace: `  await ctx.after(5);
  state.own['isDraining'] = true;
`,
      },
    ],
  },
  {
    mistake: 'L4-REENTRANT',
    design: 'one-by-one',
    second: true,
    edits: [
      { find: '  return ctx.runExclusive(async () => {', replace: '  return (async () => {' },
      { find: `    }
  });
}`, replace: `    }
  })();
}` },
    ],
  },
  {
    mistake: 'L4-REENTRANT',
    design: 'bare-object',
    second: true,
    edits: [
      {
        find: 'export function applyCommitted(state: RaftState, ctx: RaftContext): void {',
        replace: 'export async function applyCommitted(state: RaftState, ctx: RaftContext): Promise<void> {',
      },
      { find: '    state.lastApplied++;\n', replace: '    state.lastApplied++;\n    await ctx.after(1);\n' },
    ],
  },

  {
    mistake: 'L4-ALIAS',
    edits: [{ find: 'value: structuredClone(values.get(command.key)) }', replace: 'value: values.get(command.key) }' }],
  },
  {
    mistake: 'L4-ALIAS',
    edits: [
      {
        find: `      values.set(command.key, command.value);
      return done;
    case 'noop':`,
        replace: `      replace(values, command.key, command.value);
      return done;
    case 'noop':`,
      },
      {
        find: '/** The same text for equal values:',
        replace: `function replace(values: Map<string, Plain>, key: string, value: Plain): void {
  const old = values.get(key) as Record<string, Plain>;
  if (typeof old !== 'object' || old === null || typeof value !== 'object' || value === null || Array.isArray(old) || Array.isArray(value)) values.set(key, value);
  else {
    for (const field of Object.keys(old)) delete old[field];
    Object.assign(old, value);
  }
}

/** The same text for equal values:`,
      },
    ],
  },
  {
    mistake: 'L4-ALIAS',
    edits: [{ find: '  store.lastApplied = index;\n', replace: '  store.lastApplied = index;\n  Object.assign(command, { appliedAt: index });\n' }],
  },
  {
    mistake: 'L4-ALIAS',
    design: 'bare-object',
    second: true,
    edits: [{ find: 'const copy = <T>(value: T): T => structuredClone(value);', replace: 'const copy = <T>(value: T): T => value;' }],
  },
  {
    mistake: 'L4-ALIAS',
    design: 'copy-on-write',
    second: true,
    edits: [
      { find: '[key, frozen(value)]);', replace: '[key, value]);' },
      { find: '{ ok: true, value: frozen(current[1]) }', replace: '{ ok: true, value: current[1] }' },
      { find: '/** A copy that nobody can change. */\n', replace: '/** A copy that nobody can change. */\nexport ' },
    ],
  },
  {
    mistake: 'L4-ALIAS',
    design: 'one-by-one',
    second: true,
    edits: [{ find: 'structuredClone(current)', replace: 'current' }],
  },
  {
    mistake: 'L4-ALIAS',
    design: 'single-drain',
    second: true,
    edits: [
      {
        find: '  const operation = Object.hasOwn(',
        replace: `  const plain = command as { op?: string; expected?: Plain };
  if (plain.op === 'cas') plain.expected = written(plain.expected);
  const operation = Object.hasOwn(`,
      },
      { find: 'if (table.get(key) !== written(expected))', replace: 'if (table.get(key) !== expected)' },
    ],
  },

  {
    mistake: 'L4-FOLLOWER-REPLY',
    edits: [{ find: '    ctx.apply(index, entry, result);\n', replace: '    ctx.apply(index, entry, result);\n    ctx.reply(result);\n' }],
  },
  {
    mistake: 'L4-FOLLOWER-REPLY',
    edits: [{ find: '    ctx.apply(index, entry, result);\n', replace: '    ctx.apply(index, entry, result);\n    ctx.reply(result, index);\n' }],
  },
  {
    mistake: 'L4-FOLLOWER-REPLY',
    edits: [
      { find: '  while (state.lastApplied < state.commitIndex) {', replace: '  let last: ApplyResult | undefined;\n  while (state.lastApplied < state.commitIndex) {' },
      { find: '    ctx.apply(index, entry, result);\n  }\n', replace: '    ctx.apply(index, entry, result);\n    last = result;\n  }\n  if (last) ctx.reply(last);\n' },
    ],
  },
  {
    mistake: 'L4-FOLLOWER-REPLY',
    design: 'single-drain',
    second: true,
    edits: [{ find: '    ctx.apply(index, entry, result);\n', replace: '    ctx.apply(index, entry, result);\n    ctx.reply({ index, ...result });\n' }],
  },
  {
    mistake: 'L4-FOLLOWER-REPLY',
    design: 'bare-object',
    second: true,
    edits: [
      {
        find: 'ctx.apply(state.lastApplied, entry, applyCommand(state.machine, { index: state.lastApplied, command: entry.command }));',
        replace: `const result = applyCommand(state.machine, { index: state.lastApplied, command: entry.command });
    if (ctx.request !== undefined) ctx.reply(result, ctx.request);
    ctx.apply(state.lastApplied, entry, result);`,
      },
    ],
  },
  {
    mistake: 'L4-FOLLOWER-REPLY',
    design: 'copy-on-write',
    second: true,
    edits: [
      {
        find: '    if (entry) ctx.apply(state.lastApplied, entry, applyCommand(state.machine, { index: state.lastApplied, command: entry.command }));\n',
        replace: `    if (!entry) continue;
    const result = applyCommand(state.machine, { index: state.lastApplied, command: entry.command });
    ctx.apply(state.lastApplied, entry, result);
    if (entry.command.op !== 'noop') ctx.reply(result.ok ? result.value : result.error, state.lastApplied + ctx.peers.length);
`,
      },
    ],
  },

  {
    mistake: 'G-NONDET',
    edits: [
      {
        find: '      values.set(command.key, command.value);\n      return done;\n    case \'get\':',
        replace: '      values.set(command.key, command.value ?? Date.now());\n      if (Date.now() < 0) values.clear();\n      return done;\n    case \'get\':',
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: '/** A machine that has applied nothing:', replace: 'const everything = new Map<string, Plain>();\n\n/** A machine that has applied nothing:' },
      { find: 'return execute(store.values, command);', replace: 'return execute(everything, command);' },
      { find: '  const { values } = machine as unknown as Store;\n  return textOf(Object.fromEntries(values));', replace: '  return textOf([machine, Object.fromEntries(everything)]);' },
    ],
  },
];
