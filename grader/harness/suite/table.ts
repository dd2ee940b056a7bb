import { canonicalText, frozenCopy, isEqual, isRecord } from '../kernel/plain.ts';
import type { Protocol } from '../models/protocol-model.ts';
import type { PaxosModel } from '../protocols/paxos/safety.ts';
import type { Message } from '../protocols/node.ts';
import type { RaftState } from '../protocols/raft/state.ts';
import { describeMessage } from '../trace/lores.ts';
import type { Rule } from '../trace/checker.ts';
import type { Departure, StateCopy } from '../trace/events.ts';
import { Bench, type Call } from './bench.ts';
import { inBatches } from './in-batches.ts';
import type { Holder, Instance, Made, PureCall } from './holder.ts';
import type { FailedRow, Failure } from './outcome.ts';
import { Stopped, TestFailure, type Session } from './session.ts';

/** Stands in a row for what whoever holds the code makes of it: it can't cross as it is. */
class Stand {
  readonly of: Made;
  /** What it is called in a failing row. */
  readonly text: string;

  constructor(of: Made, text: string) {
    this.of = of;
    this.text = text;
  }
}

/** A function given by its values: `lookup([0, 1, 1])` answers 0 at 0, 1 at 1 and 2, and undefined elsewhere. */
export function lookup<T>(values: readonly T[]): (index: number) => T | undefined {
  return new Stand({ kind: 'lookup', values }, `${canonicalText(values)} by index`) as unknown as (index: number) => T | undefined;
}

/** A model of a protocol; a search that asks for more steps is ended. */
export function modelled(protocol: Protocol, stepsMax: number): PaxosModel {
  return new Stand({ kind: 'model', protocol, stepsMax }, 'the protocol') as unknown as PaxosModel;
}

/** What a call did, as plain data. */
export interface CallOutcome<State extends object = RaftState> {
  /** What it returned, or what its promise resolved to. */
  readonly result: unknown;
  readonly state: State;
  /** What left the node, in order. */
  readonly effects: readonly Departure[];
}

/** The outcomes of a row's calls, and what they printed. */
interface RowOutcome {
  readonly calls: readonly CallOutcome[];
  readonly output: readonly string[];
}

/** One example: what goes in, and what must come out. */
export interface Row<State extends object = RaftState> {
  readonly name: string;
  /** Fields of the state that differ from a fresh server's. Absent for pure functions. */
  readonly state?: Partial<State>;
  /** This server and its peers; S1 of five unless given. */
  readonly self?: string;
  readonly servers?: readonly string[];
  /** To whom else a server may send; nobody unless given. */
  readonly clients?: readonly string[];
  /** Calls in order, on the same state. */
  readonly calls: readonly Call[];
  /** Fields that the last call's result, or the state after it, must have; others are free. */
  readonly returns?: unknown;
  readonly leaves?: Partial<State>;
  /** A judgement that is more than equality: the sentence to show, or undefined. Sees each call's outcome. */
  readonly judge?: (outcomes: readonly CallOutcome<State>[]) => string | undefined;
  /** Why the rule wants it so; shown when the row fails. */
  readonly because: string;
  /** Lines to show in the place of the calls, where these are long or say little. */
  readonly shown?: readonly string[];
}

export interface Table<State extends object = RaftState> {
  readonly rule: Rule;
  readonly rows: readonly Row<State>[];
  /** Runs every row once only: for what takes long, where shorter rows of the same functions run twice. */
  readonly once?: true;
}

const fiveServers: readonly string[] = ['S1', 'S2', 'S3', 'S4', 'S5'];

