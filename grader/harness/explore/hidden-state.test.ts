import { describe, expect, test } from 'vitest';
import { nodeOf, openWith, type Step } from '../../bench/testing/small-cluster.ts';
import { installGuard } from '../cluster/guard.ts';
import type { OpenNode } from '../cluster/held-node.ts';
import { explore } from './explore.ts';
import { findHiddenState, type Difference } from './hidden-state.ts';
import type { Model } from './model.ts';

const model: Model = {
  name: 'test',
  servers: 2,
  network: 'reordering',
  may: [
    { do: 'ask', message: 'count', times: 3 },
    { do: 'crash', times: 1 },
    { do: 'restart' },
  ],
  statesMax: 10_000,
};

/** `evaluate` is one evaluation of the code: what it keeps in its closure is what a module would keep in a variable. */
async function look(evaluate: () => Step, within: Model = model): Promise<Difference | undefined> {
  const open = (): OpenNode => openWith(nodeOf(evaluate()));
  const explored = open();
  const { locals, unborn, verdict } = await explore({ model: within, checkers: [], open: explored });
  expect(verdict).toBe('complete');
  return findHiddenState(locals, unborn, { walks: 200, stepsMax: 12, open: explored, openApart: open() });
}

const counting: Step = (state, event, ctx) => {
  if (event.kind !== 'client') return;
  state['lost'] = ((state['lost'] as number) + 1) % 3;
  ctx.send(ctx.id === 'S1' ? 'S2' : 'S1', { type: 'Count' });
};

describe('state kept outside the state', () => {
  test('code that keeps everything in its state is not accused', async () => {
    expect(await look(() => counting)).toBeUndefined();
  });

  test('a counter in a closure that changes what the code does', async () => {
    const difference = await look(() => {
      let calls = 0;
      return (state, event, ctx) => {
        if (++calls % 5 === 0) state['lost'] = 7;
        counting(state, event, ctx);
      };
    });
    expect(difference?.explored.length).toBeGreaterThan(0);
  });

  test('a counter that changes it only after many calls', async () => {
    const difference = await look(() => {
      let calls = 0;
      return (state, event, ctx) => {
        if (++calls > 40) state['lost'] = 7;
        else counting(state, event, ctx);
      };
    });
    expect(difference).toBeDefined();
  });

  test('a reference to an earlier state', async () => {
    const difference = await look(() => {
      const seen = new Map<string, Record<string, unknown>>();
      return (state, event, ctx) => {
        // The node's own object where it lives on, and a stranger's where it is opened anew.
        if (seen.get(ctx.id) === state && event.kind === 'client') state['lost'] = 9;
        seen.set(ctx.id, state);
        counting(state, event, ctx);
      };
    });
    expect(difference).toBeDefined();
  });

  test('a memory that survives a crash', async () => {
    const difference = await look(() => {
      const started = new Set<string>();
      return (state, event, ctx) => {
        if (event.kind === 'start') {
          if (started.has(ctx.id)) state['lost'] = 5;
          started.add(ctx.id);
        }
        counting(state, event, ctx);
      };
    });
    expect(difference).toBeDefined();
  });

  test('code that lets the dice decide hides nothing', async () => {
    const dice: Step = (state, event, ctx) => {
      counting(state, event, ctx);
      if (event.kind === 'client' && ctx.random() < 0.5) state['lost'] = 0;
    };
    expect(await look(() => dice)).toBeUndefined();
  });

  test('code that sends, and waits for the reply to what it sends later, is not accused', async () => {
    const asking: Step = async (state, event, ctx) => {
      if (event.kind === 'message') return 1;
      if (event.kind !== 'client') return undefined;
      counting(state, event, ctx);
      const reply = (await ctx.rpc(ctx.id === 'S1' ? 'S2' : 'S1', { type: 'Ask' })) as number;
      state['lost'] = ((state['lost'] as number) + reply) % 3;
      return undefined;
    };
    expect(await look(() => asking, { ...model, may: [{ do: 'ask', nodes: ['S1'], message: 'count', times: 2 }] })).toBeUndefined();
  });

  test('what it prints is nobody’s business', async () => {
    installGuard([]);
    const difference = await look(() => {
      let calls = 0;
      return (state, event, ctx) => {
        console.debug(`call ${++calls}`);
        counting(state, event, ctx);
      };
    });
    expect(difference).toBeUndefined();
  });
});
