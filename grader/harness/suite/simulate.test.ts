import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { referenceParts } from '../../bench/testing/reference-parts.ts';
import type { ScriptStep, Scenario } from '../cluster/scenario.ts';
import type { CommitmentPart, CommitView, ElectionPart, FollowerPart, RaftContext } from '../protocols/raft/parts.ts';
import type { RequestVote } from '../protocols/raft/messages.ts';
import type { RaftState } from '../protocols/raft/state.ts';
import type { LoadedModule, SuiteBinding } from './binding.ts';
import { raftRules } from './raft-rules.ts';
import type { Simulated } from './simulate.ts';

const file = fileURLToPath(import.meta.url);
const { commitment, election, follower } = referenceParts;
const put = (key: string): object => ({ command: { op: 'put', key, value: key } });

const calm: Scenario = {
  name: 'three servers in peace',
  servers: 3,
  faults: { kinds: ['crash'], episodes: 0, forMs: 600 },
  workload: { everyMs: 60, command: (count) => put(`key ${count}`) },
  settleWithinMs: 3000,
};

function run(make: () => LoadedModule, binding: Partial<SuiteBinding> = {}, simulated: Partial<Simulated> = {}): Promise<Ended> {
  const bound = bindTo(make, file, binding);
  return bound.runTest(() => bound.simulate({ scenario: calm, checkers: ['ES', 'LC', 'SMS', 'DUR', 'COMMIT-MONO'], seeds: 2, ...simulated }));
}

const withCommitment = (change: Partial<CommitmentPart>): (() => LoadedModule) => () => ({ ...commitment, ...change });
const electionBinding: Partial<SuiteBinding> = { part: 'election', exports: ['isUpToDate', 'onRequestVote', 'startElection', 'onVoteReply'] };
const withElection = (change: Partial<ElectionPart>): (() => LoadedModule) => () => ({ ...election, ...change });

describe('simulate', () => {
  test('passes the reference, and says how many runs and events that were', async () => {
    const ended = await run(withCommitment({}));
    expect(ended).toMatchObject({ verdict: 'pass', failure: undefined, runs: 2 });
    expect(ended.events).toBeGreaterThan(100);
  });

  test('names the rule that broke, the seed and the step, and shows the schedule', async () => {
    // Whatever is in the leader's log counts as committed: Raft §5.3 wants a majority.
    const lonely = withCommitment({ nextCommitIndex: (view) => Math.max(view.commitIndex, view.lastDurableSelf) });
    const scenario: Scenario = { ...calm, faults: { kinds: ['isolate', 'crash'], episodes: 4, forMs: 2000 } };
    const { verdict, failure } = await run(lonely, {}, { scenario, seeds: 30 });
    expect(verdict).toBe('fail');
    expect(['LC', 'SMS']).toContain(failure?.rule?.id);
    expect(failure?.summary).toMatch(/^(Leader Completeness|State Machine Safety) broken at event \d+: S/);
    expect(failure).toMatchObject({ during: calm.name, servers: 3 });
    expect(failure?.schedule?.length).toBeGreaterThan(5);
    expect(failure?.step).toBe(failure?.events);

    // The seed alone gives the same failure again.
    const again = await run(lonely, { options: { seeds: 1, firstSeed: failure?.seed ?? 0 } }, { scenario });
    expect(again.failure).toEqual(failure);
  });

  test('blames code that leaves a state without its shape', async () => {
    const shapeless = () => ({ onAppendEntries: (state: { log?: unknown }) => void (state.log = null) });
    const { verdict, failure } = await run(shapeless, { part: 'follower', exports: ['onAppendEntries'] }, { checkers: ['LM'] });
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'G-SHAPE']);
    expect(failure?.schedule?.join('\n')).toContain('log null');
  });

  test('names a cluster that makes no progress', async () => {
    const { verdict, failure } = await run(withCommitment({ nextCommitIndex: ({ commitIndex }) => commitIndex }));
    expect([verdict, failure?.rule?.id]).toEqual(['fail', 'LIVE']);
    expect(failure?.summary).toMatch(/has commitIndex 0, though its log ends at \d+ like that of the leader/);
  });

  test('runs as many seeds as the command line says, from the first that it names', async () => {
    const bound = bindTo(withCommitment({}), file, { options: { seeds: 3, firstSeed: 40 } });
    const ended = await bound.runTest(() => bound.simulate({ scenario: calm, checkers: [], seeds: 1 }));
    expect(ended.runs).toBe(3);
    expect(bound.lines.filter(({ kind }) => kind === 'alive')).toEqual([1, 2, 3].map((done) => ({ kind: 'alive', test: 'the test', done, of: 3 })));
  });
});

