/** Each common mistake of the task, planted in the reference and in the accepted designs. */
export const mutants = [
  {
    mistake: 'L10-LOCAL-READ',
    edits: [
      {
        find: `  // Reads too: where its entry lies in the log, a read sees all that was committed before it.
`,
        replace: `  if (request.type === 'read') {
    ctx.reply(toReply(request, ctx.query(_state, commandOf(request))));
    return;
  }
`,
      },
    ],
  },
  {
    mistake: 'L10-LOCAL-READ',
    edits: [
      {
        find: `  // Reads too: where its entry lies in the log, a read sees all that was committed before it.
`,
        replace: `  if (request.type === 'read' && _state.role === 'leader') {
    ctx.reply(toReply(request, ctx.query(_state, commandOf(request))));
    return;
  }
`,
      },
    ],
  },
  {
    mistake: 'L10-LOCAL-READ',
    design: 'read-index',
    second: true,
    edits: [{ find: 'const isConfirmed = await isFollowed(state, ctx, parts);', replace: `const isConfirmed = state.role === 'leader' && parts.noop?.canServeRead(state, ctx) === true;` }],
  },
  {
    mistake: 'L10-LOCAL-READ',
    design: 'forwarding',
    second: true,
    edits: [
      {
        find: '  const { leaderId } = state;\n',
        replace: `  const { leaderId } = state;
  if (request.type === 'read' && leaderId !== null) return toReply(request, ctx.query(state, { op: 'get', key: request.key }));
`,
      },
    ],
  },
  {
    mistake: 'L10-DEFINITE-FAIL',
    edits: [{ find: `    case 'not-leader':\n`, replace: `    case 'not-leader':\n    case 'unknown':\n` }, { find: `    case 'unknown':
      return { type: 'error', code: 13, text: 'leadership was lost while the command was in the log' };
`, replace: '' }],
  },
  {
    mistake: 'L10-DEFINITE-FAIL',
    edits: [
      {
        find: `    case 'unknown':
      return { type: 'error', code: 13, text: 'leadership was lost while the command was in the log' };
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L10-DEFINITE-FAIL',
    design: 'forwarding',
    second: true,
    edits: [{ find: "code: 0, text: `${leaderId} was asked", replace: "code: 11, text: `${leaderId} was asked" }],
  },
  {
    mistake: 'L10-DEFINITE-FAIL',
    design: 'never-fails',
    second: true,
    edits: [{ find: `return { type: 'error', code: NOBODY_KNOWS };`, replace: `return { type: 'error', code: 14 };` }],
  },
  {
    mistake: 'L10-DEFINITE-FAIL',
    design: 'event-client',
    second: true,
    edits: [{ find: `code: 13, text: 'leadership was lost while`, replace: `code: 11, text: 'leadership was lost while` }],
  },
  {
    mistake: 'L10-DEFINITE-RETRY',
    edits: [{ find: 'if (error?.code !== 11) mayTakeEffect = true;', replace: 'mayTakeEffect = error?.code !== 11;' }],
  },
  {
    mistake: 'L10-DEFINITE-RETRY',
    edits: [
      {
        find: 'if (error?.code !== 11) mayTakeEffect = true;',
        replace: `if (error?.code !== 11) mayTakeEffect = true;
    else if (attempt > 1) return { type: 'fail', code: 11 };`,
      },
    ],
  },
  {
    mistake: 'L10-DEFINITE-RETRY',
    design: 'event-client',
    second: true,
    edits: [{ find: 'if (reply.code !== 11) underWay.mayTakeEffect = true;', replace: 'underWay.mayTakeEffect = reply.code !== 11;' }],
  },
  {
    mistake: 'L10-DEFINITE-RETRY',
    design: 'forwarding',
    second: true,
    edits: [{ find: 'isOpen ||= !isRefused;', replace: 'isOpen = !isRefused;' }],
  },
  {
    mistake: 'L10-RETRY-TWICE',
    edits: [
      { find: 'seq: ++state.seq };\n  let mayTakeEffect', replace: 'seq: state.seq + 1 };\n  let mayTakeEffect' },
      { find: 'const reply = await ask(server, request, ctx);', replace: 'const reply = await ask(server, { ...request, seq: ++state.seq }, ctx);' },
    ],
  },
  {
    mistake: 'L10-RETRY-TWICE',
    edits: [
      {
        find: `      return { op: 'cas', key, expected: request.from, value: request.to, clientId, seq };`,
        replace: `      return { op: 'cas', key, expected: request.from, value: request.to };`,
      },
      { find: `      return { op: 'put', key, value: request.value, clientId, seq };`, replace: `      return { op: 'put', key, value: request.value };` },
    ],
  },
  {
    mistake: 'L10-RETRY-TWICE',
    design: 'event-client',
    second: true,
    edits: [
      { find: '{ ...underWay.request, attempt: ++underWay.attempt }', replace: '{ ...underWay.request, seq: state.seq++, attempt: ++underWay.attempt }' },
      { find: 'if (!underWay || request.seq !== underWay.request.seq) return;', replace: 'if (!underWay || request.seq < underWay.request.seq) return;' },
    ],
  },
  {
    mistake: 'L10-RETRY-TWICE',
    design: 'never-fails',
    second: true,
    edits: [
      {
        find: `  state.seq += 1;
  const request: KvRequest = { ...operation, clientId: ctx.id, seq: state.seq };
`,
        replace: '',
      },
      {
        find: '    const reply = await ctx.rpc(',
        replace: `    state.seq += 1;
    const request: KvRequest = { ...operation, clientId: ctx.id, seq: state.seq };
    const reply = await ctx.rpc(`,
      },
    ],
  },
  {
    mistake: 'L10-READINDEX-STALE-ACK',
    design: 'read-index',
    edits: [{ find: 'const round = rounds.begun + 1;', replace: 'const round = rounds.isUnderWay ? rounds.begun : rounds.begun + 1;' }],
  },
  {
    mistake: 'L10-READINDEX-STALE-ACK',
    design: 'read-index',
    edits: [{ find: '(read) => read.round <= round', replace: '(read) => read.round <= round + 1' }],
  },
  {
    mistake: 'L10-READINDEX-STALE-ACK',
    design: 'read-index',
    second: true,
    edits: [
      { find: 'const round = ++rounds.begun;', replace: 'const round = rounds.begun + 1;' },
      { find: '  rounds.isUnderWay = false;\n', replace: '  rounds.isUnderWay = false;\n  rounds.begun = round;\n' },
    ],
  },
  {
    mistake: 'L10-READINDEX-STALE-ACK',
    design: 'read-index',
    second: true,
    edits: [{ find: `    return reply.term === term && state.currentTerm === term && state.role === 'leader';`, replace: '    return reply.term >= term;' }],
  },
  {
    mistake: 'L10-LEASE-SKEW',
    design: 'lease-reads',
    edits: [{ find: 'Math.floor(raftTiming.electionTimeoutMsMin / clockDriftMax)', replace: 'raftTiming.electionTimeoutMsMin' }],
  },
  {
    mistake: 'L10-LEASE-SKEW',
    design: 'lease-reads',
    edits: [{ find: 'untilMs: fromMs + leaseMs', replace: 'untilMs: ctx.now() + leaseMs' }],
  },
  {
    mistake: 'L10-LEASE-SKEW',
    design: 'lease-reads',
    second: true,
    edits: [{ find: '  return ctx.now() - state.heardAtMs >= raftTiming.electionTimeoutMsMin;', replace: '  return _message.term > state.currentTerm || ctx.now() > state.heardAtMs;' }],
  },
  {
    mistake: 'L10-LEASE-SKEW',
    design: 'lease-reads',
    second: true,
    edits: [{ find: 'Math.floor(raftTiming.electionTimeoutMsMin / clockDriftMax)', replace: 'raftTiming.electionTimeoutMsMax / clockDriftMax' }],
  },
  {
    mistake: 'L10-CLIENT-DROPS-INFO',
    edits: [{ find: `return mayTakeEffect ? { type: 'info' } : { type: 'fail', code: 11 };`, replace: `return { type: 'fail', code: mayTakeEffect ? 0 : 11 };` }],
  },
  {
    mistake: 'L10-CLIENT-DROPS-INFO',
    edits: [
      {
        find: `return mayTakeEffect ? { type: 'info' } : { type: 'fail', code: 11 };`,
        replace: `if (operation.type === 'read') return { type: 'fail', code: 11 };
  return mayTakeEffect ? { type: 'ok', result: specify(operation.type === 'cas' ? operation.from : undefined, operation).result } : { type: 'fail', code: 11 };`,
      },
    ],
  },
  {
    mistake: 'L10-CLIENT-DROPS-INFO',
    design: 'event-client',
    second: true,
    edits: [{ find: '    underWay.mayTakeEffect = true;\n    state.leaderId = null;', replace: '    state.leaderId = null;' }],
  },
  {
    mistake: 'L10-CLIENT-DROPS-INFO',
    design: 'never-fails',
    second: true,
    edits: [{ find: `  return { type: 'info' };`, replace: `  return { type: 'fail', code: 0 };` }],
  },
  {
    mistake: 'L10-CLIENT-DROPS-INFO',
    design: 'forwarding',
    second: true,
    edits: [{ find: 'isOpen ||= !isRefused;', replace: 'isOpen ||= reply !== undefined && !isRefused;' }],
  },
];
