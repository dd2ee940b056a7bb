/** Each common mistake of the task, planted in the reference in several ways. */
export const mutants = [
  {
    mistake: 'L1-MATCH-AT-REPLY',
    edits: [
      {
        find: 'state.matchIndex[from] = Math.max(matchIndex, request.prevLogIndex + request.entries.length);',
        replace: 'state.matchIndex[from] = ctx.log.lastIndex(state);',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-AT-REPLY',
    edits: [
      {
        find: 'state.matchIndex[from] = Math.max(matchIndex, request.prevLogIndex + request.entries.length);',
        replace: 'state.matchIndex[from] = Math.max(matchIndex, (state.nextIndex[from] ?? 1) - 1 + request.entries.length);',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-AT-REPLY',
    edits: [
      {
        find: 'state.matchIndex[from] = Math.max(matchIndex, request.prevLogIndex + request.entries.length);',
        replace: 'state.matchIndex[from] = Math.max(matchIndex, (state.nextIndex[from] ?? 1) - 1 + ctx.log.entriesFrom(state, state.nextIndex[from] ?? 1).length);',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-AT-REPLY',
    edits: [
      {
        find: 'state.matchIndex[from] = Math.max(matchIndex, request.prevLogIndex + request.entries.length);',
        replace: 'state.matchIndex[from] = Math.max(matchIndex, request.entries.length > 0 ? ctx.log.lastIndex(state) : request.prevLogIndex);',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-INIT',
    edits: [
      {
        find: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, 0]));',
        replace: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, next - 1]));',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-INIT',
    edits: [
      {
        find: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, 0]));',
        replace: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, next]));',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-INIT',
    edits: [
      {
        find: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, 0]));',
        replace: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, state.matchIndex[peer] ?? 0]));',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-INIT',
    edits: [
      {
        find: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, 0]));',
        replace: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, state.commitIndex]));',
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    edits: [
      {
        find: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {',
        replace: '} else if (nextIndex > 1) {',
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    edits: [
      {
        find: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {',
        replace: '} else {',
      },
      {
        find: `    state.nextIndex[from] = nextIndex - 1;
`,
        replace: `    state.nextIndex[from] = Math.max(1, nextIndex - 1);
`,
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    edits: [
      {
        find: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {',
        replace: '} else if (nextIndex > 1) {',
      },
      {
        find: `    state.nextIndex[from] = nextIndex - 1;
`,
        replace: `    state.nextIndex[from] = nextIndex - 1;
    state.matchIndex[from] = Math.min(matchIndex, nextIndex - 2);
`,
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    edits: [
      {
        find: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {',
        replace: '} else if (request.prevLogIndex > 0) {',
      },
      {
        find: `    state.nextIndex[from] = nextIndex - 1;
`,
        replace: `    state.nextIndex[from] = request.prevLogIndex;
`,
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    edits: [
      {
        find: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {',
        replace: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > 0) {',
      },
    ],
  },
  {
    mistake: 'L1-UNDERFLOW',
    edits: [
      {
        find: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {',
        replace: '} else {',
      },
    ],
  },
  {
    mistake: 'L1-UNDERFLOW',
    edits: [
      {
        find: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {',
        replace: '} else if (request.prevLogIndex > matchIndex) {',
      },
    ],
  },
  {
    mistake: 'L1-UNDERFLOW',
    edits: [
      {
        find: '} else if (request.prevLogIndex === nextIndex - 1 && request.prevLogIndex > matchIndex) {',
        replace: '} else {',
      },
      {
        find: `    state.nextIndex[from] = nextIndex - 1;
`,
        replace: `    state.nextIndex[from] = Math.max(0, nextIndex - 1);
`,
      },
    ],
  },
  {
    mistake: 'L1-OLD-TERM-REPLY',
    edits: [
      {
        find: `if (state.role !== 'leader' || request.term !== state.currentTerm) return;`,
        replace: `if (state.role !== 'leader') return;`,
      },
    ],
  },
  {
    mistake: 'L1-OLD-TERM-REPLY',
    edits: [
      {
        find: `if (state.role !== 'leader' || request.term !== state.currentTerm) return;`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L1-OLD-TERM-REPLY',
    edits: [
      {
        find: `if (state.role !== 'leader' || request.term !== state.currentTerm) return;`,
        replace: `if (state.role !== 'leader' || (request.term !== state.currentTerm && !reply.success)) return;`,
      },
    ],
  },
  {
    mistake: 'L1-CLIENT-TERM',
    edits: [
      {
        find: '{ term: state.currentTerm, command: message.command }',
        replace: 'message as never',
      },
    ],
  },
  {
    mistake: 'L1-CLIENT-TERM',
    edits: [
      {
        find: '{ term: state.currentTerm, command: message.command }',
        replace: '{ term: message.term ?? state.currentTerm, command: message.command }',
      },
    ],
  },
  {
    mistake: 'L1-CLIENT-TERM',
    edits: [
      {
        find: '{ term: state.currentTerm, command: message.command }',
        replace: '{ term: state.currentTerm, ...message }',
      },
    ],
  },
  {
    mistake: 'L1-CLIENT-TERM',
    edits: [
      {
        find: '{ term: state.currentTerm, command: message.command }',
        replace: '{ term: ctx.log.termAt(state, ctx.log.lastIndex(state)) || state.currentTerm, command: message.command }',
      },
    ],
  },
  {
    mistake: 'L1-CLIENT-TERM',
    edits: [
      {
        find: '{ term: state.currentTerm, command: message.command }',
        replace: '{ term: Math.max(message.term ?? 0, state.currentTerm), command: message.command }',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    edits: [
      {
        find: 'const prevLogIndex = nextIndex - 1;',
        replace: 'const prevLogIndex = ctx.log.lastIndex(state);',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    edits: [
      {
        find: 'const prevLogIndex = nextIndex - 1;',
        replace: 'const prevLogIndex = nextIndex;',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    edits: [
      {
        find: 'prevLogTerm: ctx.log.termAt(state, prevLogIndex) ?? 0',
        replace: 'prevLogTerm: ctx.log.termAt(state, ctx.log.lastIndex(state)) ?? 0',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    edits: [
      {
        find: 'prevLogTerm: ctx.log.termAt(state, prevLogIndex) ?? 0',
        replace: 'prevLogTerm: state.currentTerm',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    edits: [
      {
        find: 'prevLogTerm: ctx.log.termAt(state, prevLogIndex) ?? 0',
        replace: 'prevLogTerm: ctx.log.termAt(state, nextIndex) ?? ctx.log.termAt(state, prevLogIndex) ?? 0',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    edits: [
      {
        find: `    state.nextIndex[from] = nextIndex - 1;
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    edits: [
      {
        find: `    state.nextIndex[from] = nextIndex - 1;
    ctx.send(from, makeAppendEntries(state, from, ctx));`,
        replace: '    ctx.send(from, { ...request, term: state.currentTerm });',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    edits: [
      {
        find: 'const prevLogIndex = nextIndex - 1;',
        replace: 'const prevLogIndex = Math.max(0, ctx.log.lastIndex(state) - 1);',
      },
    ],
  },
  {
    mistake: 'G-NONDET',
    edits: [
      {
        find: `    ctx.send(from, makeAppendEntries(state, from, ctx));
  }
}`,
        replace: `    if (Math.random() < 0.9) ctx.send(from, makeAppendEntries(state, from, ctx));
  }
}`,
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'stop-and-wait',
    edits: [
      { find: 'const MOST_ENTRIES = 2;', replace: 'const MOST_ENTRIES = 2;\nlet underWay: Record<NodeId, Index | undefined> = {};' },
      { find: `  state.own['awaited'] = {};\n`, replace: '  underWay = {};\n' },
      { find: `return state.own['awaited'] as Record<NodeId, Index | undefined>;`, replace: 'return underWay;' },
    ],
  },
  {
    mistake: 'G-STALE-AWAIT',
    edits: [
      { find: 'export function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): void {', replace: 'export async function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): Promise<void> {' },
      {
        find: `  for (const peer of ctx.peers) ctx.send(peer, makeAppendEntries(state, peer, ctx));
  void ctx.persist();`,
        replace: `  await ctx.persist();
  for (const peer of ctx.peers) ctx.send(peer, makeAppendEntries(state, peer, ctx));`,
      },
    ],
  },
  {
    mistake: 'L1-MATCH-AT-REPLY',
    design: 'conflict-hints',
    second: true,
    edits: [
      {
        find: 'const held = request.prevLogIndex + request.entries.length;',
        replace: 'const held = state.log.length;',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-AT-REPLY',
    design: 'stop-and-wait',
    second: true,
    edits: [
      {
        find: 'const held = Math.max(known, request.prevLogIndex + request.entries.length);',
        replace: 'const held = Math.max(known, ctx.log.lastIndex(state));',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-AT-REPLY',
    design: 'pipelined',
    second: true,
    edits: [
      {
        find: '    state.matchIndex[from] = Math.max(matchIndex, request.prevLogIndex + request.entries.length);',
        replace: `    const upTo = (state.nextIndex[from] ?? 1) - 1;
    state.matchIndex[from] = Math.max(matchIndex, upTo);`,
      },
    ],
  },
  {
    mistake: 'L1-MATCH-AT-REPLY',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: 'export function makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries {',
        replace: `function lastSent(state: RaftState): Record<NodeId, number> {
  return (state.own['lastSent'] ??= {}) as Record<NodeId, number>;
}

export function makeAppendEntries(state: RaftState, peer: NodeId, ctx: RaftContext): AppendEntries {
  lastSent(state)[peer] = state.log.length;`,
      },
      {
        find: 'reply.success ? request.prevLogIndex + request.entries.length : known',
        replace: 'reply.success ? (lastSent(state)[from] ?? 0) : known',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-INIT',
    design: 'conflict-hints',
    second: true,
    edits: [
      {
        find: 'state.matchIndex[peer] = 0;',
        replace: 'state.matchIndex[peer] = ctx.log.lastIndex(state);',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-INIT',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: 'state.matchIndex[peer] = 0;',
        replace: 'state.matchIndex[peer] ??= 0;',
      },
    ],
  },
  {
    mistake: 'L1-MATCH-INIT',
    design: 'stop-and-wait',
    second: true,
    edits: [
      {
        find: 'state.matchIndex = Object.fromEntries(ctx.peers.map((peer) => [peer, 0]));',
        replace: 'state.matchIndex = { ...state.nextIndex };',
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    design: 'conflict-hints',
    second: true,
    edits: [
      {
        find: '    } else if (request.prevLogIndex === (state.nextIndex[from] ?? 1) - 1 && request.prevLogIndex > known) {',
        replace: '    } else {',
      },
      {
        find: 'Math.min(request.prevLogIndex, Math.max(known + 1, hinted))',
        replace: 'Math.max(1, Math.min(request.prevLogIndex, hinted))',
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    design: 'stop-and-wait',
    second: true,
    edits: [
      {
        find: `  if (awaited(state)[from] !== request.prevLogIndex) return;
`,
        replace: '',
      },
      {
        find: `  } else if (request.prevLogIndex > known) {
    state.nextIndex[from] = request.prevLogIndex;
  }`,
        replace: `  } else {
    state.nextIndex[from] = Math.max(1, request.prevLogIndex);
  }`,
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: `  } else if (!reply.success && request.prevLogIndex > known && request.prevLogIndex === (state.nextIndex[from] ?? 1) - 1) {
    state.nextIndex[from] = known + 1 + Math.floor((request.prevLogIndex - known) / 2);`,
        replace: `  } else if (!reply.success) {
    const half = Math.ceil(request.prevLogIndex / 2);
    state.nextIndex[from] = half > 0 ? half : 1;`,
      },
    ],
  },
  {
    mistake: 'L1-STALE-REJECT',
    design: 'pipelined',
    second: true,
    edits: [
      {
        find: `  if (request.prevLogIndex <= matchIndex) return;
`,
        replace: '',
      },
      {
        find: '    state.nextIndex[from] = matchIndex + 1;',
        replace: '    state.nextIndex[from] = Math.max(1, matchIndex);',
      },
      {
        find: '    state.nextIndex[from] = request.prevLogIndex;',
        replace: '    state.nextIndex[from] = request.prevLogIndex || 1;',
      },
    ],
  },
  {
    mistake: 'L1-UNDERFLOW',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: `  } else if (!reply.success && request.prevLogIndex > known && request.prevLogIndex === (state.nextIndex[from] ?? 1) - 1) {
    state.nextIndex[from] = known + 1 + Math.floor((request.prevLogIndex - known) / 2);`,
        replace: `  } else if (!reply.success) {
    state.nextIndex[from]!--;`,
      },
    ],
  },
  {
    mistake: 'L1-UNDERFLOW',
    design: 'conflict-hints',
    second: true,
    edits: [
      {
        find: `    } else if (request.prevLogIndex === (state.nextIndex[from] ?? 1) - 1 && request.prevLogIndex > known) {
      const hinted = afterHint(state, request.prevLogIndex, reply, ctx);
      state.nextIndex[from] = Math.min(request.prevLogIndex, Math.max(known + 1, hinted));`,
        replace: `    } else {
      state.nextIndex[from] = reply.conflictIndex ?? (state.nextIndex[from] ?? 1) - 1;`,
      },
    ],
  },
  {
    mistake: 'L1-UNDERFLOW',
    design: 'pipelined',
    second: true,
    edits: [
      {
        find: `  if (request.prevLogIndex <= matchIndex) return;
`,
        replace: '',
      },
      {
        find: `  } else if (request.prevLogIndex === (state.nextIndex[from] ?? 1) - 1) {
    state.nextIndex[from] = request.prevLogIndex;
  } else {
    return;
  }`,
        replace: `  } else {
    const before = state.nextIndex[from] ?? 1;
    state.nextIndex[from] = before - 1;
  }`,
      },
    ],
  },
  {
    mistake: 'L1-OLD-TERM-REPLY',
    design: 'conflict-hints',
    second: true,
    edits: [
      {
        find: `state.role === 'leader' && request.term === state.currentTerm`,
        replace: `state.role === 'leader'`,
      },
    ],
  },
  {
    mistake: 'L1-OLD-TERM-REPLY',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: `state.role !== 'leader' || reply.term !== state.currentTerm || request.term !== reply.term`,
        replace: `state.role !== 'leader'`,
      },
    ],
  },
  {
    mistake: 'L1-OLD-TERM-REPLY',
    design: 'pipelined',
    second: true,
    edits: [
      {
        find: `  if (state.role !== 'leader' || request.term !== state.currentTerm) return;
  const matchIndex`,
        replace: `  if (state.role !== 'leader' || reply.term > request.term) return;
  const matchIndex`,
      },
    ],
  },
  {
    mistake: 'L1-CLIENT-TERM',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: 'state.log.push({ term: state.currentTerm, command: message.command });',
        replace: 'state.log.push({ ...message, term: message.term ?? state.currentTerm });',
      },
    ],
  },
  {
    mistake: 'L1-CLIENT-TERM',
    design: 'stop-and-wait',
    second: true,
    edits: [
      {
        find: '{ command }: ClientCommand',
        replace: '{ command, term }: ClientCommand',
      },
      {
        find: '{ command, term: state.currentTerm }',
        replace: '{ command, term: term ?? state.currentTerm }',
      },
    ],
  },
  {
    mistake: 'L1-CLIENT-TERM',
    design: 'conflict-hints',
    second: true,
    edits: [
      {
        find: '  ctx.log.append(state, { term: state.currentTerm, command: message.command });',
        replace: `  const previous = state.log.at(-1);
  const term = previous === undefined ? state.currentTerm : previous.term;
  ctx.log.append(state, { term, command: message.command });`,
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: `    prevLogIndex: from - 1,
    prevLogTerm: state.log[from - 2]?.term ?? 0,`,
        replace: `    prevLogIndex: state.log.length,
    prevLogTerm: state.log.at(-1)?.term ?? 0,`,
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    design: 'pipelined',
    second: true,
    edits: [
      {
        find: 'prevLogTerm: ctx.log.termAt(state, nextIndex - 1) ?? 0',
        replace: 'prevLogTerm: ctx.log.termAt(state, last) ?? 0',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    design: 'conflict-hints',
    second: true,
    edits: [
      {
        find: 'const prevLogIndex = (state.nextIndex[peer] ?? 1) - 1;',
        replace: 'const prevLogIndex = state.nextIndex[peer] ?? 1;',
      },
      {
        find: 'ctx.log.entriesFrom(state, prevLogIndex + 1)',
        replace: 'ctx.log.entriesFrom(state, prevLogIndex)',
      },
    ],
  },
  {
    mistake: 'L1-WRONG-PREV',
    design: 'stop-and-wait',
    second: true,
    edits: [
      {
        find: `    state.nextIndex[from] = request.prevLogIndex;
`,
        replace: `    state.nextIndex[from] = request.prevLogIndex + 1;
`,
      },
    ],
  },
  {
    mistake: 'G-NONDET',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: `  const from = state.nextIndex[peer] ?? 1;
`,
        replace: `  const from = state.nextIndex[peer] ?? 1;
  state.own[\`sent \${peer}\`] = new Date().toISOString();
`,
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    second: true,
    edits: [
      {
        find: 'export function becomeLeader',
        replace: `const confirmed: Record<string, number> = {};
export function becomeLeader`,
      },
      {
        find: 'state.matchIndex[from] = Math.max(matchIndex, request.prevLogIndex + request.entries.length);',
        replace: `confirmed[from] = Math.max(confirmed[from] ?? 0, request.prevLogIndex + request.entries.length);
    state.matchIndex[from] = confirmed[from];`,
      },
    ],
  },
  {
    mistake: 'G-STALE-AWAIT',
    design: 'conflict-hints',
    second: true,
    edits: [
      {
        find: `export function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): void {
`,
        replace: `export async function onClientCommand(state: RaftState, message: ClientCommand, ctx: RaftContext): Promise<void> {
`,
      },
      {
        find: `  void ctx.persist();
  for (const peer of ctx.peers) ctx.send(peer, makeAppendEntries(state, peer, ctx));`,
        replace: `  const written = ctx.persist();
  await written;
  await replicate(state, ctx);`,
      },
      {
        find: 'export function makeAppendEntries(',
        replace: `async function replicate(state: RaftState, ctx: RaftContext): Promise<void> {
  ctx.peers.forEach((peer) => ctx.send(peer, makeAppendEntries(state, peer, ctx)));
}

export function makeAppendEntries(`,
      },
    ],
  },
];
