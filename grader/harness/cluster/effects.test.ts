import { describe, expect, test } from 'vitest';
import type { Context, NodeEvent } from '../protocols/node.ts';
import { smallCluster, type Notes, type Step } from '../../bench/testing/small-cluster.ts';

// Messages take 5 ms and writes 10 ms, so every moment below is known.

/** S1 does this on each client request, S2 answers every message with `ok`. */
function onAsk(act: (ctx: Context, state: Notes, message: unknown) => unknown): Step {
  return (state, event, ctx) => {
    if (event.kind === 'client') return act(ctx, state, event.message);
    return event.kind === 'message' ? 'ok' : undefined;
  };
}

test('what a client asks, and what is injected, is frozen like any message', async () => {
  const seen: boolean[] = [];
  const { cluster } = smallCluster((_state, event) => {
    if (event.kind === 'client' || event.kind === 'message') seen.push(Object.isFrozen((event.message as { list?: unknown }).list));
  });
  const message = { type: 'Test', list: [1] };
  cluster.ask('S1', message);
  await cluster.settle();
  cluster.inject('S2', 'S1', message);
  await cluster.settle();
  await cluster.run(10);
  expect(seen).toEqual([true, true]);
  expect(Object.isFrozen(message)).toBe(false);
});

describe('effects leave in the order in which they were made', () => {
  test('a reply made after persist() waits for the write', async () => {
    const { cluster, departures } = smallCluster(onAsk((ctx) => { void ctx.persist(); return 'done'; }));
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(departures('S1')).toEqual(['0 persist', '10 answer done']);
  });

  test('a reply made before persist() leaves at once', async () => {
    const { cluster, departures } = smallCluster(onAsk((ctx) => { ctx.reply('done'); void ctx.persist(); }));
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(departures('S1')).toEqual(['0 answer done', '0 persist']);
  });

  test('messages sent before a write leave first, those after it wait', async () => {
    const step = onAsk((ctx) => {
      ctx.send('S2', { type: 'Early' });
      void ctx.persist();
      ctx.send('S2', { type: 'Late' });
      ctx.apply(1, { x: 1 }, 'r');
      ctx.decide('v');
    });
    const { cluster, departures } = smallCluster(step);
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(departures('S1')).toEqual(['0 send Early', '0 persist', '10 send Late', '10 apply', '10 decide']);
  });

  test('writes are done one after the other', async () => {
    const { cluster, departures } = smallCluster(onAsk((ctx) => { void ctx.persist(); void ctx.persist(); return 'done'; }));
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(departures('S1')).toEqual(['0 persist', '10 persist', '20 answer done']);
  });

  test('an effect of a later event does not overtake an earlier persist', async () => {
    const step = onAsk((ctx, _state, message) => {
      if (message === 'write') void ctx.persist();
      return message;
    });
    const { cluster, departures } = smallCluster(step);
    cluster.ask('S1', 'write');
    await cluster.settle();
    await cluster.run(3);
    cluster.ask('S1', 'read');
    await cluster.run(100);
    expect(departures('S1')).toEqual(['0 persist', '10 answer write', '10 answer read']);
  });

  test('setting a timer is no effect: it runs while the write is under way', async () => {
    const fired: number[] = [];
    const step: Step = (_state, event, ctx) => {
      if (event.kind === 'client') { void ctx.persist(); ctx.setTimer('t', 4); }
      if (event.kind === 'timer') fired.push(ctx.now());
    };
    const { cluster } = smallCluster(step);
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(fired).toEqual([4]);
  });
});

describe('persist()', () => {
  test('writes the fields as they are at that moment, not as they are later', async () => {
    const step = onAsk((ctx, state) => { state['kept'] = 1; void ctx.persist(); state['kept'] = 2; });
    const { cluster, events } = smallCluster(step);
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(events.find((event) => event.kind === 'written')).toMatchObject({ at: 10, node: 'S1', disk: { kept: 1 } });
    expect(cluster.node('S1').disk.contents).toEqual({ kept: 1 });
  });

  test('writes durable fields only', async () => {
    const { cluster } = smallCluster(onAsk((ctx, state) => { state['kept'] = 1; state['lost'] = 1; void ctx.persist(); }));
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(cluster.node('S1').disk.contents).toEqual({ kept: 1 });
  });

  test('tells the node when it is done, after what waited for it has left', async () => {
    const order: string[] = [];
    const step: Step = (state, event, ctx) => {
      if (event.kind === 'client') { void ctx.persist(); ctx.send('S2', { type: 'Late' }); }
      if (event.kind === 'durable') order.push(`durable ${ctx.now()} disk ${String(ctx.disk['kept'])}`);
      return state && undefined;
    };
    const { cluster, events } = smallCluster(step);
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(order).toEqual(['durable 10 disk 0']);
    const kinds = events.flatMap((event) => (event.kind === 'written' || (event.kind === 'leave' && event.departure.kind === 'send') || (event.kind === 'step' && event.event.kind === 'durable') ? [event.kind] : []));
    expect(kinds).toEqual(['written', 'leave', 'step']);
  });

  test('runs what a synchronous handler has chained to it as soon as the write is done', async () => {
    const { cluster, departures } = smallCluster(onAsk((ctx) => {
      const request = ctx.request;
      void ctx.persist().then(() => { ctx.reply('done', request); });
    }));
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(departures('S1')).toEqual(['0 persist', '10 answer done']);
  });
});