describe('a variable of the module is named as hidden state', () => {
  test('when the servers share what each should have for itself', async () => {
    const make = (): LoadedModule => {
      // Meant as "my commitIndex", but all servers of the cluster would have it in common.
      let highest = 0;
      return {
        ...commitment,
        nextCommitIndex: (view: CommitView) => {
          highest = Math.max(highest, commitment.nextCommitIndex(view));
          return Math.min(highest, view.lastDurableSelf);
        },
      };
    };
    const scenario: Scenario = { ...calm, faults: { kinds: ['pause', 'crash'], episodes: 4, forMs: 2000 } };
    const { verdict, failure } = await run(make, {}, { scenario, checkers: [] });
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'G-HIDDEN-STATE']);
    expect(failure?.expected).not.toBe(failure?.got);
  });

  test('when it only counts, and shows the count', async () => {
    const make = (): LoadedModule => {
      let votes = 0;
      return { ...election, onRequestVote: (state: RaftState, message: RequestVote, ctx: RaftContext) => ({ ...(election.onRequestVote(state, message, ctx) as object), count: ++votes }) };
    };
    const { failure } = await run(make, electionBinding);
    expect(failure?.finding).toBe('G-HIDDEN-STATE');
  });

  test('when it holds on to the state itself', async () => {
    const make = (): LoadedModule => {
      let mine: RaftState | undefined;
      return {
        ...election,
        startElection: (state: RaftState, ctx: RaftContext) => {
          mine ??= state;
          mine.own['elections'] = Number(mine.own['elections'] ?? 0) + 1;
          return election.startElection(state, ctx);
        },
      };
    };
    const { failure } = await run(make, electionBinding, { scenario: { ...calm, faults: { kinds: ['isolate'], episodes: 3, forMs: 1500 } } });
    expect(failure?.finding).toBe('G-HIDDEN-STATE');
  });

  test('but the same under state.own is fine', async () => {
    const counting = withElection({
      startElection: (state, ctx) => {
        state.own['elections'] = Number(state.own['elections'] ?? 0) + 1;
        return election.startElection(state, ctx);
      },
    });
    expect((await run(counting, electionBinding)).failure).toBeUndefined();
  });

  test('and so are Sets and Maps of objects there', async () => {
    const noting = withElection({
      onRequestVote: (state, message, ctx) => {
        const seen = (state.own['seen'] ??= new Set()) as Set<object>;
        if (seen.size < 5) seen.add(message);
        return election.onRequestVote(state, message, ctx);
      },
    });
    const scenario: Scenario = { ...calm, faults: { kinds: ['isolate'], episodes: 3, forMs: 1500 } };
    expect((await run(noting, electionBinding, { scenario })).failure).toBeUndefined();
  });

  test('and so is code that goes on with the state after a write', async () => {
    const chained = withElection({
      onRequestVote: (state, message, ctx) => {
        const reply = election.onRequestVote(state, message, ctx);
        void ctx.persist().then(() => { state.own['written'] = Number(state.own['written'] ?? 0) + 1; });
        return reply;
      },
    });
    const scenario: Scenario = { ...calm, disk: { writeMsMin: 5, writeMsMax: 30 }, faults: { kinds: ['isolate', 'crash'], episodes: 3, forMs: 1500 } };
    expect((await run(chained, electionBinding, { scenario })).failure).toBeUndefined();
  });
});

