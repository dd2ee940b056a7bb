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
];
