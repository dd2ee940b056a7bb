import { valueAt } from '../cluster/condition.ts';
import { shelled } from '../adversary/shell.ts';
import { beginStep } from '../cluster/calls.ts';
import { faultOf, loadFaultOf } from '../cluster/fault.ts';
import { inAsyncNodeCode, inNodeCode, installGuard, refuseSearch, takeOffence, takeOutput } from '../cluster/guard.ts';
import type { Birth, HeldNode } from '../cluster/held-node.ts';
import { openLive } from '../cluster/live-node.ts';
import { frozenCopy } from '../kernel/plain.ts';
import { modelOf } from '../models/protocol-model.ts';
import type { Behaviour } from '../protocols/behaviour.ts';
import type { NodeProgram } from '../protocols/node.ts';
import type { LoadedModule, SuiteBinding } from './binding.ts';
import { boundIn } from './bench-program.ts';
import { swappableWith, type Holder, type Instance, type LoadFault, type Made, type PureCall, type PureOutcome } from './holder.ts';
import { kitOf } from './kits.ts';
import type { Parts } from './protocol-kit.ts';

/**
 * Tasks whose reference is needed beside a part. Its own is not, but in a capstone, where references are put
 * in the place of the learner's parts (`own`) to see whose fault it is.
 */
export function referencesFor(part: string, own: readonly string[]): readonly string[] {
  const { partsWith, tasks } = kitOf(part);
  return partsWith(part).filter((name) => name !== part || own.length > 0).map((name) => tasks[name] ?? '');
}

type Submission = Pick<SuiteBinding, 'task' | 'part' | 'exports' | 'submissionFile' | 'submission' | 'references' | 'own'>;

interface Loaded {
  readonly module: LoadedModule;
  readonly parts: Parts;
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
  /** The learner's nodes by instance and stack; and by task, with its reference in the place of the learner's part. */
  readonly #nodes = new Map<string, NodeProgram<object>>();
  readonly #swapped = new Map<string, Promise<NodeProgram<object>>>();
  /** The learner's files. */
  readonly #files: readonly string[];
  readonly swappable: readonly string[];

  constructor(submission: Submission) {
    const { task, submissionFile, own = {} } = submission;
    this.#submission = submission;
    this.#files = [submissionFile, ...Object.values(own).map(({ file }) => file)].filter((file) => file !== '');
    this.swappable = swappableWith(own, task);
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
    if (swapped === undefined) return this.#bear(this.#node(instance, birth.stack), birth, instance);
    return this.#nodeWithout(instance, swapped, birth.stack).then((node) => this.#bear(node, birth, instance));
  }

  /** A node; a faulty one in its shell. */
  #bear(node: NodeProgram<object>, birth: Birth, instance: Instance): HeldNode {
    const { adversary, stack } = birth;
    const kit = kitOf(this.#submission.part);
    const inside = (behaviour: Behaviour): NodeProgram<object> =>
      kit.shelled?.(node, behaviour, this.#get(instance).parts, stack) ?? shelled(node, behaviour, kit.shell ?? {});
    return openLive(adversary ? inside(adversary) : node, birth, this.#files);
  }

  openBench(instance: Instance, birth: Birth): HeldNode {
    return openLive(this.#get(instance).bench, birth, this.#files);
  }

  callPure(instance: Instance, { call, args, made }: PureCall): PureOutcome {
    const implementation = boundIn(this.#get(instance).module, call);
    beginStep();
    try {
      const given = withMade(args, made, () => this.#node(instance));
      const result = inNodeCode(() => implementation(...given));
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

    const mine = new Map(others);
    const kit = kitOf(part);
    const entries = kit.partsWith(part).map(async (name) => {
      const folder = kit.tasks[name] ?? '';
      return [name, name === part ? module : (mine.get(folder) ?? (await this.#reference(folder)))] as const;
    });
    const parts = Object.fromEntries(await Promise.all(entries));
    this.#loaded.set(instance, { module, parts, bench: kit.benchOf(module, parts) });
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

  #node(instance: Instance, stack?: string): NodeProgram<object> {
    const key = `${instance} ${stack ?? ''}`;
    const node = this.#nodes.get(key) ?? kitOf(this.#submission.part).programOf(this.#get(instance).parts, stack);
    this.#nodes.set(key, node);
    return node;
  }

  /** The learner's node, but for one part. */
  #nodeWithout(instance: Instance, task: string, stack?: string): Promise<NodeProgram<object>> {
    const key = `${instance} ${task} ${stack ?? ''}`;
    let making = this.#swapped.get(key);
    if (!making) {
      const kit = kitOf(this.#submission.part);
      const part = Object.keys(kit.tasks).find((name) => kit.tasks[name] === task) ?? '';
      making = this.#reference(task).then((reference) => kit.programOf({ ...this.#get(instance).parts, [part]: reference }, stack));
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

/** The arguments as frozen data, with what is made here in its place. */
function withMade(args: readonly unknown[], made: PureCall['made'], node: () => NodeProgram<object>): unknown[] {
  return args.map((arg, i) => {
    const mine = made.filter((one) => one.arg === i);
    const whole = mine.find(({ field }) => field === undefined);
    if (whole) return make(whole.of, node);
    const frozen = frozenCopy(arg);
    const fields = mine.map(({ field = '', of }) => [field, make(of, node)] as const);
    return fields.length === 0 ? frozen : Object.freeze({ ...(frozen as object), ...Object.fromEntries(fields) });
  });
}

function make(of: Made, node: () => NodeProgram<object>): unknown {
  if (of.kind === 'lookup') return (index: number): unknown => of.values[index];
  let steps = 0;
  return modelOf(of.protocol, node(), () => {
    if (++steps > of.stepsMax) refuseSearch(of.stepsMax);
  });
}
