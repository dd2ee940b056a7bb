import type { Diagnosis, RunResult, TaskResult, TestResult, Verdict } from '../model.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import { failureView, placeOf, type FailureView } from './failure-view.ts';
import { plural } from './plural.ts';
import { totalPoints, type Points } from './total-points.ts';

/**
 * What a report tells, decided once for the terminal and the pages. Plain JSON; every text has been
 * through `escapeText`, so that nothing in it acts on a terminal or turns the direction of text.
 */
export interface RunView {
  /** Such as `16 of 20 points`. */
  readonly title: string;
  /** Such as `9 of 11 tests passed`. */
  readonly tally: string;
  readonly hasManyTasks: boolean;
  readonly tasks: readonly TaskView[];
  /** What concerns the whole run, as sentences; empty unless it happened. */
  readonly interrupted: string;
  readonly graderError: string;
}

export interface TaskView {
  /** What people type, such as `task-03`; also the task's place in a page. */
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly tests: string;
  readonly points: string;
  readonly percent: number;
  readonly isComplete: boolean;
  /** Why no test was run; then `results` is empty. */
  readonly problem: ProblemView | null;
  readonly notRun: boolean;
  /** In a capstone, for which parts the reference stood in; and what was not looked at. Else empty. */
  readonly standIns: readonly string[];
  readonly results: readonly TestView[];
  readonly diagnoses: readonly DiagnosisView[];
  readonly next: NextView | null;
}

export interface ProblemView {
  readonly message: string;
  readonly frame: readonly string[];
  readonly conclusion: string;
}

export interface TestView {
  /** The test's place in a page. */
  readonly anchor: string;
  readonly name: string;
  readonly source: string;
  readonly points: string;
  readonly mark: '✓' | '✗' | '·' | '!';
  readonly tone: 'good' | 'bad' | 'open';
  /** The mark in words. */
  readonly status: string;
  /** The verdict where the mark doesn't tell it all; else empty. */
  readonly note: string;
  /** Null for a pass, for what isn't written yet, and for what was told already. */
  readonly failure: FailureView | null;
  /** The test whose failure is the same and is told in full. */
  readonly sameAs: { readonly name: string; readonly anchor: string } | null;
}

export interface DiagnosisView {
  readonly lead: 'Most likely' | 'Or';
  readonly title: string;
  readonly signs: readonly string[];
}

/** The one thing to do now, and the commands that help with it. */
export interface NextView {
  readonly sentence: string;
  readonly commands: readonly { readonly command: string; readonly does: string }[];
}

const NOT_WRITTEN = 'NOT-WRITTEN';

const notes: Readonly<Record<Verdict, string>> = {
  pass: '',
  fail: '',
  'learner-error': '',
  timeout: 'timeout',
  memory: 'out of memory',
  'output-limit': 'too much output',
  crashed: 'crashed',
  'not-run': 'not run',
  'grader-error': 'grader error',
};

export function runView(result: RunResult, root: string): RunView {
  const { tasks, interrupted, graderError } = result;
  const tests = tasks.flatMap((task) => task.tests);
  return {
    title: pointsOf(totalPoints(result)),
    tally: `${tests.filter(isPassed).length} of ${plural(tests.length, 'test')} passed`,
    hasManyTasks: tasks.length > 1,
    tasks: tasks.map((task) => taskView(task, root)),
    interrupted: interrupted ? 'Interrupted: this is what was known until then.' : '',
    graderError: graderError === undefined ? '' : `The grader itself is at fault, not your code. ${escapeText(graderError)}`,
  };
}

export function taskView(task: TaskResult, root: string): TaskView {
  const { tests, points, maxPoints, diagnoses = [] } = task;
  const problem = problemOf(task);
  const notRun = !problem && tests.every(({ verdict, failure }) => verdict === 'not-run' && !failure);
  const isTold = !problem && !notRun;
  return {
    id: shortId(task.task),
    title: escapeText(task.title),
    file: escapeText(task.file),
    tests: `${tests.filter(isPassed).length} of ${plural(tests.length, 'test')}`,
    points: pointsOf(task),
    percent: maxPoints === 0 ? 0 : Math.round((100 * points) / maxPoints),
    isComplete: points === maxPoints,
    problem,
    notRun,
    standIns: [...(isTold ? standInsOf(task) : []), ...ignoredOf(task)],
    results: isTold ? resultsOf(task, root) : [],
    diagnoses: isTold ? diagnoses.map(diagnosisView) : [],
    next: isTold ? nextOf(task, root) : null,
  };
}

function pointsOf({ points, maxPoints }: Points): string {
  return `${points} of ${plural(maxPoints, 'point')}`;
}

function problemOf({ file, problem }: TaskResult): ProblemView | null {
  if (!problem) return null;
  return {
    message: escapeText(problem.message),
    frame: (problem.frame ?? '').split('\n').filter((line) => line !== '').map(escapeText),
    conclusion: `No test was run: ${escapeText(file)} can't be loaded as it is.`,
  };
}

