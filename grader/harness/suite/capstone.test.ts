import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { allReferenceParts, referenceStore } from '../../bench/testing/reference-parts.ts';
import type { Scenario } from '../cluster/scenario.ts';
import type { AppendEntries, RequestVote } from '../protocols/raft/messages.ts';
import type { RaftContext } from '../protocols/raft/parts.ts';
import type { RaftState } from '../protocols/raft/state.ts';
import type { LoadedModule, OwnPart, SuiteBinding } from './binding.ts';
import type { Simulated } from './simulate.ts';

const file = fileURLToPath(import.meta.url);
const { follower, election, snapshots } = allReferenceParts;

const stormy: Scenario = {
  name: 'three servers and two clients in bad weather',
  servers: 3,
  clients: 2,
  network: { loss: 0.05, duplication: 0.1, late: 0.1 },
  faults: { kinds: ['crash', 'isolate', 'split'], episodes: 6, forMs: 2500 },
  workload: { everyMs: 60, command: (count) => (count % 3 === 0 ? { type: 'read', key: 'x' } : { type: 'write', key: 'x', value: count }) },
  settleWithinMs: 6000,
  mustAnswer: true,
};

/** Task 10 over parts of its learner's own: references, but for the changed ones. */
function run(changed: Readonly<Record<string, object>>, store: object = {}, simulated: Partial<Simulated> = {}): Promise<Ended> {
  const own: Record<string, OwnPart> = {};
  for (const [task, module] of Object.entries({ 'task-02-log-matching': follower, 'task-05-election-restriction': election, 'task-09-snapshots': snapshots, ...changed })) {
    own[task] = { file, load: () => Promise.resolve(module as unknown as LoadedModule) };
  }
  const binding: Partial<SuiteBinding> = { task: 'task-10-linearizable-kv', part: 'store', exports: ['onRequest', 'toReply', 'perform', 'specify'], own };
  const bound = bindTo(() => ({ ...referenceStore, ...store }), file, binding);
  return bound.runTest(() => bound.simulate({ scenario: stormy, checkers: ['DUR', 'LM', 'LAO', 'LC', 'SMS', 'APPLY-ORDER', 'SNAPSHOT'], seeds: 12, ...simulated }));
}

/** What a handler does, without its writes. */
function unwritten<Message, Reply>(handler: (state: RaftState, message: Message, ctx: RaftContext) => Reply) {
  return (state: RaftState, message: Message, ctx: RaftContext): Reply => handler(state, message, Object.assign(ctx, { persist: () => Promise.resolve() }));
}

describe('a capstone', () => {
  test('passes where the learner\'s own parts are right', async () => {
    expect(await run({})).toMatchObject({ verdict: 'pass', runs: 12 });
  });

  test('names the part that breaks it, and no other', async () => {
    const forgetfulFollower = { onAppendEntries: unwritten((state, message: AppendEntries, ctx) => follower.onAppendEntries(state, message, ctx)) };
    const second = await run({ 'task-02-log-matching': forgetfulFollower });
    expect(second.failure).toMatchObject({ rule: { id: 'DUR' }, culprits: ['task-02-log-matching'] });

    const forgetfulVoter = { ...election, onRequestVote: unwritten((state, message: RequestVote, ctx) => election.onRequestVote(state, message, ctx)) };
    const fifth = await run({ 'task-05-election-restriction': forgetfulVoter });
    expect(fifth.failure).toMatchObject({ rule: { id: 'DUR' }, culprits: ['task-05-election-restriction'] });

    const lossy = { ...snapshots, restore: (state: RaftState) => void (state.commitIndex = state.lastApplied = state.snapshot?.lastIncludedIndex ?? 0) };
    const ninth = await run({ 'task-09-snapshots': lossy });
    expect(ninth.failure?.culprits).toEqual(['task-09-snapshots']);
  });

  test('names the task\'s own part where that breaks it', async () => {
    const { verdict, failure } = await run({}, { perform: () => new Promise(() => undefined) });
    expect(verdict).toBe('fail');
    expect(failure).toMatchObject({ rule: { id: 'LIVE' }, culprits: ['task-10-linearizable-kv'] });
  });

  test('names nobody where the run was to fail', async () => {
    const impossible: Scenario = { name: 'no time', servers: 3, clients: 1, faults: { kinds: ['crash'], episodes: 0, forMs: 10 }, settleWithinMs: 1, mustAnswer: true };
    const { failure } = await run({}, {}, { scenario: impossible, seeds: 1 });
    expect(failure?.rule?.id).toBe('LIVE');
    expect(failure).not.toHaveProperty('culprits');
  });
});
