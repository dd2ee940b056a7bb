import type { Fault, SourceLocation } from '../harness/cluster/fault.ts';
import type { Effect, StepOutput } from '../harness/cluster/held-node.ts';
import { decode, type Json } from '../harness/kernel/codec.ts';
import { frozenCopy } from '../harness/kernel/plain.ts';
import type { Message } from '../harness/protocols/node.ts';
import type { LoadFault, PureOutcome } from '../harness/suite/holder.ts';
import type { StateCopy } from '../harness/trace/events.ts';
import { withDelta, type Delta } from './delta.ts';
import type { StepAnswer } from './protocol.ts';
import { count, duration, list, Malformed, record, text } from './read-json.ts';

/**
 * What the judge takes from the process that holds the code, looked at as if the code had written it
 * itself: every field is checked and copied into an object of our own, and no other field gets through.
 */

/** Leads a place in a script to the place in the learner's file. */
export type PlaceOf = (at: SourceLocation) => SourceLocation | undefined;

const SUMMARY_CHARACTERS = 2000;
const verdicts: readonly unknown[] = ['fail', 'learner-error', 'crashed', 'output-limit'] satisfies readonly Fault['verdict'][];
const findings: readonly unknown[] = ['NOT-WRITTEN', 'G-NONDET', 'G-ALIAS', 'G-NOT-PLAIN', 'G-SHAPE', 'G-FLOATING'];

export function readFault(value: unknown, placeOf: PlaceOf): Fault {
  const { verdict, summary, finding, location } = record(value, 'fault');
  if (!verdicts.includes(verdict)) throw new Malformed('a verdict that is not its to give');
  if (finding !== undefined && !findings.includes(finding)) throw new Malformed('a finding that there is not');
  const place = location === undefined ? undefined : readPlace(location, placeOf);
  return {
    verdict: verdict as Fault['verdict'],
    summary: text(summary, 'summary of a fault', SUMMARY_CHARACTERS),
    ...(finding !== undefined && { finding: finding as string }),
    ...(place && { location: place }),
  };
}

function readPlace(value: unknown, placeOf: PlaceOf): SourceLocation | undefined {
  const { file, line, column } = record(value, 'place of a fault');
  return placeOf({ file: text(file, 'file of a fault'), line: count(line, 'line of a fault'), column: count(column, 'column of a fault') });
}

export function readLoadFault(value: Json, placeOf: PlaceOf): LoadFault | undefined {
  const fault = decode(value);
  if (fault === undefined) return undefined;
  return { ...readFault(fault, placeOf), output: readOutput(record(fault, 'fault')['output']) };
}

/** Fields of a state. */
export function readState(value: unknown, before?: StateCopy): StateCopy {
  return frozenCopy<StateCopy>(record(value, 'state'), before);
}

export function readPure(value: Json, placeOf: PlaceOf): PureOutcome {
  const { result, fault, output } = record(decode(value), 'outcome of a call');
  const about = { output: readOutput(output) };
  return fault === undefined ? { ...about, result: frozenCopy(result) } : { ...about, fault: readFault(fault, placeOf) };
}

/** Everything of a step's outcome but the state and the effects. */
export function readRest(value: Json, placeOf: PlaceOf): Omit<StepOutput, 'after' | 'effects'> {
  const { digest, output, pending, fault } = record(decode(value), 'outcome of a step');
  if (pending !== undefined && pending !== 'handler' && pending !== 'other') throw new Malformed('a kind of waiting that there is not');
  return {
    ...(digest !== undefined && { digest: text(digest, 'digest') }),
    output: readOutput(output),
    ...(pending !== undefined && { pending }),
    ...(fault !== undefined && { fault: readFault(fault, placeOf) }),
  };
}

function readOutput(value: unknown): readonly string[] {
  return list(value, 'output').map((line) => text(line, 'line of output'));
}

export function readStepAnswer(value: Json): StepAnswer {
  const { after, effects, rest } = record(value, 'answer to a step');
  return { after: readDelta(after), effects: list(effects, 'effects').map(readEffectJson), rest: rest as Json };
}

function readEffectJson(value: unknown): StepAnswer['effects'][number] {
  const effect = record(value, 'effect');
  return 'effect' in effect ? { effect: effect['effect'] as Json } : { persist: readDelta(effect['persist']) };
}

function readDelta(value: unknown): Delta {
  return list(value, 'changes').map((item) => {
    const change = record(item, 'change');
    if ('gone' in change) return { gone: text(change['gone'], 'field') };
    const field = text(change['field'], 'field');
    if ('is' in change) return { field, is: change['is'] as Json };
    return { field, from: count(change['from'], 'place of a change'), items: list(change['items'], 'items') as readonly Json[] };
  });
}

export function applyDelta(before: StateCopy, delta: Delta): StateCopy {
  for (const change of delta) if ('from' in change && !Array.isArray(before[change.field])) throw new Malformed('a change of what is no array');
  return withDelta(before, delta);
}

export function readEffect(json: Json, reachable: readonly string[]): Effect {
  const effect = record(frozenCopy(decode(json)), 'effect');
  const { kind } = effect;
  switch (kind) {
    case 'send':
      return readSend(effect, reachable);
    case 'reply':
      return { kind, request: count(effect['request'], 'request'), reply: effect['reply'] };
    case 'timer':
      return { kind, name: text(effect['name'], 'timer'), ...('afterMs' in effect && { afterMs: duration(effect['afterMs'], 'time of a timer') }) };
    case 'cancel':
      return { kind, name: text(effect['name'], 'timer') };
    case 'apply':
      return { kind, index: effect['index'] as number, entry: effect['entry'], result: effect['result'] };
    case 'decide':
      return { kind, value: effect['value'] };
    default:
      throw new Malformed('an effect that there is not');
  }
}

function readSend(effect: Readonly<Record<string, unknown>>, reachable: readonly string[]): Effect {
  const to = text(effect['to'], 'receiver');
  if (!reachable.includes(to)) throw new Malformed('a message to nobody');
  const message: unknown = record(effect['message'], 'message');
  text((message as Readonly<Record<string, unknown>>)['type'], 'kind of a message');
  return {
    kind: 'send',
    to,
    message: message as Message,
    id: count(effect['id'], 'number of a message'),
    ...('timeoutMs' in effect && { timeoutMs: duration(effect['timeoutMs'], 'patience') }),
  };
}
