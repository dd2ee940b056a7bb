import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LoadProblem, TaskManifest } from '../model.ts';
import { scratchFolder } from '../testing/scratch.ts';
import { compileSubmission } from './compile-submission.ts';

const root = scratchFolder();
mkdirSync(join(root, 'tasks'));
const manifest: TaskManifest = {
  title: 'Commitment',
  subtrack: 'Log Replication',
  difficulty: 'advanced',
  concepts: [],
  needs: [],
  file: 'part.ts',
  part: 'commitment',
  exports: ['nextCommitIndex'],
  tests: [],
};

function compile(source: string | null, exports = manifest.exports): Promise<LoadProblem | null> {
  const submission = join(root, 'tasks', source === null ? 'absent.ts' : 'part.ts');
  if (source !== null) writeFileSync(submission, source);
  return compileSubmission({
    root,
    task: { id: 'task-03-commitment', folder: join(root, 'tasks'), manifest: { ...manifest, exports }, submission },
    outfile: join(root, 'out.mjs'),
    form: 'module',
    harness: { file: join(root, 'harness.js'), names: ['lastIndex', 'termAt'] },
  });
}

const good = 'export function nextCommitIndex(): number { return 0; }\n';

test('what a part may import compiles, and types are left out however they are imported', async () => {
  const source = `import type { A } from './contract.ts'; import { B } from '#tasks/task-01-x'; import { lastIndex } from '#harness';
    import { deepEqual } from 'node:assert'; ${good} export const used = (a: A, b: B): unknown => [lastIndex, deepEqual, a, b];`;
  expect(await compile(source)).toBeNull();
});

test('a syntax error is shown with its place, whatever the line ends and marks', async () => {
  const problem = await compile('\uFEFFconst ä = 1;\r\n\tconst ö = "ü", add = (=>;\r\nexport {};\r\n');
  expect(problem?.kind).toBe('syntax');
  expect(problem?.message).toMatch(/^tasks\/part\.ts:2:24 does not compile: /);
  expect(problem?.frame).toBe(
    ['1 | const ä = 1;', '2 |   const ö = "ü", add = (=>;', `  | ${' '.repeat(24)}^`, '3 | export {};'].join('\n'),
  );
});

test('a missing export is named with the nearest that exists', async () => {
  const near = await compile('export function nextComitIndex() {}');
  expect(near).toMatchObject({ kind: 'exports' });
  expect(near?.message).toContain('`nextComitIndex` is exported; did you mean `nextCommitIndex`?');
  expect((await compile('export const other = 1;'))?.message).toContain('does not export `nextCommitIndex`');
});

test('of a function of an object, the object must be exported', async () => {
  const compileLog = (source: string): Promise<LoadProblem | null> => compile(source, ['log.lastIndex', 'log.termAt']);
  expect(await compileLog('export const log = {};')).toBeNull();
  expect((await compileLog('const log = {};'))?.message).toBe('tasks/part.ts does not export `log`. Write `export const log = { … }`, as contract.ts says.');
});

test('other modules are refused by name', async () => {
  const problem = await compile(`import lodash from 'lodash';\n${good}console.log(lodash);`);
  expect(problem).toMatchObject({ kind: 'import' });
  expect(problem?.message).toBe(
    'tasks/part.ts:1:20: lodash is not available in this workbook; a part imports only its contract and #harness.',
  );
  const value = await compile(`import { value } from './contract.ts';\n${good}console.log(value);`);
  expect(value?.message).toContain('only types');
  const helper = await compile(`import { lastIndx } from '#harness';\n${good}console.log(lastIndx);`);
  expect(helper?.message).toContain('#harness exports no `lastIndx`. Did you mean `lastIndex`?');
});

test('a file that is absent, empty, a folder or huge is told apart', async () => {
  expect((await compile(null))?.message).toContain('tasks/absent.ts does not exist');
  expect((await compile(' \n'))?.message).toContain('is empty');
  expect(await compile('x'.repeat(1024 * 1024 + 1))).toMatchObject({ kind: 'too-large' });
  mkdirSync(join(root, 'tasks/folder.ts'), { recursive: true });
  const task = { id: 'task-03-commitment', folder: root, manifest, submission: join(root, 'tasks/folder.ts') };
  const problem = await compileSubmission({ root, task, outfile: '', form: 'module', harness: { file: '', names: [] } });
  expect(problem?.message).toContain('is a folder');
});
