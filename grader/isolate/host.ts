import { Socket } from 'node:net';
import { installGuardApart, takeOffence, takeOutput } from '../harness/cluster/guard.ts';
import type { Birth, Effect, HeldNode, StepInput, StepOutput } from '../harness/cluster/held-node.ts';
import { watchedGlobals } from '../harness/cluster/watched-globals.ts';
import * as harness from '../harness/index.ts';
import { decode, encode, type Json } from '../harness/kernel/codec.ts';
import { frozenCopy } from '../harness/kernel/plain.ts';
import type { LoadedModule } from '../harness/suite/binding.ts';
import type { PureCall } from '../harness/suite/holder.ts';
import { RealmHolder } from '../harness/suite/realm-holder.ts';
import type { StateCopy } from '../harness/trace/events.ts';
import { deltaOf } from './delta.ts';
import { evaluateApart, evaluateHere } from './evaluate-apart.ts';
import { readLines } from './read-lines.ts';
import {
  fieldsOf,
  type Answer,
  type Ask,
  type Configuration,
  type EffectJson,
  type NamedScript,
  type NumberedAnswer,
  type NumberedAsk,
  type OpenAnswer,
  type StepAnswer,
} from './protocol.ts';
import { sharedWithCode } from './shared-with-code.ts';

/**
 * Entry of the process that holds the code under test. The judge asks, one line at a time. The bundle puts
 * `lock-down.ts` before it, so all of this runs in hardened JavaScript.
 */

/** Descriptor of the connection to the judge: the first after the three standard ones. */
const CONNECTION = 3;

const ANSWERS_AT_ONCE = 16;

interface Kept {
  readonly node: HeldNode;
  /** The state as the judge has it. */
  after: StateCopy;
  disk: StateCopy;
  /** What was asked to be written, the oldest first. */
  readonly writes: StateCopy[];
}

const nodes = new Map<number, Kept>();
let holder: RealmHolder | undefined;

function configure({ task, part, exports, submission, references, own }: Configuration): RealmHolder {
  installGuardApart();
  harden(sharedWithCode);
  const globals = harden(watchedGlobals());
  const load = (script: NamedScript): Promise<LoadedModule> => Promise.resolve(evaluateApart(script, globals, harness));
  const evaluated = new Map<string, LoadedModule>();
  const reference = (folder: string, code: string): LoadedModule => {
    const module = evaluated.get(folder) ?? evaluateHere(code, folder, harness);
    evaluated.set(folder, module);
    return module;
  };
  return new RealmHolder({
    task,
    part,
    exports,
    submissionFile: submission.name,
    // A promise also where the code throws at once.
    submission: async () => load(submission),
    references: Object.fromEntries(Object.entries(references).map(([folder, code]) => [folder, () => Promise.resolve(reference(folder, code))])),
    own: Object.fromEntries(Object.entries(own).map(([folder, script]) => [folder, { file: script.name, load: async () => load(script) }])),
  });
}

async function answerOrError(ask: Ask): Promise<Answer> {
  try {
    return { is: await answer(ask) };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function answer(ask: Ask): Promise<Json> {
  if (ask.op === 'configure') {
    holder = configure(ask);
    return null;
  }
  if (!holder) throw new Error('The first ask must configure this process.');
  switch (ask.op) {
    case 'begin':
      takeOffence();
      takeOutput();
      return null;
    case 'load':
      return encode(await holder.load(ask.instance));
    case 'open':
      return (await open(ask, holder)) as unknown as Json;
    case 'step':
      return (await step(ask)) as unknown as Json;
    case 'close':
      nodes.get(ask.handle)?.node.close();
      nodes.delete(ask.handle);
      return null;
    case 'pure':
      return encode(holder.callPure(ask.instance, decode(ask.call) as PureCall));
  }
}

async function open({ handle, kind, instance, birth, swapped }: Extract<Ask, { op: 'open' }>, realm: RealmHolder): Promise<OpenAnswer> {
  const decoded = decode(birth) as Birth;
  const node = kind === 'node' ? await realm.openNode(instance, decoded, swapped) : realm.openBench(instance, decoded);
  const { born, durable, fault } = node;
  nodes.set(handle, { node, after: born, disk: durable, writes: [] });
  return { born: encode(born), durable: encode(durable), ...(fault && { fault: encode(fault) }) };
}

async function step({ handle, input, disk }: Extract<Ask, { op: 'step' }>): Promise<StepAnswer> {
  const kept = nodes.get(handle);
  if (!kept) throw new Error(`No node has the handle ${handle}.`);
  const given = frozenCopy(decode(input)) as Omit<StepInput, 'disk'>;
  if (given.settle?.kind === 'written') kept.disk = kept.writes.shift() ?? kept.disk;
  if (disk !== undefined) kept.disk = frozenCopy(decode(disk)) as StateCopy;
  const output = await kept.node.step({ ...given, disk: kept.disk });
  return tell(kept, output);
}

function tell(kept: Kept, { effects, after, ...rest }: StepOutput): StepAnswer {
  const delta = deltaOf(kept.after, after);
  kept.after = after;
  return { after: delta, effects: effects.map((effect) => tellEffect(kept, effect)), rest: encode(rest) };
}

function tellEffect(kept: Kept, effect: Effect): EffectJson {
  if (effect.kind !== 'persist') return { effect: encode(effect) };
  kept.writes.push(effect.contents);
  return { persist: deltaOf(fieldsOf(kept.after, effect.contents), effect.contents) };
}

const connection = new Socket({ fd: CONNECTION, readable: true, writable: true });
let working = Promise.resolve();
const hear = (line: string): void => {
  // One line after the other: what the code does between two asks must not meet the next.
  working = working.then(async () => {
    const asks = JSON.parse(line) as NumberedAsk[];
    // The judge goes on with the first answers while the others are worked out.
    for (let from = 0; from < asks.length; from += ANSWERS_AT_ONCE) {
      const answers: NumberedAnswer[] = [];
      for (const [number, ask] of asks.slice(from, from + ANSWERS_AT_ONCE)) answers.push([number, await answerOrError(ask)]);
      connection.write(`${JSON.stringify(answers)}\n`);
    }
  });
};
readLines(connection, { onLine: hear });
// The judge holds the other end: when it is gone, nobody would ever end this process.
connection.on('close', () => process.exit(0));