describe('what node code does wrong is named', () => {
  const inCommitment = (act: () => void): Promise<Ended> =>
    run(withCommitment({ nextCommitIndex: (view) => { act(); return commitment.nextCommitIndex(view); } }));

  test.each<[string, () => unknown]>([
    ['Date.now', () => Date.now()],
    ['Math.random', () => Math.random()],
    ['setTimeout', () => setTimeout(() => undefined, 0)],
    ['new Date', () => new Date()],
  ])('%s, even when the code catches the error', async (api, use) => {
    const { verdict, failure } = await inCommitment(() => { try { use(); } catch { /* hush */ } });
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'G-NONDET']);
    expect(failure?.summary).toContain(api);
    expect(failure?.during).toMatch(/three servers in peace; S\d was handling/);
  });

  test('process.exit', async () => {
    expect((await inCommitment(() => process.exit(0))).verdict).toBe('crashed');
  });

  test('an error, with the seed, what was printed and where it was', async () => {
    const { verdict, failure } = await inCommitment(() => { console.log('here'); throw new Error('oops'); });
    expect(verdict).toBe('learner-error');
    expect(failure).toMatchObject({ summary: 'The code threw Error: oops', seed: 1, output: ['here'] });
    expect(failure?.location?.file).toBe(file);
  });

  test('a null thrown', async () => {
    expect((await inCommitment(() => { throw null; })).failure?.summary).toContain('null');
  });

  test('a thrown proxy that throws when it is looked at', async () => {
    const trap = (): never => { throw new Error('trap'); };
    const thrown: unknown = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap });
    const { verdict, failure } = await inCommitment(() => { throw thrown; });
    expect(verdict).toBe('learner-error');
    expect(failure?.summary).toContain('throws when it is looked at');
  });

  const followerBinding: Partial<SuiteBinding> = { part: 'follower', exports: ['onAppendEntries'] };
  const withFollower = (onAppendEntries: FollowerPart['onAppendEntries']): (() => LoadedModule) => () => ({ onAppendEntries });

  test('a message that is changed where it arrives', async () => {
    const make = withFollower((state, message, ctx) => {
      (message.entries as unknown[]).push({ term: 1 });
      return follower.onAppendEntries(state, message, ctx);
    });
    expect((await run(make, followerBinding)).failure?.finding).toBe('G-ALIAS');
  });

  test('a message storm', async () => {
    const make = withElection({
      onRequestVote: (state, message, ctx) => {
        // Passes every request on, to everybody, twice.
        for (const peer of [...ctx.peers, ...ctx.peers]) ctx.send(peer, message);
        return { term: state.currentTerm, voteGranted: false };
      },
    });
    const { verdict, failure } = await run(make, electionBinding);
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'MESSAGE-STORM']);
    expect(failure?.seed).toBe(1);
  });

  test('a promise that never settles, by the progress that the cluster does not make', async () => {
    const make = withFollower(() => new Promise(() => undefined));
    const { verdict, failure } = await run(make, followerBinding);
    expect([verdict, failure?.rule?.id]).toEqual(['fail', 'LIVE']);
  });
});

describe('scripts', () => {
  const elect: ScriptStep[] = [
    { do: 'timeout', node: 'S1', timer: 'election' },
    { do: 'until', all: [{ node: 'S1', field: 'role', is: 'leader' }], withinMs: 300, otherwise: 'S1 was to lead', rule: raftRules.progress },
  ];
  const scripted = (script: ScriptStep[]): Promise<Ended> =>
    run(withCommitment({}), {}, { scenario: { name: 'a script', servers: 3, manualTimers: ['election'], script } });

  test('pass when what they wait for comes about', async () => {
    const ended = await scripted([
      ...elect,
      { do: 'ask', node: 'S1', message: put('x') },
      { do: 'until', all: [{ node: 'S2', field: 'commitIndex', atLeast: 1 }, { node: 'S3', field: 'log.length', is: 1 }], withinMs: 300, otherwise: 'x was to be committed', rule: raftRules.progress },
      { do: 'expect', all: [{ node: 'S1', field: 'matchIndex.S2', is: 1 }, { node: 'S1', field: 'commitIndex', atMost: 1 }], otherwise: 'one entry', rule: raftRules.progress },
    ]);
    expect(ended.failure).toBeUndefined();
  });

  test('break the rule that they name when it does not, with both values', async () => {
    const { verdict, failure } = await scripted([
      { do: 'connect', groups: [] },
      ...elect,
    ]);
    expect(verdict).toBe('fail');
    expect(failure).toMatchObject({ rule: { id: 'LIVE' }, got: 'S1 role = "candidate"', expected: 'S1 role = "leader"' });
    expect(failure?.summary).toContain('S1 was to lead');
  });

  test('start when every server has started, so that their first step finds them ready', async () => {
    const { failure } = await scripted([
      { do: 'timeout', node: 'S1', timer: 'election' },
      { do: 'expect', all: [{ node: 'S1', field: 'currentTerm', is: 1 }], otherwise: 'a first election', rule: raftRules.progress },
      { do: 'expect', all: [{ node: 'S1', field: 'currentTerm', is: 2 }], otherwise: 'shown on purpose', rule: raftRules.progress },
    ]);
    expect(failure?.schedule?.join('\n')).toMatch(/its election timer fires\n.*currentTerm 0 → 1/);
  });
});
