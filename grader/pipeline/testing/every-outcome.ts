import type { Failure } from '../../harness/suite/outcome.ts';
import type { RunResult, TaskResult, TestResult, Verdict } from '../model.ts';

/** A run with every verdict and all that a report may have to tell, made by hand. */
export const everyOutcome: RunResult = {
  firstSeed: 1,
  seeds: null,
  tasks: [
    {
      ...taskOf('task-03-commitment', 'Commitment', 'tasks/task-03-commitment/commitment.ts', [
        test('compares indices as numbers', 'pass'),
        test('commits nothing of an earlier term', 'fail', brokenTable()),
        test('survives Figure 8', 'fail', brokenRun()),
        test('survives Figure 8 again', 'fail', brokenRun()),
        test('reads no clock', 'learner-error', {
          summary: 'The code threw TypeError: x is not a function',
          finding: 'G-NONDET',
          location: { file: 'tasks/task-03-commitment/commitment.ts', line: 12, column: 3 },
          output: ['term 4', 'voters S1,S2'],
        }),
        test('ends', 'timeout', { summary: 'Nothing was heard of this test for 10 seconds.' }),
        test('keeps within its memory', 'memory', { summary: 'The code used more than 512 MB.' }),
        test('prints little', 'output-limit', { summary: 'The code printed more than 1 MB.' }),
        test('stays', 'crashed', { summary: 'The code ended its process.' }),
        test('finds no state that breaks the rule', 'fail', { summary: 'Two leaders in term 2.', servers: 3, states: 4812 }),
        test('comes after the crash', 'not-run'),
        test('is the grader\'s fault', 'grader-error', { summary: 'The suite threw.' }),
      ]),
      diagnoses: [
        {
          mistake: 'L3-OLD-TERM',
          title: 'copies of an earlier term\'s entry were counted',
          signs: [
            { kind: 'rule', says: 'Leader Completeness broke' },
            { kind: 'code', says: 'the rule asks for no term', line: 27 },
          ],
        },
        { mistake: 'L3-HALF', title: 'half of the servers were taken for a majority', signs: [{ kind: 'test', says: 'two rows of four servers' }] },
      ],
    },
    {
      ...taskOf('task-01-log-replication', 'Log replication', 'tasks/task-01-log-replication/log-replication.ts', [
        test('sends what a follower lacks', 'not-run'),
      ]),
      problem: {
        kind: 'syntax',
        message: 'tasks/task-01-log-replication/log-replication.ts:3:9 does not compile: Unexpected "}".',
        frame: '  2 | if (x {\n  3 | }\n    | ^\n',
      },
    },
    taskOf('task-02-log-matching', 'Log matching', 'tasks/task-02-log-matching/log-matching.ts', [
      test('refuses what does not fit', 'fail', { summary: 'onAppendEntries is not written yet.', finding: 'NOT-WRITTEN' }),
      test('accepts what fits', 'pass'),
    ]),
    taskOf('task-04-state-machine', 'State machine', 'tasks/task-04-state-machine/state-machine.ts', [test('applies in order', 'not-run')]),
    taskOf('task-05-election', 'Election', 'tasks/task-05-election/election.ts', [test('votes once', 'pass')]),
  ],
  interrupted: true,
  graderError: 'The suite of task-03 reported a test that is not listed.',
};

function taskOf(task: string, title: string, file: string, tests: readonly TestResult[]): TaskResult {
  const points = tests.reduce((sum, one) => sum + (one.verdict === 'pass' ? one.points : 0), 0);
  return { task, title, file, tests, points, maxPoints: tests.reduce((sum, one) => sum + one.points, 0) };
}

function test(name: string, verdict: Verdict, failure?: Failure): TestResult {
  return { name, suite: 'unit', source: 'Raft §5.4.2', points: 2, verdict, runs: 1, events: 1, ...(failure && { failure }) };
}

function brokenTable(): Failure {
  return {
    summary: 'Entry 2 can still be overwritten.',
    during: 'Fig. 8(c)',
    rule: { id: 'COMMIT', name: 'Commitment', source: 'Raft §5.4.2, Fig. 2' },
    got: 'result of nextCommitIndex: 2',
    expected: '1',
    rows: [
      { name: 'Fig. 8(c)', got: 'result of nextCommitIndex: 2', expected: '1' },
      { name: 'all five hold it', got: 'result of nextCommitIndex: 2', expected: '1' },
      { name: 'nobody else does', got: 'it never answers' },
    ],
    schedule: ['S1 with log [1,2,4]', 'nextCommitIndex(commitIndex 1)'],
  };
}

function brokenRun(): Failure {
  return {
    summary: 'Leader Completeness broken at event 11: S5 leads term 5 without entry 2.',
    during: 'Figure 8, (a) to (d)',
    rule: { id: 'LC', name: 'Leader Completeness', source: 'Raft §5.4.3, Fig. 3' },
    got: 'entry 2 of S5 has term 3',
    expected: 'entry 2 of term 2',
    seed: 7341,
    servers: 5,
    events: 11,
    step: 11,
    shrunkFrom: 212,
    schedule: [
      '    0 ms  — Fig. 8(a): S1 leads term 2',
      '   15 ms  S2 ──vote(term 2)──▶ S1',
      '            S1 leads term 2',
      '            S1 commitIndex 0 → 2',
      '          … and then, in full',
      '  349 ms  S1 crashes; 4 of its effects had not left',
    ],
  };
}
