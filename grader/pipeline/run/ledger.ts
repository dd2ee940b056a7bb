import type { Failure, TestLine, ToldRun } from '../../harness/suite/outcome.ts';
import { failureOfEnding, notRunAfterLoading, notRunAfterStops, type EndingKind } from '../../harness/suite/ending.ts';
import type { ManifestTest, TaskManifest, TestResult, Verdict } from '../model.ts';
import type { JobSuite, UnitLine } from './job.ts';
import type { Ending } from './launch.ts';

/** What is known about every listed test of one submission. Starts with nothing passed. */
export interface Ledger {
  readonly record: (line: UnitLine) => void;
  /** The submission is to blame for the end of its child; its other tests are to be run again, within bounds. */
  readonly blame: (ending: Ending) => void;
  /** The child ran all its suites, so a test without a verdict is a mistake of its suite. */
  readonly finish: (over: NonNullable<Ending['over']>) => void;
  /** Gives up on the tests that have no verdict yet. */
  readonly giveUp: (verdict: 'not-run' | 'grader-error', summary?: string) => void;
  readonly pending: () => readonly JobSuite[];
  readonly results: () => readonly TestResult[];
  /** Mistakes of the suites, not of the submission. */
  readonly suiteErrors: () => readonly string[];
}

interface Entry {
  readonly test: ManifestTest;
  registered: boolean;
  running: boolean;
  readonly told: ToldRun[];
  result: TestResult | null;
}

export function createLedger(
  unit: number,
  task: string,
  manifest: TaskManifest,
  limits: { readonly stopsMax: number; readonly silenceMsMax: number },
  wanted: (test: string) => boolean = () => true,
): Ledger {
  const entries: readonly Entry[] = manifest.tests.map((test) => ({
    test,
    registered: false,
    running: false,
    told: [],
    // What isn't wanted is settled before it begins.
    result: wanted(test.name) ? null : { ...test, verdict: 'not-run', runs: 0, events: 0 },
  }));
  const suiteErrors = new Set<string>();
  let loading = 0;
  let stops = 0;

  const find = (suite: string, name: string): Entry | null => {
    const entry = entries.find(({ test }) => test.suite === suite && test.name === name);
    if (!entry) {
      suiteErrors.add(
        `The suite ${suite} of ${task} has a test “${name}” that task.json does not list: add it there, or remove the test.`,
      );
    }
    return entry ?? null;
  };

  const recordTest = (suite: string, line: TestLine): void => {
    const entry = find(suite, line.test);
    if (!entry || entry.result) return;
    entry.running = line.kind !== 'end';
    if (line.kind === 'told') entry.told.push(line.run);
    if (line.kind !== 'end') return;
    entry.result = {
      ...entry.test,
      verdict: line.verdict,
      ...(line.failure && { failure: line.failure }),
      ...(line.reach && { reach: line.reach }),
      ...(line.hash && { hash: line.hash }),
      ...(entry.told.length > 0 && { told: entry.told }),
      runs: line.runs,
      events: line.events,
    };
  };

  const settle = (entry: Entry, verdict: Verdict, failure?: Failure): void => {
    entry.running = false;
    entry.result = { ...entry.test, verdict, ...(failure && { failure }), runs: 0, events: 0 };
  };

  const unsettled = (): readonly Entry[] => entries.filter(({ result }) => !result);

  const giveUp: Ledger['giveUp'] = (verdict, summary) => {
    for (const entry of unsettled()) settle(entry, verdict, summary === undefined ? undefined : { summary });
  };

  const blame = (ending: Ending): void => {
    const culprit = entries.find(({ running }) => running);
    const isLoading = loading > 0;
    const { file } = manifest;
    if (culprit) settle(culprit, ...failureOfEnding({ kind: kindOf(ending), isLoading, limitMs: limits.silenceMsMax, file, output: ending.output }));
    if (culprit && isLoading) giveUp('not-run', notRunAfterLoading(file).summary);
    stops += 1;
    if (stops >= limits.stopsMax) giveUp('not-run', notRunAfterStops(stops).summary);
    loading = 0;
  };

  const finish = (over: NonNullable<Ending['over']>): void => {
    for (const entry of unsettled()) {
      const broken = over.broken.find((one) => one.unit === unit && one.suite === entry.test.suite);
      const summary = broken
        ? `The suite ${entry.test.suite} of ${task} failed while it was collected: ${broken.message}`
        : entry.registered
          ? `The suite ${entry.test.suite} of ${task} ended without a word about this test.`
          : `task.json of ${task} lists this test, but its suite ${entry.test.suite} has none of that name.`;
      settle(entry, 'grader-error', { summary });
    }
  };

  return {
    record: (line) => {
      if (line.kind === 'test') recordTest(line.suite, line.line);
      if (line.kind === 'loading') loading += 1;
      if (line.kind === 'loaded') loading -= 1;
      if (line.kind !== 'registered') return;
      const entry = find(line.suite, line.test);
      if (entry) entry.registered = true;
    },
    blame,
    finish,
    giveUp,
    pending: () => {
      const open = unsettled().map(({ test }) => test);
      return [...new Set(open.map(({ suite }) => suite))].map((name) => ({
        name,
        tests: open.filter(({ suite }) => suite === name).map((test) => test.name),
      }));
    },
    results: () =>
      entries.map(({ test, result }) => result ?? { ...test, verdict: 'not-run', runs: 0, events: 0 }),
    suiteErrors: () => [...suiteErrors],
  };
}

/** A child that said it had run everything and didn't has crashed. */
function kindOf({ kind, over }: Ending): EndingKind {
  const known = over?.died ?? kind;
  return known === 'over' || known === 'stopped' ? 'crashed' : known;
}
