import { describe, expect, test } from 'vitest';
import { exploreNaively } from '../../bench/testing/naive-explorer.ts';
import { raftNode } from '../../bench/testing/reference-parts.ts';
import { nodeOf, openWith, type Notes, type Step } from '../../bench/testing/small-cluster.ts';
import { raftCheckers } from '../checkers/index.ts';
import { serversOf } from '../cluster/circumstances.ts';
import type { OpenNode } from '../cluster/held-node.ts';
import type { Schedule } from '../cluster/schedule.ts';
import type { Run } from '../cluster/simulation.ts';
import { replay } from '../cluster/replay.ts';
import { randomFor, type Random } from '../kernel/random.ts';
import type { Context, NodeEvent } from '../protocols/node.ts';
import { put } from '../suite/raft-script.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { explore, type Exploration } from './explore.ts';
import type { Model } from './model.ts';

const model = (about: Partial<Model>): Model => ({ name: 'test', servers: 2, network: 'reordering', may: [], statesMax: 100_000, ...about });

const open = (step: Step): OpenNode => openWith(nodeOf(step));

/** The field `lost` of no server ever is so high. */
const below = (limit: number): Checker<null> => ({
  id: 'BELOW',
  name: `lost stays below ${limit}`,
  source: 'this test',
  start: null,
  step: (memory, event) =>
    event.kind === 'step' && (event.after['lost'] as number) >= limit ? new Broken({ summary: `${event.node} reached ${limit}`, nodes: [event.node] }) : memory,
});

/** What a server has confirmed is on its disk. */
const confirmedIsKept: Checker<Readonly<Record<string, unknown>>> = {
  id: 'KEPT',
  name: 'what is confirmed is on disk',
  source: 'this test',
  start: {},
  step: (disks, event) => {
    if (event.kind === 'written') return { ...disks, [event.node]: event.disk['kept'] };
    if (event.kind !== 'leave' || event.departure.kind !== 'reply' || event.departure.reply === disks[event.node]) return disks;
    return new Broken({ summary: `${event.node} confirmed what it had not kept`, nodes: [event.node] });
  },
};

/** Explores in both ways. Where a search ends early it depends on the order how many states it had found by then. */
async function both(one: Model, step: Step, checkers: readonly Checker[] = []): Promise<Exploration> {
  const found = await explore({ model: one, checkers, open: open(step) });
  const naive = await exploreNaively(one, checkers, open(step));
  expect(found.verdict).toBe(naive.verdict);
  if (found.verdict === 'complete') expect(found.states).toBe(naive.states);
  if (found.verdict !== 'cut') expect(found.depth).toBe(naive.depth);
  expect(found.found && (found.found.broken?.rule.id ?? 'fault')).toBe(naive.broken);
  if (found.found?.broken) expect((await played(one, step, checkers, found.found.schedule)).broken?.rule).toEqual(found.found.broken.rule);
  return found;
}

/** What a schedule does to real nodes. */
function played(one: Model, step: Step, checkers: readonly Checker[], schedule: Schedule): Promise<Run> {
  return replay({ schedule, seed: 1, servers: serversOf(one), start: {}, open: open(step), checkers, atOnce: { mayFire: () => true } });
}

/** S1 tells S2 each of a client's numbers; S2 keeps the highest and says so. */
const keeper: Step = (state, event, ctx) => {
  if (event.kind === 'client') ctx.send('S2', { type: 'Keep', n: event.message } as never);
  if (event.kind === 'reply') state['lost'] = Math.max(state['lost'] as number, event.reply as number);
  if (event.kind !== 'message') return undefined;
  state['kept'] = Math.max(state['kept'] as number, (event.message as never as { n: number }).n);
  void ctx.persist();
  return state['kept'];
};

const askS1 = (message: unknown) => ({ do: 'ask', nodes: ['S1'], message, times: 1 }) as const;

