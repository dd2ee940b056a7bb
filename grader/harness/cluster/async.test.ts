import { describe, expect, test } from 'vitest';
import { calmNetwork } from '../network/network.ts';
import { RpcTimeout, type Context } from '../protocols/node.ts';
import { nodeOf, openWith, smallCluster, type Notes, type SmallCluster, type Step } from '../../bench/testing/small-cluster.ts';

// Messages take 5 ms and writes 10 ms, so every moment below is known.

type AskHandler = (ctx: Context, state: Notes, message: unknown) => unknown;

/** Clients' requests are handled by `act`, on S1; S2 answers each message by its type in lower case. */
function asking(act: AskHandler): Step {
  return (state, event, ctx) => {
    if (event.kind === 'client') return act(ctx, state, event.message);
    if (event.kind === 'message') return event.message.type.toLowerCase();
    if (event.kind === 'reply') state['strayReplies'] = Number(state['strayReplies'] ?? 0) + 1;
    return undefined;
  };
}

async function runAsked(small: SmallCluster, untilMs = 300): Promise<SmallCluster> {
  await small.cluster.run(0);
  small.cluster.ask('S1', 'go');
  await small.cluster.settle();
  await small.cluster.run(untilMs);
  return small;
}

describe('what is begun after a step', () => {
  test('belongs to it, even if nobody awaits it', async () => {
    const sendLater = async (ctx: Context): Promise<void> => {
      await Promise.resolve();
      ctx.send('S2', { type: 'Late' });
    };
    const afterStep = (state: object, _before: object, ctx: Context): void => {
      if ((state as Notes)['lost'] === 1) void sendLater(ctx);
    };
    const program = { ...nodeOf(asking((_ctx, state) => { state['lost'] = 1; })), afterStep };
    const { departures } = await runAsked(smallCluster(() => undefined, { open: openWith(program) }), 3);
    expect(departures('S1')).toEqual(['0 send Late']);
  });
});

describe('await ctx.rpc()', () => {
  test('resolves with the reply, and the handler answers when it is through', async () => {
    const { departures } = await runAsked(smallCluster(asking(async (ctx) => `got ${String(await ctx.rpc('S2', { type: 'Ask' }))}`)));
    expect(departures('S1')).toEqual(['0 send Ask', '10 answer got ask']);
  });

  test('lets other events be handled meanwhile', async () => {
    const step = asking(async (ctx, _state, message) => (message === 'go' ? ctx.rpc('S2', { type: 'Ask' }) : message));
    const small = smallCluster(step);
    await runAsked(small, 3);
    small.cluster.ask('S1', 'quick');
    await small.cluster.run(100);
    expect(small.departures('S1')).toEqual(['0 send Ask', '3 answer quick', '10 answer ask']);
  });

  test('several at once settle each by its own reply', async () => {
    const { departures } = await runAsked(
      smallCluster(asking(async (ctx) => (await Promise.all([ctx.rpc('S2', { type: 'One' }), ctx.rpc('S2', { type: 'Two' })])).join(' '))),
    );
    expect(departures('S1').at(-1)).toBe('10 answer one two');
  });

  test('runs however many promises follow from a reply within the same instant', async () => {
    const { departures } = await runAsked(
      smallCluster(
        asking(async (ctx) => {
          await ctx.rpc('S2', { type: 'Ask' });
          for (let i = 0; i < 500; i++) await Promise.resolve();
          return 'through';
        }),
      ),
    );
    expect(departures('S1').at(-1)).toBe('10 answer through');
  });

  test('runs branches that nobody awaits, and what they wait for in turn', async () => {
    const branch = async (ctx: Context, state: Notes): Promise<void> => {
      state['kept'] = await ctx.rpc('S2', { type: 'Ask' });
      await ctx.persist();
      ctx.send('S2', { type: 'Stored' });
    };
    const { departures } = await runAsked(smallCluster(asking((ctx, state) => void branch(ctx, state))));
    expect(departures('S1')).toEqual(['0 send Ask', '10 persist', '20 send Stored']);
  });

  test('rejects with RpcTimeout when no reply comes in time', async () => {
    const step = asking(async (ctx) => {
      try {
        return await ctx.rpc('S2', { type: 'Ask' }, 50);
      } catch (error) {
        return `${String(error instanceof RpcTimeout)} at ${ctx.now()}: ${(error as Error).message}`;
      }
    });
    const { departures, cluster } = await runAsked(smallCluster(step, { network: { ...calmNetwork, loss: 1 } }));
    expect(departures('S1').at(-1)).toBe('50 answer true at 50: S2 did not answer Ask within 50 ms');
    expect(cluster.error).toBeNull();
  });

  test('a handler that lets RpcTimeout pass is no error', async () => {
    const { cluster, departures } = await runAsked(
      smallCluster(asking((ctx) => ctx.rpc('S2', { type: 'Ask' }, 50)), { network: { ...calmNetwork, loss: 1 } }),
    );
    expect(cluster.error).toBeNull();
    expect(departures('S1')).toEqual(['0 send Ask']);
  });

  test.each([
    ['a second copy of its reply', { duplication: 1, lateMsMax: 20 }, 100],
    ['a reply after its timeout', { delayMsMin: 30, delayMsMax: 30 }, 50],
  ])('%s is heard by nobody', async (_name, network, timeoutMs) => {
    const step = asking((ctx) => ctx.rpc('S2', { type: 'Ask' }, timeoutMs));
    const { state } = await runAsked(smallCluster(step, { network: { ...calmNetwork, ...network } }));
    expect(state('S1')).not.toHaveProperty('strayReplies');
  });
});