/** Runs every row, in order and then backwards in a second copy of the code: a row depends on nothing but what goes in. */
export function defineTable(session: Session) {
  return async function table<State extends object = RaftState>({ rule, rows: given, once }: Table<State>): Promise<void> {
    // What a row says of a state is the suite's business; here it is data.
    const rows = given as unknown as readonly Row[];
    const holder = await session.holding([0, 1]);
    const first = await runRows(session, holder, 0, rows, rule);
    const again = once ? first : (await runRows(session, holder, 1, [...rows].reverse(), rule)).reverse();
    // Before the answers are judged: where they depend on what was asked before, right and wrong mean nothing.
    const differing = rows.findIndex((_, i) => !isEqual(told(first[i]), told(again[i])));
    if (differing >= 0) {
      throw new TestFailure('learner-error', {
        summary: 'The same call on the same state gave different answers: something is remembered outside the state, and would survive a crash.',
        finding: 'G-HIDDEN-STATE',
        during: (rows[differing] as Row).name,
        got: canonicalText(told(again[differing])),
        expected: canonicalText(told(first[differing])),
      });
    }
    const failures = first.filter((result) => result instanceof TestFailure);
    const [shown] = failures;
    // The first is shown; which others failed helps to tell mistakes apart.
    if (shown) throw new TestFailure(shown.verdict, { ...shown.failure, rows: failures.map(failedRow) });
    session.count(rows.length, { rows: rows.length });
  };
}

async function runRows(session: Session, holder: Holder, instance: Instance, rows: readonly Row[], rule: Rule): Promise<unknown[]> {
  let done = 0;
  return inBatches(rows, holder.width, async (row) => {
    // A search may take its time: each row is a sign of life.
    session.alive(done++, rows.length);
    try {
      const outcome = await runRow(session, holder, instance, row, rule);
      judge(row, outcome, rule);
      return outcome.calls.map(({ result, state }) => ({ result, state }));
    } catch (thrown) {
      if (thrown instanceof TestFailure && !(thrown instanceof Stopped)) return thrown;
      throw thrown;
    }
  });
}

/** A row's outcome as two runs of it are compared: what came out, or what is said about that. */
function told(outcome: unknown): unknown {
  return outcome instanceof TestFailure ? failedRow(outcome) : outcome;
}

function failedRow({ failure: { during = '', summary, got, expected } }: TestFailure): FailedRow {
  return { name: during, got: got ?? summary, ...(expected !== undefined && { expected }) };
}

export async function runRow(session: Session, holder: Holder, instance: Instance, row: Row, rule: Rule): Promise<RowOutcome> {
  const about = { during: row.name, rule, schedule: describeRow(row) };
  const isPure = row.state === undefined;
  const perform = isPure ? (call: Call) => performPure(holder, instance, call) : await benchFor(session, holder, instance, row, about);
  const calls: CallOutcome[] = [];
  const output: string[] = [];
  for (const call of row.calls) {
    const performed = await perform(withEarlier(call, calls, row, about));
    output.push(...performed.output);
    if (performed.fault) session.blame(performed.fault, about, output);
    if (performed.isPending && !call.mayWait) {
      throw new TestFailure('learner-error', { ...about, summary: `${call.call} never finished: its promise is still pending when nothing is left to wait for.` });
    }
    calls.push({ result: performed.result, state: performed.state as unknown as RaftState, effects: performed.effects });
  }
  return { calls, output };
}

/** A call whose input, or part of it, is what an earlier one gave, where it says so. */
function withEarlier({ resultOf, ...call }: Call, earlier: readonly CallOutcome[], row: Row, about: Partial<Failure>): Call {
  if (resultOf === undefined) return call;
  const given = call.with as object | undefined;
  const result = (place: number): object => {
    const found = earlier[place]?.result;
    if (isRecord(found)) return found;
    const got = `result of ${row.calls[place]?.call ?? '?'}: ${canonicalText(found)}`;
    throw new TestFailure('fail', { ...about, summary: row.because, got, expected: `what ${call.call} can be given` });
  };
  if (typeof resultOf === 'number') return { ...call, with: { ...result(resultOf), ...given } };
  const fields = Object.entries(resultOf).map(([name, place]) => [name, result(place)]);
  return { ...call, with: { ...given, ...Object.fromEntries(fields) } };
}