describe('every order of messages, losses and duplicates', () => {
  test('a network that reorders keeps what was sent, and delivers it at any time', async () => {
    const found = await both(model({ may: [askS1(1), askS1(2)] }), keeper);
    // Asked: neither, 1, 2 or both. S2 kept what it may have heard; S1 heard of any value that S2 may have kept.
    expect(found).toMatchObject({ verdict: 'complete', depth: 6 });
    expect(found.states).toBeGreaterThan(10);
  });

  test('a network without delay delivers or loses the oldest message first', async () => {
    const found = await both(model({ network: 'immediate', may: [askS1(1), askS1(2)] }), keeper);
    expect(found.verdict).toBe('complete');
    // Both asked and both delivered, each with its answer.
    expect(found.depth).toBe(6);
  });

  test('what is found first is a shortest way, and its schedule does the same to real nodes', async () => {
    const one = model({ may: [askS1(1), askS1(2), askS1(3)] });
    const { found, verdict } = await both(one, keeper, [below(3)]);
    expect(verdict).toBe('violated');
    expect(found?.schedule.map(({ choice }) => choice.do)).toEqual(['start', 'start', 'ask', 'deliver', 'deliver']);
    const run = await played(one, keeper, [below(3)], found?.schedule ?? []);
    expect(run.broken?.rule.id).toBe('BELOW');
    expect(run.schedule).toHaveLength(5);
  });

  test('of two broken rules the one that breaks sooner is told', async () => {
    const forgetful: Step = (state, event, ctx) => {
      if (event.kind === 'message') return (event.message as never as { n: number }).n;
      return keeper(state, event, ctx);
    };
    const sooner = await both(model({ may: [askS1(1)] }), forgetful, [below(1), confirmedIsKept]);
    expect(sooner.found?.broken?.rule.id).toBe('KEPT');
    const later = await both(model({ may: [askS1(1)] }), keeper, [confirmedIsKept, below(1)]);
    expect(later.found?.broken?.rule.id).toBe('BELOW');
  });

  test('code that throws is a counterexample', async () => {
    const touchy: Step = (state, event, ctx) => {
      if (event.kind === 'message' && state['kept'] === 2) throw new Error('I had 2 already');
      return keeper(state, event, ctx);
    };
    const { verdict, found } = await both(model({ may: [askS1(1), askS1(2)] }), touchy);
    expect(verdict).toBe('violated');
    expect(found?.move.fault?.summary).toContain('I had 2 already');
    expect(found?.schedule.map(({ choice }) => choice.do)).toEqual(['start', 'start', 'ask', 'deliver', 'deliver']);
  });

  test('code that keeps itself busy for ever is a counterexample, and no hang', async () => {
    const busy: Step = (state, event, ctx) => {
      if (event.kind === 'start') return;
      state['lost'] = ((state['lost'] as number) + 1) % 7;
      void ctx.persist();
    };
    const { verdict, found } = await both(model({ may: [askS1(1)] }), busy);
    expect(verdict).toBe('violated');
    expect(found?.move.isEndless).toBe(true);
  });

  test('exploration is cut at its bound, and says so', async () => {
    const counter: Step = (state, event, ctx) => {
      if (event.kind === 'start') ctx.setTimer('tick', 1);
      if (event.kind !== 'timer') return;
      state['lost'] = (state['lost'] as number) + 1;
      ctx.setTimer('tick', 1);
    };
    const found = await both(model({ servers: 1, may: [{ do: 'fire', timer: 'tick' }], statesMax: 50 }), counter);
    expect(found).toMatchObject({ verdict: 'cut', states: 50 });
  });
});

test('code that is in another state after every event is cut as well', async () => {
  const counting: Step = (state, event) => {
    if (event.kind === 'client') state['lost'] = (state['lost'] as number) + 1;
  };
  const found = await explore({ model: model({ servers: 1, may: [{ do: 'ask', message: 1 }], runsMax: 100 }), checkers: [], open: open(counting) });
  expect(found).toMatchObject({ verdict: 'cut', states: 100 });
});

