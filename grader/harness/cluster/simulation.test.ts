import { describe, expect, test } from 'vitest';
import type { NodeProgram } from '../protocols/node.ts';
import { raftNode } from '../../bench/testing/reference-parts.ts';
import { openWith } from '../../bench/testing/small-cluster.ts';
import { raftView } from './raft-view.ts';
import type { ProtocolView, Scenario } from './scenario.ts';
import { runScenario, type Run } from './simulation.ts';

const rule = { id: 'TEST', name: 'A rule of the script', source: 'nowhere' };

function run(scenario: Partial<Scenario>, program: NodeProgram<object> = raftNode()): Promise<Run> {
  return runScenario({
    scenario: { name: 'test', servers: 3, ...scenario },
    seed: 1,
    open: openWith(program),
    protocol: raftView as unknown as ProtocolView,
    checkers: [],
  });
}

/** What each server was told, in order. */
function toldTo(node: string, { trace }: Run): string[] {
  return trace.events.flatMap((event) => (event.kind === 'step' && event.node === node ? [event.event.kind] : []));
}

describe('a script', () => {
  test('begins when every server has started: that is the first thing that each hears', async () => {
    const result = await run({ manualTimers: ['election'], script: [{ do: 'timeout', node: 'S1', timer: 'election' }] });
    expect(toldTo('S1', result)).toEqual(['start', 'timer']);
    expect(toldTo('S3', result)).toEqual(['start']);
  });

  test('ends at the first step that breaks its rule', async () => {
    const result = await run({
      manualTimers: ['election'],
      script: [
        { do: 'note', text: 'before' },
        { do: 'expect', all: [{ node: 'S1', field: 'role', is: 'follower' }, { node: 'S2', field: 'commitIndex', atLeast: 1, atMost: 3 }], otherwise: 'something was to be committed', rule },
        { do: 'note', text: 'after' },
      ],
    });
    expect(result.broken).toMatchObject({ rule, violation: { summary: 'something was to be committed', got: 'S2 commitIndex = 0', expected: 'S2 commitIndex >= 1 and <= 3', nodes: ['S2'] } });
    expect(result.trace.events.filter(({ kind }) => kind === 'note')).toHaveLength(1);
  });

  test('aims a fault at whoever leads', async () => {
    const result = await run({
      manualTimers: ['election'],
      script: [
        { do: 'timeout', node: 'S2', timer: 'election' },
        { do: 'until', all: [{ node: 'S2', field: 'role', is: 'leader' }], withinMs: 300, otherwise: 'S2 was to lead', rule },
        { do: 'crash', node: 'leader' },
        { do: 'restart', node: 'crashed' },
      ],
    });
    expect(result.broken).toBeUndefined();
    expect(result.trace.events.flatMap((event) => (event.kind === 'crash' || event.kind === 'restart' ? [`${event.kind} ${event.node}`] : []))).toEqual(['crash S2', 'restart S2']);
  });

  test.each([
    ['out' as const, [['S1', 'S2'], ['S1', 'S3']]],
    ['in' as const, [['S2', 'S1'], ['S3', 'S1']]],
    ['both' as const, [['S1', 'S2'], ['S1', 'S3'], ['S2', 'S1'], ['S3', 'S1']]],
  ])('cuts a server off, way %s', async (way, cut) => {
    const result = await run({ script: [{ do: 'isolate', node: 'S1', way }] });
    expect(result.trace.events.find(({ kind }) => kind === 'links')).toMatchObject({ cut });
  });
});

describe('the end of a run', () => {
  test('cures everything, and then waits until a new command has reached every server', async () => {
    const result = await run({
      script: [{ do: 'pause', node: 'S1' }, { do: 'crash', node: 'S2' }, { do: 'isolate', node: 'S3', way: 'both' }, { do: 'slow-disk', node: 'S3', byMs: 500 }],
      settleWithinMs: 5000,
    });
    expect(result.broken ?? result.error ?? result.ceiling).toBeUndefined();
    const cures = result.trace.events.flatMap((event) => (event.kind === 'resume' || event.kind === 'restart' ? [`${event.kind} ${event.node}`] : []));
    expect(cures.sort()).toEqual(['restart S2', 'resume S1']);
  });

  test('breaks liveness when nobody comes to lead', async () => {
    const result = await run({ manualTimers: ['election'], settleWithinMs: 1000 });
    expect(result.broken).toMatchObject({ rule: raftView.liveness, violation: { summary: 'no server leads', expected: 'all faults ended 1000 ms ago, so a new command has reached every server' } });
  });

  test('says which event broke a rule, and counts what the nodes handled', async () => {
    const result = await run({ manualTimers: ['election'], script: [{ do: 'expect', all: [{ node: 'S1', field: 'role', is: 'leader' }], otherwise: 'no', rule }] });
    expect(result.broken?.step).toBe(result.trace.events.length);
    expect(result.handled).toBe(3);
  });
});
