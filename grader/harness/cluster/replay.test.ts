import { describe, expect, test } from 'vitest';
import { raftNode } from '../../bench/testing/reference-parts.ts';
import { openWith } from '../../bench/testing/small-cluster.ts';
import { raftCheckers } from '../checkers/index.ts';
import type { NodeProgram } from '../protocols/node.ts';
import type { TraceEvent } from '../trace/events.ts';
import { Trace } from '../trace/trace.ts';
import { serversOf } from './circumstances.ts';
import { raftView } from './raft-view.ts';
import { replay } from './replay.ts';
import type { ProtocolView, Scenario } from './scenario.ts';
import type { Schedule } from './schedule.ts';
import { runScenario, type Run } from './simulation.ts';

const put = (count: number): object => ({ command: { op: 'put', key: `k${count}`, value: count } });

const rough: Scenario = {
  name: 'everything goes wrong',
  servers: 5,
  network: { loss: 0.1, duplication: 0.1, late: 0.1 },
  faults: { kinds: ['pause', 'crash', 'split', 'isolate', 'one-way', 'bridge', 'flapping', 'slow-disk'], episodes: 8, forMs: 3000 },
  workload: { everyMs: 60, command: put },
};

const run = (scenario: Scenario, seed: number, program: NodeProgram<object> = raftNode()): Promise<Run> =>
  runScenario({ scenario, seed, open: openWith(program), protocol: raftView as unknown as ProtocolView, checkers: Object.values(raftCheckers) });

function replayOf({ seed }: Run, scenario: Scenario, schedule: Schedule, program: NodeProgram<object> = raftNode()): Promise<Run> {
  return replay({ schedule, seed, servers: serversOf(scenario), start: scenario.start ?? {}, open: openWith(program), checkers: Object.values(raftCheckers) });
}

/** What a replay has no part in: the network, and a server that waits. */
const isAround = ({ kind }: TraceEvent): boolean => kind === 'network' || kind === 'links' || kind === 'pause' || kind === 'resume';

function hashOf(events: readonly TraceEvent[]): string {
  const trace = new Trace();
  for (const event of events) if (!isAround(event)) trace.append(event);
  return trace.hash();
}

describe('a schedule replayed without clock and network', () => {
  test('does to the servers exactly what was done in the run, under all faults', async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const original = await run(rough, seed);
      const again = await replayOf(original, rough, original.schedule);
      expect(hashOf(again.trace.events), `seed ${seed}`).toBe(hashOf(original.trace.events));
      expect(again.schedule).toEqual(original.schedule);
    }
  });

  test('so does a schedule of async handlers, RPCs that are given up among them', async () => {
    // What a server heard is kept in its state, so that the trace shows it.
    const program: NodeProgram<object> = {
      fresh: () => ({ heard: [] as string[] }),
      durable: ['heard'],
      step: async (state, event, ctx) => {
        const { heard } = state as { heard: string[] };
        if (event.kind === 'message') return ctx.random() < 0.7 ? `to ${event.from}` : undefined;
        if (event.kind !== 'client') return undefined;
        await Promise.all(
          ctx.peers.map(async (peer) => {
            heard.push(await ctx.rpc(peer, { type: 'Ask' }, 40).then(String, () => `${peer} is silent`));
            await ctx.persist();
          }),
        );
        return heard.length;
      },
    };
    const scenario: Scenario = {
      name: 'clients that ask',
      servers: 3,
      network: { loss: 0.2, duplication: 0.1, late: 0.2 },
      faults: { kinds: ['crash', 'pause'], episodes: 4, forMs: 1500 },
      script: [1, 2, 3].flatMap((n) => ['S1', 'S2', 'S3'].map((node) => ({ do: 'ask', node, message: n }) as const)),
    };
    const original = await runScenario({ scenario, seed: 3, open: openWith(program), protocol: raftView as unknown as ProtocolView, checkers: [] });
    expect(JSON.stringify(original.trace.events)).toContain('is silent');
    const again = await replay({ schedule: original.schedule, seed: 3, servers: serversOf(scenario), start: {}, open: openWith(program), checkers: [] });
    expect(hashOf(again.trace.events)).toBe(hashOf(original.trace.events));
  });

  test('a step whose cause was left out is passed over', async () => {
    const original = await run({ ...rough, network: {}, faults: { kinds: ['crash'], episodes: 1, forMs: 800 } }, 1);
    const withoutTimers = original.schedule.filter(({ choice }) => choice.do !== 'fire');
    const again = await replayOf(original, rough, withoutTimers);
    expect(again.error).toBeUndefined();
    // Without a timer nobody asks for a vote, so nothing is delivered.
    expect(again.schedule.some(({ choice }) => choice.do === 'deliver')).toBe(false);
    expect(again.schedule.filter(({ choice }) => choice.do === 'start')).toHaveLength(5);
  });

  test('of any part is a run in which correct code breaks no rule', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const original = await run(rough, seed);
      for (let kept = 2; kept <= 5; kept++) {
        const part = original.schedule.filter(({ id, choice }) => choice.do === 'start' || (id * 7919 + seed) % kept !== 0);
        const again = await replayOf(original, rough, part);
        expect(again.broken?.violation ?? again.error, `seed ${seed}, one in ${kept} left out`).toBeUndefined();
      }
    }
  });
});

describe('with writes that take no time', () => {
  test('what follows a write belongs to the step that began it', async () => {
    const program: NodeProgram<object> = {
      fresh: () => ({ kept: 0 }),
      durable: ['kept'],
      step: (state, event, ctx) => {
        if (event.kind === 'client') {
          (state as { kept: number }).kept = 1;
          void ctx.persist();
          ctx.send('S2', { type: 'After' });
        }
      },
    };
    const schedule: Schedule = [
      { id: 1, at: 0, choice: { do: 'ask', node: 'S1', message: 'go' } },
      { id: 2, at: 0, choice: { do: 'deliver', cause: 1, to: 'S2', nth: 0 } },
    ];
    const { trace } = await replay({ schedule, seed: 1, servers: ['S1', 'S2'], start: {}, open: openWith(program), checkers: [], atOnce: { mayFire: () => true } });
    const told = trace.events.map((event) => (event.kind === 'step' ? `${event.node} ${event.event.kind}` : event.kind));
    expect(told).toEqual(['begin', 'S1 client', 'leave', 'written', 'leave', 'S1 durable', 'S2 message']);
  });

  test('a crash after an effect that is a write leaves it on disk, and nothing behind it', async () => {
    const program: NodeProgram<object> = {
      fresh: () => ({ kept: 0 }),
      durable: ['kept'],
      step: (state, event, ctx) => {
        if (event.kind !== 'client') return;
        (state as { kept: number }).kept = 1;
        void ctx.persist();
        ctx.send('S2', { type: 'After' });
      },
    };
    const schedule: Schedule = [
      { id: 1, at: 0, choice: { do: 'crash', node: 'S1', afterEffects: 1 } },
      { id: 2, at: 0, choice: { do: 'ask', node: 'S1', message: 'go' } },
      { id: 3, at: 0, choice: { do: 'deliver', cause: 2, to: 'S2', nth: 0 } },
    ];
    const { trace } = await replay({ schedule, seed: 1, servers: ['S1', 'S2'], start: {}, open: openWith(program), checkers: [], atOnce: { mayFire: () => true } });
    expect(trace.events.at(-1)).toMatchObject({ kind: 'crash', node: 'S1', unsent: 1, disk: { kept: 1 } });
  });
});