async function benchFor(session: Session, holder: Holder, instance: Instance, row: Row, about: Partial<Failure>) {
  const contents = frozenCopy({ ...row.state }, undefined, 'the row') as unknown as StateCopy;
  const birth = { node: row.self ?? 'S1', servers: row.servers ?? fiveServers, ...(row.clients && { clients: row.clients }), life: 0, seed: 1, contents };
  const held = await holder.openBench(instance, birth);
  if (held.fault) session.blame(held.fault, about);
  const bench = new Bench(held);
  return (call: Call) => bench.perform(frozenCopy(call, undefined, 'the call'));
}

const emptyState: StateCopy = frozenCopy({});

async function performPure(holder: Holder, instance: Instance, call: Call) {
  const outcome = await holder.callPure(instance, pureCall(call));
  return { result: undefined, ...outcome, state: emptyState, effects: [], isPending: false };
}

/** What can't cross as it is, an argument or a field of one, is taken apart from the rest. */
function pureCall({ call, with: input, args = [input] }: Call): PureCall {
  const made = args.flatMap((arg, i): PureCall['made'] => {
    if (arg instanceof Stand) return [{ arg: i, of: arg.of }];
    return isRecord(arg) ? Object.entries(arg).flatMap(([field, value]) => (value instanceof Stand ? [{ arg: i, field, of: value.of }] : [])) : [];
  });
  return { call, args: frozenCopy(args.map(withoutStands)), made };
}

function withoutStands(arg: unknown): unknown {
  if (arg instanceof Stand) return null;
  return isRecord(arg) ? Object.fromEntries(Object.entries(arg).filter(([, value]) => !(value instanceof Stand))) : arg;
}

function judge(row: Row, { calls, output }: RowOutcome, rule: Rule): void {
  const last = calls.at(-1);
  if (!last) return;
  const problem =
    mismatch(row.returns, last.result, describeCalls(row)) ??
    mismatch(row.leaves, last.state, 'the state afterwards') ??
    judged(row, calls);
  if (!problem) return;
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
  if (row.shown) return [...row.shown];
  const state = describeFields(row.state ?? {});
  const lines = state === '' ? [] : [`${row.self ?? 'S1'} with ${state}`];
  return [...lines, ...row.calls.flatMap((call) => [...(call.sets ? [`meanwhile ${describeFields(call.sets)}`] : []), describeCall(row, call)])];
}

function describeCall(row: Row, { call, with: input, args, resultOf }: Call): string {
  const places = typeof resultOf === 'number' ? [['', resultOf] as const] : Object.entries(resultOf ?? {});
  const earlier = places.map(([name, place]) => `${name} the result of ${row.calls[place]?.call ?? '?'}`.trim());
  const given = args ? args.map((arg) => (arg instanceof Stand ? arg.text : canonicalText(arg))) : [...earlier, describeInput(input)].filter((text) => text !== '');
  return `${call}(${given.join(', ')})`;
}

function describeFields(fields: Partial<RaftState>): string {
  return Object.entries(fields).map(([field, value]) => `${field} ${canonicalText(field === 'log' ? termsOf(value) : value)}`).join(', ');
}

function termsOf(log: unknown): unknown {
  return Array.isArray(log) ? log.map((entry: { term?: unknown }) => entry.term) : log;
}

function describeInput(input: unknown): string {
  if (input === undefined) return '';
  if (typeof input !== 'object' || input === null) return canonicalText(input);
  // Of a signed message the signature tells nobody anything.
  if ('signature' in input && 'type' in input) return describeMessage(input as Message);
  const fields = Object.entries(input).map(([name, value]) =>
    value instanceof Stand ? `${name} ${value.text}` : `${name} ${canonicalText(name === 'entries' ? termsOf(value) : value)}`,
  );
  return fields.join(', ');
}
