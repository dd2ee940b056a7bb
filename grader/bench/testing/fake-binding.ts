import { bindSuite } from '../../harness/suite.ts';
import type { LoadedModule, SuiteBinding } from '../../harness/suite/binding.ts';
import type { Failure, TestLine, TestVerdict } from '../../harness/suite/outcome.ts';
import { allReferenceParts, referenceStore } from './reference-parts.ts';

/** How one hidden test ended. */
export interface Ended {
  readonly verdict: TestVerdict;
  readonly failure: Failure | undefined;
  readonly runs: number;
  readonly events: number;
}

interface Bound extends ReturnType<typeof bindSuite> {
  /** Runs a body as one hidden test. */
  readonly runTest: (body: () => Promise<void>) => Promise<Ended>;
  readonly lines: readonly TestLine[];
}

/**
 * Ties the verbs to a submission given as a function that makes its module: each of the three
 * instances is one call, so that what it keeps in its closure is what a file would keep in a
 * module's variable. `file` is the test's own, for stack traces.
 */
export function bindTo(makeModule: () => LoadedModule, file: string, binding: Partial<SuiteBinding> = {}): Bound {
  const lines: TestLine[] = [];
  const bodies: (() => Promise<void>)[] = [];
  const reference = (part: unknown) => (): Promise<LoadedModule> => Promise.resolve(part as LoadedModule);
  const verbs = bindSuite({
    task: 'task-03-commitment',
    part: 'commitment',
    exports: ['quorumMatch', 'nextCommitIndex'],
    submissionFile: file,
    register: (_name, body) => bodies.push(body),
    emit: (line) => lines.push(line),
    // One microtask later, as an import would be.
    submission: () => Promise.resolve().then(makeModule),
    references: {
      'task-01-log-replication': reference(allReferenceParts.leader),
      'task-02-log-matching': reference(allReferenceParts.follower),
      'task-03-commitment': reference(allReferenceParts.commitment),
      'task-04-state-machine': reference(allReferenceParts.machine),
      'task-05-election-restriction': reference(allReferenceParts.election),
      'task-06-live-commitment': reference(allReferenceParts.live),
      'task-07-apply-channel': reference(allReferenceParts.channel),
      'task-08-no-op': reference(allReferenceParts.noop),
      'task-09-snapshots': reference(allReferenceParts.snapshots),
      'task-10-linearizable-kv': reference(referenceStore),
    },
    options: { seeds: null, firstSeed: 1 },
    ...binding,
  });
  async function runTest(body: () => Promise<void>): Promise<Ended> {
    verbs.test('the test', body);
    await bodies.pop()?.().catch(() => undefined);
    const end = lines.at(-1);
    if (end?.kind !== 'end') throw new Error('The test emitted no end line.');
    return { verdict: end.verdict, failure: end.failure, runs: end.runs, events: end.events };
  }
  return { ...verbs, runTest, lines };
}
