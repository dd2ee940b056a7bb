/** Each common mistake of the task, planted in the reference in several ways. */
export const mutants = [
  {
    mistake: 'L2-TRUNC-STALE',
    edits: [
      {
        find: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
`,
        replace: `  if (prevLogIndex < ctx.log.lastIndex(state) || entries.length > 0) {
    ctx.log.truncateFrom(state, prevLogIndex + 1); ctx.log.append(state, ...entries); mustPersist = true; }
`,
      },
    ],
  },
  {
    mistake: 'L2-TRUNC-STALE',
    edits: [
      {
        find: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
`,
        replace: `  if (entries.length > 0) {
    ctx.log.truncateFrom(state, prevLogIndex + 1); ctx.log.append(state, ...entries); mustPersist = true; }
`,
      },
    ],
  },
  {
    mistake: 'L2-TRUNC-STALE',
    edits: [
      {
        find: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
`,
        replace: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
  if (entries.length > 0 && ctx.log.lastIndex(state) > prevLogIndex + entries.length) { ctx.log.truncateFrom(state, prevLogIndex + entries.length + 1); mustPersist = true; }
`,
      },
    ],
  },
  {
    mistake: 'L2-TRUNC-STALE',
    edits: [
      {
        find: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
`,
        replace: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
  if (entries.length === 0 && ctx.log.lastIndex(state) > prevLogIndex) { ctx.log.truncateFrom(state, prevLogIndex + 1); mustPersist = true; }
`,
      },
    ],
  },
  {
    mistake: 'L2-STALE-TAIL',
    edits: [
      {
        find: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
`,
        replace: `  if (entries.length > 0) { entries.forEach((e, i) => { state.log[prevLogIndex + i] = e; }); mustPersist = true; }
`,
      },
    ],
  },
  {
    mistake: 'L2-STALE-TAIL',
    edits: [
      {
        find: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
`,
        replace: `  const missing = entries.slice(Math.max(0, ctx.log.lastIndex(state) - prevLogIndex));
  if (missing.length > 0) { ctx.log.append(state, ...missing); mustPersist = true; }
`,
      },
    ],
  },
  {
    mistake: 'L2-STALE-TAIL',
    edits: [
      {
        find: `  const firstNew = entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term);
  if (firstNew >= 0) {
    const index = prevLogIndex + 1 + firstNew;
    if (index <= ctx.log.lastIndex(state)) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;
  }
`,
        replace: `  if (firstNewOf() >= 0) { state.log.splice(prevLogIndex, entries.length, ...entries); mustPersist = true; }
  function firstNewOf() { return entries.findIndex((entry, i) => ctx.log.termAt(state, prevLogIndex + 1 + i) !== entry.term); }
`,
      },
    ],
  },
  {
    mistake: 'L2-COMMIT-LASTLOG',
    edits: [
      {
        find: 'state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, lastVerified));',
        replace: 'state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, ctx.log.lastIndex(state)));',
      },
    ],
  },
  {
    mistake: 'L2-COMMIT-LASTLOG',
    edits: [
      {
        find: 'state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, lastVerified));',
        replace: 'state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, entries.length > 0 ? lastVerified : ctx.log.lastIndex(state)));',
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `  if (mustPersist) void ctx.persist();

  // 5.`,
        replace: `  ctx.reply({ term: state.currentTerm, success: true });
  if (mustPersist) void ctx.persist();

  // 5.`,
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `    if (mustPersist) void ctx.persist();
    return {`,
        replace: `    ctx.reply({ term: state.currentTerm, success: false });
    if (mustPersist) void ctx.persist();
    return {`,
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `  if (mustPersist) void ctx.persist();

  // 5.`,
        replace: '  // 5.',
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `    ctx.log.append(state, ...entries.slice(firstNew));
    mustPersist = true;`,
        replace: '    ctx.log.append(state, ...entries.slice(firstNew));',
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `    mustPersist = true;
  }
  if (mustPersist)`,
        replace: `    mustPersist ||= index > before;
  }
  if (mustPersist)`,
      },
      {
        find: '  let mustPersist = false;',
        replace: '  let mustPersist = false; const before = ctx.log.lastIndex(state);',
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `    state.votedFor = null;
    mustPersist = true;`,
        replace: '    state.votedFor = null;',
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `    if (mustPersist) void ctx.persist();
    return {`,
        replace: '    return {',
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `  if (mustPersist) void ctx.persist();

  // 5.`,
        replace: '  // 5.',
      },
      {
        find: '  // 3. and 4.',
        replace: `  void ctx.persist();
  // 3. and 4.`,
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    edits: [
      {
        find: `  if (mustPersist) void ctx.persist();

  // 5.`,
        replace: `  if (firstNew >= 0) void ctx.persist();

  // 5.`,
      },
    ],
  },
  {
    mistake: 'L2-LENGTH-ONLY',
    edits: [
      {
        find: 'if (ctx.log.termAt(state, prevLogIndex) !== prevLogTerm) {',
        replace: 'if (prevLogIndex > ctx.log.lastIndex(state)) {',
      },
    ],
  },
  {
    mistake: 'L2-LENGTH-ONLY',
    edits: [
      {
        find: 'if (ctx.log.termAt(state, prevLogIndex) !== prevLogTerm) {',
        replace: 'if (prevLogIndex > ctx.log.lastIndex(state) || (ctx.log.termAt(state, ctx.log.lastIndex(state)) ?? 0) < prevLogTerm) {',
      },
    ],
  },
  {
    mistake: 'L2-HEARTBEAT-SKIP',
    edits: [
      {
        find: '  // 2. The logs',
        replace: `  if (message.entries.length === 0) { if (mustPersist) void ctx.persist(); state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, ctx.log.lastIndex(state))); return { term: state.currentTerm, success: true }; }
  // 2. The logs`,
      },
    ],
  },
  {
    mistake: 'L2-HEARTBEAT-SKIP',
    edits: [
      {
        find: '  // 2. The logs',
        replace: `  if (message.entries.length === 0) { if (mustPersist) void ctx.persist(); return { term: state.currentTerm, success: true }; }
  // 2. The logs`,
      },
    ],
  },
  {
    mistake: 'L2-HEARTBEAT-SKIP',
    edits: [
      {
        find: 'if (ctx.log.termAt(state, prevLogIndex) !== prevLogTerm) {',
        replace: 'if (entries.length > 0 && ctx.log.termAt(state, prevLogIndex) !== prevLogTerm) {',
      },
    ],
  },
  {
    mistake: 'G-ALIAS',
    edits: [
      {
        find: '  // 3. and 4.',
        replace: `  (entries as unknown[]).sort(() => 0);
  // 3. and 4.`,
      },
    ],
  },
  {
    mistake: 'G-TOCTOU',
    design: 'async-persist',
    edits: [
      {
        find: `  if (isLater) {
    state.currentTerm = message.term;
    state.votedFor = null;
  }
  state.role = 'follower';
`,
        replace: `  if (isLater) {
    await ctx.persist();
    state.currentTerm = message.term;
    state.votedFor = null;
  }
  state.role = 'follower';
`,
      },
    ],
  },
  {
    mistake: 'G-TOCTOU',
    design: 'async-persist',
    edits: [
      {
        find: `  takeOver(state, message, ctx);
  await ctx.persist();
`,
        replace: `  await ctx.persist();
  takeOver(state, message, ctx);
  await ctx.persist();
`,
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: '/** Where the leader may look next', replace: 'let highestTerm = 0;\n\n/** Where the leader may look next' },
      {
        find: 'if (message.term < state.currentTerm) return { term: state.currentTerm, success: false };',
        replace: `highestTerm = Math.max(highestTerm, message.term, state.currentTerm);
  if (message.term < highestTerm) return { term: highestTerm, success: false };`,
      },
    ],
  },
  {
    mistake: 'L2-TRUNC-STALE',
    design: 'rebuilt-array',
    second: true,
    edits: [
      {
        find: `  const isHere = entries.every((entry, i) => log[prevLogIndex + i]?.term === entry.term);
  return isHere ? log : [...log.slice(0, prevLogIndex), ...entries];`,
        replace: '  return log.slice(0, prevLogIndex).concat(entries);',
      },
    ],
  },
  {
    mistake: 'L2-TRUNC-STALE',
    design: 'spliced-array',
    second: true,
    edits: [
      {
        find: `    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      const at = prevLogIndex + i;
      if (entry === undefined || state.log[at]?.term === entry.term) continue;
      state.log.splice(at, state.log.length - at, ...entries.slice(i));
      break;
    }
`,
        replace: `    if (entries.length > 0) {
      while (state.log.length > prevLogIndex) state.log.pop();
      state.log.push(...entries);
    }
`,
      },
    ],
  },
  {
    mistake: 'L2-TRUNC-STALE',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: `  let index = prevLogIndex;
  for (const entry of entries) {
    index++;
    const present = ctx.log.termAt(state, index);
    if (present === entry.term) continue;
    if (present !== undefined) ctx.log.truncateFrom(state, index);
    ctx.log.append(state, entry);
  }`,
        replace: `  if (ctx.log.lastIndex(state) > prevLogIndex) ctx.log.truncateFrom(state, prevLogIndex + 1);
  for (const entry of entries) ctx.log.append(state, entry);`,
      },
    ],
  },
  {
    mistake: 'L2-STALE-TAIL',
    design: 'rebuilt-array',
    second: true,
    edits: [
      {
        find: `  const isHere = entries.every((entry, i) => log[prevLogIndex + i]?.term === entry.term);
  return isHere ? log : [...log.slice(0, prevLogIndex), ...entries];`,
        replace: `  const end = prevLogIndex + entries.length;
  return [...log.slice(0, prevLogIndex), ...entries, ...log.slice(end)];`,
      },
    ],
  },
  {
    mistake: 'L2-STALE-TAIL',
    design: 'spliced-array',
    second: true,
    edits: [
      {
        find: `      state.log.splice(at, state.log.length - at, ...entries.slice(i));
      break;
`,
        replace: `      state.log[at] = entry;
`,
      },
    ],
  },
  {
    mistake: 'L2-STALE-TAIL',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: `    if (present === entry.term) continue;
    if (present !== undefined) ctx.log.truncateFrom(state, index);
`,
        replace: `    if (present !== undefined) continue;
`,
      },
    ],
  },
  {
    mistake: 'L2-COMMIT-LASTLOG',
    design: 'spliced-array',
    second: true,
    edits: [
      {
        find: 'Math.min(leaderCommit, prevLogIndex + entries.length)',
        replace: 'Math.min(leaderCommit, state.log.length)',
      },
    ],
  },
  {
    mistake: 'L2-COMMIT-LASTLOG',
    design: 'rebuilt-array',
    second: true,
    edits: [
      {
        find: 'Math.max(state.commitIndex, Math.min(matchIndex, message.leaderCommit))',
        replace: 'Math.max(state.commitIndex, message.leaderCommit)',
      },
    ],
  },
  {
    mistake: 'L2-COMMIT-LASTLOG',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: 'const verified = message.prevLogIndex + message.entries.length;',
        replace: 'const verified = ctx.log.lastIndex(state);',
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    design: 'spliced-array',
    second: true,
    edits: [
      {
        find: `  void ctx.persist();
  if (agrees &&`,
        replace: `  answer(agrees);
  void ctx.persist();
  if (agrees &&`,
      },
      {
        find: `    if (verified > state.commitIndex) state.commitIndex = verified;
  }
  answer(agrees);`,
        replace: `    if (verified > state.commitIndex) state.commitIndex = verified;
  }`,
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    design: 'rebuilt-array',
    second: true,
    edits: [
      {
        find: 'if (state.currentTerm !== before.term || state.log !== before.log) void ctx.persist();',
        replace: 'if (state.log.length !== before.log.length) void ctx.persist();',
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: `  takeOver(state, message, ctx);
  await ctx.persist();
`,
        replace: `  takeOver(state, message, ctx);
  ctx.reply({ term: message.term, success: true });
  await ctx.persist();
`,
      },
    ],
  },
  {
    mistake: 'L2-REPLY-FIRST',
    design: 'spliced-array',
    second: true,
    edits: [
      {
        find: `  void ctx.persist();
`,
        replace: `  if (agrees) void ctx.persist();
`,
      },
    ],
  },
  {
    mistake: 'L2-LENGTH-ONLY',
    design: 'spliced-array',
    second: true,
    edits: [
      {
        find: 'const agrees = prevLogIndex === 0 || state.log[prevLogIndex - 1]?.term === prevLogTerm;',
        replace: 'const agrees = state.log.length >= prevLogIndex;',
      },
    ],
  },
  {
    mistake: 'L2-LENGTH-ONLY',
    design: 'rebuilt-array',
    second: true,
    edits: [
      {
        find: 'termAt(state.log, message.prevLogIndex) === message.prevLogTerm;',
        replace: 'termAt(state.log, message.prevLogIndex) !== undefined;',
      },
    ],
  },
  {
    mistake: 'L2-LENGTH-ONLY',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: 'ctx.log.termAt(state, message.prevLogIndex) !== message.prevLogTerm',
        replace: 'ctx.log.lastIndex(state) < message.prevLogIndex',
      },
    ],
  },
  {
    mistake: 'L2-HEARTBEAT-SKIP',
    design: 'spliced-array',
    second: true,
    edits: [
      {
        find: 'const agrees = prevLogIndex === 0 ||',
        replace: 'const agrees = prevLogIndex === 0 || !entries.length ||',
      },
    ],
  },
  {
    mistake: 'L2-HEARTBEAT-SKIP',
    design: 'rebuilt-array',
    second: true,
    edits: [
      {
        find: 'const success = termAt(state.log, message.prevLogIndex) === message.prevLogTerm;',
        replace: `const isHeartbeat = message.entries.length === 0;
  const success = isHeartbeat ? true : termAt(state.log, message.prevLogIndex) === message.prevLogTerm;`,
      },
    ],
  },
  {
    mistake: 'L2-HEARTBEAT-SKIP',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: `  state.role = 'follower';
`,
        replace: `  state.role = 'follower';
  if (message.entries.length === 0) {
    if (isLater) await ctx.persist();
    return { term: message.term, success: true };
  }
`,
      },
    ],
  },
  {
    mistake: 'G-ALIAS',
    design: 'spliced-array',
    second: true,
    edits: [
      {
        find: `    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      const at = prevLogIndex + i;
      if (entry === undefined || state.log[at]?.term === entry.term) continue;
      state.log.splice(at, state.log.length - at, ...entries.slice(i));
      break;
    }
`,
        replace: `    const rest = entries as LogEntry[];
    let at = prevLogIndex;
    while (rest.length > 0 && state.log[at]?.term === rest[0]?.term) {
      rest.shift();
      at++;
    }
    if (rest.length > 0) state.log.splice(at, state.log.length - at, ...rest);
`,
      },
      {
        find: 'import type { AppendEntries,',
        replace: 'import type { LogEntry, AppendEntries,',
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'rebuilt-array',
    second: true,
    edits: [
      {
        find: '/** The old log where it agrees',
        replace: `const cuts = new Map<string, number>();

/** The old log where it agrees`,
      },
      {
        find: `  state.role = 'follower';
`,
        replace: `  state.role = 'follower';
  cuts.set(ctx.id, (cuts.get(ctx.id) ?? 0) + 1);
  state.own['messages'] = cuts.get(ctx.id);
`,
      },
    ],
  },
  {
    mistake: 'G-TOCTOU',
    second: true,
    edits: [
      {
        find: 'export function onAppendEntries(state: RaftState, message: AppendEntries, ctx: RaftContext): AppendEntriesReply {',
        replace: 'export async function onAppendEntries(state: RaftState, message: AppendEntries, ctx: RaftContext): Promise<AppendEntriesReply> {',
      },
      {
        find: `  if (message.term > state.currentTerm) {
    state.currentTerm = message.term;
    state.votedFor = null;
    mustPersist = true;
  }`,
        replace: `  if (message.term > state.currentTerm) {
    await becomeFollower(state, message.term, ctx);
  }`,
      },
      {
        find: '/** Where the leader may look next',
        replace: `async function becomeFollower(state: RaftState, term: number, ctx: RaftContext): Promise<void> {
  await ctx.persist();
  Object.assign(state, { currentTerm: term, votedFor: null });
  await ctx.persist();
}

/** Where the leader may look next`,
      },
    ],
  },
];