function ignoredOf({ ignored = [], file }: TaskResult): readonly string[] {
  if (ignored.length === 0) return [];
  return [escapeText(`Not looked at: ${ignored.join(', ')}. Of this folder, ${file.replace(/^.*\//, '')} alone is graded.`)];
}

/** For which tasks the reference stands in, and why, in sentences. */
export function standInsOf({ standIns = [] }: Pick<TaskResult, 'standIns'>): readonly string[] {
  const unwritten = standIns.filter(({ problem }) => problem === undefined).map(({ task }) => shortId(task));
  const broken = standIns.filter(({ problem }) => problem !== undefined);
  return [
    ...(unwritten.length > 0 ? [`The reference stands in for what is not written yet: ${unwritten.join(', ')}.`] : []),
    ...broken.map(({ task, problem }) => escapeText(`The reference stands in for ${shortId(task)}. ${problem?.message ?? ''}`)),
  ];
}

/** Failures with one cause are told once. */
function resultsOf({ task, tests }: TaskResult, root: string): readonly TestView[] {
  const told = new Map<string, TestView>();
  return tests.map((test, i) => {
    const view = testView(test, `${shortId(task)}-test-${i + 1}`);
    if (!test.failure || isNotWritten(test)) return view;
    const key = causeOf(test.failure);
    const earlier = told.get(key);
    if (earlier) return { ...view, sameAs: { name: earlier.name, anchor: earlier.anchor } };
    told.set(key, view);
    return { ...view, failure: failureView(test.failure, root) };
  });
}

function testView(test: TestResult, anchor: string): TestView {
  const { verdict, points } = test;
  return {
    anchor,
    name: escapeText(test.name),
    source: escapeText(test.source),
    points: `${isPassed(test) ? points : 0} of ${points}`,
    ...markOf(test),
    note: notes[verdict],
    failure: null,
    sameAs: null,
  };
}

function markOf(test: TestResult): Pick<TestView, 'mark' | 'tone' | 'status'> {
  if (isPassed(test)) return { mark: '✓', tone: 'good', status: 'passed' };
  if (isNotWritten(test)) return { mark: '·', tone: 'open', status: 'not written yet' };
  if (test.verdict === 'not-run') return { mark: '·', tone: 'open', status: 'not judged' };
  // Our own fault is not marked as a failure.
  if (test.verdict === 'grader-error') return { mark: '!', tone: 'open', status: 'not judged' };
  return { mark: '✗', tone: 'bad', status: 'failed' };
}

function isPassed({ verdict }: TestResult): boolean {
  return verdict === 'pass';
}

function isNotWritten({ failure }: TestResult): boolean {
  return failure?.finding === NOT_WRITTEN;
}

/** Failures with one cause differ at most in where they were met. */
function causeOf({ summary, rule, finding, got, expected, location }: NonNullable<TestResult['failure']>): string {
  return JSON.stringify([summary, rule?.id, finding, got, expected, location]);
}

function diagnosisView({ title, signs }: Diagnosis, index: number): DiagnosisView {
  return {
    lead: index === 0 ? 'Most likely' : 'Or',
    title: escapeText(title),
    signs: signs.map(({ says, line }) => escapeText(line === undefined ? says : `${says} (line ${line})`)),
  };
}

/** Earlier tasks whose parts are at fault where this task's own is not. */
function culpritsAmong(tests: readonly TestResult[], task: string): readonly string[] {
  const named = tests.flatMap(({ failure }) => (failure?.culprits ? [failure.culprits] : []));
  if (named.length === 0 || named.some((culprits) => culprits.includes(task))) return [];
  return [...new Set(named.flat())].sort();
}

function nextOf({ task, file, tests }: TaskResult, root: string): NextView | null {
  const open = tests.filter(({ verdict, failure }) => failure && verdict !== 'grader-error');
  if (tests.every(isPassed)) return { sentence: 'Done. npx grade shows what comes next.', commands: [] };
  if (open.length === 0) return null;
  if (open.some(isNotWritten)) {
    const sentence = `Not written yet: the tests marked ·. Open ${escapeText(file)} (statement: README.md beside it).`;
    return { sentence, commands: [] };
  }
  const others = culpritsAmong(open, task);
  if (others.length > 0) {
    const commands = others.map((other) => ({ command: `npx grade ${shortId(other)}`, does: 'that part under its own tests' }));
    return { sentence: `Next: your part of ${others.map(shortId).join(' or ')}, which breaks this one.`, commands };
  }
  const located = open.find(({ failure }) => failure?.location)?.failure?.location;
  const seed = open.find(({ failure }) => failure?.seed !== undefined)?.failure?.seed;
  const hint = { command: `npx grade hint ${shortId(task)}`, does: 'a hint, one step at a time' };
  const replay = { command: `npx grade replay ${shortId(task)} --seed ${seed}`, does: 'the same run again' };
  const debug = { command: `npx grade debug ${shortId(task)}`, does: 'stop in a debugger right before it' };
  return {
    sentence: `Next: open ${located ? placeOf(located, root) : escapeText(file)}.`,
    commands: [hint, ...(seed === undefined ? [] : [replay]), debug],
  };
}
