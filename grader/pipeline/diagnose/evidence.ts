import { decode } from '../../harness/kernel/codec.ts';
import type { Failure } from '../../harness/suite/outcome.ts';
import type { TraceEvent } from '../../harness/trace/events.ts';
import type { TaskResult } from '../model.ts';
import { readChannel, type ChannelReadings } from './channel-readings.ts';
import { readClients, type ClientReadings } from './client-readings.ts';
import { readLive, type LiveReadings } from './live-readings.ts';
import { readPaxos, type PaxosReadings } from './paxos-readings.ts';
import { isOfPbft, readPbft, type PbftReadings } from './pbft-readings.ts';
import type { TestTrace } from './read-all.ts';
import { isOfReplicas, readReplicas, type ReplicaReadings } from './replica-readings.ts';
import { isOfTendermint, readTendermint, type TendermintReadings } from './tendermint-readings.ts';
import { readTraces, type TraceReadings } from './trace-readings.ts';
import { readVotes, type VoteReadings } from './vote-readings.ts';

/** What a run of one task's tests shows, as the signs of a mistake read it. */
export interface Evidence extends TraceReadings {
  /** How elections went. */
  readonly votes: VoteReadings;
  /** How leaders spent their time. */
  readonly live: LiveReadings;
  /** How servers went about applying, and who waited for that. */
  readonly channel: ChannelReadings;
  /** What clients did, and how they were served. */
  readonly clients: ClientReadings;
  /** What acceptors and proposers did. */
  readonly paxos: PaxosReadings;
  /** What PBFT's replicas and clients did. */
  readonly pbft: PbftReadings;
  /** What Tendermint's validators did. */
  readonly tendermint: TendermintReadings;
  /** What replicas of Multi-Paxos did. */
  readonly replicas: ReplicaReadings;
  /** Rows of tables that came out wrong: all, or those of which all of this is true. */
  readonly rows: (where?: RowFilter) => readonly WrongRow[];
  /** Whether the test of this name ended with something to learn from: a wrong answer, or an error of the code. */
  readonly failed: (test: string) => boolean;
  readonly passed: (test: string) => boolean;
  /** Whether some test ended because this rule broke, such as `LC`. */
  readonly broke: (rule: string) => boolean;
  /** Whether some test ended because the code threw an error, or let one go unheard, that is told in such words. */
  readonly threw: (words: RegExp) => boolean;
  /** Whether some test ended with this finding, such as `G-NONDET`. */
  readonly found: (finding: string) => boolean;
}

export interface RowFilter {
  /** Name of the test. */
  readonly test?: string;
  /** What the row's name is or contains. */
  readonly name?: string | RegExp;
  /** What the words about the outcome contain. */
  readonly got?: RegExp;
}

/** A row of a table that came out wrong. */
export interface WrongRow {
  readonly test: string;
  readonly name: string;
  /** What the row says about the outcome, word for word; empty when it says nothing. */
  readonly got: string;
  /** What the words are about, such as `result of quorumMatch` or `the state afterwards, log`; empty when they are free. */
  readonly about: string;
  /** The wrong value, and the right one; undefined where the words are free. */
  readonly value: unknown;
  readonly should: unknown;
}

const NOT_WRITTEN = 'NOT-WRITTEN';

/**
 * Reads what failed. Undefined where nothing can be learned: all passed, the file could not be
 * loaded or is not written yet, or every failing test was stopped from outside.
 */
export function readEvidence({ task, tests, problem }: TaskResult): Evidence | undefined {
  const failures = tests.flatMap(({ name, verdict, failure }) =>
    failure && !isOfAnother(failure, task) && (verdict === 'fail' || verdict === 'learner-error') ? [{ test: name, verdict, failure }] : [],
  );
  if (problem || failures.length === 0 || failures.some(({ failure }) => isUnfinished(failure))) return undefined;
  const rows = failures.flatMap(({ test, failure }) => rowsOf(test, failure));
  const all = failures.flatMap(({ test, failure }): TestTrace[] => (failure.trace === undefined ? [] : [[test, decode(failure.trace) as readonly TraceEvent[]]]));
  const of = (isOf: (events: readonly TraceEvent[]) => boolean): TestTrace[] => all.filter(([, events]) => isOf(events));
  // States of the protocols that have a reader of their own have fields of the same names as Raft's, and other contents.
  const shown = of((events) => !isOfReplicas(events) && !isOfPbft(events) && !isOfTendermint(events));
  return {
    ...readTraces(shown),
    votes: readVotes(shown),
    live: readLive(shown),
    channel: readChannel(shown),
    clients: readClients(shown),
    paxos: readPaxos(shown),
    replicas: readReplicas(of(isOfReplicas)),
    pbft: readPbft(of(isOfPbft)),
    tendermint: readTendermint(of(isOfTendermint)),
    rows: (where = {}) => rows.filter((row) => fits(row, where)),
    failed: (test) => failures.some((one) => one.test === test),
    passed: (test) => tests.some(({ name, verdict }) => name === test && verdict === 'pass'),
    broke: (rule) => failures.some(({ failure }) => failure.rule?.id === rule),
    threw: (words) =>
      failures.some(({ verdict, failure: { summary, finding } }) => verdict === 'learner-error' && !finding && words.test(summary)),
    found: (finding) => failures.some((one) => one.failure.finding === finding),
  };
}

/** In a capstone another task's part may be at fault, and then this task's mistakes don't explain it. */
function isOfAnother({ culprits }: Failure, task: string): boolean {
  return culprits !== undefined && !culprits.includes(task);
}

/** A part that is not there yet fails in ways that mean nothing, even where another row of the table is shown. */
function isUnfinished({ finding, atLoad, rows = [] }: Failure): boolean {
  return finding === NOT_WRITTEN || atLoad === true || rows.some(({ got }) => got?.endsWith('is not written yet'));
}

function rowsOf(test: string, { rows = [] }: Failure): WrongRow[] {
  return rows.map(({ name, got = '', expected }) => {
    // Only where the table compared values: a judge's own sentence may contain anything.
    const [, about = '', text] = expected === undefined ? [] : (/^([^:]*): (.*)$/s.exec(got) ?? []);
    return { test, name, got, about, value: valueOf(text), should: valueOf(expected) };
  });
}

function valueOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function fits(row: WrongRow, { test, name, got }: RowFilter): boolean {
  if (test !== undefined && row.test !== test) return false;
  if (typeof name === 'string' && !row.name.includes(name)) return false;
  if (name instanceof RegExp && !name.test(row.name)) return false;
  return got === undefined || got.test(row.got);
}
