import { join } from 'node:path';

/** Where the compiled grader lies: what the child runs, and what suites and submissions import. */
export interface Toolkit {
  /** Entry of the child process. */
  readonly child: string;
  /** Module that ties suites to submissions inside the child. */
  readonly worker: string;
  /** Both in one for a process that somebody debugs: without threads, and without vitest. */
  readonly debug: string;
  /** Entry of the process that holds a submission apart from the suites. */
  readonly host: string;
  /** Entry of a process that is one node of a cluster of real processes. */
  readonly node: string;
  /** The harness as submissions import it. */
  readonly harness: string;
  /** The harness as suites import it; exports `bindSuite` and its verbs. */
  readonly suite: string;
}

export function toolkitIn(bundle: string): Toolkit {
  return {
    child: join(bundle, 'child.js'),
    worker: join(bundle, 'worker.js'),
    debug: join(bundle, 'debug.js'),
    host: join(bundle, 'host.mjs'),
    node: join(bundle, 'node.js'),
    harness: join(bundle, 'harness/index.js'),
    suite: join(bundle, 'harness/suite.js'),
  };
}
