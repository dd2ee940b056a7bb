import { expect, test } from 'vitest';
import type { TestLine } from '../../harness/suite/outcome.ts';
import type { TaskManifest } from '../model.ts';
import type { Ending } from './launch.ts';
import { createLedger, type Ledger } from './ledger.ts';

const silent: Ending = { kind: 'silent', output: '' };

function ledgerOf(...names: string[]): Ledger {
  const tests = names.map((name) => ({ name, suite: 'unit', points: 1, source: 'Raft §5' }));
  const manifest: TaskManifest = {
    title: 'T',
    subtrack: 'S',
    difficulty: 'advanced',
    concepts: [],
    needs: [],
    file: 'part.ts',
    part: 'commitment',
    exports: [],
    tests,
  };
  return createLedger(0, 'task-01-t', manifest, { stopsMax: 2, silenceMsMax: 10_000 });
}

function say(ledger: Ledger, line: TestLine): void {
  ledger.record({ kind: 'test', unit: 0, suite: 'unit', line });
}

const start = (name: string): TestLine => ({ kind: 'start', test: name });
const pass = (name: string): TestLine => ({ kind: 'end', test: name, verdict: 'pass', runs: 1, events: 2 });
const verdicts = (ledger: Ledger): readonly string[] => ledger.results().map(({ verdict }) => verdict);

test('nothing is passed that did not say so', () => {
  const ledger = ledgerOf('a', 'b');
  say(ledger, start('a'));
  say(ledger, pass('a'));
  say(ledger, start('b'));
  expect(verdicts(ledger)).toEqual(['pass', 'not-run']);
  expect(ledger.pending()).toEqual([{ name: 'unit', tests: ['b'] }]);
});

test('the first word about a test holds', () => {
  const ledger = ledgerOf('a');
  say(ledger, { kind: 'end', test: 'a', verdict: 'fail', failure: { summary: 'no' }, runs: 1, events: 1 });
  say(ledger, pass('a'));
  expect(verdicts(ledger)).toEqual(['fail']);
});

test('a silent end blames the test that was running, the rest stays open', () => {
  const ledger = ledgerOf('a', 'b');
  say(ledger, start('a'));
  ledger.blame(silent);
  expect(verdicts(ledger)).toEqual(['timeout', 'not-run']);
  expect(ledger.pending()).toEqual([{ name: 'unit', tests: ['b'] }]);
});

test('an end between two tests blames none of them, but counts', () => {
  const ledger = ledgerOf('a', 'b', 'c');
  for (const name of ['a', 'b']) {
    say(ledger, start(name));
    say(ledger, pass(name));
    ledger.blame(silent);
  }
  expect(verdicts(ledger)).toEqual(['pass', 'pass', 'not-run']);
  expect(ledger.pending()).toEqual([]);
});

test('a test of another name is a mistake of the suite', () => {
  const ledger = ledgerOf('a');
  ledger.record({ kind: 'registered', unit: 0, suite: 'unit', test: 'z' });
  expect(ledger.suiteErrors()).toHaveLength(1);
});
