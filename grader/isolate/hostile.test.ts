import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunResult, Task, TaskResult, TestResult, Verdict } from '../pipeline/model.ts';
import { parseManifest } from '../pipeline/discover/manifest.ts';
import { escapeText } from '../pipeline/report/escape.ts';
import { jsonReport } from '../pipeline/report/json.ts';
import { plain } from '../pipeline/report/paint.ts';
import { runLines } from '../pipeline/report/run-lines.ts';
import { run } from '../pipeline/run.ts';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { codeOf, hostileRows, testsOf, type HostileRow } from './testing/hostile.ts';
import { watchFences } from './testing/fenced-processes.ts';
import { realFence } from './testing/real-fence.ts';

type Kind = keyof typeof testsOf;

const repository = join(import.meta.dirname, '../..');
const taskOf = { commitment: 'task-03-commitment', matching: 'task-02-log-matching' } as const;
const fileOf = { commitment: 'commitment.ts', matching: 'log-matching.ts' } as const;
const kinds = ['commitment', 'matching'] as const;
const reference = Object.fromEntries(kinds.map((of) => [of, readFileSync(join(repository, 'solutions', taskOf[of], fileOf[of]), 'utf8')])) as Record<Kind, string>;

const book = emptyWorkbook();
const host = await realFence(book.toolkit.host);

/** A file handed in under a name of its own. `put` writes it, where it isn't a plain text. */
interface HandedIn {
  readonly id: string;
  readonly of: Kind;
  readonly text?: string;
  readonly put?: (file: string) => void;
  readonly expect: readonly Verdict[];
  readonly says?: RegExp;
}

const elsewhere = join(book.root, 'elsewhere.ts');
const oddFiles: readonly HandedIn[] = [
  { id: 'F05 is a symbolic link', of: 'commitment', put: (file) => symlinkSync(elsewhere, file), expect: ['not-run'], says: /is a symbolic link, and was not read/ },
  { id: 'F05 is a link to nothing', of: 'commitment', put: (file) => symlinkSync('/nowhere', file), expect: ['not-run'], says: /is a symbolic link/ },
  { id: 'F07 is a hard link', of: 'commitment', put: (file) => linkSync(elsewhere, file), expect: ['not-run'], says: /is a hard link/ },
  { id: 'F06 is a pipe', of: 'commitment', put: (file) => void execFileSync('mkfifo', [file]), expect: ['not-run'], says: /is not a regular file/ },
  { id: 'I07 has CRLF and a mark', of: 'commitment', text: `\uFEFF${reference.commitment.replaceAll('\n', '\r\n')}`, expect: ['pass'] },
  { id: 'I09 is empty', of: 'commitment', text: '', expect: ['not-run'], says: /is empty/ },
  { id: 'I09 is missing', of: 'commitment', put: () => undefined, expect: ['not-run'], says: /does not exist/ },
  { id: 'I09 is a folder', of: 'commitment', put: (file) => mkdirSync(file), expect: ['not-run'], says: /is a folder/ },
];

const rows: readonly HandedIn[] = [...hostileRows.map(handedInOf), ...oddFiles];

function handedInOf(row: HostileRow): HandedIn {
  const { id, of = 'commitment', expect: wanted, says } = row;
  return { id, of, text: codeOf(row, reference[of]), expect: wanted, ...(says && { says }) };
}

function submit({ of, text = '', put }: Pick<HandedIn, 'of' | 'text' | 'put'>, folder: string): Task {
  const submission = join(book.root, 'handed-in', folder, fileOf[of]);
  mkdirSync(dirname(submission), { recursive: true });
  if (put) put(submission);
  else writeFileSync(submission, text);
  const of_ = join(repository, 'tasks', taskOf[of]);
  const manifest = parseManifest(readFileSync(join(of_, 'task.json'), 'utf8'));
  if (!('title' in manifest)) throw new Error('A task.json can’t be used.');
  return { id: taskOf[of], folder: of_, manifest, submission };
}

function grade(tasks: readonly Task[], wanted?: (test: string) => boolean): Promise<RunResult> {
  if (!host) throw new Error('Without a fence nothing hostile is run.');
  const limits = { silenceMsMax: 1500, stopsMax: 9 };
  return run({ root: book.root, tasks, options: { seeds: 1, firstSeed: 1 }, toolkit: book.toolkit, host, limits, children: 2, ...(wanted && { wanted }) });
}

const isWanted = (name: string): boolean => Object.values(testsOf).some((names) => (names as readonly string[]).includes(name));

