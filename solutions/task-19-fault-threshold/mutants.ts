/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L19-2F1-ALWAYS
  {
    mistake: 'L19-2F1-ALWAYS',
    edits: [{ find: 'const least = Math.floor((n + f) / 2) + 1;', replace: 'const least = 2 * f + 1;' }],
  },
  {
    mistake: 'L19-2F1-ALWAYS',
    design: 'formula',
    edits: [
      { find: 'const safe = 2 * quorum - n >= f + 1;', replace: 'const safe = quorum >= 2 * f + 1;' },
      { find: 'if (2 * quorum <= n + f)', replace: 'if (quorum < 2 * f + 1)' },
    ],
  },
  {
    mistake: 'L19-2F1-ALWAYS',
    design: 'search',
    second: true,
    edits: [
      { find: '  let least = 1;\n  while (least + least <= n + f) least++;\n  let most = n;\n  while (most > n - f) most--;\n  return least > most ? null : { least, most };', replace: '  const enough = 2 * f + 1;\n  return n > 3 * f ? { least: enough, most: enough } : null;' },
    ],
  },

  // L19-AVAIL-DIRECTION
  {
    mistake: 'L19-AVAIL-DIRECTION',
    edits: [
      { find: '  const most = n - f;\n  return least <= most ? { least, most } : null;', replace: '  return { least: Math.max(least, n - f + 1), most: n };' },
    ],
  },
  {
    mistake: 'L19-AVAIL-DIRECTION',
    design: 'formula',
    edits: [
      { find: 'const live = n - f >= quorum;', replace: 'const live = quorum > n - f;' },
      { find: 'if (quorum > n - f) return', replace: 'if (quorum <= n - f) return' },
    ],
  },
  {
    mistake: 'L19-AVAIL-DIRECTION',
    design: 'enumeration',
    second: true,
    edits: [{ find: 'return shared > f && n - f >= quorum;', replace: 'return shared > f && n - f <= quorum;' }],
  },

  // L19-OVERLAP-ONE
  {
    mistake: 'L19-OVERLAP-ONE',
    edits: [{ find: 'const least = Math.floor((n + f) / 2) + 1;', replace: 'const least = Math.floor(n / 2) + 1;' }],
  },
  {
    mistake: 'L19-OVERLAP-ONE',
    edits: [{ find: 'if (faulty.length <= f) return', replace: 'if (faulty.length === 0) return' }],
  },
  {
    mistake: 'L19-OVERLAP-ONE',
    design: 'enumeration',
    second: true,
    edits: [
      { find: 'return shared > f && n - f >= quorum;', replace: 'return shared > 0 && n - f >= quorum;' },
      { find: 'const other = quorums.find((group) => (one & group & ~faulty) === 0);', replace: 'const other = quorums.find((group) => (one & group) === 0);' },
    ],
  },
  {
    mistake: 'L19-OVERLAP-ONE',
    design: 'search',
    second: true,
    edits: [{ find: 'while (least + least <= n + f) least++;', replace: 'while (least + least - n < 1) least++;' }],
  },

  // L19-ROUNDING
  {
    mistake: 'L19-ROUNDING',
    edits: [{ find: 'const least = Math.floor((n + f) / 2) + 1;', replace: 'const least = Math.floor((n + f + 1) / 2);' }],
  },
  {
    mistake: 'L19-ROUNDING',
    edits: [{ find: 'const least = Math.floor((n + f) / 2) + 1;', replace: 'const least = (n + f + 1) / 2;' }],
  },
  {
    mistake: 'L19-ROUNDING',
    edits: [{ find: 'return Math.floor((n - 1) / 3);', replace: 'return Math.floor(n / 3);' }],
  },
  {
    mistake: 'L19-ROUNDING',
    design: 'search',
    second: true,
    edits: [
      { find: 'while (least + least <= n + f) least++;', replace: 'while (least + least < n + f) least++;' },
      { find: 'filter((id) => one.includes(id)).length <= f);', replace: 'filter((id) => one.includes(id)).length < f);' },
    ],
  },
  {
    mistake: 'L19-ROUNDING',
    design: 'formula',
    second: true,
    edits: [{ find: 'least: Math.ceil((n + f + 1) / 2)', replace: 'least: Math.round((n + f) / 2)' }],
  },

  // L19-STALL-IS-SPLIT
  {
    mistake: 'L19-STALL-IS-SPLIT',
    edits: [{ find: "{ breaks: 'progress', faulty:", replace: "{ breaks: 'agreement', faulty:" }],
  },
  {
    mistake: 'L19-STALL-IS-SPLIT',
    edits: [{ find: 'if (!safe) return splitBy(replicas.slice(0, f), replicas.slice(f));', replace: "if (!safe) return { breaks: 'progress', faulty: replicas.slice(n - f), steps: [] };" }],
  },
  {
    mistake: 'L19-STALL-IS-SPLIT',
    design: 'enumeration',
    second: true,
    edits: [{ find: "{ breaks: 'progress', faulty: everybody.filter((id) => id !== 'S1').slice(0, f), steps: [] }", replace: "{ breaks: 'agreement', faulty: everybody.slice(0, f), steps: everybody.slice(f).map((id, i) => ({ liar: 'S1', says: 'pre-prepare', request: i % 2 === 0 ? 'x' : 'y', to: [id] })) }" }],
  },

  // L19-UNQUALIFIED
  {
    mistake: 'L19-UNQUALIFIED',
    edits: [{ find: 'export function needsThirds({ isSynchronous, isSigned }: SystemModel): boolean {\n  return !(isSynchronous && isSigned);', replace: 'export function needsThirds(_model: SystemModel): boolean {\n  return true;' }],
  },
  {
    mistake: 'L19-UNQUALIFIED',
    design: 'formula',
    edits: [{ find: 'return !model.isSynchronous || !model.isSigned;', replace: 'return !model.isSigned;' }],
  },
  {
    mistake: 'L19-UNQUALIFIED',
    design: 'search',
    second: true,
    edits: [{ find: 'return isSynchronous ? !isSigned : true;', replace: 'return isSynchronous || !isSigned;' }],
  },
];
