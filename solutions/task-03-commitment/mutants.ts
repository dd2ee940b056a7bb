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
];