describe('await ctx.persist()', () => {
  test('goes on when the write is done, and sees it on the disk', async () => {
    const step = asking(async (ctx, state) => {
      state['kept'] = 1;
      await ctx.persist();
      return `${ctx.now()} disk ${String(ctx.disk['kept'])}`;
    });
    const { departures } = await runAsked(smallCluster(step));
    expect(departures('S1')).toEqual(['0 persist', '10 answer 10 disk 1']);
  });

  test('a change of the state while waiting is not in what was written', async () => {
    const step = asking(async (ctx, state, message) => {
      state['kept'] = message;
      if (message === 'go') await ctx.persist();
    });
    const small = smallCluster(step);
    await runAsked(small, 4);
    small.cluster.ask('S1', 'later');
    await small.cluster.run(100);
    expect(small.cluster.node('S1').disk.contents).toEqual({ kept: 'go' });
    expect(small.state('S1')).toMatchObject({ kept: 'later' });
  });
});

describe('what async code may do wrong', () => {
  test('a handler that never settles stops nobody else', async () => {
    const step = asking((_ctx, _state, message) => (message === 'go' ? new Promise(() => undefined) : 'ok'));
    const small = await runAsked(smallCluster(step), 10);
    small.cluster.ask('S1', 'other');
    await small.cluster.run(100);
    expect(small.departures('S1')).toEqual(['10 answer ok']);
    expect(small.cluster.time).toBe(100);
  });

  test('an error after an await is the node’s error', async () => {
    const { cluster } = await runAsked(
      smallCluster(asking(async (ctx) => { await ctx.rpc('S2', { type: 'Ask' }); throw new Error('oops'); })),
    );
    expect(cluster.error).toMatchObject({ node: 'S1', event: { kind: 'reply' }, fault: { summary: 'The code threw Error: oops' } });
  });

  test('so is a reply that is not plain data', async () => {
    const { cluster } = await runAsked(smallCluster(asking(() => Promise.resolve(() => 1))));
    expect(cluster.error?.node).toBe('S1');
    expect(cluster.error?.fault.finding).toBe('G-NOT-PLAIN');
  });

  test('and so is something thrown that throws when it is looked at', async () => {
    const trap = (): never => { throw new Error('trap'); };
    const thrown: unknown = new Proxy({}, { getPrototypeOf: trap, get: trap, has: trap });
    const { cluster } = await runAsked(smallCluster(asking(async () => { await Promise.resolve(); throw thrown; })));
    expect(cluster.error?.node).toBe('S1');
  });

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'Ask'],
    ['an object without a type', {}],
  ])('sending %s in place of a message is the node’s error', async (_name, message) => {
    const { cluster } = await runAsked(smallCluster(asking((ctx) => { ctx.send('S2', message as never); })));
    expect(cluster.error?.fault.summary).toContain('A message is an object');
  });

  test('sending to somebody who is no peer is the node’s error', async () => {
    const { cluster } = await runAsked(smallCluster(asking((ctx) => { ctx.send('S1', { type: 'Ask' }); })));
    expect(cluster.error?.fault.summary).toContain('S1 has no peer named S1; its peers are S2');
  });
});