describe('what is allowed', () => {
  const ticking: Step = (state, event, ctx) => {
    if (event.kind === 'start') ctx.setTimer('tick', 1);
    if (event.kind !== 'timer') return;
    state['lost'] = (state['lost'] as number) + 1;
    ctx.setTimer('tick', 1);
  };

  test('a timer fires where it is set and allowed: so often, on these servers, while the state is so', async () => {
    const states = async (...may: Model['may']): Promise<number> => (await both(model({ may }), ticking)).states;
    expect(await states({ do: 'fire', timer: 'tick', times: 2 })).toBe(6);
    expect(await states({ do: 'fire', timer: 'tick', nodes: ['S1'], times: 2 })).toBe(3);
    expect(await states({ do: 'fire', timer: 'tick', when: [{ field: 'lost', atMost: 1 }] })).toBe(9);
    expect(await states({ do: 'fire', timer: 'tock', times: 2 })).toBe(1);
  });

  test('timers that the code names itself fire once each time that they are set, where the model lets all but some', async () => {
    const once: Step = (state, event, ctx) => {
      if (event.kind === 'start') ctx.setTimer('mine', 1);
      if (event.kind === 'timer') state['lost'] = (state['lost'] as number) + 1;
    };
    const states = async (more: Partial<Model>): Promise<number> => (await explore({ model: model({ servers: 1, may: [], ...more }), checkers: [], open: open(once) })).states;
    expect(await states({})).toBe(1);
    expect(await states({ anyTimerBut: ['mine'] })).toBe(1);
    expect(await states({ anyTimerBut: ['election'] })).toBe(2);
    expect(await states({ anyTimerBut: ['election'], may: [{ do: 'fire', timer: 'mine', times: 3 }] })).toBe(4);
  });

  test('after the setup clocks have moved on, once for all', async () => {
    const clock: Step = (state, event, ctx) => {
      state[event.kind === 'timer' ? 'lost' : 'kept'] = ctx.now();
      ctx.setTimer('tick', 1);
    };
    const one = model({ servers: 1, setup: [{ do: 'fire', node: 'S1', timer: 'tick' }], setupAgoMs: 700, may: [{ do: 'ask', message: 1 }, { do: 'fire', timer: 'tick' }] });
    const { locals, verdict, found } = await explore({ model: one, checkers: [below(700)], open: open(clock) });
    expect(verdict).toBe('violated');
    expect(locals.states.items.map(({ state }) => `${String(state['kept'])} ${String(state['lost'])}`)).toEqual(expect.arrayContaining(['0 0', '700 0', '0 700']));
    expect((await played(one, clock, [below(700)], found?.schedule ?? [])).broken?.rule.id).toBe('BELOW');
  });

  test('a count may be kept for each value of a field', async () => {
    const oncePerValue = await both(model({ servers: 1, may: [{ do: 'fire', timer: 'tick', per: 'lost', times: 1, when: [{ field: 'lost', atMost: 4 }] }] }), ticking);
    expect(oncePerValue.states).toBe(6);
  });

  test('a message that nobody sent can be put in, and nobody hears its answer', async () => {
    const inject = { do: 'inject', from: 'S1', to: 'S2', message: { type: 'Keep', n: 5 } as never } as const;
    const found = await both(model({ may: [inject] }), keeper, [below(1)]);
    expect(found).toMatchObject({ verdict: 'complete', states: 2 });
  });

  test('the set-up comes first, and what it has delivered does not come again', async () => {
    const setup = [{ do: 'ask', node: 'S1', message: 1 }, { do: 'deliver' }] as const;
    expect(await both(model({ setup, may: [] }), keeper)).toMatchObject({ states: 1 });
    const half = [setup[0], { do: 'deliver', until: { node: 'S2', field: 'kept', is: 1 } }] as const;
    expect(await both(model({ setup: half, may: [] }), keeper)).toMatchObject({ states: 2 });
    const lost = [setup[0], { do: 'deliver', among: ['S1'] }] as const;
    expect(await both(model({ setup: lost, may: [] }), keeper)).toMatchObject({ states: 1 });
  });

  test('a goal that no state reaches is told, and one that some state reaches is not', async () => {
    const goal = (kept: number) => ({ node: 'S2', when: [{ field: 'kept', is: kept }], otherwise: `S2 never keeps ${kept}`, rule: below(1) }) as const;
    const found = await explore({ model: model({ may: [askS1(1)], goals: [goal(1), goal(2)] }), checkers: [], open: open(keeper) });
    expect(found.missed?.otherwise).toBe('S2 never keeps 2');
  });

  test('states that differ only in fields that mean nothing count as one', async () => {
    const may = [{ do: 'fire', timer: 'tick', nodes: ['S1'], when: [{ field: 'lost', atMost: 2 }] }] as const;
    const stale = [{ fields: ['lost'], unless: { field: 'kept', is: 1 } }];
    expect((await both(model({ may, stale }), ticking)).states).toBe(1);
    expect((await both(model({ may }), ticking)).states).toBe(4);
  });
});

