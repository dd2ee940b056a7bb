const majority = 'const majority = Math.floor(voters.length / 2) + 1;';
const held = 'voters.map((voter) => (voter === self ? lastDurableSelf : (matchIndex[voter] ?? 0)))';

/** Each common mistake of the task, planted in the reference or in another correct design. */
export const mutants = [
  {
    mistake: 'L3-OLD-TERM',
    edits: [{ find: ' && termAt(candidate) === currentTerm', replace: '' }],
  },
  {
    mistake: 'L3-OLD-TERM',
    design: 'descending-scan',
    edits: [{ find: 'view.termAt(index) === view.currentTerm && ', replace: '' }],
  },
  {
    mistake: 'L3-SORT-LEX',
    edits: [{ find: 'held.sort((a, b) => b - a);', replace: 'held.sort().reverse();' }],
  },
  {
    mistake: 'L3-HALF',
    edits: [{ find: majority, replace: 'const majority = Math.ceil(voters.length / 2);' }],
  },
  {
    mistake: 'L3-HALF',
    design: 'descending-scan',
    edits: [{ find: '2 * count > view.voters.length', replace: '2 * count >= view.voters.length' }],
  },
  {
    mistake: 'L3-SELF',
    edits: [{ find: held, replace: 'voters.map((voter) => matchIndex[voter] ?? 0)' }],
  },
  {
    mistake: 'L3-SELF',
    edits: [{ find: majority, replace: 'const majority = Math.floor(voters.length / 2);' }],
  },
  {
    mistake: 'L3-BREAK-EARLY',
    edits: [
      {
        find: 'return candidate > commitIndex && termAt(candidate) === currentTerm ? candidate : commitIndex;',
        replace: `let committed = commitIndex;
  while (committed < candidate) {
    if (termAt(committed + 1) !== currentTerm) break;
    committed++;
  }
  return committed;`,
      },
    ],
  },
  {
    mistake: 'L3-BREAK-EARLY',
    design: 'ascending-scan',
    edits: [{ find: 'if (view.termAt(index) === view.currentTerm) committed = index;', replace: 'if (view.termAt(index) !== view.currentTerm) break;\n    committed = index;' }],
  },
  {
    mistake: 'L3-SELF-VOLATILE',
    edits: [
      {
        find: 'const candidate = quorumMatch(view);',
        replace: `let last = 0;
  while (termAt(last + 1) !== undefined) last++;
  const candidate = quorumMatch({ ...view, lastDurableSelf: last });`,
      },
    ],
  },
  {
    mistake: 'G-ALIAS',
    edits: [{ find: held, replace: '(Object.assign(matchIndex, { [self]: lastDurableSelf }), voters.map((voter) => matchIndex[voter] ?? 0))' }],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    edits: [
      { find: '/**\n * The leader\'s new commitIndex', replace: 'let highest = 0;\n\n/**\n * The leader\'s new commitIndex' },
      { find: 'const candidate = quorumMatch(view);', replace: 'const candidate = (highest = Math.max(highest, quorumMatch(view)));' },
    ],
  },
  {
    mistake: 'G-NONDET',
    edits: [{ find: 'held.sort((a, b) => b - a);', replace: 'held.sort((a, b) => b - a || Math.random() - 0.5);' }],
  },
  {
    mistake: 'L3-OLD-TERM',
    design: 'ascending-scan',
    second: true,
    edits: [
      {
        find: `  let committed = view.commitIndex;
  for (let index = view.commitIndex + 1; index <= top; index++) {
    // An entry of an earlier term is passed over, not stopped at: one of this term may follow.
    if (view.termAt(index) === view.currentTerm) committed = index;
  }
  return committed;`,
        replace: '  return top > view.commitIndex ? top : view.commitIndex;',
      },
    ],
  },
  {
    mistake: 'L3-OLD-TERM',
    design: 'followers-alone',
    second: true,
    edits: [
      {
        find: '(count, index) => count >= majority && view.termAt(index) === view.currentTerm',
        replace: '(count) => count >= majority',
      },
    ],
  },
  {
    mistake: 'L3-OLD-TERM',
    second: true,
    edits: [
      {
        find: 'termAt(candidate) === currentTerm',
        replace: '(termAt(candidate) ?? 0) <= currentTerm',
      },
    ],
  },
  {
    mistake: 'L3-SORT-LEX',
    design: 'ascending-scan',
    second: true,
    edits: [
      {
        find: `  const held = [...tails(view).values()];
  let index = 0;
  while (held.filter((tail) => tail > index).length > view.voters.length / 2) index++;
  return index;`,
        replace: `  const held = [...tails(view).values()].sort();
  return held[Math.ceil(held.length / 2) - 1] ?? 0;`,
      },
    ],
  },
  {
    mistake: 'L3-SORT-LEX',
    design: 'followers-alone',
    second: true,
    edits: [
      {
        find: `  const majority = (view.voters.length >> 1) + 1;
  return Math.max(0, tally(view).findLastIndex((count) => count >= majority));`,
        replace: `  const tails = view.voters.map((voter) => (voter === view.self ? view.lastDurableSelf : (view.matchIndex[voter] ?? 0)));
  return tails.sort((a, b) => (\`\${a}\` < \`\${b}\` ? 1 : -1))[view.voters.length >> 1] ?? 0;`,
      },
    ],
  },
  {
    mistake: 'L3-HALF',
    design: 'ascending-scan',
    second: true,
    edits: [
      {
        find: 'while (held.filter((tail) => tail > index).length > view.voters.length / 2) index++;',
        replace: 'while (2 * held.filter((tail) => tail > index).length >= view.voters.length) index++;',
      },
    ],
  },
  {
    mistake: 'L3-HALF',
    design: 'followers-alone',
    second: true,
    edits: [
      {
        find: `  const majority = (view.voters.length >> 1) + 1;
  return Math.max(0,`,
        replace: `  const majority = (view.voters.length + 1) >> 1;
  return Math.max(0,`,
      },
    ],
  },
  {
    mistake: 'L3-SELF',
    design: 'ascending-scan',
    second: true,
    edits: [
      {
        find: `  if (view.voters.includes(view.self)) all.set(view.self, view.lastDurableSelf);
`,
        replace: '',
      },
    ],
  },
  {
    mistake: 'L3-SELF',
    design: 'descending-scan',
    second: true,
    edits: [
      {
        find: '  return view.voters.filter(',
        replace: '  return 1 + view.voters.filter(',
      },
    ],
  },
  {
    mistake: 'L3-SELF',
    design: 'followers-alone',
    second: true,
    edits: [
      {
        find: 'counts[index] = (counts[index] ?? 0) + 1;',
        replace: 'counts[index] = (counts[index] ?? 1) + 1;',
      },
    ],
  },
  {
    mistake: 'L3-BREAK-EARLY',
    second: true,
    edits: [
      {
        find: `  const candidate = quorumMatch(view);
  return candidate > commitIndex && termAt(candidate) === currentTerm ? candidate : commitIndex;`,
        replace: `  const candidate = quorumMatch(view);
  for (let index = commitIndex + 1; index <= candidate; index++) {
    if (termAt(index) !== currentTerm) return index - 1;
  }
  return Math.max(candidate, commitIndex);`,
      },
    ],
  },
  {
    mistake: 'L3-BREAK-EARLY',
    design: 'followers-alone',
    second: true,
    edits: [
      {
        find: '  return Math.max(view.commitIndex, n);',
        replace: `  if (view.termAt(view.commitIndex + 1) !== view.currentTerm) return view.commitIndex;
  return Math.max(view.commitIndex, n);`,
      },
    ],
  },
  {
    mistake: 'L3-SELF-VOLATILE',
    design: 'descending-scan',
    second: true,
    edits: [
      {
        find: 'voter === view.self ? view.lastDurableSelf : (view.matchIndex[voter] ?? 0)) >= index',
        replace: 'voter === view.self ? index : (view.matchIndex[voter] ?? 0)) >= index',
      },
    ],
  },
  {
    mistake: 'L3-SELF-VOLATILE',
    design: 'followers-alone',
    second: true,
    edits: [
      {
        find: `voter === view.self ? view.lastDurableSelf : (view.matchIndex[voter] ?? 0);
    for`,
        replace: `voter === view.self ? Math.max(view.lastDurableSelf, ...Object.values(view.matchIndex)) : (view.matchIndex[voter] ?? 0);
    for`,
      },
    ],
  },
  {
    mistake: 'G-ALIAS',
    design: 'descending-scan',
    second: true,
    edits: [
      {
        find: `export function quorumMatch(view: QuorumView): Index {
`,
        replace: `export function quorumMatch(view: QuorumView): Index {
  (view.voters as string[]).sort();
`,
      },
    ],
  },
  {
    mistake: 'G-HIDDEN-STATE',
    design: 'followers-alone',
    second: true,
    edits: [
      {
        find: '/** Counts copies index by index',
        replace: `const seen: Record<string, number> = {};

/** Counts copies index by index`,
      },
      {
        find: `(view.matchIndex[voter] ?? 0);
    for`,
        replace: `(seen[voter] = Math.max(seen[voter] ?? 0, view.matchIndex[voter] ?? 0));
    for`,
      },
    ],
  },
  {
    mistake: 'G-NONDET',
    design: 'ascending-scan',
    second: true,
    edits: [
      {
        find: '  const top = quorumMatch(view);',
        replace: `  if (performance.now() < 0) return view.commitIndex;
  const top = quorumMatch(view);`,
      },
    ],
  },
];