describe('code of a life that has ended in a crash', () => {
  /** Runs `act` in S1's first life, and lets it go on only after the restart. */
  async function outliving(act: (ctx: Context, state: Notes) => unknown): Promise<SmallCluster> {
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => { goOn = resolve; });
    const small = smallCluster(
      asking(async (ctx, state, message) => {
        if (message !== 'go') return 'ok';
        await gate;
        return act(ctx, state);
      }),
    );
    await runAsked(small, 5);
    small.cluster.strike({ do: 'crash', node: 'S1' });
    small.cluster.strike({ do: 'restart', node: 'S1' });
    await small.cluster.run(6);
    goOn();
    // A step with promises in the new life, so that the old one's would be drained with it.
    small.cluster.ask('S1', 'new life');
    await small.cluster.settle();
    await small.cluster.run(100);
    return small;
  }

  test.each<[string, (ctx: Context, state: Notes) => unknown]>([
    ['send', (ctx) => { ctx.send('S2', { type: 'Ghost' }); }],
    ['rpc', (ctx) => void ctx.rpc('S2', { type: 'Ghost' }).catch(() => undefined)],
    ['reply', (ctx) => { ctx.reply('ghost'); }],
    ['return', () => 'ghost'],
    ['persist', (ctx) => void ctx.persist()],
    ['apply and decide', (ctx) => { ctx.apply(1, {}, {}); ctx.decide(1); }],
    ['throw', () => { throw new Error('ghost'); }],
    ['set a timer', (ctx) => { ctx.setTimer('ghost', 1); }],
    ['change the state', (_ctx, state) => { state['kept'] = state['lost'] = 'ghost'; }],
  ])('cannot %s in the next', async (_name, act) => {
    const small = await outliving(act);
    expect(small.departures('S1')).toEqual(['6 answer ok']);
    expect(small.state('S1')).toEqual({ kept: 0, lost: 0 });
    expect(small.cluster.node('S1').disk.contents).toEqual({ kept: 0 });
    expect(small.cluster.error).toBeNull();
    expect(small.events.some((event) => event.kind === 'step' && event.event.kind === 'timer')).toBe(false);
  });

  test('cannot cancel a timer of the next', async () => {
    let fired = 0;
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => { goOn = resolve; });
    const { cluster } = smallCluster(async (_state, event, ctx) => {
      if (event.kind === 'start' && ctx.id === 'S1' && ctx.now() > 0) ctx.setTimer('t', 20);
      if (event.kind === 'timer') fired++;
      if (event.kind !== 'client') return;
      await gate;
      ctx.cancelTimer('t');
    });
    await cluster.run(0);
    cluster.ask('S1', 'go');
    await cluster.run(5);
    cluster.strike({ do: 'crash', node: 'S1' });
    cluster.strike({ do: 'restart', node: 'S1' });
    await cluster.run(6);
    goOn();
    await cluster.run(50);
    expect(fired).toBe(1);
  });
});