describe('crashes', () => {
  const crash = { do: 'crash', nodes: ['S2'], times: 1 } as const;
  const restart = { do: 'restart' } as const;

  test('fall before each effect, and between steps; a restart finds what was written', async () => {
    const found = await both(model({ may: [askS1(1), crash, restart] }), keeper, [confirmedIsKept]);
    expect(found.verdict).toBe('complete');
    const cuts = found.locals.moves.filter(({ afterEffects }) => afterEffects !== undefined);
    // Before the write and before the answer, whatever was kept before.
    expect(new Set(cuts.map(({ afterEffects }) => afterEffects))).toEqual(new Set([0, 1]));
    expect(cuts.map(({ to }) => found.locals.states.item(to).disk['kept'])).toContain(1);
  });

  test('show an answer that was given too soon, and the schedule says when the crash falls', async () => {
    const hasty: Step = (state, event, ctx) => {
      if (event.kind === 'message') {
        state['kept'] = 1;
        ctx.reply(1);
        void ctx.persist();
        return undefined;
      }
      if (event.kind === 'start' && state['kept'] === 0) state['lost'] = 0;
      return keeper(state, event, ctx);
    };
    /** S1 was told that S2 has kept it, and S2 is back without it. */
    const forgotten: Checker<boolean> = {
      id: 'FORGOTTEN',
      name: 'what was confirmed is not forgotten',
      source: 'this test',
      start: false,
      step: (isConfirmed, event) => {
        if (event.kind === 'leave' && event.departure.kind === 'reply') return true;
        if (event.kind === 'restart' && isConfirmed && event.state['kept'] === 0) return new Broken({ summary: 'S2 forgot', nodes: ['S2'] });
        return isConfirmed;
      },
    };
    const one = model({ may: [askS1(1), crash, restart] });
    const { found } = await both(one, hasty, [forgotten]);
    expect(found?.schedule.map(({ choice }) => choice.do)).toEqual(['start', 'start', 'ask', 'crash', 'deliver', 'restart']);
    expect(found?.schedule[3]?.choice).toMatchObject({ afterEffects: 1 });
  });

  test('end a life: replies to it are dropped', async () => {
    const found = await both(model({ may: [askS1(1), { do: 'crash', nodes: ['S1'], times: 1 }, restart] }), keeper);
    expect(found.verdict).toBe('complete');
    const heard = found.locals.states.items.filter(({ place, life, state }) => place === 0 && life === 1 && state['lost'] === 1);
    // Only an answer to the new life: the client can ask it as well.
    expect(heard.length).toBeGreaterThan(0);
    const nothingAsked = await both(model({ setup: [{ do: 'ask', node: 'S1', message: 1 }, { do: 'crash', node: 'S1' }, { do: 'restart', node: 'S1' }], may: [] }), keeper, [below(1)]);
    expect(nothingAsked.verdict).toBe('complete');
  });
});

