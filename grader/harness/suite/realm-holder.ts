import { valueAt } from '../cluster/condition.ts';
import { faultOf, loadFaultOf } from '../cluster/fault.ts';
import { inAsyncNodeCode, inNodeCode, installGuard, takeOffence, takeOutput } from '../cluster/guard.ts';
import type { Birth, HeldNode } from '../cluster/held-node.ts';
import { openLive } from '../cluster/live-node.ts';
import { frozenCopy, thawedCopy } from '../kernel/plain.ts';
import type { NodeProgram } from '../protocols/node.ts';
import { complete, freshStateOf, programOf } from '../protocols/raft/assemble.ts';
import type { RaftContext, RaftParts, WholeParts } from '../protocols/raft/parts.ts';
import { raftDurableFields, type RaftState } from '../protocols/raft/state.ts';
import type { StateCopy } from '../trace/events.ts';
import type { Call } from './bench.ts';
import type { LoadedModule, SuiteBinding } from './binding.ts';
import type { Holder, Instance, LoadFault, PureCall, PureOutcome } from './holder.ts';

/** Which task yields which part of a Raft node, in their order. */
const raftTasks = {
  leader: 'task-01-log-replication',
  follower: 'task-02-log-matching',
  commitment: 'task-03-commitment',
  machine: 'task-04-state-machine',
  election: 'task-05-election-restriction',
  live: 'task-06-live-commitment',
  channel: 'task-07-apply-channel',
  noop: 'task-08-no-op',
  snapshots: 'task-09-snapshots',
  store: 'task-10-linearizable-kv',
} as const satisfies Record<keyof RaftParts, string>;

/** No node can do without these; the others join it task by task. */
const CORE = 5;

function partsUpTo(part: string): readonly (keyof RaftParts)[] {
  const order = Object.keys(raftTasks) as (keyof RaftParts)[];
  return order.slice(0, Math.max(CORE, order.indexOf(part as keyof RaftParts) + 1));
}

/**
 * Tasks whose reference is needed beside a part. Its own is not, but in a capstone, where references are put
 * in the place of the learner's parts (`own`) to see whose fault it is.
 */
export function referencesFor(part: string, own: readonly string[]): readonly string[] {
  return partsUpTo(part).filter((name) => name !== part || own.length > 0).map((name) => raftTasks[name]);
}

type Submission = Pick<SuiteBinding, 'task' | 'part' | 'exports' | 'submissionFile' | 'submission' | 'references' | 'own'>;

interface Loaded {
  readonly module: LoadedModule;
  readonly parts: RaftParts;
  readonly node: NodeProgram<object>;
  readonly bench: NodeProgram<object>;
}

/** Holds the code under test in this realm: fast, and every stack trace leads to the right line. */
export class RealmHolder implements Holder {
  readonly width = 1;
  readonly #submission: Submission;
  /** Loaded when a test first needs it, and never before. */
  readonly #loading = new Map<Instance, Promise<LoadFault | undefined>>();
  readonly #loaded = new Map<Instance, Loaded>();
  /** Reference parts, loaded once. */
  readonly #references = new Map<string, Promise<LoadedModule>>();
  /** Nodes in which a reference stands in the place of the learner's part, by instance and task. */
  readonly #swapped = new Map<string, Promise<NodeProgram<object>>>();
  /** The learner's files. */
  readonly #files: readonly string[];
  readonly swappable: readonly string[];

  constructor(submission: Submission) {
    const { task, submissionFile, own = {} } = submission;
    this.#submission = submission;
    this.#files = [submissionFile, ...Object.values(own).map(({ file }) => file)].filter((file) => file !== '');
    this.swappable = Object.keys(own).length === 0 ? [] : [...Object.keys(own), task];
  }

  load(instance: Instance): Promise<LoadFault | undefined> {
    let loading = this.#loading.get(instance);
    if (!loading) {
      loading = this.#load(instance);
      this.#loading.set(instance, loading);
    }
    return loading;
  }

