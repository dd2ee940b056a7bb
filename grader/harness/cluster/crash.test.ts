import { describe, expect, test } from 'vitest';
import type { OpenNode } from './held-node.ts';
import { openLive } from './live-node.ts';
import { smallCluster, type Step } from '../../bench/testing/small-cluster.ts';

/** On a request: two messages, a write, and two more effects. */
const busy: Step = (state, event, ctx) => {
  if (event.kind !== 'client') return;
  state['kept'] = state['lost'] = event.message;
  ctx.send('S2', { type: 'One' });
  ctx.send('S2', { type: 'Two' });
  void ctx.persist();
  ctx.send('S2', { type: 'Three' });
  ctx.reply('done');
};

describe('a crash between effects', () => {
  test.each([
    [0, [], 5],
    [1, ['0 send One'], 4],
    [2, ['0 send One', '0 send Two'], 3],
    [3, ['0 send One', '0 send Two', '0 persist'], 2],
    [4, ['0 send One', '0 send Two', '0 persist', '10 send Three'], 1],
  ])('after %i of them loses exactly the rest', async (afterEffects, left, unsent) => {
    const { cluster, departures, events } = smallCluster(busy);
    cluster.strike({ do: 'crash', node: 'S1', afterEffects });
    cluster.ask('S1', 7);
    await cluster.run(100);
    expect(departures('S1')).toEqual(left);
    expect(events.filter((event) => event.kind === 'crash')).toMatchObject([{ node: 'S1', unsent }]);
    expect(cluster.node('S1').isUp).toBe(false);
  });

  test('comes with the effect after the last that may leave: a server with nothing to send lives on', async () => {
    const { cluster } = smallCluster(busy);
    cluster.strike({ do: 'crash', node: 'S1', afterEffects: 5 });
    cluster.ask('S1', 7);
    await cluster.run(100);
    expect(cluster.node('S1').isUp).toBe(true);
    cluster.ask('S1', 8);
    await cluster.run(200);
    expect(cluster.node('S1').isUp).toBe(false);
  });

  test('that has not come yet is called off by a restart', async () => {
    const { cluster, departures } = smallCluster(busy);
    cluster.strike({ do: 'crash', node: 'S1', afterEffects: 1 });
    cluster.strike({ do: 'restart', node: 'S1' });
    cluster.ask('S1', 7);
    await cluster.run(100);
    expect(cluster.node('S1').isUp).toBe(true);
    expect(departures('S1')).toHaveLength(5);
  });
});

describe('a crash during a write', () => {
  const crashedAt = async (atMs: number): Promise<unknown> => {
    const { cluster } = smallCluster(busy);
    cluster.ask('S1', 7);
    await cluster.run(atMs);
    cluster.strike({ do: 'crash', node: 'S1' });
    await cluster.run(100);
    return cluster.node('S1').disk.contents;
  };

  test('loses the write, and leaves what was on the disk before', async () => {
    expect(await crashedAt(9)).toEqual({ kept: 0 });
  });

  test('one instant later loses nothing of it', async () => {
    expect(await crashedAt(10)).toEqual({ kept: 7 });
  });
});

describe('a restart', () => {
  test('brings back the durable fields, and fresh volatile ones', async () => {
    const { cluster, state, events } = smallCluster(busy);
    cluster.ask('S1', 7);
    await cluster.run(50);
    expect(state('S1')).toEqual({ kept: 7, lost: 7 });
    cluster.strike({ do: 'crash', node: 'S1' });
    cluster.strike({ do: 'restart', node: 'S1' });
    await cluster.run(51);
    expect(state('S1')).toEqual({ kept: 7, lost: 0 });
    expect(events.find((event) => event.kind === 'restart')).toMatchObject({ node: 'S1', state: { kept: 7, lost: 0 } });
  });

  test('begins with a start event, in the code of that life', async () => {
    const lives: string[] = [];
    const open: OpenNode = (birth) => {
      const step = (_state: object, event: { kind: string }): void => void lives.push(`${birth.node} life ${birth.life} ${event.kind}`);
      return openLive({ fresh: () => ({}), durable: [], step }, birth, []);
    };
    const { cluster } = smallCluster(busy, { open, servers: ['S1'] });
    await cluster.run(10);
    cluster.strike({ do: 'crash', node: 'S1' });
    cluster.strike({ do: 'restart', node: 'S1' });
    await cluster.run(20);
    expect(lives).toEqual(['S1 life 0 start', 'S1 life 1 start']);
  });

  test('of a server that is up does nothing', async () => {
    const { cluster, events } = smallCluster(busy);
    cluster.strike({ do: 'restart', node: 'S1' });
    await cluster.run(10);
    expect(events.some((event) => event.kind === 'restart')).toBe(false);
  });
});

