import { fileURLToPath } from 'node:url';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Rooms of the harness, and the rooms that each may import from besides itself. `suite` wires them all together. */
const harnessRooms = {
  kernel: [],
  protocols: [],
  signing: ['kernel', 'protocols'],
  adversary: ['kernel', 'protocols', 'signing'],
  network: ['kernel'],
  disk: ['kernel'],
  faults: ['kernel'],
  trace: ['kernel', 'protocols'],
  checkers: ['kernel', 'trace', 'protocols', 'signing'],
  models: ['kernel', 'protocols'],
  cluster: ['kernel', 'protocols', 'adversary', 'network', 'disk', 'faults', 'trace'],
  lab: ['kernel', 'protocols', 'network', 'trace', 'cluster'],
  explore: ['kernel', 'protocols', 'adversary', 'cluster', 'trace'],
};

/** Forbids whatever a room imports from outside itself, but for the rooms that it may use. */
function roomRules([room, allowed]) {
  const others = allowed.map((name) => `${name}/`).join('|');
  const outside = (up) => `^${up}(?!${others || '$'})`;
  const message = `${room} may import only ${allowed.length > 0 ? allowed.join(', ') : 'nothing of ours'}.`;
  const restrict = (up) => ({ 'no-restricted-imports': ['error', { patterns: [{ regex: outside(up), message }] }] });
  const folder = `grader/harness/${room}`;
  return [
    { files: [`${folder}/*.ts`], ignores: testFiles, rules: restrict('\\.\\./') },
    { files: [`${folder}/*/*.ts`], ignores: testFiles, rules: restrict('\\.\\./\\.\\./') },
  ];
}

/** Nothing imports from a layer above its own. */
const layers = [
  { files: ['grader/harness/*.ts', 'grader/harness/suite/*.ts'], above: 'isolate|pipeline|maelstrom|commands|authoring' },
  { files: ['grader/isolate/**/*.ts'], above: 'pipeline|maelstrom|commands|authoring' },
  { files: ['grader/pipeline/**/*.ts'], above: 'maelstrom|authoring|commands' },
  { files: ['grader/maelstrom/**/*.ts'], above: 'authoring|commands' },
  { files: ['grader/authoring/**/*.ts'], above: 'maelstrom|commands' },
];

/** A test may reach across rooms; everything else keeps to its own. */
const testFiles = ['grader/**/*.test.ts', 'grader/bench/**', 'grader/**/testing/**'];

export default defineConfig(
  { ignores: ['**/node_modules/**', '.grade/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: fileURLToPath(new URL('..', import.meta.url)) } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Node code and hidden suites may throw anything; the harness passes it on.
      '@typescript-eslint/only-throw-error': 'off',
      // `return this.#handle(event)` reads as "that is all there is to do".
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  ...Object.entries(harnessRooms).flatMap(roomRules),
  ...layers.map(({ files, above }) => ({
    files,
    ignores: testFiles,
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: `/(${above})/`, message: 'A layer may not import from one above it.' }] }],
    },
  })),
  {
    files: ['grader/harness/**/*.ts'],
    ignores: [...testFiles, 'grader/harness/cluster/guard.ts'],
    rules: {
      // No wall clock and no chance below the command line.
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' },
        { object: 'performance', property: 'now' },
        { object: 'process', property: 'hrtime' },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'setImmediate'],
    },
  },
  {
    files: testFiles,
    rules: {
      // Tests hand over what careless node code would.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['tasks/*/*.ts', 'solutions/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!#harness$|#tasks/)', message: 'A part imports its contract and #harness, nothing else.' }] },
      ],
      // A starter's bodies are not written yet, and async parts may await nothing.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }],
    },
  },
  {
    files: ['tasks/*/mistakes/*.ts', 'tasks/shared-mistakes/*.ts'],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!#mistake$)', message: 'A mistake imports types of #mistake, nothing else.' },
            { regex: '^#mistake$', allowTypeImports: true, message: 'Write `import type`: nothing of #mistake is there at run time.' },
          ],
        },
      ],
    },
  },
  {
    files: ['grader/pipeline/diagnose/syntax/*.ts'],
    // The kinds of ts-morph's nodes are classes that look alike to the rule.
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['tasks/*/hidden/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!#harness/suite$|#tasks/)', message: 'A hidden suite imports #harness/suite and its contract, nothing else.' }] },
      ],
    },
  },
);