describe('async handlers', () => {
  /** S1 asks S2 and S3 one after the other and adds up what they say. */
  const asking: Step = async (state, event, ctx) => {
    if (event.kind === 'message') return ctx.id === 'S2' ? 1 : 10;
    if (event.kind !== 'client') return undefined;
    const first = (await ctx.rpc('S2', { type: 'Ask' })) as number;
    await ctx.persist();
    const second = (await ctx.rpc('S3', { type: 'Ask' })) as number;
    state['lost'] = (state['lost'] as number) + first + second;
    return state['lost'];
  };

  test('a node that waits is brought back by telling it again what it was told', async () => {
    for (const network of ['reordering', 'immediate'] as const) {
      const found = await both(model({ servers: 3, network, may: [askS1('add'), { do: 'ask', nodes: ['S1'], message: 'again', times: 1 }] }), asking);
      expect(found.verdict).toBe('complete');
      const sums = found.locals.states.items.filter(({ place }) => place === 0).map(({ state }) => state['lost'] as number);
      expect(Math.max(...sums)).toBe(22);
    }
  });

  test('its steps name what they changed, and nothing else', async () => {
    const listing: Step = (state, event, ctx) => {
      if (event.kind === 'start') state['list'] = [1, 2, 3];
      return asking(state, event, ctx);
    };
    const { locals } = await both(model({ servers: 3, may: [askS1('add')] }), listing);
    const steps = locals.moves.flatMap(({ events }) => events).filter((event) => event.kind === 'step');
    const changing = steps.filter(({ changed }) => changed.includes('list'));
    expect(changing.every(({ event }) => event.kind === 'start')).toBe(true);
    expect(steps.some(({ event }) => event.kind === 'reply')).toBe(true);
  });

  test('a broken rule behind an await is found, and its schedule can be replayed', async () => {
    const { found } = await both(model({ servers: 3, may: [askS1('add')] }), asking, [below(11)]);
    expect(found?.broken?.rule.id).toBe('BELOW');
  });

  test('a sleep of no time ends right after its step, unless the model lets it take its time; a longer one ends at any moment', async () => {
    const sleeping = (ms: number): Step => async (state, event, ctx) => {
      if (event.kind !== 'client') return;
      state['kept'] = event.message;
      await ctx.after(ms);
      state['lost'] = state['kept'];
    };
    const may = [askS1(1), askS1(2)];
    const seen = async (step: Step, more: Model['may'] = []): Promise<boolean> => {
      const { locals, verdict } = await explore({ model: model({ servers: 1, may: [...may, ...more] }), checkers: [], open: open(step) });
      expect(verdict).toBe('complete');
      return locals.states.items.some(({ state }) => state['kept'] !== state['lost']);
    };
    expect(await seen(sleeping(0))).toBe(false);
    expect(await seen(sleeping(0), [{ do: 'fire', timer: 'soon 1' }, { do: 'fire', timer: 'soon 2' }])).toBe(true);
    expect(await seen(sleeping(1))).toBe(true);
  });

  test('whoever sleeps wakes as often as the model says, where it does', async () => {
    const sleeper: Step = async (state, event, ctx) => {
      if (event.kind !== 'client') return;
      for (let times = 0; times < 5; times++) {
        await ctx.after(10);
        state['lost'] = (state['lost'] as number) + 1;
      }
    };
    const staysBelow = async (limit: number, more: Model['may']): Promise<boolean> => {
      const { verdict } = await explore({ model: model({ servers: 1, may: [askS1(1), ...more] }), checkers: [below(limit)], open: open(sleeper) });
      return verdict === 'complete';
    };
    expect(await staysBelow(5, [])).toBe(false);
    expect(await staysBelow(2, [{ do: 'fire', timer: 'after 1', times: 2 }])).toBe(false);
    expect(await staysBelow(3, [{ do: 'fire', timer: 'after 1', times: 2 }])).toBe(true);
  });

  test('nodes may be asked many at a time, and the result is the same', async () => {
    const one = model({ servers: 3, may: [askS1('add'), { do: 'crash', times: 1 }, { do: 'restart' }] });
    const [single, many] = await Promise.all([1, 16].map((atOnce) => explore({ model: one, checkers: [], open: open(asking), atOnce })));
    expect(many?.states).toBe(single?.states);
    expect(many?.locals.moves.map(({ to }) => to)).toEqual(single?.locals.moves.map(({ to }) => to));
  });
});