describe('an earlier life', () => {
  const restart = async ({ cluster }: ReturnType<typeof smallCluster>, atMs: number): Promise<void> => {
    await cluster.run(atMs);
    cluster.strike({ do: 'crash', node: 'S1' });
    cluster.strike({ do: 'restart', node: 'S1' });
    await cluster.run(200);
  };

  test('gets no replies any more', async () => {
    const replies: unknown[] = [];
    const small = smallCluster((_state, event, ctx) => {
      if (event.kind === 'client') ctx.send('S2', { type: 'Ask' });
      if (event.kind === 'reply') replies.push(event.reply);
      return event.kind === 'message' ? 'ok' : undefined;
    });
    small.cluster.ask('S1', 'go');
    await restart(small, 7);
    expect(replies).toEqual([]);
    expect(small.departures('S2')).toEqual(['5 reply ok']);
  });

  test('has no timers any more, and a new one of the same name is its own', async () => {
    const fired: number[] = [];
    const small = smallCluster((_state, event, ctx) => {
      if (event.kind === 'client') ctx.setTimer('t', 30);
      if (event.kind === 'start' && ctx.id === 'S1' && ctx.now() > 0) ctx.setTimer('t', 50);
      if (event.kind === 'timer') fired.push(ctx.now());
    });
    small.cluster.ask('S1', 'go');
    await restart(small, 10);
    expect(fired).toEqual([60]);
  });

  test('cannot have its requests answered by the next', async () => {
    let request: number | undefined;
    const small = smallCluster((_state, event, ctx) => {
      if (event.kind === 'client') request = ctx.request;
      if (event.kind === 'start' && request !== undefined) ctx.reply('from the next life', request);
    });
    await small.cluster.run(1);
    small.cluster.ask('S1', 'go');
    await restart(small, 10);
    expect(small.departures('S1')).toEqual([]);
  });

  test('has its writes dropped: a write of the next life is the only one', async () => {
    const small = smallCluster((state, event, ctx) => {
      if (event.kind !== 'client') return;
      state['kept'] = event.message;
      void ctx.persist();
    });
    small.cluster.ask('S1', 1);
    await restart(small, 5);
    expect(small.cluster.node('S1').disk.contents).toEqual({ kept: 0 });
    expect(small.events.some((event) => event.kind === 'written')).toBe(false);
  });
});

describe('a server that is down', () => {
  test('hears nothing, also not when it is back', async () => {
    const heard: string[] = [];
    const { cluster } = smallCluster((_state, event, ctx) => {
      if (ctx.id === 'S2') heard.push(event.kind);
      else if (event.kind === 'client') ctx.send('S2', { type: 'Ask' });
    });
    await cluster.run(1);
    cluster.strike({ do: 'crash', node: 'S2' });
    cluster.ask('S1', 'go');
    await cluster.run(50);
    cluster.strike({ do: 'restart', node: 'S2' });
    await cluster.run(100);
    expect(heard).toEqual(['start', 'start']);
  });
});

describe('a paused server', () => {
  const listening: Step = (state, event, ctx) => {
    if (event.kind === 'client') ctx.send('S2', { type: String(event.message) });
    if (event.kind === 'start' && ctx.id === 'S2') ctx.setTimer('t', 20);
    if (ctx.id === 'S2') state['lost'] = [...((state['lost'] || []) as string[]), `${ctx.now()} ${event.kind === 'message' ? event.message.type : event.kind}`];
  };

  test('does nothing until it goes on, and then hears everything in order', async () => {
    const { cluster, state } = smallCluster(listening);
    await cluster.run(1);
    cluster.strike({ do: 'pause', node: 'S2' });
    cluster.ask('S1', 'One');
    await cluster.run(30);
    cluster.ask('S1', 'Two');
    await cluster.run(50);
    expect(state('S2')['lost']).toEqual(['0 start']);
    cluster.strike({ do: 'resume', node: 'S2' });
    await cluster.run(60);
    expect(state('S2')['lost']).toEqual(['0 start', '50 One', '50 timer', '50 Two']);
  });

  test('that crashes forgets what it had not heard, and comes back awake', async () => {
    const { cluster, state } = smallCluster(listening);
    await cluster.run(1);
    cluster.strike({ do: 'pause', node: 'S2' });
    cluster.ask('S1', 'One');
    await cluster.run(30);
    cluster.strike({ do: 'crash', node: 'S2' });
    cluster.strike({ do: 'resume', node: 'S2' });
    cluster.strike({ do: 'restart', node: 'S2' });
    await cluster.run(100);
    expect(state('S2')['lost']).toEqual(['30 start', '50 timer']);
  });

  test('keeps the code waiting that waits for its disk', async () => {
    const step: Step = async (state, event, ctx) => {
      if (event.kind !== 'client') return undefined;
      await ctx.persist();
      state['lost'] = ctx.now();
      return 'done';
    };
    const { cluster, state, departures } = smallCluster(step);
    cluster.ask('S1', 'go');
    await cluster.run(2);
    cluster.strike({ do: 'pause', node: 'S1' });
    // S2 is busy with promises of its own, which must not let S1's run.
    await cluster.run(15);
    cluster.ask('S2', 'go');
    await cluster.run(40);
    expect(departures('S1')).toEqual(['0 persist']);
    cluster.strike({ do: 'resume', node: 'S1' });
    await cluster.run(60);
    expect(departures('S1')).toEqual(['0 persist', '40 answer done']);
    expect(state('S1')['lost']).toBe(40);
  });
});