describe('what crosses between servers', () => {
  test('is a frozen copy: changing it later changes nothing, and the receiver cannot change it', async () => {
    const seen: unknown[] = [];
    let refused: unknown;
    const step: Step = (_state, event, ctx) => {
      if (event.kind === 'client') {
        const list = [1];
        ctx.send('S2', { type: 'List', list } as never);
        list.push(2);
      } else if (event.kind === 'message') {
        const { list } = event.message as unknown as { list: number[] };
        seen.push([...list]);
        try { list.push(3); } catch (error) { refused = error; }
      }
    };
    const { cluster } = smallCluster(step);
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(seen).toEqual([[1]]);
    expect(refused).toBeInstanceOf(TypeError);
  });

  test('a reply comes back as an event with the request that it answers', async () => {
    const replies: NodeEvent[] = [];
    const step: Step = (_state, event, ctx) => {
      if (event.kind === 'client') ctx.send('S2', { type: 'Ask' });
      if (event.kind === 'reply') replies.push(event);
      return event.kind === 'message' ? { yes: true } : undefined;
    };
    const { cluster } = smallCluster(step);
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(replies).toEqual([{ kind: 'reply', from: 'S2', request: { type: 'Ask' }, reply: { yes: true } }]);
  });

  test('a request is answered once, also when the handler both replies and returns', async () => {
    const { cluster, departures } = smallCluster(onAsk((ctx) => { ctx.reply('first'); return 'second'; }));
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(departures('S1')).toEqual(['0 answer first']);
  });

  test('a request may be answered in a later event, by its number', async () => {
    const step: Step = (state, event, ctx) => {
      if (event.kind === 'client') { state['lost'] = ctx.request; ctx.setTimer('t', 20); }
      if (event.kind === 'timer') ctx.reply('late', state['lost'] as number);
    };
    const { cluster, departures } = smallCluster(step);
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(departures('S1')).toEqual(['20 answer late']);
  });
});

describe('timers', () => {
  const fires = async (act: (ctx: Context) => void): Promise<string[]> => {
    const fired: string[] = [];
    const { cluster } = smallCluster((_state, event, ctx) => {
      if (event.kind === 'client') act(ctx);
      if (event.kind === 'timer') fired.push(`${ctx.now()} ${event.name}`);
    });
    cluster.ask('S1', 'go');
    await cluster.run(100);
    return fired;
  };

  test('fire once, at their time, in the order of their times', async () => {
    expect(await fires((ctx) => { ctx.setTimer('b', 20); ctx.setTimer('a', 10); })).toEqual(['10 a', '20 b']);
  });

  test('move when they are set again', async () => {
    expect(await fires((ctx) => { ctx.setTimer('a', 10); ctx.setTimer('a', 30); })).toEqual(['30 a']);
  });

  test('do not fire once cancelled', async () => {
    expect(await fires((ctx) => { ctx.setTimer('a', 10); ctx.setTimer('b', 10); ctx.cancelTimer('a'); })).toEqual(['10 b']);
  });

  test('count whole milliseconds, none of them negative', async () => {
    expect(await fires((ctx) => { ctx.setTimer('a', 10.9); ctx.setTimer('b', -5); })).toEqual(['0 b', '10 a']);
  });

  test('are refused at a time that is not a number', async () => {
    const { cluster } = smallCluster((_state, event, ctx) => {
      if (event.kind === 'client') ctx.setTimer('a', NaN);
    });
    cluster.ask('S1', 'go');
    await cluster.run(100);
    expect(cluster.error?.fault.summary).toMatch(/setTimer.*NaN/);
  });
});

describe('a step that is recorded', () => {
  test('changed nothing where a field is as before, whatever was written in between', async () => {
    const step = onAsk((ctx, state) => {
      state['kept'] = ['other'];
      void ctx.persist();
      state['kept'] = ['own'];
    });
    const { cluster, events } = smallCluster((state, event, ctx) => {
      if (event.kind === 'start') state['kept'] = ['own'];
      return step(state, event, ctx);
    });
    await cluster.run(0);
    cluster.ask('S1', 'go');
    await cluster.run(100);
    const asked = events.find((event) => event.kind === 'step' && event.event.kind === 'client');
    expect(asked).toMatchObject({ changed: [] });
  });
});