/** A protocol of two servers drawn from a seed: what each does in each of four states. */
function drawn(seed: number, awaits?: Rule['awaits']): Step {
  return (state, event, ctx) => {
    const drawnRule = drawRule(randomFor(seed, `${ctx.id} ${textOf(event)} ${state['lost'] as number} ${state['kept'] as number}`));
    const rule = awaits ? { ...drawnRule, awaits } : drawnRule;
    state['lost'] = rule.lost;
    for (const action of rule.actions) act(action, rule, state, ctx);
    const answer = event.kind === 'message' && rule.answers ? rule.lost : undefined;
    return rule.awaits === 'nothing' ? answer : afterWaiting(rule, state, ctx, answer);
  };
}

async function afterWaiting({ awaits, lost }: Rule, state: Notes, ctx: Context, answer: unknown): Promise<unknown> {
  const heard = awaits === 'a reply' ? await ctx.rpc(other(ctx), { type: `Say ${lost % 2}` }) : undefined;
  if (state['kept'] !== ctx.disk['kept']) await ctx.persist();
  state['lost'] = typeof heard === 'number' ? heard : 2;
  return answer;
}

const other = (ctx: Context): string => (ctx.id === 'S1' ? 'S2' : 'S1');

interface Rule {
  readonly lost: number;
  readonly kept: number;
  readonly answers: boolean;
  readonly awaits: 'nothing' | 'a write' | 'a reply';
  readonly actions: readonly ('send' | 'persist' | 'timer' | 'cancel' | 'keep')[];
}

function drawRule(random: Random): Rule {
  const actions = Array.from({ length: random.between(0, 2) }, () => random.pick(['send', 'persist', 'timer', 'cancel', 'keep'] as const));
  const awaits = random.pick(['nothing', 'nothing', 'nothing', 'nothing', 'a write', 'a reply'] as const);
  return { lost: random.between(0, 2), kept: random.between(0, 1), answers: random.chance(0.5), awaits, actions };
}

function act(action: Rule['actions'][number], { lost, kept }: Rule, state: Notes, ctx: Context): void {
  if (action === 'send') ctx.send(other(ctx), { type: `Say ${lost % 2}` });
  if (action === 'timer') ctx.setTimer('tick', 1);
  if (action === 'cancel') ctx.cancelTimer('tick');
  if (action === 'keep') state['kept'] = kept;
  // The end of a write writes nothing, or it would never end.
  if (action === 'persist' && state['kept'] !== ctx.disk['kept']) void ctx.persist();
}

function textOf(event: NodeEvent): string {
  if (event.kind === 'message') return event.message.type;
  return event.kind === 'reply' ? `reply ${event.reply as number}` : event.kind;
}

test('drawn protocols have the same states, verdicts and depths as with plain breadth-first search', async () => {
  const counts = { complete: 0, cut: 0, violated: 0 };
  for (let seed = 1; seed <= 60; seed++) {
    const one = model({
      network: seed % 2 === 0 ? 'reordering' : 'immediate',
      may: [
        { do: 'fire', timer: 'tick', times: 1 },
        { do: 'ask', message: 'do', times: 1, per: 'kept' },
        ...(seed % 3 === 0 ? ([{ do: 'crash', times: 1 }, { do: 'restart' }] as const) : []),
      ],
      statesMax: 800,
    });
    const checkers = seed % 4 === 0 ? [below(2), confirmedIsKept] : [];
    counts[(await both(one, drawn(seed), checkers)).verdict]++;
  }
  // Enough of each kind that the comparison means something.
  expect(counts.complete).toBeGreaterThan(20);
  expect(Math.min(counts.cut, counts.violated)).toBeGreaterThan(5);
});

