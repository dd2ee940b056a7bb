/** Each common mistake of the task, planted in the reference and in other correct designs, in several ways. */
export const mutants = [
  // L5-LONGER-WINS
  {
    mistake: 'L5-LONGER-WINS',
    edits: [
      {
        find: `  if (candidate.lastLogTerm !== voter.lastLogTerm) return candidate.lastLogTerm > voter.lastLogTerm;
  return candidate.lastLogIndex >= voter.lastLogIndex;`,
        replace: `  if (candidate.lastLogIndex !== voter.lastLogIndex) return candidate.lastLogIndex > voter.lastLogIndex;
  return candidate.lastLogTerm >= voter.lastLogTerm;`,
      },
    ],
  },
  {
    mistake: 'L5-LONGER-WINS',
    edits: [
      {
        find: `  if (candidate.lastLogTerm !== voter.lastLogTerm) return candidate.lastLogTerm > voter.lastLogTerm;
  return candidate.lastLogIndex >= voter.lastLogIndex;`,
        replace: '  return candidate.lastLogIndex >= voter.lastLogIndex;',
      },
    ],
  },
  {
    mistake: 'L5-LONGER-WINS',
    edits: [
      {
        find: 'isFree && isUpToDate(message, logEnd(state, ctx));',
        replace: 'isFree && message.lastLogIndex >= logEnd(state, ctx).lastLogIndex;',
      },
    ],
  },
  {
    mistake: 'L5-LONGER-WINS',
    design: 'pre-vote',
    second: true,
    edits: [
      {
        find: `  candidate.lastLogTerm > voter.lastLogTerm ||
  (candidate.lastLogTerm === voter.lastLogTerm && candidate.lastLogIndex >= voter.lastLogIndex);`,
        replace: `  candidate.lastLogIndex > voter.lastLogIndex ||
  (candidate.lastLogIndex === voter.lastLogIndex && candidate.lastLogTerm >= voter.lastLogTerm);`,
      },
    ],
  },
  {
    mistake: 'L5-LONGER-WINS',
    design: 'votes-by-term',
    second: true,
    edits: [
      {
        find: '.map(({ lastLogTerm, lastLogIndex }) => [lastLogTerm, lastLogIndex] as const);',
        replace: '.map(({ lastLogTerm, lastLogIndex }) => [lastLogIndex, lastLogTerm] as const);',
      },
    ],
  },

  // L5-TERM-ONLY
  {
    mistake: 'L5-TERM-ONLY',
    edits: [
      {
        find: `  if (candidate.lastLogTerm !== voter.lastLogTerm) return candidate.lastLogTerm > voter.lastLogTerm;
  return candidate.lastLogIndex >= voter.lastLogIndex;`,
        replace: '  return candidate.lastLogTerm >= voter.lastLogTerm;',
      },
    ],
  },
  {
    mistake: 'L5-TERM-ONLY',
    edits: [
      {
        find: 'isUpToDate(message, logEnd(state, ctx));',
        replace: 'isUpToDate({ ...message, lastLogTerm: message.term }, logEnd(state, ctx));',
      },
    ],
  },
  {
    mistake: 'L5-TERM-ONLY',
    edits: [
      {
        find: 'isFree && isUpToDate(message, logEnd(state, ctx));',
        replace: 'isFree && message.lastLogTerm >= logEnd(state, ctx).lastLogTerm;',
      },
    ],
  },
  {
    mistake: 'L5-TERM-ONLY',
    design: 'sticky',
    second: true,
    edits: [{ find: '  return candidate.lastLogIndex >= voter.lastLogIndex;', replace: '  return true;' }],
  },
  {
    mistake: 'L5-TERM-ONLY',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: 'if (!isUpToDate(message, ownEnd(state, ctx))) return false;',
        replace: `const { lastLogTerm, lastLogIndex } = ownEnd(state, ctx);
  if (message.term < lastLogTerm || (message.term === lastLogTerm && message.lastLogIndex < lastLogIndex)) return false;`,
      },
    ],
  },

  // L5-STRICT
  {
    mistake: 'L5-STRICT',
    edits: [{ find: 'return candidate.lastLogIndex >= voter.lastLogIndex;', replace: 'return candidate.lastLogIndex > voter.lastLogIndex;' }],
  },
  {
    mistake: 'L5-STRICT',
    edits: [
      {
        find: 'isFree && isUpToDate(message, logEnd(state, ctx));',
        replace: 'isFree && !isUpToDate(logEnd(state, ctx), message);',
      },
    ],
  },
  {
    mistake: 'L5-STRICT',
    design: 'votes-by-term',
    second: true,
    edits: [{ find: 'return a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];', replace: 'return a[0] === b[0] ? a[1] <= b[1] : a[0] < b[0];' }],
  },
  {
    mistake: 'L5-STRICT',
    design: 'async-persist',
    second: true,
    edits: [{ find: 'isLonger >= 0', replace: 'isLonger > 0' }],
  },

  // L5-VOTE-VOLATILE
  {
    mistake: 'L5-VOTE-VOLATILE',
    edits: [
      {
        find: '  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();\n',
        replace: '  if (state.currentTerm !== before.term) void ctx.persist();\n',
      },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    edits: [
      {
        find: '  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();\n',
        replace: '',
      },
      { find: 'const before = { term: state.currentTerm, vote: state.votedFor };\n', replace: '' },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    edits: [
      {
        find: '  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();\n',
        replace: `  ctx.reply({ term: state.currentTerm, voteGranted });
  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();
`,
      },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    edits: [
      {
        find: '    state.votedFor = message.candidateId;\n',
        replace: '    void ctx.persist();\n    state.votedFor = message.candidateId;\n',
      },
      {
        find: '  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();\n',
        replace: '  else if (state.currentTerm !== before.term) void ctx.persist();\n',
      },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    edits: [
      { find: '  void ctx.persist();\n  for (const peer', replace: '  for (const peer' },
      { find: '  }\n  countVotes(state, ctx);\n}\n\n/**\n * A server has', replace: '  }\n  void ctx.persist();\n  countVotes(state, ctx);\n}\n\n/**\n * A server has' },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    edits: [{ find: '  void ctx.persist();\n  for (const peer', replace: '  for (const peer' }],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    edits: [
      {
        find: 'export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): RequestVoteReply {',
        replace: 'export async function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): Promise<RequestVoteReply> {',
      },
      { find: '  if (voteGranted) {\n', replace: '  if (voteGranted) {\n    await ctx.persist();\n' },
      {
        find: '  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();\n',
        replace: '  else if (state.currentTerm !== before.term) await ctx.persist();\n',
      },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    design: 'sticky',
    second: true,
    edits: [
      {
        find: `    state.votedFor = candidateId;
    void ctx.persist();
`,
        replace: '    state.votedFor = candidateId;\n',
      },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    design: 'votes-by-term',
    second: true,
    edits: [
      {
        find: `  void ctx.persist();
  ctx.reply({ term: state.currentTerm, voteGranted });`,
        replace: `  ctx.reply({ term: state.currentTerm, voteGranted });
  void ctx.persist();`,
      },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    design: 'asked-by-rpc',
    second: true,
    edits: [
      {
        find: '    state.votedFor = message.candidateId;\n    mustPersist = true;\n',
        replace: '    state.votedFor = message.candidateId;\n',
      },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: `  const voteGranted = judge(state, message, ctx);
  const { currentTerm } = state;
  if (currentTerm !== ctx.disk['currentTerm'] || voteGranted) await ctx.persist();
`,
        replace: `  const mayVote = judge(state, message, ctx);
  const { currentTerm } = state;
  if (currentTerm !== ctx.disk['currentTerm'] || mayVote) await ctx.persist();
  const voteGranted = mayVote && currentTerm === state.currentTerm;
  if (voteGranted) state.votedFor = message.candidateId;
`,
      },
      { find: '  state.votedFor = message.candidateId;\n  resetElectionTimer(ctx);', replace: '  resetElectionTimer(ctx);' },
    ],
  },

  // L5-NO-ADOPT
  {
    mistake: 'L5-NO-ADOPT',
    edits: [
      {
        find: '  if (message.term > state.currentTerm) adoptTerm(state, message.term);\n',
        replace: '  const isGood = isUpToDate(message, logEnd(state, ctx));\n  if (message.term > state.currentTerm && isGood) adoptTerm(state, message.term);\n',
      },
    ],
  },
  {
    mistake: 'L5-NO-ADOPT',
    edits: [
      {
        find: '  // Whatever becomes of the vote',
        replace: '  if (!isUpToDate(message, logEnd(state, ctx))) return { term: state.currentTerm, voteGranted: false };\n  // Whatever becomes of the vote',
      },
    ],
  },
  {
    mistake: 'L5-NO-ADOPT',
    edits: [
      {
        find: `  if (reply.term > state.currentTerm) {
    adoptTerm(state, reply.term);
    void ctx.persist();
    return;
  }
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L5-NO-ADOPT',
    design: 'sticky',
    second: true,
    edits: [
      { find: '  if (!isUpToDate(message, ownEnd(state, ctx))) return { term, voteGranted: false };\n', replace: '' },
      {
        find: 'if (term < state.currentTerm || hearsLeader(state, ctx)) return refused;',
        replace: 'if (term < state.currentTerm || hearsLeader(state, ctx) || !isUpToDate(message, ownEnd(state, ctx))) return refused;',
      },
    ],
  },
  {
    mistake: 'L5-NO-ADOPT',
    design: 'async-persist',
    second: true,
    edits: [
      { find: '  if (message.term > state.currentTerm) adopt(state, message.term);\n  if ((state', replace: '  if ((state' },
      {
        find: '  state.votedFor = message.candidateId;\n  resetElectionTimer(ctx);',
        replace: '  if (message.term > state.currentTerm) adopt(state, message.term);\n  state.votedFor = message.candidateId;\n  resetElectionTimer(ctx);',
      },
      {
        find: 'if ((state.votedFor ?? message.candidateId) !== message.candidateId) return false;',
        replace: 'if (message.term === state.currentTerm && (state.votedFor ?? message.candidateId) !== message.candidateId) return false;',
      },
    ],
  },

  // L5-COUNT-REPLIES
  {
    mistake: 'L5-COUNT-REPLIES',
    edits: [
      {
        find: '  if (!state.votesGranted.includes(from)) state.votesGranted = [...state.votesGranted, from];',
        replace: '  state.votesGranted = [...state.votesGranted, from];',
      },
    ],
  },
  {
    mistake: 'L5-COUNT-REPLIES',
    edits: [
      {
        find: "  if (state.role !== 'candidate' || request.term !== state.currentTerm || !reply.voteGranted) return;",
        replace: "  if (state.role !== 'candidate' || !reply.voteGranted) return;",
      },
    ],
  },
  {
    mistake: 'L5-COUNT-REPLIES',
    edits: [
      {
        find: "  if (state.role !== 'candidate' || request.term !== state.currentTerm || !reply.voteGranted) return;",
        replace: "  if (state.role !== 'candidate' || request.term !== state.currentTerm) return;",
      },
    ],
  },
  {
    mistake: 'L5-COUNT-REPLIES',
    edits: [
      {
        find: '  if (!state.votesGranted.includes(from)) state.votesGranted = [...state.votesGranted, from];\n  countVotes(state, ctx);',
        replace: `  const votes = ((state.own['votes'] as number | undefined) ?? 1) + 1;
  state.own['votes'] = votes;
  if (votes * 2 > ctx.peers.length + 1) state.role = 'leader';`,
      },
      { find: '  state.votesGranted = [ctx.id];\n', replace: "  state.votesGranted = [ctx.id];\n  state.own['votes'] = 1;\n" },
    ],
  },
  {
    mistake: 'L5-COUNT-REPLIES',
    edits: [
      { find: '  state.votesGranted = [ctx.id];\n', replace: '  state.votesGranted = [...new Set([...state.votesGranted, ctx.id])];\n' },
    ],
  },
  {
    mistake: 'L5-COUNT-REPLIES',
    design: 'async-persist',
    second: true,
    edits: [
      {
        find: '  if (!isCurrent || !reply.voteGranted || state.votesGranted.includes(from)) return;',
        replace: '  if (!isCurrent || !reply.voteGranted) return;',
      },
    ],
  },
  {
    mistake: 'L5-COUNT-REPLIES',
    design: 'sticky',
    second: true,
    edits: [
      {
        find: "state.role === 'candidate' && reply.voteGranted && request.term === state.currentTerm",
        replace: "state.role === 'candidate' && reply.voteGranted && request.term <= state.currentTerm",
      },
    ],
  },
  {
    mistake: 'L5-COUNT-REPLIES',
    design: 'pre-vote',
    second: true,
    edits: [{ find: '  if (!state.votesGranted.includes(from)) state.votesGranted.push(from);', replace: '  state.votesGranted.push(from);' }],
  },

  // L5-VOTE-FORGOTTEN
  {
    mistake: 'L5-VOTE-FORGOTTEN',
    edits: [
      {
        find: '  if (message.term > state.currentTerm) adoptTerm(state, message.term);\n',
        replace: '  if (message.term >= state.currentTerm) adoptTerm(state, message.term);\n',
      },
    ],
  },
  {
    mistake: 'L5-VOTE-FORGOTTEN',
    edits: [{ find: '  if (reply.term > state.currentTerm) {', replace: '  if (reply.term > state.currentTerm || !reply.voteGranted) {' }],
  },
  {
    mistake: 'L5-VOTE-FORGOTTEN',
    edits: [
      {
        find: 'const isFree = state.votedFor === null || state.votedFor === message.candidateId;',
        replace: "const isFree = state.votedFor === null || state.votedFor === message.candidateId || (state.role === 'follower' && state.votedFor === ctx.id);",
      },
    ],
  },
  {
    mistake: 'L5-VOTE-FORGOTTEN',
    edits: [{ find: "servers) state.role = 'leader';", replace: "servers) Object.assign(state, { role: 'leader', votedFor: null });" }],
  },
  {
    mistake: 'L5-VOTE-FORGOTTEN',
    edits: [
      {
        find: "  if (state.role !== 'candidate' || request.term",
        replace: "  if (state.role === 'follower') state.votedFor = null;\n  if (state.role !== 'candidate' || request.term",
      },
    ],
  },
  {
    mistake: 'L5-VOTE-FORGOTTEN',
    design: 'votes-by-term',
    second: true,
    edits: [{ find: '  if (term <= state.currentTerm) return false;', replace: '  if (term < state.currentTerm) return false;' }],
  },
  {
    mistake: 'L5-VOTE-FORGOTTEN',
    design: 'sticky',
    second: true,
    edits: [
      { find: '  if (term > state.currentTerm) {\n    stepDown(state, term);', replace: "  if (term > state.currentTerm || state.role === 'candidate') {\n    stepDown(state, term);" },
    ],
  },
  {
    mistake: 'L5-VOTE-FORGOTTEN',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: "  if (!wasGranted) return;", replace: "  if (!wasGranted) {\n    if (state.role !== 'leader') leaveTerm(state, state.currentTerm);\n    return;\n  }" }],
  },

  // L5-TIMER
  {
    mistake: 'L5-TIMER',
    edits: [
      { find: '    // Only a vote that was given is a reason to wait longer before standing for election oneself.\n    resetElectionTimer(ctx);\n  }\n', replace: '  }\n  resetElectionTimer(ctx);\n' },
    ],
  },
  {
    mistake: 'L5-TIMER',
    edits: [
      { find: '  if (message.term > state.currentTerm) adoptTerm(state, message.term);\n', replace: '  if (message.term > state.currentTerm) {\n    adoptTerm(state, message.term);\n    resetElectionTimer(ctx);\n  }\n' },
    ],
  },
  {
    mistake: 'L5-TIMER',
    edits: [
      { find: '    resetElectionTimer(ctx);\n  }\n  if (state.currentTerm', replace: "  }\n  if (state.role !== 'leader') ctx.setTimer('election', 200 + Math.floor(100 * ctx.random()));\n  if (state.currentTerm" },
    ],
  },
  {
    mistake: 'L5-TIMER',
    design: 'sticky',
    second: true,
    edits: [
      { find: '    stepDown(state, term);\n    void ctx.persist();\n  }\n  if (state.votedFor', replace: '    stepDown(state, term);\n    resetElectionTimer(ctx);\n    void ctx.persist();\n  }\n  if (state.votedFor' },
    ],
  },
  {
    mistake: 'L5-TIMER',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: '  if (voteGranted) resetElectionTimer(ctx);', replace: "  if (voteGranted || state.role === 'follower') resetElectionTimer(ctx);" }],
  },

  // Shared mistakes.
  {
    mistake: 'L5-VOTE-VOLATILE',
    design: 'async-persist',
    edits: [
      {
        find: `  const voteGranted = judge(state, message, ctx);
  const { currentTerm } = state;
`,
        replace: `  const voteGranted = judge(state, message, ctx);
  const { currentTerm } = state;
  if (voteGranted) {
    await ctx.persist();
    state.votedFor = message.candidateId;
  }
`,
      },
      { find: '  state.votedFor = message.candidateId;\n  resetElectionTimer(ctx);', replace: '  resetElectionTimer(ctx);' },
    ],
  },
  {
    mistake: 'L5-VOTE-VOLATILE',
    second: true,
    edits: [
      {
        find: 'export function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): RequestVoteReply {',
        replace: 'export async function onRequestVote(state: RaftState, message: RequestVote, ctx: RaftContext): Promise<RequestVoteReply> {',
      },
      { find: '  if (voteGranted) {\n', replace: '  if (voteGranted) {\n    await ctx.persist();\n' },
      {
        find: '  if (state.currentTerm !== before.term || state.votedFor !== before.vote) void ctx.persist();\n',
        replace: '  if (state.currentTerm !== before.term || state.votedFor !== before.vote) await ctx.persist();\n',
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: '/** More than half of all servers', replace: 'const voters = new Set<string>();\n\n/** More than half of all servers' },
      { find: '  state.votesGranted = [ctx.id];\n', replace: '  state.votesGranted = [ctx.id];\n  voters.clear();\n  voters.add(ctx.id);\n' },
      {
        find: '  if (!state.votesGranted.includes(from)) state.votesGranted = [...state.votesGranted, from];\n',
        replace: '  voters.add(from);\n  state.votesGranted = [...voters];\n',
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'sticky',
    second: true,
    edits: [
      { find: 'export function startElection', replace: 'const lastVotes: Record<string, string> = {};\n\nexport function startElection' },
      {
        find: '  if (!isUpToDate(message, ownEnd(state, ctx))) return { term, voteGranted: false };\n',
        replace: `  if (!isUpToDate(message, ownEnd(state, ctx))) return { term, voteGranted: false };
  lastVotes[\`\${ctx.id} \${term}\`] ??= candidateId;
  if (lastVotes[\`\${ctx.id} \${term}\`] !== candidateId) return { term, voteGranted: false };
`,
      },
    ],
  },
];
