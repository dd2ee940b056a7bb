import type { Effect, StepInput } from '../cluster/held-node.ts';
import { frozenCopy } from '../kernel/plain.ts';
import type { Message } from '../protocols/node.ts';
import type { StateCopy } from '../trace/events.ts';
import type { Call } from './bench.ts';
import type { Holder, Instance } from './holder.ts';
import type { Failure } from './outcome.ts';
import { TestFailure, type Session } from './session.ts';

const nothing: StateCopy = frozenCopy({});

/** What code that is no node is called with, and who answers what it asks for meanwhile. */
export interface InstrumentCall {
  readonly call: string;
  readonly with: unknown;
  /** The name under which it asks. */
  readonly of: string;
  readonly answer: (message: Message) => Promise<unknown>;
  readonly about: Partial<Failure>;
}

/**
 * Calls code that is an instrument: no part of a node, but something that is called once, may ask for things and
 * returns what it has found. It is held like a node of its own, so only plain data crosses, wherever it is.
 */
export async function callInstrument(session: Session, holder: Holder, instance: Instance, { call, with: input, of, answer, about }: InstrumentCall): Promise<unknown> {
  const held = await holder.openBench(instance, { node: 'C1', servers: [of], life: 0, seed: 1, contents: nothing });
  const told = { now: 0, disk: nothing };
  const request = 1;
  let last = await held.step({ ...told, request, event: { kind: 'client', message: frozenCopy({ call, with: input } satisfies Call) } });
  const output = [...last.output];
  const begun = (effects: readonly Effect[]): readonly Asked[] =>
    effects.map((effect) => ({ effect, ...(effect.kind === 'send' && holder.width > 1 && { answer: beginning(answer(effect.message)) }) }));
  const waiting = [...begun(last.effects)];
  let result: { readonly is: unknown } | undefined;
  for (let asked = waiting.shift(); asked !== undefined && !last.fault && !result; asked = waiting.shift()) {
    const { effect } = asked;
    if (effect.kind === 'reply' && effect.request === request) result = { is: effect.reply };
    if (effect.kind !== 'send') continue;
    const { id, message } = effect;
    last = await held.step({ ...told, ...replyTo(of, id, message, await (asked.answer ?? answer(message))) });
    output.push(...last.output);
    waiting.push(...begun(last.effects));
  }
  held.close();
  if (last.fault) session.blame(last.fault, about, output);
  if (result) return result.is;
  const summary = last.pending ? `${call} never finished: its promise is still pending when nothing is left to wait for.` : `${call} has returned nothing.`;
  throw new TestFailure(last.pending ? 'learner-error' : 'fail', { ...about, summary, ...(output.length > 0 && { output: output.slice(0, 20) }) });
}

/** Something that the code did; and where what it asks for is best worked out beside other things, the answer that is on its way. */
interface Asked {
  readonly effect: Effect;
  readonly answer?: Promise<unknown>;
}

/** It may fail before anybody waits for it. */
function beginning(answer: Promise<unknown>): Promise<unknown> {
  answer.catch(() => undefined);
  return answer;
}

function replyTo(from: string, id: number, request: Message, reply: unknown): Pick<StepInput, 'event' | 'settle'> {
  return { event: { kind: 'reply', from, request, reply }, settle: { kind: 'reply', id, reply } };
}
