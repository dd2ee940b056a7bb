/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L18-CROSS-VIEW
  {
    mistake: 'L18-CROSS-VIEW',
    edits: [{ find: 'return `${signer} ${type} ${view} ${seq}`;', replace: 'return `${signer} ${type} ${seq + 0 * view}`;' }],
  },
  {
    mistake: 'L18-CROSS-VIEW',
    edits: [{ find: 'return `${signer} ${type} ${view} ${seq}`;', replace: 'return `${signer} ${type} ${view + 0 * seq}`;' }],
  },
  {
    mistake: 'L18-CROSS-VIEW',
    edits: [{ find: 'return `${signer} ${type} ${view} ${seq}`;', replace: "return `${signer} ${type === '' ? '' : ''} ${view} ${seq}`;" }],
  },
  {
    mistake: 'L18-CROSS-VIEW',
    edits: [{ find: 'return wordOf(first) === wordOf(second) && first.digest', replace: 'return first.signer === second.signer && first.type === second.type && first.digest' }],
  },
  {
    mistake: 'L18-CROSS-VIEW',
    design: 'gossip',
    second: true,
    edits: [{ find: 'a.type === b.type && a.view === b.view && a.seq', replace: 'a.type === b.type && a.seq' }],
  },
  {
    mistake: 'L18-CROSS-VIEW',
    design: 'audit',
    second: true,
    edits: [{ find: ' || a.seq !== b.seq) return', replace: ') return' }],
  },
  {
    mistake: 'L18-CROSS-VIEW',
    design: 'shunning',
    second: true,
    edits: [{ find: 'return JSON.stringify([type, view, seq]);', replace: "return JSON.stringify([type === 'pre-prepare', view, seq]);" }],
  },

  // L18-HEARSAY
  {
    mistake: 'L18-HEARSAY',
    edits: [{ find: '  if (!ctx.verify(ballot)) return null;\n', replace: '' }],
  },
  {
    mistake: 'L18-HEARSAY',
    edits: [{ find: ' && ctx.verify(first) && ctx.verify(second);', replace: ' && ctx.verify(first);' }],
  },
  {
    mistake: 'L18-HEARSAY',
    edits: [{ find: '  return first.digest === ballot.digest ? null', replace: '  return JSON.stringify(first) === JSON.stringify(ballot) ? null' }],
  },
  {
    mistake: 'L18-HEARSAY',
    edits: [
      {
        find: '  for (const ballot of ballotsIn(message)) {\n',
        replace: "  if (message.type === 'evidence') return accuse(state, message.evidence, ctx);\n  for (const ballot of ballotsIn(message)) {\n",
      },
    ],
  },
  {
    mistake: 'L18-HEARSAY',
    edits: [{ find: 'return `${signer} ${type} ${view} ${seq}`;', replace: "return `${type === 'pre-prepare' ? signer : replica} ${type} ${view} ${seq}`;" }, { find: 'function wordOf({ signer, type, view, seq }: Signed<PbftBallot>)', replace: "function wordOf({ signer, type, view, seq, replica = signer }: Signed<PbftBallot> & { readonly replica?: string })" }],
  },
  {
    mistake: 'L18-HEARSAY',
    design: 'gossip',
    second: true,
    edits: [{ find: 'return [first, second].every((ballot) => ctx.verify(ballot));', replace: 'return [first, second].some((ballot) => ctx.verify(ballot));' }],
  },
  {
    mistake: 'L18-HEARSAY',
    design: 'audit',
    second: true,
    edits: [{ find: ' || known.some(({ digest }) => digest === ballot.digest) || !ctx.verify(ballot)) return false;', replace: ' || known.some(({ digest }) => digest === ballot.digest) || (known.length > 0 && !ctx.verify(ballot))) return false;' }],
  },
  {
    mistake: 'L18-HEARSAY',
    design: 'shunning',
    second: true,
    edits: [
      { find: '  if (!(ballot.digest in byDigest)) {\n    if (!ctx.verify(ballot)) return null;\n    byDigest[ballot.digest] = ballot;', replace: '  const text = JSON.stringify(ballot);\n  if (!(text in byDigest)) {\n    if (!ctx.verify(ballot)) return null;\n    byDigest[text] = ballot;' },
      { find: '|| !verifyEvidence(evidence, ctx)) continue;', replace: '|| evidence.first === evidence.second) continue;' },
    ],
  },

  // L18-OVERWRITE
  {
    mistake: 'L18-OVERWRITE',
    edits: [{ find: 'const first = (heard[wordOf(ballot)] ??= ballot);', replace: 'const first = (heard[wordOf(ballot)] = ballot);' }],
  },
  {
    mistake: 'L18-OVERWRITE',
    edits: [
      {
        find: '  const first = (heard[wordOf(ballot)] ??= ballot);\n  return first.digest === ballot.digest ? null',
        replace: '  const first = heard[ballot.signer] ?? ballot;\n  heard[ballot.signer] = ballot;\n  return wordOf(first) !== wordOf(ballot) || first.digest === ballot.digest ? null',
      },
    ],
  },
  {
    mistake: 'L18-OVERWRITE',
    edits: [
      {
        find: '  const first = (heard[wordOf(ballot)] ??= ballot);\n  return first.digest === ballot.digest ? null',
        replace: '  const first = heard[ballot.signer + ballot.type] ?? ballot;\n  heard[ballot.signer + ballot.type] = ballot;\n  return wordOf(first) !== wordOf(ballot) || first.digest === ballot.digest ? null',
      },
    ],
  },
  {
    mistake: 'L18-OVERWRITE',
    design: 'gossip',
    second: true,
    edits: [
      {
        find: 'const other = same.find((one) => one.digest !== ballot.digest);',
        replace: 'const last = ballots.filter(({ signer, digest }) => signer === ballot.signer && digest !== ballot.digest).at(-1);\n  const other = same.find((one) => one === last);',
      },
    ],
  },
  {
    mistake: 'L18-OVERWRITE',
    design: 'audit',
    second: true,
    edits: [{ find: '  (log[ballot.signer] ??= []).push(ballot);\n', replace: "  log[ballot.signer] = [...(log[ballot.signer] ?? []).filter((one) => contradictionIn(one, ballot) === 'nothing to do with each other'), ballot];\n" }],
  },
  {
    mistake: 'L18-OVERWRITE',
    design: 'shunning',
    second: true,
    edits: [
      { find: 'words[ballot.signer] ??= {})[slotOf(ballot)] ??= {});', replace: 'words[ballot.signer] ??= {})[ballot.type] ??= {});\n  for (const [digest, { view, seq }] of Object.entries(byDigest)) if (view !== ballot.view || seq !== ballot.seq) Reflect.deleteProperty(byDigest, digest);' },
      { find: "const slot = slotOf({ ...ballot, type: 'prepare' });", replace: "const slot = ballot.type.replace('commit', 'prepare');" },
    ],
  },

  // L18-MAJORITY-VALUE
  {
    mistake: 'L18-MAJORITY-VALUE',
    edits: [{ find: '  return voters.size >= state.config.quorum;\n', replace: '  const others = votes.filter((vote) => vote.digest !== digest).length;\n  return voters.size > others && state.config.n > 0;\n' }],
  },
  {
    mistake: 'L18-MAJORITY-VALUE',
    edits: [{ find: 'voters.size >= state.config.quorum;', replace: '2 * voters.size > votes.length && 2 * voters.size >= state.config.n;' }],
  },
  {
    mistake: 'L18-MAJORITY-VALUE',
    edits: [
      {
        find: '  return voters.size >= state.config.quorum;\n',
        replace: '  const others = votes.filter((vote) => vote.digest !== digest).map(({ signer }) => signer);\n  return others.length > 0 ? voters.size > new Set(others).size : voters.size >= state.config.quorum;\n',
      },
    ],
  },
  {
    mistake: 'L18-MAJORITY-VALUE',
    design: 'gossip',
    second: true,
    edits: [{ find: 'return Object.keys(counted).length >= 2 * config.f + 1;', replace: 'return 2 * Object.keys(counted).length > config.n || (votes.length > Object.keys(counted).length && Object.keys(counted).length > config.f);' }],
  },
  {
    mistake: 'L18-MAJORITY-VALUE',
    design: 'audit',
    second: true,
    edits: [
      {
        find: 'return [...new Set(holders)].length >= state.config.quorum;',
        replace: 'const rivals = new Map<string, number>();\n  for (const { digest } of candidate.votes) rivals.set(digest, (rivals.get(digest) ?? 0) + 1);\n  return holders.length >= state.config.f + 1 && holders.length === Math.max(...rivals.values());',
      },
    ],
  },
  {
    mistake: 'L18-MAJORITY-VALUE',
    design: 'shunning',
    second: true,
    edits: [{ find: 'return heard.size >= state.config.quorum;', replace: 'return heard.size > Math.max(1, votes.length - heard.size);' }],
  },

  // L18-SHRINK-QUORUM
  {
    mistake: 'L18-SHRINK-QUORUM',
    edits: [
      {
        find: '  return voters.size >= state.config.quorum;\n',
        replace: '  const n = state.config.n - report(state, _ctx).length;\n  const f = Math.floor((n - 1) / 3);\n  return voters.size >= Math.floor((n + f) / 2) + 1;\n',
      },
    ],
  },
  {
    mistake: 'L18-SHRINK-QUORUM',
    edits: [{ find: '  return voters.size >= state.config.quorum;\n', replace: '  return voters.size >= state.config.quorum - report(state, _ctx).length;\n' }],
  },
  {
    mistake: 'L18-SHRINK-QUORUM',
    edits: [
      { find: '  found[culprit] = evidence;\n', replace: '  found[culprit] = evidence;\n  state.config = { ...state.config, n: state.config.n - 1, f: state.config.f - 1, quorum: 2 * (state.config.f - 1) + 1 };\n' },
    ],
  },
  {
    mistake: 'L18-SHRINK-QUORUM',
    design: 'gossip',
    second: true,
    edits: [
      { find: 'isCertified({ config }: EvidenceState, { digest, votes }: Candidate): boolean {\n', replace: 'isCertified(state: EvidenceState, { digest, votes }: Candidate): boolean {\n  const { config } = state;\n  const f = config.f - report(state).length;\n' },
      { find: '>= 2 * config.f + 1;', replace: '>= 2 * f + 1;' },
    ],
  },
  {
    mistake: 'L18-SHRINK-QUORUM',
    design: 'audit',
    second: true,
    edits: [{ find: 'return [...new Set(holders)].length >= state.config.quorum;', replace: 'const live = state.config.n - report(state).length;\n  return [...new Set(holders)].length >= (live < state.config.n ? Math.floor(live / 2) + 1 : state.config.quorum);' }],
  },
  {
    mistake: 'L18-SHRINK-QUORUM',
    design: 'shunning',
    second: true,
    edits: [{ find: 'return heard.size >= state.config.quorum;', replace: 'return heard.size >= Math.ceil((2 * (state.config.n - Object.keys(culprits).length)) / 3);' }],
  },

  // L18-NO-GOSSIP
  {
    mistake: 'L18-NO-GOSSIP',
    edits: [{ find: "return ballot.type === 'prepare' ? [accepted] : [];", replace: "return ballot.type === 'prepare' && accepted.signer === '' ? [accepted] : [];" }],
  },
  {
    mistake: 'L18-NO-GOSSIP',
    edits: [{ find: '  for (const peer of ctx.peers) ctx.send(peer, notice);\n', replace: '  if (ctx.peers.length === 0) ctx.send(culprit, notice);\n' }],
  },
  {
    mistake: 'L18-NO-GOSSIP',
    edits: [{ find: '  for (const ballot of ballotsIn(message)) {\n', replace: "  for (const ballot of message.type === 'prepare' ? [message] : ballotsIn(message)) {\n" }],
  },
  {
    mistake: 'L18-NO-GOSSIP',
    edits: [{ find: '  for (const peer of ctx.peers) ctx.send(peer, notice);\n', replace: '  ctx.send(culprit, notice);\n' }],
  },
  {
    mistake: 'L18-NO-GOSSIP',
    design: 'gossip',
    second: true,
    edits: [{ find: "  for (const peer of ctx.peers) ctx.send(peer, gossip);\n", replace: '  const [peer] = ctx.peers;\n  if (peer) ctx.send(peer, gossip);\n' }],
  },
  {
    mistake: 'L18-NO-GOSSIP',
    design: 'audit',
    second: true,
    edits: [{ find: "ballot.type === 'pre-prepare' ? [ballot] : []));", replace: '[]));' }],
  },
  {
    mistake: 'L18-NO-GOSSIP',
    design: 'shunning',
    second: true,
    edits: [{ find: '    ctx.peers.forEach((peer) => ctx.send(peer, notice));\n', replace: '    if (ctx.peers.length < 1) ctx.send(ctx.id, notice);\n' }],
  },

  // Shared mistakes.
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: 'function poolOf(', replace: 'const pools: Record<string, Pool> = {};\n\nfunction poolOf(' },
      { find: '  return state.evidence;', replace: '  return state.view < 0 ? (pools[state.view] ??= {}) : (pools[state.config.n] ??= state.evidence);' },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'audit',
    second: true,
    edits: [{ find: 'function logOf(state: EvidenceState): Log {\n  return state.evidence as Log;', replace: 'const everything: Log = {};\n\nfunction logOf(state: EvidenceState): Log {\n  return state.seq < 0 ? (state.evidence as Log) : everything;' }],
  },
];
