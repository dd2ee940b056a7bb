/** Each common mistake of the task, planted in the reference and in accepted designs, in several ways. */
export const mutants = [
  {
    mistake: 'L6-SEQ-AWAIT',
    edits: [
      {
        find: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) sendNext(state, peer, ctx, parts);
}
`,
        replace: `export async function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const term = state.currentTerm;
  for (const peer of ctx.peers) {
    if (state.role !== 'leader' || state.currentTerm !== term) return;
    const request = nextMessageFor(state, peer, ctx, parts);
    const reply = await ctx.rpc(peer, request).catch(() => undefined);
    if (reply) await onReplicated(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
  }
}
`,
      },
      {
        find: `  replicate(state, ctx, parts);
  await isAppended;`,
        replace: `  await isAppended;
  await replicate(state, ctx, parts);`,
      },
    ],
  },
  {
    mistake: 'L6-SEQ-AWAIT',
    design: 'self-handling-branches',
    edits: [
      {
        find: `  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
`,
        replace: `  const term = state.currentTerm;
  for (const peer of ctx.peers) {
    if (state.role === 'leader' && state.currentTerm === term) await replicateTo(peer, state, ctx, parts);
  }
`,
      },
    ],
  },
  {
    mistake: 'L6-SEQ-AWAIT',
    design: 'short-lock',
    edits: [
      {
        find: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) void exchange(state, peer, ctx, parts);
`,
        replace: `export async function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  for (const peer of ctx.peers) await exchange(state, peer, ctx, parts);
`,
      },
      {
        find: `  replicate(state, ctx, parts);
  return undefined;`,
        replace: `  await replicate(state, ctx, parts);
  return undefined;`,
      },
    ],
  },
  {
    mistake: 'L6-SEQ-AWAIT',
    design: 'quorum-helper',
    second: true,
    edits: [
      {
        find: `  await majorityOf([self, ...ctx.peers.map((peer) => confirmedBy(peer, state, ctx, parts))]);
`,
        replace: `  let yes = (await self) ? 1 : 0;
  for (const peer of ctx.peers) {
    if (2 * yes > ctx.peers.length + 1) break;
    if (await confirmedBy(peer, state, ctx, parts)) yes++;
  }
`,
      },
    ],
  },
  {
    mistake: 'L6-SEQ-AWAIT',
    design: 'self-handling-branches',
    second: true,
    edits: [
      {
        find: `  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
`,
        replace: `  await ctx.peers.reduce((earlier, peer) => earlier.then(() => replicateTo(peer, state, ctx, parts)), Promise.resolve());
`,
      },
      {
        find: `  const term = state.currentTerm;
  const request`,
        replace: `  const term = state.currentTerm;
  if (state.role !== 'leader') return;
  const request`,
      },
    ],
  },
  {
    mistake: 'L6-PROMISE-ALL',
    design: 'self-handling-branches',
    edits: [
      {
        find: `  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
`,
        replace: `  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
  advance(state, ctx, parts);
`,
      },
      {
        find: `    throw error;
  }
  advance(state, ctx, parts);
}`,
        replace: `    throw error;
  }
}`,
      },
    ],
  },
  {
    mistake: 'L6-PROMISE-ALL',
    design: 'self-handling-branches',
    edits: [
      {
        find: `  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
`,
        replace: `  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
  advance(state, ctx, parts);
`,
      },
      {
        find: `    throw error;
  }
  advance(state, ctx, parts);
}`,
        replace: `    throw error;
  }
}`,
      },
      {
        find: 'await ctx.rpc(peer, request);',
        replace: 'await ctx.rpc(peer, request, 200);',
      },
    ],
  },
  {
    mistake: 'L6-PROMISE-ALL',
    design: 'quorum-helper',
    edits: [
      {
        find: `  await majorityOf([self, ...ctx.peers.map((peer) => confirmedBy(peer, state, ctx, parts))]);
`,
        replace: `  await Promise.all([self, ...ctx.peers.map((peer) => confirmedBy(peer, state, ctx, parts))]);
`,
      },
    ],
  },
  {
    mistake: 'L6-PROMISE-ALL',
    edits: [
      {
        find: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) sendNext(state, peer, ctx, parts);
}
`,
        replace: `export async function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  const requests = ctx.peers.map((peer) => ({ from: peer, request: nextMessageFor(state, peer, ctx, parts) }));
  const replies = await Promise.allSettled(requests.map(({ from, request }) => ctx.rpc(from, request, 400)));
  for (const [i, settled] of replies.entries()) {
    if (settled.status === 'rejected') continue;
    await onReplicated(state, { ...requests[i], reply: settled.value } as ReplicationAnswer, ctx, parts);
  }
}
`,
      },
      {
        find: `  replicate(state, ctx, parts);
  await isAppended;`,
        replace: `  await replicate(state, ctx, parts);
  await isAppended;`,
      },
    ],
  },
  {
    mistake: 'L6-PROMISE-ALL',
    design: 'quorum-helper',
    second: true,
    edits: [
      {
        find: `  await majorityOf([self, ...ctx.peers.map((peer) => confirmedBy(peer, state, ctx, parts))]);
