import type { TaskResult, TestResult } from '../pipeline/model.ts';
import type { Variant } from './variants.ts';

/** The tiers of hidden tests, by their suite's name. */
export const tiers = ['unit', 'cluster', 'exhaustive'] as const;
export type Tier = (typeof tiers)[number];

/** Where the code was held: beside the suites, or in a process of its own. */
export type HolderKind = 'realm' | 'isolated';

/** A variant after its run. */
export interface Judged {
  readonly variant: Variant;
  readonly result: TaskResult;
  /** Id of the first diagnosis without the syntax tree, and with it; null where no mistake fits. */
  readonly alone: string | null;
  readonly withCode: string | null;
}

/** All that one run of its variants shows of a task. */
export interface TaskFacts {
  readonly task: string;
  readonly title: string;
  readonly holder: HolderKind;
  readonly reaches: readonly string[];
  readonly judged: readonly Judged[];
}

export interface TaskCheck {
  readonly task: string;
  readonly title: string;
  readonly holder: HolderKind;
  readonly designs: readonly DesignCheck[];
  readonly mutants: readonly MutantCheck[];
  /** How often the reference's run reached what the task is about. */
  readonly reached: Readonly<Record<string, number>>;
  /** What is wrong, and what to do about it; empty when the task is proven. */
  readonly problems: readonly string[];
}

export interface DesignCheck {
  readonly design: string;
  readonly points: number;
  readonly maxPoints: number;
}

export interface MutantCheck {
  readonly mistake: string;
  readonly design: string;
  readonly second: boolean;
  /** The tiers in which some test fails. */
  readonly killedBy: readonly Tier[];
  readonly alone: string | null;
  readonly withCode: string | null;
}

/** Whether the suites of a task tell right from wrong, and whether the diagnosis names what is wrong. */
export function checkTask({ task, title, holder, reaches, judged }: TaskFacts): TaskCheck {
  const reached = reachedBy(judged.find(({ variant }) => variant.kind === 'reference'), reaches);
  const unreached = reaches.filter((name) => reached[name] === 0);
  return {
    task,
    title,
    holder,
    designs: judged.filter(isDesign).map(designCheck),
    mutants: judged.flatMap(mutantCheck),
    reached,
    problems: [
      ...judged.flatMap(problemsOf),
      ...unreached.map((name) => `The reference's run never reaches “${name}”, which task.json says the task is about: script it.`),
    ],
  };
}

/** Rejecting a correct design is the gravest of all, so the designs' own words come with it. */
function problemsOf({ variant, result, alone, withCode }: Judged): readonly string[] {
  const name = nameOf(variant);
  if (result.problem) return [`${name} can't be loaded: ${result.problem.message}`];
  const spoilt = result.tests.find(({ verdict }) => verdict === 'grader-error');
  if (spoilt) return [`${name}: the test “${spoilt.name}” gave no verdict. ${spoilt.failure?.summary ?? ''}`.trimEnd()];
  switch (variant.kind) {
    case 'starter':
      return result.tests
        .filter(({ failure }) => failure?.finding !== 'NOT-WRITTEN')
        .map((test) => `The starter should fail “${test.name}” as not written; it ${saidBy(test)}.`);
    case 'mutant':
      return mutantProblems(name, result, variant.planted?.mistake ?? '', { alone, withCode });
    default:
      return result.tests
        .filter(({ verdict }) => verdict !== 'pass')
        .map((test) => `${name} is correct and must pass “${test.name}”; it ${saidBy(test)}`);
  }
}

function mutantProblems(name: string, { tests }: TaskResult, mistake: string, first: Pick<Judged, 'alone' | 'withCode'>): readonly string[] {
  if (!tests.some(isFailed)) return [`${name} survives: no test tells it from correct code. Script the schedule that kills it.`];
  const ways = [
    ['', first.withCode],
    [' without the syntax tree', first.alone],
  ] as const;
  return ways
    .filter(([, named]) => named !== mistake)
    .map(([how, named]) => `${name} is diagnosed${how} as ${named ?? 'nothing'}: sharpen the signs of ${named ?? mistake}.`);
}

function nameOf({ kind, design, planted, task }: Variant): string {
  const place = design === 'reference' ? 'the reference' : design;
  const code = kind === 'mutant' ? `${planted?.mistake ?? ''} in ${place}${planted?.second ? ' (second plant)' : ''}` : place;
  return `${task.id}: ${kind === 'starter' ? 'the starter' : code}`;
}

function saidBy({ verdict, failure }: TestResult): string {
  return verdict === 'pass' ? 'passes' : `ends with ${verdict}: ${failure?.summary ?? 'nothing is known'}`;
}

function isDesign({ variant: { kind } }: Judged): boolean {
  return kind === 'reference' || kind === 'accepted';
}

function designCheck({ variant, result: { points, maxPoints } }: Judged): DesignCheck {
  return { design: variant.design, points, maxPoints };
}

function mutantCheck({ variant: { design, planted }, result, alone, withCode }: Judged): readonly MutantCheck[] {
  if (!planted) return [];
  const suites = new Set(result.tests.filter(isFailed).map(({ suite }) => suite));
  return [{ ...planted, design, killedBy: tiers.filter((tier) => suites.has(tier)), alone, withCode }];
}

function isNamed({ mistake, withCode }: MutantCheck): boolean {
  return mistake === withCode;
}

function isFailed({ verdict }: TestResult): boolean {
  return verdict !== 'pass' && verdict !== 'not-run' && verdict !== 'grader-error';
}

function reachedBy(reference: Judged | undefined, names: readonly string[]): Readonly<Record<string, number>> {
  const sum = (name: string): number => (reference?.result.tests ?? []).reduce((total, { reach }) => total + (reach?.[name] ?? 0), 0);
  return Object.fromEntries(names.map((name) => [name, sum(name)]));
}

/**
 * Wherever code is held, it is judged alike: the same verdicts, and runs that are the same event
 * by event. Of code that remembers something outside the state nothing can be said: what it does
 * depends on which runs share a copy of it.
 */
export function differencesOf(one: readonly Judged[], other: readonly Judged[]): readonly string[] {
  return one.flatMap(({ variant, result }, i) => {
    const tests = other[i]?.result.tests ?? [];
    if ([...result.tests, ...tests].some(({ failure }) => failure?.finding === 'G-HIDDEN-STATE')) return [];
    const differing = result.tests.filter((test, j) => test.verdict !== tests[j]?.verdict || test.hash !== tests[j].hash);
    return differing.map(({ name }) => `${nameOf(variant)}: “${name}” is not judged alike by both holders: compare --holder realm with --holder isolated.`);
  });
}

export interface Totals {
  readonly mutants: number;
  readonly killed: number;
  /** Diagnosed as what was planted, first of all, with the syntax tree. */
  readonly named: number;
  /** The same of second plants alone, which nobody looked at while the signs were written. */
  readonly second: { readonly mutants: number; readonly named: number };
  readonly designs: number;
  /** Correct designs that the suites did not give full points. */
  readonly rejected: number;
}

export function totalsOf(tasks: readonly TaskCheck[]): Totals {
  const mutants = tasks.flatMap((task) => task.mutants);
  const second = mutants.filter((mutant) => mutant.second);
  const designs = tasks.flatMap((task) => task.designs);
  return {
    mutants: mutants.length,
    killed: mutants.filter(({ killedBy }) => killedBy.length > 0).length,
    named: mutants.filter(isNamed).length,
    second: { mutants: second.length, named: second.filter(isNamed).length },
    designs: designs.length,
    rejected: designs.filter(({ points, maxPoints }) => points < maxPoints).length,
  };
}