  openNode(instance: Instance, birth: Birth, swapped?: string): HeldNode | Promise<HeldNode> {
    if (swapped === undefined) return openLive(this.#get(instance).node, birth, this.#files);
    return this.#nodeWithout(instance, swapped).then((node) => openLive(node, birth, this.#files));
  }

  openBench(instance: Instance, birth: Birth): HeldNode {
    return openLive(this.#get(instance).bench, birth, this.#files);
  }

  callPure(instance: Instance, { call, input, lookups }: PureCall): PureOutcome {
    const implementation = this.#get(instance).module[call] as (input: unknown) => unknown;
    try {
      const result = inNodeCode(() => implementation(withLookups(input, lookups)));
      const offence = takeOffence();
      if (offence) throw offence;
      return { result: frozenCopy(result, undefined, 'the result'), output: takeOutput() };
    } catch (thrown) {
      // Taken also where it was thrown on, or the next call would be blamed for it.
      return { fault: faultOf(takeOffence() ?? thrown, this.#files), output: takeOutput() };
    }
  }

  #get(instance: Instance): Loaded {
    const loaded = this.#loaded.get(instance);
    if (!loaded) throw new Error(`Instance ${instance} of the code under test is not loaded.`);
    return loaded;
  }

  async #load(instance: Instance): Promise<LoadFault | undefined> {
    const { submission, exports, part, own = {} } = this.#submission;
    installGuard(this.#files);
    let module: LoadedModule;
    const others: [string, LoadedModule][] = [];
    try {
      module = await inAsyncNodeCode(() => submission(instance));
      for (const [task, { load }] of Object.entries(own)) others.push([task, await inAsyncNodeCode(() => load(instance))]);
    } catch (thrown) {
      return { ...loadFaultOf(takeOffence() ?? thrown, this.#files), output: takeOutput() };
    }
    const wrong = exports.find((name) => typeof valueAt(module, name) !== 'function');
    if (wrong !== undefined) return notExported(wrong, valueAt(module, wrong));

    const names = partsUpTo(part);
    const mine = new Map(others);
    const entries = names.map(async (name) => [name, name === part ? module : (mine.get(raftTasks[name]) ?? (await this.#reference(raftTasks[name])))] as const);
    const parts = Object.fromEntries(await Promise.all(entries)) as unknown as RaftParts;
    this.#loaded.set(instance, { module, parts, node: programOf(parts), bench: benchProgram(module, parts) });
    return undefined;
  }

  #reference(task: string): Promise<LoadedModule> {
    let loading = this.#references.get(task);
    if (!loading) {
      const load = this.#submission.references[task];
      if (!load) throw new Error(`No reference solution for ${task}`);
      loading = load();
      this.#references.set(task, loading);
    }
    return loading;
  }

  /** The learner's node, but for one part. */
  #nodeWithout(instance: Instance, task: string): Promise<NodeProgram<object>> {
    const key = `${instance} ${task}`;
    let making = this.#swapped.get(key);
    if (!making) {
      const part = Object.entries(raftTasks).find(([, folder]) => folder === task)?.[0] ?? '';
      making = this.#reference(task).then((reference) => programOf({ ...this.#get(instance).parts, [part]: reference }));
      this.#swapped.set(key, making);
    }
    return making;
  }
}

function notExported(name: string, value: unknown): LoadFault {
  const missing = name.includes('.') ? `\`${name}\` is missing in what is exported as \`${name.replace(/\..*$/, '')}\`` : `\`${name}\` is not exported`;
  const summary =
    value === undefined ? missing : `\`${name}\` is exported as a ${typeof value}; the contract asks for a function`;
  return { verdict: 'learner-error', summary, output: takeOutput() };
}

/** A node that does nothing but what it is called for. */
function benchProgram(module: LoadedModule, given: RaftParts): NodeProgram<object> {
  const { parts, contextOf } = complete(given);
  return {
    fresh: () => freshStateOf(parts),
    durable: raftDurableFields,
    step: (state, event, context) => {
      if (event.kind === 'timer') return fireOwn(module, state as RaftState, event.name, contextOf(state as RaftState, context), parts);
      if (event.kind !== 'client') return undefined;
      const { call, sets, on, refused, spoiled, ...rest } = event.message as Call;
      Object.assign(state, thawedCopy(sets));
      const ctx = contextOf(state as RaftState, context);
      const handler = boundIn(call.startsWith('parts.') ? { parts } : module, call);
      const subject = on === undefined ? state : valueAt(state as StateCopy, on);
      const more = on === undefined ? [ctx, parts] : [];
      const args = rest.args ?? ('with' in rest ? [rest.with, ...more] : more);
      const perform = (): unknown => handler(subject, ...args);
      const result = refused ? refusalOf(perform) : perform();
      return spoiled ? spoil(result) : result;
    },
  };
}

/** A timer of Raft's does nothing on a bench; one of the code's own is heard by the code. */
function fireOwn({ onTimer }: LoadedModule, state: RaftState, name: string, ctx: RaftContext, parts: WholeParts): unknown {
  if (typeof onTimer !== 'function' || name === 'election' || name === 'heartbeat') return undefined;
  return (onTimer as (...args: unknown[]) => unknown)(state, name, ctx, parts);
}

/** A function of the module, or of an object in it, such as `log.termAt`. */
function boundIn(module: LoadedModule, path: string): (...args: unknown[]) => unknown {
  const owner = path.includes('.') ? valueAt(module, path.replace(/\.[^.]*$/, '')) : undefined;
  return (valueAt(module, path) as (...args: unknown[]) => unknown).bind(owner);
}

/** The word `refused`, if the code throws an error of its own. What has a name among the findings is not meant. */
function refusalOf(perform: () => unknown): unknown {
  try {
    return perform();
  } catch (thrown) {
    if (faultOf(thrown, []).finding !== undefined) throw thrown;
    return 'refused';
  }
}

/** A copy of a result; then what lies in the result itself is changed, as far as that can be done. */
function spoil(result: unknown): unknown {
  const copy = frozenCopy(result, undefined, 'the result');
  changeIn(result);
  return copy;
}

function changeIn(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const item of value instanceof Map ? value.values() : Object.values(value)) change(item);
}

function change(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  changeIn(value);
  if (Object.isFrozen(value)) return;
  if (value instanceof Map) value.clear();
  else if (value instanceof Set) value.clear();
  else if (Array.isArray(value)) value.push('changed');
  else Object.assign(value, { changed: true });
}

/** The input as frozen data, with functions in place of the lists of their values. */
function withLookups(input: unknown, lookups: PureCall['lookups']): unknown {
  const frozen = frozenCopy(input);
  const functions = Object.entries(lookups).map(([name, values]) => [name, (index: number): unknown => values[index]]);
  return functions.length === 0 ? frozen : Object.freeze({ ...(frozen as object), ...Object.fromEntries(functions) });
}
