import { describe, expect, test } from 'vitest';
import { raftNode, referenceParts } from '../../bench/testing/reference-parts.ts';
import { openWith } from '../../bench/testing/small-cluster.ts';
import { raftCheckers } from '../checkers/index.ts';
import { circumstancesOf, serversOf, type Circumstances } from '../cluster/circumstances.ts';
import { raftView } from '../cluster/raft-view.ts';
import { replay } from '../cluster/replay.ts';
import type { ProtocolView, Scenario } from '../cluster/scenario.ts';
import type { Schedule } from '../cluster/schedule.ts';
import { runScenario, type Run } from '../cluster/simulation.ts';
import type { NodeProgram } from '../protocols/node.ts';
import type { RaftParts } from '../protocols/raft/parts.ts';
import { calmRun, shrinkRun, type Rerun } from './shrink-run.ts';

const scenario: Scenario = {
  name: 'crashes and partitions',
  servers: 5,
  network: { loss: 0.05, duplication: 0.05, late: 0.1 },
  faults: { kinds: ['crash', 'split', 'isolate', 'pause'], episodes: 4, forMs: 2000 },
  workload: { everyMs: 200, command: (count) => ({ command: { op: 'put', key: `k${count}`, value: count } }) },
  settleWithinMs: 5000,
};
const checkers = Object.values(raftCheckers);

async function firstFailure(program: NodeProgram<object>): Promise<Run> {
  for (let seed = 1; seed <= 200; seed++) {
    const run = await runScenario({ scenario, seed, open: openWith(program), protocol: raftView as unknown as ProtocolView, checkers });
    if (run.broken || run.error) return run;
  }
  throw new Error('No seed fails.');
}

const replayWith = (program: NodeProgram<object>, { seed }: Run, width = 1): Rerun<Schedule> => ({
  run: (schedule) => replay({ schedule, seed, servers: serversOf(scenario), start: {}, open: openWith(program), checkers }),
  width,
});

const { commitment, follower, election } = referenceParts;

const wrong: readonly [name: string, parts: Partial<RaftParts>][] = [
  ['a commit by half of the cluster', { commitment: { ...commitment, nextCommitIndex: (view) => commitment.nextCommitIndex({ ...view, voters: view.voters.slice(0, 3) }) } }],
  [
    'a follower that cuts its log at every message',
    {
      follower: {
        onAppendEntries: (state, message, ctx) => {
          const reply = follower.onAppendEntries(state, message, ctx);
          if (message.term === state.currentTerm) ctx.log.truncateFrom(state, message.prevLogIndex + message.entries.length + 1);
          return reply;
        },
      },
    },
  ],
  ['a vote that is not written', { election: { ...election, onRequestVote: (state, message, ctx) => election.onRequestVote(state, message, { id: ctx.id, peers: ctx.peers, log: ctx.log, setTimer: () => undefined, random: () => 0, persist: () => Promise.resolve() } as never) } }],
];

describe('a failing run is shrunk', () => {
  test.each(wrong)('to one that breaks the same rule, and of which nothing can be left out: %s', async (_name, parts) => {
    const program = raftNode(parts);
    const run = await firstFailure(program);
    const again = replayWith(program, run);
    const shrunk = await shrinkRun(run, again);

    expect(shrunk?.broken?.rule.id).toBe(run.broken?.rule.id);
    const steps = shrunk?.schedule ?? [];
    expect(steps.length).toBeLessThan(run.schedule.length);
    for (const left of steps) {
      if (left.choice.do === 'start') continue;
      const rest = await again.run(steps.filter((step) => step !== left));
      expect(rest.broken?.rule.id, `without ${JSON.stringify(left.choice)}`).not.toBe(run.broken?.rule.id);
    }
    // Attempts that are made ahead lead to the same.
    expect((await shrinkRun(run, replayWith(program, run, 7)))?.schedule).toEqual(steps);
    // The result can be replayed alone, to the same trace.
    expect((await again.run(steps)).trace.hash()).toBe(shrunk?.trace.hash());
  });

  test('the same for an error that the code throws', async () => {
    const program = raftNode({
      follower: {
        onAppendEntries: (state, message, ctx) => {
          if (message.entries.length > 1) throw new Error('two entries are too many');
          return follower.onAppendEntries(state, message, ctx);
        },
      },
    });
    const run = await firstFailure(program);
    const shrunk = await shrinkRun(run, replayWith(program, run));
    expect(shrunk?.error?.fault.summary).toContain('two entries are too many');
    expect(shrunk?.schedule.length).toBeLessThan(run.schedule.length);
  });

  test('but not one that only waits in vain', async () => {
    const program = raftNode({ commitment: { ...commitment, nextCommitIndex: ({ commitIndex }) => commitIndex } });
    const run = await firstFailure(program);
    expect(run.broken?.isInvariant).toBe(false);
    expect(await shrinkRun(run, replayWith(program, run))).toBeNull();
  });
});

describe('a run that only waits in vain', () => {
  const rerun = (program: NodeProgram<object>, { seed }: Run): Rerun<Circumstances> => ({
    run: (circumstances) => runScenario({ scenario, seed, open: openWith(program), protocol: raftView as unknown as ProtocolView, checkers, circumstances }),
    width: 1,
  });

  test('needs no faults where nothing ever works', async () => {
    const program = raftNode({ commitment: { ...commitment, nextCommitIndex: ({ commitIndex }) => commitIndex } });
    const run = await firstFailure(program);
    const calm = await calmRun(run, circumstancesOf(scenario, run.seed), rerun(program, run));
    expect(calm?.broken?.rule.id).toBe(run.broken?.rule.id);
    expect(calm?.trace.events.some((event) => event.kind === 'crash' || (event.kind === 'links' && event.cut.length > 0))).toBe(false);
  });

  test('keeps the faults without which all would be well', async () => {
    // Late votes are refused, so only a leader that is lost late is never replaced.
    const program = raftNode({ election: { ...election, onRequestVote: (state, message, ctx) => (ctx.now() > 400 && state.currentTerm > 1 ? { term: state.currentTerm, voteGranted: false } : election.onRequestVote(state, message, ctx)) } });
    const run = await firstFailure(program);
    const drawn = circumstancesOf(scenario, run.seed);
    const calm = await calmRun(run, drawn, rerun(program, run));
    expect(calm?.broken?.rule.id).toBe(run.broken?.rule.id);
    expect(calm?.handled).toBeLessThan(run.handled);
  });

  test('is left as it is where something happened that may not', async () => {
    const [, parts] = wrong[0] ?? ['', {}];
    const program = raftNode(parts);
    const run = await firstFailure(program);
    expect(await calmRun(run, circumstancesOf(scenario, run.seed), rerun(program, run))).toBeNull();
  });
});
