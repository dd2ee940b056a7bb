/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L12-OWN-VALUE
  {
    mistake: 'L12-OWN-VALUE',
    edits: [{ find: '    highest = acceptedN;\n    value = acceptedV;\n', replace: '    highest = acceptedN;\n    value ??= acceptedV;\n' }],
  },
  {
    mistake: 'L12-OWN-VALUE',
    edits: [{ find: '  const v = chooseValue(state, promises, ctx);', replace: '  const v = state.proposal ? state.proposal.v : chooseValue(state, promises, ctx);' }],
  },
  {
    mistake: 'L12-OWN-VALUE',
    edits: [
      {
        find: '  let highest: Ballot | null = null;\n',
        replace: '  if (2 * promises.filter((one) => one.acceptedN !== null).length <= ctx.peers.length) return state.proposal?.v;\n  let highest: Ballot | null = null;\n',
      },
    ],
  },
  {
    mistake: 'L12-OWN-VALUE',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: 'return highest ? highest.acceptedV : state.proposal?.v;', replace: 'return state.proposal?.v ?? highest?.acceptedV;' }],
  },
  {
    mistake: 'L12-OWN-VALUE',
    design: 'only-promisers',
    second: true,
    edits: [{ find: '  const v = chooseValue(state, promises, ctx);', replace: '  const v = (state.proposal as { readonly v: Plain }).v;' }],
  },
  {
    mistake: 'L12-OWN-VALUE',
    design: 'own-ballot-only',
    second: true,
    edits: [{ find: 'return top === undefined ? state.proposal?.v : top.v;', replace: 'return told.length < promises.length ? state.proposal?.v : top?.v;' }],
  },

  // L12-NOT-HIGHEST
  {
    mistake: 'L12-NOT-HIGHEST',
    edits: [{ find: "if (acceptedN === null || (highest !== null && ctx.compare(acceptedN, highest) <= 0)) continue;", replace: 'if (acceptedN === null || highest !== null) continue;' }],
  },
  {
    mistake: 'L12-NOT-HIGHEST',
    edits: [{ find: "if (acceptedN === null || (highest !== null && ctx.compare(acceptedN, highest) <= 0)) continue;", replace: 'if (acceptedN === null) continue;' }],
  },
  {
    mistake: 'L12-NOT-HIGHEST',
    edits: [{ find: 'ctx.compare(acceptedN, highest) <= 0)', replace: 'ctx.compare(acceptedN, highest) >= 0)' }],
  },
  {
    mistake: 'L12-NOT-HIGHEST',
    edits: [{ find: 'ctx.compare(acceptedN, highest) <= 0)', replace: 'String(acceptedN) <= String(highest))' }],
  },
  {
    mistake: 'L12-NOT-HIGHEST',
    edits: [
      {
        find: '  let highest: Ballot | null = null;\n',
        replace: `  const counts = new Map<string, { v: Plain; count: number }>();
  for (const { acceptedN, acceptedV } of promises) {
    if (acceptedN === null) continue;
    const key = JSON.stringify(acceptedV);
    counts.set(key, { v: acceptedV, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  if (most) return most.v;
  let highest: Ballot | null = null;
`,
      },
    ],
  },
  {
    mistake: 'L12-NOT-HIGHEST',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: '  const [highest] = accepted.sort((a, b) => ctx.compare(b.acceptedN as Ballot, a.acceptedN as Ballot));\n', replace: '  const highest = accepted.find(({ from }) => from !== ctx.id);\n' }],
  },
  {
    mistake: 'L12-NOT-HIGHEST',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: 'ctx.compare(b.acceptedN as Ballot, a.acceptedN as Ballot)', replace: 'ctx.compare(a.acceptedN as Ballot, b.acceptedN as Ballot)' }],
  },
  {
    mistake: 'L12-NOT-HIGHEST',
    design: 'own-ballot-only',
    second: true,
    edits: [{ find: 'told.find((one) => told.every((other) => ctx.compare(one.n, other.n) >= 0));', replace: 'told.findLast((one) => told.some((other) => ctx.compare(one.n, other.n) >= 0));' }],
  },
  {
    mistake: 'L12-NOT-HIGHEST',
    design: 'only-promisers',
    second: true,
    edits: [{ find: '  return other === null || ctx.compare(n, other) > 0;', replace: "  return other === null || (n as { round: number }).round % 10 > (other as { round: number }).round % 10;" }, { find: 'if (state.promised !== null && isAbove(state.promised, n, ctx)) return undefined;', replace: 'if (state.promised !== null && ctx.compare(state.promised, n) > 0) return undefined;' }],
  },

  // L12-STRICT
  {
    mistake: 'L12-STRICT',
    edits: [{ find: 'ctx.compare(n, state.promised) < 0) return', replace: 'ctx.compare(n, state.promised) <= 0) return' }],
  },
  {
    mistake: 'L12-STRICT',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: 'ctx.compare(promised, n) <= 0;', replace: 'ctx.compare(promised, n) < 0;' }],
  },
  {
    mistake: 'L12-STRICT',
    design: 'only-promisers',
    second: true,
    edits: [{ find: 'if (state.promised !== null && isAbove(state.promised, n, ctx)) return undefined;', replace: 'if (!isAbove(n, state.promised, ctx)) return undefined;' }],
  },
  {
    mistake: 'L12-STRICT',
    design: 'own-ballot-only',
    second: true,
    edits: [{ find: 'ctx.compare(state.promised, n) > 0) return {', replace: 'ctx.compare(state.promised, n) >= 0) return {' }],
  },

  // L12-NO-RAISE
  {
    mistake: 'L12-NO-RAISE',
    edits: [{ find: '  state.promised = n;\n', replace: '' }],
  },
  {
    mistake: 'L12-NO-RAISE',
    edits: [{ find: '  state.promised = n;\n', replace: '  state.promised ??= n;\n' }],
  },
  {
    mistake: 'L12-NO-RAISE',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: 'Object.assign(state, { promised: n, acceptedN: n, acceptedV: v });', replace: 'Object.assign(state, { acceptedN: n, acceptedV: v });' }],
  },
  {
    mistake: 'L12-NO-RAISE',
    design: 'only-promisers',
    second: true,
    edits: [{ find: 'state.promised = state.acceptedN = n;', replace: 'state.acceptedN = n;' }],
  },
  {
    mistake: 'L12-NO-RAISE',
    design: 'own-ballot-only',
    second: true,
    edits: [{ find: '  state.promised = n;\n', replace: '  if (state.promised === null) state.promised = n;\n' }],
  },

  // L12-CROSS-BALLOT
  {
    mistake: 'L12-CROSS-BALLOT',
    edits: [
      {
        find: `  const votes = state.votes as Record<NodeId, Ballot>;
  const known = votes[from];
  if (known !== undefined && ctx.compare(known, n) >= 0) return;
  votes[from] = n;
  const holders = Object.values(votes).filter((ballot) => ctx.compare(ballot, n) === 0);`,
        replace: `  const votes = state.votes as Record<NodeId, Plain>;
  votes[from] = v;
  const holders = Object.values(votes).filter((value) => value === v);`,
      },
    ],
  },
  {
    mistake: 'L12-CROSS-BALLOT',
    edits: [{ find: 'Object.values(votes).filter((ballot) => ctx.compare(ballot, n) === 0);', replace: 'Object.values(votes).filter((ballot) => ctx.compare(ballot, n) >= 0 || n !== null);' }],
  },
  {
    mistake: 'L12-CROSS-BALLOT',
    design: 'only-promisers',
    second: true,
    edits: [
      { find: 'let tally = tallies.find(({ n }) => ctx.compare(n, vote.n) === 0);', replace: 'let tally = tallies.find((one) => JSON.stringify(one.v) === JSON.stringify(vote.v));' },
      { find: '  readonly n: Ballot;\n  by', replace: '  readonly n: Ballot;\n  readonly v: Plain;\n  by' },
      { find: 'tally = { n: vote.n, by: [] };', replace: 'tally = { n: vote.n, v: vote.v, by: [] };' },
    ],
  },
  {
    mistake: 'L12-CROSS-BALLOT',
    design: 'own-ballot-only',
    second: true,
    edits: [
      { find: '  if (state.ballot === null || ctx.compare(state.ballot, n) !== 0 || state.chosen) return;', replace: '  if (n === null || state.chosen) return;' },
      { find: '  state.votes = {};\n', replace: '' },
    ],
  },
  {
    mistake: 'L12-CROSS-BALLOT',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: '  if (order > 0) Object.assign(tally, { n, by: [] });', replace: '  if (tally.n === undefined) Object.assign(tally, { n, by: [] });' }],
  },

  // L12-FALSY
  {
    mistake: 'L12-FALSY',
    edits: [{ find: 'if (acceptedN === null || (highest', replace: 'if (!acceptedV || (highest' }, { find: 'ctx.compare(acceptedN, highest) <= 0)', replace: 'ctx.compare(acceptedN as Ballot, highest) <= 0)' }],
  },
  {
    mistake: 'L12-FALSY',
    edits: [{ find: '    value = acceptedV;\n', replace: '    value = acceptedV ?? value;\n' }],
  },
  {
    mistake: 'L12-FALSY',
    edits: [{ find: '  return value;\n', replace: '  return value || null;\n' }],
  },
  {
    mistake: 'L12-FALSY',
    design: 'asked-by-rpc',
    second: true,
    edits: [{ find: 'return highest ? highest.acceptedV : state.proposal?.v;', replace: 'return highest?.acceptedV || state.proposal?.v;' }],
  },
  {
    mistake: 'L12-FALSY',
    design: 'only-promisers',
    second: true,
    edits: [{ find: '(one.acceptedN !== null && isAbove(one.acceptedN', replace: '(one.acceptedN !== null && one.acceptedV !== null && isAbove(one.acceptedN' }],
  },
  {
    mistake: 'L12-FALSY',
    design: 'own-ballot-only',
    second: true,
    edits: [{ find: '(n === null ? [] : [{ n, v }]));', replace: '(n && v ? [{ n, v }] : []));' }],
  },

  // Shared mistakes.
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: '/**\n * The acceptor `from`', replace: 'const tallies = new Map<string, Set<NodeId>>();\n\n/**\n * The acceptor `from`' },
      {
        find: '  const holders = Object.values(votes).filter((ballot) => ctx.compare(ballot, n) === 0);',
        replace: '  const key = `${ctx.id} ${JSON.stringify(n)}`;\n  const holders = [...(tallies.get(key) ?? []), from];\n  tallies.set(key, new Set(holders));',
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'own-ballot-only',
    second: true,
    edits: [
      { find: 'export function startAccept', replace: 'let lastChosen: Plain;\n\nexport function startAccept' },
      { find: '    ctx.decide(v);\n', replace: '    lastChosen ??= v;\n    ctx.decide(lastChosen);\n' },
      { find: '    state.chosen = { v };', replace: '    state.chosen = { v: lastChosen };' },
    ],
  },
  {
    mistake: 'G-ALIAS',
    design: 'asked-by-rpc',
    edits: [{ find: 'const accepted = promises.filter(({ acceptedN }) => acceptedN !== null);', replace: 'const accepted = promises as Promised[];' }, { find: 'accepted.sort((a, b) => ctx.compare(b.acceptedN as Ballot, a.acceptedN as Ballot));', replace: 'accepted.sort((a, b) => (b.acceptedN === null ? -1 : a.acceptedN === null ? 1 : ctx.compare(b.acceptedN, a.acceptedN)));' }, { find: 'return highest ? highest', replace: 'return highest && highest.acceptedN !== null ? highest' }],
  },
];
