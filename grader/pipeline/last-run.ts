import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isJudged } from './is-judged.ts';
import { notKept } from './kept-by-task.ts';
import type { RunResult, TaskResult, TestResult } from './model.ts';

const VERSION = 1;

/** The last grading of the learner's own file, for the commands that speak about it afterwards. */
export interface LastRun {
  readonly result: TaskResult;
  /** When it was kept, in milliseconds as file times count them. */
  readonly keptAtMs: number;
}

/** Null when the task was never graded, or when what was kept can't be read: then it is as if it never was. */
export async function readLastRun(root: string, task: string): Promise<LastRun | null> {
  const file = fileOf(root, task);
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const value = JSON.parse(text) as { version?: unknown; result?: unknown } | null;
    if (value?.version !== VERSION || !isTaskResult(value.result) || value.result.task !== task) return null;
    return { result: value.result, keptAtMs: mtimeMs };
  } catch {
    return null;
  }
}

/** Keeps the result of each task, one file a task. Answers with a sentence when that could not be done. */
export async function saveLastRun(root: string, { tasks }: RunResult): Promise<string | null> {
  const graded = tasks.filter(isJudged);
  const unsaved = await Promise.all(graded.map((result) => save(fileOf(root, result.task), result)));
  return unsaved.find((sentence) => sentence !== null) ?? null;
}

/** Each file is replaced as a whole, so two graders at once need no lock: the later one is the last run. */
async function save(file: string, result: TaskResult): Promise<string | null> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(file, `${JSON.stringify({ version: VERSION, result: withoutTraces(result) }, null, 2)}\n`);
    return null;
  } catch (error) {
    return notKept('The result is not kept for `grade hint`', file, error);
  }
}

/** The traces have served the diagnosis by now, and a seed brings each of them back. */
function withoutTraces(result: TaskResult): TaskResult {
  return { ...result, tests: result.tests.map(withoutTrace) };
}

function withoutTrace(test: TestResult): TestResult {
  if (!test.failure) return test;
  const { trace: _, ...failure } = test.failure;
  return { ...test, failure };
}

function fileOf(root: string, task: string): string {
  return join(root, '.grade', 'last', `${task}.json`);
}

/** Whether all that is shown of a result is there: anybody may have edited the file. */
function isTaskResult(value: unknown): value is TaskResult {
  return (
    has(value, { task: 'string', title: 'string', file: 'string', points: 'number', maxPoints: 'number' }) &&
    isAbsentOr(value['problem'], (problem) => has(problem, { kind: 'string', message: 'string' })) &&
    isListOf(value['tests'], isTestResult) &&
    isAbsentOr(value['diagnoses'], (diagnoses) => isListOf(diagnoses, isDiagnosis))
  );
}

function isTestResult(value: unknown): boolean {
  return (
    has(value, { name: 'string', suite: 'string', source: 'string', points: 'number', verdict: 'string' }) &&
    isAbsentOr(value['failure'], isFailure)
  );
}

function isFailure(value: unknown): boolean {
  return (
    has(value, { summary: 'string' }) &&
    isAbsentOr(value['rule'], (rule) => has(rule, { id: 'string', name: 'string', source: 'string' })) &&
    isAbsentOr(value['seed'], (seed) => typeof seed === 'number')
  );
}

function isDiagnosis(value: unknown): boolean {
  return (
    has(value, { mistake: 'string', title: 'string' }) &&
    isListOf(value['signs'], (sign) => has(sign, { kind: 'string', says: 'string' }))
  );
}

function has(value: unknown, fields: Readonly<Record<string, 'string' | 'number'>>): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(fields).every(([name, type]) => typeof (value as Record<string, unknown>)[name] === type);
}

function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isAbsentOr(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value);
}
