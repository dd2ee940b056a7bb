import { describe, expect, test } from 'vitest';
import { multiPaxosParts } from '../../bench/testing/reference-parts.ts';
import { readingOf, specOf, stackOf } from '../../bench/testing/stacks.ts';
import * as byRpc from '../../../solutions/task-14-multi-paxos/accepted/asked-by-rpc.ts';
import * as byBatches from '../../../solutions/task-14-multi-paxos/accepted/by-batches.ts';
import * as decided from '../../../solutions/task-14-multi-paxos/accepted/decided-at-once.ts';
import * as sequential from '../../../solutions/task-14-multi-paxos/accepted/one-at-a-time.ts';
import * as thrifty from '../../../solutions/task-14-multi-paxos/accepted/thrifty.ts';
import * as byKinds from '../../../solutions/task-15-raft-vs-multi-paxos/accepted/by-kinds.ts';
import * as onePass from '../../../solutions/task-15-raft-vs-multi-paxos/accepted/one-pass.ts';
import * as slowDisks from '../../../solutions/task-15-raft-vs-multi-paxos/accepted/slow-disks.ts';
import * as reference from '../../../solutions/task-15-raft-vs-multi-paxos/comparison.ts';
import { stacks, type RunTrace } from '../protocols/comparison/lab.ts';
import type { ReplicaPart } from '../protocols/multi-paxos/parts.ts';
import { recount } from './recount.ts';
import { runStack } from './run-stack.ts';

const replicas: Readonly<Record<string, ReplicaPart>> = { reference: multiPaxosParts.replica, byRpc, byBatches, decided, sequential, thrifty };

const range = (length: number): readonly number[] => Array.from({ length }, (_, i) => i + 1);

describe.each(stacks)('%s in the lab', (stack) => {
  test('gives the same trace for the same request, and others for other seeds', async () => {
    const [one, again, other] = [await readingOf({ stack }), await readingOf({ stack }), await readingOf({ stack, seed: 2 })];
    expect(again.trace).toEqual(one.trace);
    expect(other.trace.events).not.toEqual(one.trace.events);
  });

  test('goes through both stretches, with what was asked for', async () => {
    const { trace, change, steady } = await readingOf({ stack, n: 5, workload: { entries: 4, everyMs: 50 }, faults: { loss: 0, uncommitted: 6 }, tuning: { batch: 3 } });
    const asked = (from: number, to: number): unknown[] => trace.events.slice(from, to).filter(({ kind }) => kind === 'asked');
    expect([asked(steady.from, steady.to), asked(steady.to, change.from)].map(({ length }) => length)).toEqual([4, 6]);
    expect(asked(0, Infinity)[0]).toMatchObject({ entry: 1, commands: 3 });
    expect(trace.events.map(({ kind }) => kind).filter((kind) => kind === 'deafened' || kind === 'crashed')).toEqual(['deafened', 'crashed']);
    expect(trace.events[change.to - 1]).toMatchObject({ kind: 'answered', entry: 11, ok: true });
    // It goes on a little, so that the end of the change has to be found.
    expect(trace.events.length).toBeGreaterThan(change.to);
  });

  test('takes about a majority’s round trip, and so many messages as there are servers', async () => {
    for (const n of [3, 5, 7]) {
      const { steady } = recount(await readingOf({ stack, n, workload: { entries: 12, everyMs: 70 } }));
      expect(steady.roundTripsToCommit).toBeGreaterThan(0.6);
      expect(steady.roundTripsToCommit).toBeLessThan(1.4);
      // A request and a reply each; some twice, where a heartbeat finds an entry under way.
      expect(steady.messagesPerCommand / (n - 1)).toBeGreaterThanOrEqual(2);
      expect(steady.messagesPerCommand / (n - 1)).toBeLessThan(3.5);
    }
  });

  test('costs less a command in batches, more time on slow disks, and elections wait for as long as the time-outs are', async () => {
    const of = async (tuning: object): Promise<ReturnType<typeof recount>> => recount(await readingOf({ stack, n: 5, workload: { entries: 10, everyMs: 90 }, tuning }));
    const [usual, batched, slow, patient] = [await of({}), await of({ batch: 4 }), await of({ writeMs: 30 }), await of({ patience: 3 })];
    expect(batched.steady.messagesPerCommand).toBeLessThan(usual.steady.messagesPerCommand / 3);
    expect(slow.steady.roundTripsToCommit).toBeGreaterThan(usual.steady.roundTripsToCommit + 0.5);
    expect(patient.change.msToNewCommit).toBeGreaterThan(400);
    expect(patient.steady.heartbeatsPerCommand).toBeLessThan(usual.steady.heartbeatsPerCommand);
  });

  test('says what never came about', async () => {
    const spec = specOf({ stack });
    const mute = await runStack(spec, () => ({ born: { role: 'follower' }, durable: {}, step: () => ({ effects: [], after: { role: 'follower' }, output: [] }), close: () => undefined }), () => undefined);
    expect([mute.trace, mute.stuck]).toEqual([undefined, 'no server came to lead']);
  });
});

test('Raft’s elections carry no entries and its entries keep their term; Multi-Paxos’s promises carry them, and they get another ballot', async () => {
  for (const seed of range(6)) {
    const request = { n: 5, faults: { loss: 0, uncommitted: 4 }, seed };
    const [raft, multiPaxos] = [recount(await readingOf({ stack: 'raft', ...request })), recount(await readingOf({ stack: 'multi-paxos', ...request }))];
    expect(raft.change).toMatchObject({ uncommitted: 4, entriesInElections: 0, entriesRestamped: 0 });
    expect(multiPaxos.change).toMatchObject({ uncommitted: 4, entriesRestamped: 4 });
    expect(multiPaxos.change.entriesInElections).toBeGreaterThanOrEqual(4);
  }
});

describe('every correct design of task 15 counts as the judge does', () => {
  const measures = { reference, byKinds, onePass, slowDisks };
  const isEqual = (trace: RunTrace, right: object): void => {
    for (const { measure } of Object.values(measures)) {
      const { steady, change } = measure(trace);
      expect(change).toEqual((right as typeof steady & { change: unknown }).change);
      for (const [name, value] of Object.entries(steady)) expect(value).toBeCloseTo((right as { steady: Record<string, number> }).steady[name] ?? NaN, 9);
    }
  };

  test('whatever the weather', async () => {
    for (const seed of range(10)) {
      for (const stack of stacks) {
        const reading = await readingOf({ stack, n: 3 + (seed % 5), faults: { loss: 0.03 * (seed % 6), uncommitted: seed }, tuning: { batch: 1 + (seed % 3), delayMs: 2 + seed, writeMs: 2 * seed }, seed });
        isEqual(reading.trace, recount(reading));
      }
    }
  });

  test.each(Object.keys(replicas))('with the replica %s', async (name) => {
    for (const seed of range(5)) {
      const reading = await readingOf({ stack: 'multi-paxos', n: 5, faults: { loss: 0.08, uncommitted: 5 }, seed }, replicas[name]);
      isEqual(reading.trace, recount(reading));
    }
  });
});

test('a replica that is not written fails as its code', async () => {
  const spec = specOf({ stack: 'multi-paxos' });
  const startPrepare = (): never => {
    throw new TypeError('no');
  };
  const { run, trace } = await runStack(spec, stackOf('multi-paxos', { ...multiPaxosParts.replica, startPrepare }), () => undefined);
  expect([trace, run.error?.fault.summary]).toEqual([undefined, 'The code threw TypeError: no']);
});
