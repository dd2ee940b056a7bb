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
];
