import { canonicalText, frozenCopy, isEqual, isRecord, thawedCopy } from '../kernel/plain.ts';
import { randomFor } from '../kernel/random.ts';
import { fastDisk } from '../disk/disk.ts';
import { drainMicrotasks, inNodeCode, takeOffence, takeOutput } from '../cluster/guard.ts';
import { NodeHost } from '../cluster/node-host.ts';
import type { NodeEvent, NodeProgram } from '../protocols/node.ts';
import { wholeLog } from '../protocols/raft/log.ts';
import { freshRaftState, raftDurableFields, type RaftState } from '../protocols/raft/state.ts';
import type { Departure, StateCopy } from '../trace/events.ts';
import type { Rule } from '../trace/checker.ts';
import type { LoadedModule } from './binding.ts';
import type { FailedRow } from './outcome.ts';
import { TestFailure, type Session } from './session.ts';
import type { Submission } from './submission.ts';

/** A function given by its values: `lookup([0, 1, 1])` answers 0 at 0, 1 at 1 and 2, and undefined elsewhere. */
export class Lookup<T> {
  readonly values: readonly T[];

  constructor(values: readonly T[]) {
    this.values = values;
  }
}

export function lookup<T>(values: readonly T[]): (index: number) => T | undefined {
  return new Lookup(values) as unknown as (index: number) => T | undefined;
}

/** One call of an exported function. A handler gets the state before `with` and the context after it. */
export interface Call {
  readonly call: string;
  readonly with?: unknown;
}

/** What a call did, as plain data. */
export interface CallOutcome {
  /** What it returned, or what its promise resolved to. */
  readonly result: unknown;
  readonly state: RaftState;
  /** What left the node, in order. */
  readonly effects: readonly Departure[];
}

/** One example: what goes in, and what must come out. */
export interface Row {
  readonly name: string;
  /** Fields of the state that differ from a fresh server's. Absent for pure functions. */
  readonly state?: Partial<RaftState>;
  /** This server and its peers; S1 of five unless given. */
  readonly self?: string;
  readonly servers?: readonly string[];
  /** Calls in order, on the same state. */
  readonly calls: readonly Call[];
  /** Fields that the last call's result, or the state after it, must have; others are free. */
  readonly returns?: unknown;
  readonly leaves?: Partial<RaftState>;
  /** A judgement that is more than equality: the sentence to show, or undefined. Sees each call's outcome. */
  readonly judge?: (outcomes: readonly CallOutcome[]) => string | undefined;
  /** Why the rule wants it so; shown when the row fails. */
  readonly because: string;
}

export interface Table {
  readonly rule: Rule;
  readonly rows: readonly Row[];
}

const fiveServers: readonly string[] = ['S1', 'S2', 'S3', 'S4', 'S5'];

/** Runs every row, in order and then backwards in a second copy of the code: a row depends on nothing but what goes in. */
export function defineTable(session: Session, submission: Submission) {
  return async function table({ rule, rows }: Table): Promise<void> {
    const first = await runRows(session, await submission.module(0), rows, rule);
    const again = await runRows(session, await submission.module(1), [...rows].reverse(), rule);
    again.reverse();
    const differing = rows.findIndex((_, i) => !isEqual(first[i], again[i]));
    if (differing >= 0) {
      throw new TestFailure('learner-error', {
        summary: 'The same call on the same state gave different answers: something is remembered outside the state, and would survive a crash.',
        finding: 'G-HIDDEN-STATE',
        during: (rows[differing] as Row).name,
        got: canonicalText(again[differing]),
        expected: canonicalText(first[differing]),
      });
    }
    session.count(rows.length, { rows: rows.length });
  };
}

async function runRows(session: Session, module: LoadedModule, rows: readonly Row[], rule: Rule): Promise<unknown[]> {
  const results: unknown[] = [];
  const failures: TestFailure[] = [];
  for (const row of rows) {
    try {
      const outcomes = await runRow(session, module, row, rule);
      judge(row, outcomes, rule);
      results.push(outcomes.map(({ result, state }) => ({ result, state })));
    } catch (thrown) {
      if (!(thrown instanceof TestFailure)) throw thrown;
      failures.push(thrown);
    }
  }
  const [first] = failures;
  // The first is shown; which others failed helps to tell mistakes apart.
  if (first) throw new TestFailure(first.verdict, { ...first.failure, rows: failures.map(failedRow) });
  return results;
}

function failedRow({ failure: { during = '', summary, got, expected } }: TestFailure): FailedRow {
  return { name: during, got: got ?? summary, ...(expected !== undefined && { expected }) };
}

async function runRow(session: Session, module: LoadedModule, row: Row, rule: Rule): Promise<CallOutcome[]> {
  const about = { during: row.name, rule, schedule: describeRow(row) };
  if (row.state === undefined) return row.calls.map((call) => callPure(session, module, call, about));
  const servers = row.servers ?? fiveServers;
  const start = frozenCopy({ ...freshRaftState(), ...row.state }, undefined, 'the row') as unknown as StateCopy;
  const bench = new Bench(module, row.self ?? 'S1', servers, start);
  const outcomes: CallOutcome[] = [];
  for (const call of row.calls) {
    const outcome = await bench.perform(call);
    if ('thrown' in outcome) session.blame(outcome.thrown, about);
    if ('pending' in outcome) {
      throw new TestFailure('learner-error', { ...about, summary: `${call.call} never finished: its promise is still pending when nothing is left to wait for.` });
    }
    outcomes.push(outcome);
  }
  return outcomes;
}