`,
        replace: `  const votes = await Promise.allSettled([self, ...ctx.peers.map((peer) => confirmedBy(peer, state, ctx, parts))]);
  if (votes.filter((vote) => vote.status === 'fulfilled' && vote.value).length * 2 <= votes.length) return;
`,
      },
    ],
  },
  {
    mistake: 'L6-PROMISE-ALL',
    design: 'short-lock',
    second: true,
    edits: [
      {
        find: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) void exchange(state, peer, ctx, parts);
}`,
        replace: `export async function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  await Promise.all(ctx.peers.map((peer) => exchange(state, peer, ctx, parts)));
  await ctx.runExclusive(() => advance(state, ctx, parts));
}`,
      },
      {
        find: `  replicate(state, ctx, parts);
  return undefined;`,
        replace: `  await replicate(state, ctx, parts);
  return undefined;`,
      },
      {
        find: `    await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
    advance(state, ctx, parts);
  });`,
        replace: `    await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
  });`,
      },
    ],
  },
  {
    mistake: 'L6-LOCK-RPC',
    design: 'short-lock',
    edits: [
      {
        find: `  const request = await ctx.runExclusive(() => (state.role === 'leader' ? nextMessageFor(state, peer, ctx, parts) : undefined));
  if (request === undefined) return;
  const reply = await ctx.rpc(peer, request, 250).catch(() => null);
  if (reply === null) return;
  await ctx.runExclusive(async () => {
    if (state`,
        replace: `  await ctx.runExclusive(async () => {
    if (state.role !== 'leader') return;
    const request = nextMessageFor(state, peer, ctx, parts);
    const reply = await ctx.rpc(peer, request).catch(() => null);
    if (reply === null) return;
    if (state`,
      },
    ],
  },
  {
    mistake: 'L6-LOCK-RPC',
    design: 'self-handling-branches',
    edits: [
      {
        find: `  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
`,
        replace: `  await ctx.runExclusive(async () => {
    if (state.role !== 'leader') return;
    await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
  });
`,
      },
    ],
  },
  {
    mistake: 'L6-LOCK-RPC',
    edits: [
      {
        find: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) sendNext(state, peer, ctx, parts);
}
`,
        replace: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) {
    void ctx.runExclusive(async () => {
      if (state.role !== 'leader') return;
      const request = nextMessageFor(state, peer, ctx, parts);
      const reply = await ctx.rpc(peer, request, 500).catch(() => undefined);
      if (reply) await onReplicated(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
    });
  }
}
`,
      },
    ],
  },
  {
    mistake: 'L6-LOCK-RPC',
    design: 'loop-per-peer',
    second: true,
    edits: [
      {
        find: `    const request = nextMessageFor(state, peer, ctx, parts);
    let reply;
    try {
      reply = await ctx.rpc(peer, request);
    } catch {
      continue;
    }`,
        replace: `    const request = nextMessageFor(state, peer, ctx, parts);
    const reply = await ctx.runExclusive(() => ctx.rpc(peer, request).catch(() => undefined));
    if (reply === undefined) continue;`,
      },
    ],
  },
  {
    mistake: 'L6-LOCK-RPC',
    design: 'quorum-helper',
    second: true,
    edits: [
      {
        find: `  const reply = await ctx.rpc(peer, request, 400).catch(() => undefined);
  if (reply === undefined) return false;`,
        replace: `  let reply;
  try {
    reply = await ctx.runExclusive(() => ctx.rpc(peer, request, 400));
  } catch {
    return false;
  }`,
      },
    ],
  },
  {
    mistake: 'L6-STALE-AWAIT',
    design: 'self-handling-branches',
    edits: [
      {
        find: `    if (state.currentTerm !== term || state.role !== 'leader') return;
    await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
`,
        replace: `    if (state.role !== 'leader') return;
    if (reply.term > state.currentTerm) await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
    else if ('success' in reply && 'entries' in request) {
      if (reply.success) state.matchIndex[peer] = Math.max(state.matchIndex[peer] ?? 0, request.prevLogIndex + request.entries.length);
      state.nextIndex[peer] = reply.success ? (state.matchIndex[peer] ?? 0) + 1 : Math.max(1, request.prevLogIndex);
    }
`,
      },
      {
        find: `  const term = state.currentTerm;
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L6-STALE-AWAIT',
    design: 'loop-per-peer',
    edits: [
      {
        find: '  while (leads()) {',
        replace: '  for (;;) {',
      },
      {
        find: `    if (!leads()) return;
    await takeReply`,
        replace: '    await takeReply',
      },
      {
        find: `    if (!leads()) return;
    advance`,
        replace: '    advance',
      },
      {
        find: `  const term = state.currentTerm;
  const leads = (): boolean => state.role === 'leader' && state.currentTerm === term;
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L6-STALE-AWAIT',
    edits: [
      {
        find: `  replicate(state, ctx, parts);
  await isAppended;`,
        replace: `  await isAppended;
  await ctx.persist();
  replicate(state, ctx, parts);`,
      },
    ],
  },
  {
    mistake: 'L6-STALE-AWAIT',
    design: 'short-lock',
    second: true,
    edits: [
      {
        find: `    if (state.role !== 'leader' || state.currentTerm !== request.term) return;
    await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
`,
        replace: `    if (reply.term > state.currentTerm || !('success' in reply) || !('entries' in request)) {
      await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
    } else if (reply.success) {
      state.matchIndex[peer] = request.prevLogIndex + request.entries.length;
      state.nextIndex[peer] = request.prevLogIndex + request.entries.length + 1;
    } else {
      state.nextIndex[peer] = Math.max(1, request.prevLogIndex);
    }
`,
      },
    ],
  },
  {
    mistake: 'L6-STALE-AWAIT',
    design: 'self-handling-branches',
    second: true,
    edits: [
      {
        find: `  const written = parts.leader.onClientCommand(state, message, ctx);
  const index = ctx.log.lastIndex(state);
  state.waiting.push({ index, term: state.currentTerm, request: ctx.request ?? 0 });
  await Promise.all([written, replicate(state, ctx, parts)]);`,
        replace: `  void parts.leader.onClientCommand(state, message, ctx);
  const index = ctx.log.lastIndex(state);
  state.waiting.push({ index, term: state.currentTerm, request: ctx.request ?? 0 });
  await ctx.persist();
  await replicate(state, ctx, parts);`,
      },
    ],
  },
  {
    mistake: 'L6-ACK-EARLY',
    edits: [
      {
        find: `  if (ctx.request !== undefined) {
    state.waiting.push({ index: ctx.log.lastIndex(state), term: state.currentTerm, request: ctx.request });
  }
  replicate(state, ctx, parts);
  await isAppended;
`,
        replace: `  ctx.reply({ ok: true, value: null });
  replicate(state, ctx, parts);
  await isAppended;
`,
      },
    ],
  },
  {
    mistake: 'L6-ACK-EARLY',
    edits: [
      {
        find: `parts: WholeParts): Promise<void> {
  const isAppended`,
        replace: `parts: WholeParts): Promise<unknown> {
  const isAppended`,
      },
      {
        find: `  if (ctx.request !== undefined) {
    state.waiting.push({ index: ctx.log.lastIndex(state), term: state.currentTerm, request: ctx.request });
  }
  replicate(state, ctx, parts);
  await isAppended;
`,
        replace: `  replicate(state, ctx, parts);
  await isAppended;
  await ctx.persist();
`,
      },
      {
        find: `  advanceCommit(state, ctx, parts);
}

/**
 * Sends every`,
        replace: `  advanceCommit(state, ctx, parts);
  return { ok: true, value: null };
}

/**
 * Sends every`,
      },
    ],
  },
  {
    mistake: 'L6-ACK-EARLY',
    edits: [
      {
        find: `  advanceCommit(state, ctx, parts);
}

/** A write of this`,
        replace: `  advanceCommit(state, ctx, parts);
  const match = state.matchIndex[from] ?? 0;
  for (const { index, request } of state.waiting) if (index <= match) ctx.reply({ ok: true, value: null }, request);
  state.waiting = state.waiting.filter(({ index }) => index > match);
}

/** A write of this`,
      },
    ],
  },
  {
    mistake: 'L6-ACK-EARLY',
    design: 'self-handling-branches',
    edits: [
      {
        find: `  await Promise.all([written, replicate(state, ctx, parts)]);
`,
        replace: `  await written;
  await ctx.persist();
  for (const waiter of state.waiting.splice(0)) ctx.reply({ ok: true, value: null }, waiter.request);
  await replicate(state, ctx, parts);
`,
      },
    ],
  },
  {
    mistake: 'L6-ACK-EARLY',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: `  const appended = parts.leader.onClientCommand(state, message, ctx);
  const { waiting, currentTerm: term } = state;
  if (ctx.request !== undefined) waiting.push({ term, index: ctx.log.lastIndex(state), request: ctx.request });
  return appended;`,
        replace: `  void parts.leader.onClientCommand(state, message, ctx);
  return { ok: true, value: null } as unknown as Eventually<void>;`,
      },
    ],
  },
  {
    mistake: 'L6-ACK-EARLY',
    design: 'told-at-once',
    second: true,
    edits: [
      {
        find: `  advance(state, ctx, parts);
}

export function onDurable`,
        replace: `  advance(state, ctx, parts);
  const copies = Object.values(state.matchIndex);
  for (const waiter of [...state.waiting]) {
    if (!copies.some((index) => index >= waiter.index)) continue;
    state.waiting.splice(state.waiting.indexOf(waiter), 1);
    ctx.reply({ ok: true, value: null }, waiter.request);
  }
}

export function onDurable`,
      },
    ],
  },
  {
    mistake: 'L6-PENDING-BY-INDEX',
    edits: [
      {
        find: `  for (const { term, request } of due) ctx.reply(term === entry.term ? result : { ok: false, error: 'unknown' }, request);
`,
        replace: `  for (const { request } of due) ctx.reply(result, request);
`,
      },
      {
        find: '{ index, entry, result }: Applied',
        replace: '{ index, result }: Applied',
      },
    ],
  },
  {
    mistake: 'L6-PENDING-BY-INDEX',
    design: 'loop-per-peer',
    edits: [
      {
        find: '(waiter) => waiter.index === index && waiter.term === entry.term',
        replace: '(waiter) => waiter.index === index',
      },
      {
        find: '{ index, entry, result }: Applied',
        replace: '{ index, result }: Applied',
      },
    ],
  },
  {
    mistake: 'L6-PENDING-BY-INDEX',
    design: 'self-handling-branches',
    edits: [
      {
        find: `    else if (waiter.term === entry.term) ctx.reply(result, waiter.request);
    else ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
`,
        replace: `    else ctx.reply(result, waiter.request);
`,
      },
      {
        find: '{ index, entry, result }: Applied',
        replace: '{ index, result }: Applied',
      },
      {
        find: `  for (const waiter of state.waiting) ctx.reply({ ok: false, error: 'unknown' }, waiter.request);
  state.waiting.length = 0;`,
        replace: `  // Whoever waits hears when its entry is applied.
  void [state, ctx];`,
      },
    ],
  },
  {
    mistake: 'L6-PENDING-BY-INDEX',
    design: 'quorum-helper',
    second: true,
    edits: [
      {
        find: 'one.index === index && one.term === entry.term',
        replace: 'one.index === index',
      },
      {
        find: '{ index, entry, result }: Applied',
        replace: '{ index, result }: Applied',
      },
    ],
  },
  {
    mistake: 'L6-PENDING-BY-INDEX',
    design: 'heartbeat-only',
    second: true,
    edits: [
      {
        find: '    const isItsOwn = at === index && term === entry.term;',
        replace: '    const isItsOwn = at === index;',
      },
      {
        find: 'const { term, index: at, request }',
        replace: 'const { index: at, request }',
      },
      {
        find: 'const { index, entry, result } = applied',
        replace: 'const { index, result } = applied',
      },
    ],
  },
  {
    mistake: 'L6-PENDING-BY-INDEX',
    design: 'told-at-once',
    second: true,
    edits: [
      {
        find: "ctx.reply(waiter.term === entry.term ? result : { ok: false, error: 'unknown' }, waiter.request);",
        replace: 'ctx.reply(result, waiter.request);',
      },
      {
        find: '{ index, entry, result }: Applied',
        replace: '{ index, result }: Applied',
      },
    ],
  },
  {
    mistake: 'G-FLOATING',
    design: 'short-lock',
    edits: [
      {
        find: '.catch(() => null)',
        replace: '',
      },
    ],
  },
  {
    mistake: 'G-FLOATING',
    design: 'self-handling-branches',
    edits: [
      {
        find: `  try {
    const reply = await ctx.rpc(peer, request);
    if (state.currentTerm !== term || state.role !== 'leader') return;
    await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
  } catch (error) {
    // The next heartbeat tries again.
    if (error instanceof RpcTimeout) return;
    throw error;
  }
`,
        replace: `  const reply = await ctx.rpc(peer, request);
  if (state.currentTerm !== term || state.role !== 'leader') return;
  await takeReply(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts);
`,
      },
      {
        find: `export async function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): Promise<void> {
  await Promise.all(ctx.peers.map((peer) => replicateTo(peer, state, ctx, parts)));
`,
        replace: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) void replicateTo(peer, state, ctx, parts);
`,
      },
      {
        find: '  await Promise.all([written, replicate(state, ctx, parts)]);',
        replace: `  replicate(state, ctx, parts);
  await written;`,
      },
      {
        find: `  RpcTimeout,
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'G-FLOATING',
    design: 'loop-per-peer',
    second: true,
    edits: [
      {
        find: `    let reply;
    try {
      reply = await ctx.rpc(peer, request);
    } catch {
      continue;
    }
`,
        replace: `    const reply = await ctx.rpc(peer, request, 600);
`,
      },
    ],
  },
  {
    mistake: 'G-FLOATING',
    second: true,
    edits: [
      {
        find: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) sendNext(state, peer, ctx, parts);
}
`,
        replace: `export function replicate(state: RaftState, ctx: RaftContext, parts: WholeParts): void {
  for (const peer of ctx.peers) {
    const request = nextMessageFor(state, peer, ctx, parts);
    ctx.rpc(peer, request, 300).then((reply) => onReplicated(state, { from: peer, request, reply } as ReplicationAnswer, ctx, parts));
  }
}
`,
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      {
        find: "/** Task 3's rule, asked",
        replace: `const told = new Set<number>();

/** Task 3's rule, asked`,
      },
      {
        find: `  const due = state.waiting.filter((waiter) => waiter.index === index);
`,
        replace: `  if (told.has(index)) return;
  told.add(index);
  const due = state.waiting.filter((waiter) => waiter.index === index);
`,
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'loop-per-peer',
    second: true,
    edits: [
      {
        find: 'export function onReplicated(): void {',
        replace: `let rounds = 0;

export function onReplicated(): void {`,
      },
      {
        find: '  const loops = (state.own',
        replace: `  state.own['rounds'] = ++rounds;
  const loops = (state.own`,
      },
    ],
  },
];
