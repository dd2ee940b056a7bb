import { describe, expect, test } from 'vitest';
import { calmNetwork } from '../network/network.ts';
import { smallCluster, type Step } from '../../bench/testing/small-cluster.ts';

// Messages take 5 ms. What each server hears is written down in its own state.

/** A client's request to a server is sent on to the next one. */
const telling: Step = (state, event, ctx) => {
  const heard = event.kind === 'message' ? event.message.type : event.kind === 'reply' ? 'reply' : undefined;
  if (heard !== undefined) state['lost'] = [...((state['lost'] || []) as string[]), `${ctx.now()} ${heard}`];
  if (event.kind === 'client') ctx.send(ctx.peers[0] as string, { type: String(event.message) });
  return event.kind === 'message' ? 'ok' : undefined;
};

describe('a cut link', () => {
  test('lets nothing through one way, and everything the other way', async () => {
    const { cluster, state, events } = smallCluster(telling);
    await cluster.run(0);
    cluster.cut([['S1', 'S2']]);
    cluster.ask('S1', 'A');
    await cluster.settle();
    cluster.ask('S2', 'B');
    await cluster.run(100);
    // S1 hears B, but its reply goes the way that is cut.
    expect(state('S1')['lost']).toEqual(['5 B']);
    expect(state('S2')['lost']).toBe(0);
    expect(events.flatMap((event) => (event.kind === 'network' ? [`${event.at} ${event.what} ${event.from}>${event.to} ${event.message}`] : []))).toEqual(['0 cut S1>S2 A', '5 cut S1>S2 B reply']);
  });

  test('stops what is under way', async () => {
    const { cluster, state } = smallCluster(telling);
    await cluster.run(0);
    cluster.ask('S1', 'A');
    await cluster.run(2);
    cluster.cut([['S1', 'S2']]);
    await cluster.run(100);
    expect(state('S2')['lost']).toBe(0);
  });

  test('that is healed carries what is sent from then on', async () => {
    const { cluster, state } = smallCluster(telling);
    await cluster.run(0);
    cluster.cut([['S1', 'S2']]);
    cluster.cut([]);
    cluster.ask('S1', 'A');
    await cluster.run(100);
    expect(state('S2')['lost']).toEqual(['5 A']);
  });

  test('is recorded with the links that are left', async () => {
    const { cluster, events } = smallCluster(telling);
    await cluster.run(0);
    cluster.cut([['S1', 'S2']]);
    expect(events.at(-1)).toEqual({ kind: 'links', at: 0, cut: [['S1', 'S2']], up: [['S2', 'S1']] });
  });
});

describe('a held link', () => {
  test.each([
    ['oldest-first' as const, ['50 A', '50 B']],
    ['newest-first' as const, ['50 B', '50 A']],
  ])('released %s delivers all of it at once', async (order, heard) => {
    const { cluster, state } = smallCluster(telling);
    await cluster.run(0);
    cluster.hold('S1', 'S2');
    cluster.ask('S1', 'A');
    await cluster.run(20);
    cluster.ask('S1', 'B');
    await cluster.run(50);
    expect(state('S2')['lost']).toBe(0);
    cluster.release(order);
    await cluster.run(51);
    expect(state('S2')['lost']).toEqual(heard);
  });
});

describe('a doubled message', () => {
  test('is handled twice, and each copy is answered', async () => {
    const { cluster, state } = smallCluster(telling, { network: { ...calmNetwork, delayMsMin: 5, delayMsMax: 5, duplication: 1, lateMsMax: 0 } });
    await cluster.run(0);
    cluster.ask('S1', 'A');
    await cluster.run(100);
    expect(state('S2')['lost']).toEqual(['5 A', '5 A']);
    // Each of the two replies is doubled as well.
    expect(state('S1')['lost']).toEqual(['10 reply', '10 reply', '10 reply', '10 reply']);
  });

  test('is none that a client sends', async () => {
    const asking: Step = (state, event, ctx) => (ctx.id === 'C1' && event.kind === 'client' ? ctx.send('S1', { type: 'A' }) : telling(state, event, ctx));
    const { cluster, state } = smallCluster(asking, { servers: ['S1', 'C1'], network: { ...calmNetwork, delayMsMin: 5, delayMsMax: 5, duplication: 1, lateMsMax: 0 } });
    await cluster.run(0);
    cluster.ask('C1', 'anything');
    await cluster.run(100);
    expect(state('S1')['lost']).toEqual(['5 A']);
    expect(state('C1')['lost']).toEqual(['10 reply', '10 reply']);
  });
});

describe('an injected message', () => {
  test('comes from whom it claims, and its reply goes nowhere', async () => {
    const { cluster, state, departures } = smallCluster(telling);
    await cluster.run(0);
    cluster.inject('S1', 'S2', { type: 'Old' });
    await cluster.run(100);
    expect(state('S2')['lost']).toEqual(['0 Old']);
    expect(departures('S2')).toEqual(['0 reply ok']);
    expect(state('S1')['lost']).toBe(0);
  });
});

describe('ceilings end every run', () => {
  const quick = { ...calmNetwork, delayMsMin: 1, delayMsMax: 1 };

  test('a message storm reaches that of the queue', async () => {
    const storm: Step = (_state, event, ctx) => {
      if (event.kind !== 'start' && event.kind !== 'message') return;
      for (const peer of ctx.peers) { ctx.send(peer, { type: 'Storm' }); ctx.send(peer, { type: 'Storm' }); }
    };
    const { cluster } = smallCluster(storm, { network: quick, ceilings: { events: 100_000, queue: 2000 } });
    await cluster.run(10_000);
    expect(cluster.ceiling).toEqual({ ceiling: 'queue', limit: 2000 });
    expect(cluster.time).toBeLessThan(100);
  });

  test('a timer that sets itself anew without a delay reaches that of events, though time stands still', async () => {
    const spin: Step = (_state, event, ctx) => { if (event.kind !== 'message') ctx.setTimer('again', 0); };
    const { cluster } = smallCluster(spin, { ceilings: { events: 1000, queue: 2000 } });
    await cluster.run(10_000);
    expect(cluster.ceiling).toEqual({ ceiling: 'events', limit: 1000 });
    expect(cluster.time).toBe(0);
  });

  test('two servers that answer each other for ever reach that of events', async () => {
    const { cluster } = smallCluster((_state, event, ctx) => {
      if (event.kind === 'message') ctx.send(event.from, { type: 'Pong' });
      if (event.kind === 'client') ctx.send('S2', { type: 'Ping' });
    }, { ceilings: { events: 500, queue: 2000 } });
    await cluster.run(0);
    cluster.ask('S1', 'go');
    await cluster.run(1e9);
    expect(cluster.ceiling).toEqual({ ceiling: 'events', limit: 500 });
    expect(cluster.hasStopped).toBe(true);
  });

  test('a run without a storm reaches none', async () => {
    const { cluster } = smallCluster(telling);
    await cluster.run(0);
    cluster.ask('S1', 'A');
    await cluster.run(1e9);
    expect(cluster.ceiling).toBeNull();
    expect(cluster.time).toBe(1e9);
  });
});
