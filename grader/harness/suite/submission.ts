import { inAsyncNodeCode, installGuard } from '../cluster/guard.ts';
import type { NodeProgram } from '../protocols/node.ts';
import { assemble } from '../protocols/raft/assemble.ts';
import type { RaftParts } from '../protocols/raft/parts.ts';
import type { LoadedModule } from './binding.ts';
import type { Session } from './session.ts';
import { TestFailure } from './session.ts';

/** Which task yields which part of a Raft node. */
const raftTasks = {
  leader: 'task-01-log-replication',
  follower: 'task-02-log-matching',
  commitment: 'task-03-commitment',
  machine: 'task-04-state-machine',
  election: 'task-05-election-restriction',
} as const satisfies Partial<Record<keyof RaftParts, string>>;

export type Instance = 0 | 1 | 2;

/** The code under test, loaded when a test first needs it and never before. */
export class Submission {
  readonly #session: Session;
  readonly #modules = new Map<Instance, Promise<LoadedModule>>();
  readonly #programs = new Map<Instance, NodeProgram<object>>();
  #references: Promise<LoadedModule[]> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** What the file exports. A file that fails to load fails the test that asked. */
  module(instance: Instance): Promise<LoadedModule> {
    let module = this.#modules.get(instance);
    if (!module) {
      module = this.#load(instance);
      this.#modules.set(instance, module);
    }
    return module;
  }

  /** A node with the part under test and reference parts for the rest. */
  async program(instance: Instance): Promise<NodeProgram<object>> {
    let program = this.#programs.get(instance);
    if (!program) {
      const module = await this.module(instance);
      const names = Object.keys(raftTasks) as (keyof typeof raftTasks)[];
      this.#references ??= Promise.all(names.map((name) => this.#reference(raftTasks[name])));
      const references = await this.#references;
      const parts = Object.fromEntries(names.map((name, i) => [name, references[i]]));
      program = assemble({ ...parts, [this.#session.binding.part]: module } as unknown as RaftParts) as NodeProgram<object>;
      this.#programs.set(instance, program);
    }
    return program;
  }

  async #load(instance: Instance): Promise<LoadedModule> {
    const { submission, submissionFile, exports } = this.#session.binding;
    installGuard(submissionFile);
    let module: LoadedModule;
    try {
      module = await inAsyncNodeCode(() => submission(instance));
    } catch (thrown) {
      this.#session.blame(thrown, { atLoad: true });
    }
    for (const name of exports) {
      const kind = typeof module[name];
      if (kind === 'function') continue;
      throw new TestFailure('learner-error', {
        summary: kind === 'undefined' ? `\`${name}\` is not exported` : `\`${name}\` is exported as a ${kind}; the contract asks for a function`,
        atLoad: true,
      });
    }
    return module;
  }

  #reference(task: string): Promise<LoadedModule> {
    const load = this.#session.binding.references[task];
    if (!load) throw new Error(`No reference solution for ${task}`);
    return load();
  }
}