function callPure(session: Session, module: LoadedModule, call: Call, about: object): CallOutcome {
  const implementation = module[call.call] as (input: unknown) => unknown;
  try {
    const result = inNodeCode(() => implementation(pureInput(call.with)));
    const offence = takeOffence();
    if (offence) throw offence;
    return { result: frozenCopy(result, undefined, 'the result'), state: freshRaftState(), effects: [] };
  } catch (thrown) {
    session.blame(thrown, about);
  }
}

/** The input as frozen data, with functions in place of lookups. */
function pureInput(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return frozenCopy(input);
  const fields = Object.entries(input).map(([name, value]) => [
    name,
    value instanceof Lookup ? (index: number): unknown => (value.values as unknown[])[index] : frozenCopy(value as unknown),
  ]);
  return Object.freeze(Object.fromEntries(fields));
}

type Performed = CallOutcome | { readonly thrown: unknown } | { readonly pending: true };

/** One node on a bench: handlers are called one by one, and every write succeeds at once. */
class Bench {
  readonly #host: NodeHost;
  #call: Call = { call: '' };

  constructor(module: LoadedModule, self: string, servers: readonly string[], start: StateCopy) {
    const program: NodeProgram<object> = {
      fresh: () => thawedCopy(start),
      durable: raftDurableFields,
      step: (state, _event, context) => {
        const ctx = Object.assign(context, { log: wholeLog });
        const handler = module[this.#call.call] as (...args: unknown[]) => unknown;
        return 'with' in this.#call ? handler(state, this.#call.with, ctx) : handler(state, ctx);
      },
    };
    let ids = 0;
    const world = { now: () => 0, nextId: () => ++ids, setTimer: () => undefined, rpcTimeout: () => undefined };
    const disk = { options: fastDisk, random: randomFor(1, 'disk') };
    this.#host = new NodeHost(self, servers, program, start, randomFor(1, `node ${self}`), disk, world);
  }

  async perform(call: Call): Promise<Performed> {
    const host = this.#host;
    this.#call = 'with' in call ? { call: call.call, with: frozenCopy(call.with) } : call;
    const event: NodeEvent = { kind: 'client', message: null };
    if (inNodeCode(() => host.handle(event, { kind: 'client', request: null }))) await drainMicrotasks();
    const effects: Departure[] = [];
    while (host.outbox.length > 0) {
      const outgoing = host.outbox.shift();
      if (outgoing?.kind === 'leave') effects.push(outgoing.departure);
      if (outgoing?.kind === 'write') {
        effects.push({ kind: 'persist' });
        host.disk.finish(outgoing.contents);
        outgoing.done();
        await drainMicrotasks();
      }
    }
    return this.#outcome(effects);
  }

  #outcome(effects: readonly Departure[]): Performed {
    const offence = takeOffence();
    const failure = offence ? { thrown: offence } : this.#host.takeError();
    if (failure) return failure;
    if (this.#host.isUnsettled) return { pending: true };
    try {
      const { after } = this.#host.record();
      const answer = effects.findLast((effect) => effect.kind === 'answer');
      return { result: answer?.reply, state: after as unknown as RaftState, effects };
    } catch (thrown) {
      return { thrown };
    }
  }
}

function judge(row: Row, outcomes: readonly CallOutcome[], rule: Rule): void {
  const last = outcomes.at(-1);
  if (!last) return;
  const problem =
    mismatch(row.returns, last.result, describeCalls(row)) ??
    mismatch(row.leaves, last.state, 'the state afterwards') ??
    judged(row, outcomes);
  if (!problem) return;
  const output = takeOutput();
  throw new TestFailure('fail', {
    summary: row.because,
    during: row.name,
    rule,
    schedule: describeRow(row),
    ...problem,
    ...(output.length > 0 && { output }),
  });
}

function judged(row: Row, outcomes: readonly CallOutcome[]): { readonly got: string } | undefined {
  const got = row.judge?.(outcomes);
  return got === undefined ? undefined : { got };
}

/** The first place at which `got` lacks what `expected` asks for. Objects may have more fields; anything else must be equal. */
function mismatch(expected: unknown, got: unknown, path: string): { readonly got: string; readonly expected: string } | undefined {
  if (expected === undefined) return undefined;
  if (isRecord(expected) && typeof got === 'object' && got !== null) {
    for (const [name, value] of Object.entries(expected)) {
      const found = mismatch(value, (got as Record<string, unknown>)[name], `${path}, ${name}`);
      if (found) return found;
    }
    return undefined;
  }
  if (isEqual(expected, got)) return undefined;
  return { got: `${path}: ${canonicalText(got)}`, expected: canonicalText(expected) };
}

function describeCalls(row: Row): string {
  return `result of ${row.calls.at(-1)?.call ?? ''}`;
}

function describeRow(row: Row): string[] {
  const state = Object.entries(row.state ?? {}).map(([field, value]) => `${field} ${canonicalText(field === 'log' ? termsOf(value) : value)}`);
  const lines = state.length > 0 ? [`${row.self ?? 'S1'} with ${state.join(', ')}`] : [];
  return [...lines, ...row.calls.map(({ call, with: input }) => `${call}(${describeInput(input)})`)];
}

function termsOf(log: unknown): unknown {
  return Array.isArray(log) ? log.map((entry: { term?: unknown }) => entry.term) : log;
}

function describeInput(input: unknown): string {
  if (input === undefined) return '';
  if (typeof input !== 'object' || input === null) return canonicalText(input);
  const fields = Object.entries(input).map(([name, value]) =>
    value instanceof Lookup ? `${name} ${canonicalText(value.values)} by index` : `${name} ${canonicalText(name === 'entries' ? termsOf(value) : value)}`,
  );
  return fields.join(', ');
}