/** Contents, kinds and times of everything in a folder. */
function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const facts = lstatSync(path);
    hash.update(`${name}\0${facts.mode}\0${facts.mtimeMs}\n`);
    if (facts.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (facts.isDirectory()) hash.update(hashOf(path));
    else if (facts.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}

const hiddenLines = kinds.flatMap((of) => {
  const folder = join(repository, 'tasks', taskOf[of], 'hidden');
  return readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').map((line) => line.trim()).filter((line) => line.length > 30));
});

const ABSOLUTE = /(?<![\w.:/])\/(?:tmp|root|home|work|usr|etc|var|proc|host\.mjs|node)\b|file:\/\//;

interface Judged {
  readonly row: HandedIn;
  readonly result: TaskResult;
  readonly tests: readonly TestResult[];
  readonly shown: string;
}

describe.runIf(host)('code that nobody trusts', () => {
  let judged: readonly Judged[] = [];
  let changed = '';
  let left: readonly string[] = [];

  beforeAll(async () => {
    writeFileSync(elsewhere, reference.commitment);
    const tasks = rows.map((row, i) => submit(row, `${i}`));
    const fences = watchFences();
    const before = hashOf(book.root);
    const result = await grade(tasks, isWanted);
    changed = hashOf(book.root) === before ? 'no' : 'yes';
    left = await fences.left();
    expect(fences.seen()).toBeGreaterThan(10);
    expect(result.graderError).toBeUndefined();
    judged = rows.map((row, i) => {
      const one = result.tasks[i];
      if (!one) throw new Error('Every row has a result.');
      const tests = one.tests.filter(({ name }) => isWanted(name));
      return { row, result: one, tests, shown: runLines({ ...result, tasks: [{ ...one, tests }] }, { root: book.root, width: 400, paint: plain }).join('\n') };
    });
    process.stderr.write(`${tableOf(judged, left, changed)}\n`);
  }, 400_000);

  test('earns nothing that it should not, and each row ends as it must', () => {
    const wrong = judged.filter(({ row, tests }) => !tests.every(({ verdict }) => row.expect.includes(verdict)) || (tests.every(({ verdict }) => verdict === 'pass') && row.expect.some((verdict) => verdict !== 'pass')));
    expect(wrong.map(({ row, tests }) => `${row.id}: ${tests.map(({ verdict, failure }) => `${verdict} (${failure?.summary ?? ''})`).join(', ')}`)).toEqual([]);
  });

  test('the canary has failed', () => {
    const canary = judged.find(({ row }) => row.id.includes('canary'));
    expect(canary?.tests.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
    expect(canary?.result.points).toBe(0);
  });

  test('is told a sentence', () => {
    const mute = judged.filter(({ row, result, tests }) => {
      if (row.expect.every((verdict) => verdict === 'pass')) return false;
      const said = [result.problem?.message, ...tests.map(({ failure }) => failure?.summary)].join('\n');
      return said.trim() === '' || (row.says && !row.says.test(`${said}\n${tests.map(({ failure }) => failure?.got).join('\n')}`));
    });
    expect(mute.map(({ row, shown }) => [row.id, shown])).toEqual([]);
  });

  test('is shown no line of a hidden suite, no absolute path and nothing that acts on a terminal', () => {
    const shown = (text: string): string[] => judged.filter((one) => one.shown.includes(text)).map(({ row }) => row.id);
    expect(hiddenLines.flatMap(shown)).toEqual([]);
    const documents = judged.map(({ row, result }) => [row.id, jsonReport({ firstSeed: 1, seeds: 1, tasks: [result] }, book.root)] as const);
    expect(documents.filter(([, text]) => ABSOLUTE.test(text) || text.includes(repository) || hiddenLines.some((line) => text.includes(line))).map(([id]) => id)).toEqual([]);
    expect(judged.filter((one) => ABSOLUTE.test(one.shown) || one.shown.includes(repository)).map(({ row, shown: text }) => [row.id, text])).toEqual([]);
    expect(judged.filter((one) => /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(one.shown)).map(({ row }) => row.id)).toEqual([]);
  });

  test('leaves no process, and changes no file', () => {
    expect(left).toEqual([]);
    expect(changed).toBe('no');
  });

  test('has a twin without the hostile line, which has full points', async () => {
    const { tasks } = await grade(kinds.map((of) => submit({ of, text: reference[of] }, `twin of ${of}`)));
    expect(tasks.map(({ points, tests }) => [points, tests.filter(({ verdict }) => verdict !== 'pass').map(({ name, failure }) => [name, failure?.summary])])).toEqual([[20, []], [20, []]]);
  });
});

/** What became of each row: for people, and for whoever reads the log of a run. */
function tableOf(judged: readonly Judged[], left: readonly string[], changed: string): string {
  const lines = judged.map(({ row, result, tests }) => {
    const points = tests.reduce((sum, { verdict, points: worth }) => sum + (verdict === 'pass' ? worth : 0), 0);
    const said = escapeText(result.problem?.message ?? tests.find(({ failure }) => failure)?.failure?.summary ?? '');
    return `${row.id.padEnd(56)} ${tests.map(({ verdict }) => verdict).join(' ').padEnd(28)} ${String(points).padStart(2)}  ${said.split('\n')[0]?.slice(0, 150) ?? ''}`;
  });
  return [`\n${'row'.padEnd(56)} ${'verdicts'.padEnd(28)} points  sentence`, ...lines, `${judged.length} rows; processes left: ${left.length}; files changed: ${changed}`].join('\n');
}