test('where rules read effects alone, states that no rule can tell apart count as one, and verdicts stay the same', async () => {
  const counts = { complete: 0, cut: 0, violated: 0 };
  let [joined, all] = [0, 0];
  const ofEffects: Checker<Readonly<Record<string, unknown>>> = { ...confirmedIsKept, ofEffects: true };
  for (let seed = 1; seed <= 150; seed++) {
    const rule = { id: 'R', name: 'r', source: 's' };
    const one = model({
      may: [
        { do: 'fire', timer: 'tick', times: 1 },
        { do: 'ask', message: 'do', times: 1, per: 'kept' },
        ...(seed % 3 === 0 ? ([{ do: 'crash', times: 1 }, { do: 'restart' }] as const) : []),
      ],
      goals: [{ node: 'S1', when: [{ field: 'lost', is: 2 }], otherwise: 'never 2', rule }, { node: 'S2', when: [{ field: 'kept', is: 1 }, { field: 'lost', is: 1 }], otherwise: 'never 1 and 1', rule }],
      statesMax: 3000,
    });
    const step = drawn(seed, 'nothing');
    const found = await explore({ model: one, checkers: [ofEffects], open: open(step), joinFrom: 0 });
    // Without joining anything, which is compared with plain search above.
    const plain = await explore({ model: one, checkers: [confirmedIsKept], open: open(step) });
    if (plain.verdict === 'cut') continue;
    counts[plain.verdict]++;
    expect(found.verdict).toBe(plain.verdict);
    expect(found.missed?.otherwise).toBe(plain.missed?.otherwise);
    if (plain.verdict === 'violated') {
      expect(found.depth).toBe(plain.depth);
      expect((await played(one, step, [ofEffects], found.found?.schedule ?? [])).broken?.rule.id).toBe(found.found?.broken?.rule.id);
    } else {
      expect(found.states).toBeLessThanOrEqual(plain.states);
      joined += found.states;
      all += plain.states;
    }
  }
  expect(counts.complete).toBeGreaterThan(40);
  expect(counts.violated).toBeGreaterThan(10);
  expect(joined).toBeLessThan(all);
});

test('whole Raft nodes have the same states as with plain breadth-first search', async () => {
  const raft: Model = {
    name: 'an election',
    servers: 3,
    network: 'immediate',
    may: [
      { do: 'fire', timer: 'election', when: [{ field: 'currentTerm', atMost: 0 }] },
      { do: 'ask', message: put('x'), when: [{ field: 'role', is: 'leader' }], times: 1 },
    ],
    statesMax: 3000,
  };
  const checkers = [raftCheckers.ES, raftCheckers.LC, raftCheckers.LM];
  const openRaft = openWith(raftNode());
  const found = await explore({ model: raft, checkers, open: openRaft });
  const naive = await exploreNaively(raft, checkers, openRaft);
  expect(found).toMatchObject({ verdict: naive.verdict, states: naive.states, depth: naive.depth });
  expect(found.verdict).toBe('complete');
});

test('the same model gives the same result twice', async () => {
  const one = model({ may: [askS1(1), askS1(2), { do: 'crash', times: 1 }, { do: 'restart' }] });
  const results = [await explore({ model: one, checkers: [], open: open(keeper) }), await explore({ model: one, checkers: [], open: open(keeper) })];
  const [first, second] = results.map(({ states, depth, locals }) => ({ states, depth, moves: locals.moves }));
  expect(second).toEqual(first);
});

test('what a model lets happen is frozen like any message', async () => {
  const message = { type: 'Test', list: [1] };
  const step: Step = (state, event) => {
    if (event.kind === 'client' || event.kind === 'message') state['frozen'] = Object.isFrozen((event.message as { list?: unknown }).list);
  };
  const one = model({ may: [{ do: 'ask', nodes: ['S1'], message, times: 1 }, { do: 'inject', from: 'S1', to: 'S2', message, times: 1 }] });
  const goals = ['S1', 'S2'].map((node) => ({ node, when: [{ field: 'frozen', is: true }], otherwise: node, rule: below(1) }));
  const { missed, verdict } = await explore({ model: { ...one, goals }, checkers: [], open: open(step) });
  expect([missed, verdict]).toEqual([undefined, 'complete']);
});
