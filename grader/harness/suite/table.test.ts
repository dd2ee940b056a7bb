import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { referenceParts } from '../../bench/testing/reference-parts.ts';
import { notWritten } from '../protocols/node.ts';
import type { RaftContext } from '../protocols/raft/parts.ts';
import type { RaftState } from '../protocols/raft/state.ts';
import type { Call } from './bench.ts';
import type { LoadedModule } from './binding.ts';
import { logOf } from './raft-data.ts';
import { lookup, type Row, type Table } from './table.ts';

const file = fileURLToPath(import.meta.url);
const rule = { id: 'COMMIT', name: 'Commitment', source: 'Raft §5.3' };

const sum: Row = { name: 'one and two', calls: [{ call: 'add', with: { a: 1, b: 2 } }], returns: 3, because: 'One and two are three.' };

/** Runs a table against a module of a pure function `add`, or of a handler `onEvent`. */
function runTable(make: () => LoadedModule, rows: Table['rows'], name = 'add'): Promise<Ended> {
  const bound = bindTo(make, file, { exports: [name] });
  return bound.runTest(() => bound.table({ rule, rows }));
}

const withAdd = (add: (input: { a: number; b: number }) => unknown): (() => LoadedModule) => () => ({ add });
const withHandler = (onEvent: (state: RaftState, message: unknown, ctx: RaftContext) => unknown): (() => LoadedModule) => () => ({ onEvent });
const onState = (more: Partial<Row>): Row => ({ name: 'a step', state: { currentTerm: 2 }, calls: [{ call: 'onEvent', with: { type: 'Test' } }], because: 'It must.', ...more });

describe('rows of pure functions', () => {
  test('pass when the result is as the row says', async () => {
    const ended = await runTable(withAdd(({ a, b }) => a + b), [sum]);
    expect(ended).toEqual({ verdict: 'pass', failure: undefined, runs: 1, events: 1 });
  });

  test('fail with the reason, what was called, and both values', async () => {
    const { verdict, failure } = await runTable(withAdd(({ a }) => a), [sum]);
    expect(verdict).toBe('fail');
    expect(failure).toMatchObject({ summary: 'One and two are three.', during: 'one and two', rule, got: 'result of add: 1', expected: '3', schedule: ['add(a 1, b 2)'] });
  });

  test('pass row by row, each with a result of its own', async () => {
    const rows = [1, 2, 3].map((a): Row => ({ ...sum, name: `row ${a}`, calls: [{ call: 'add', with: { a, b: 2 } }], returns: a + 2 }));
    expect((await runTable(withAdd(({ a, b }) => a + b), rows)).verdict).toBe('pass');
  });

  test('fail when any row does, not only the first', async () => {
    const other: Row = { ...sum, name: 'two and two', calls: [{ call: 'add', with: { a: 2, b: 2 } }], returns: 4, because: 'Two and two are four.' };
    expect((await runTable(withAdd(() => 3), [sum, other])).failure?.during).toBe('two and two');
  });

  test('name every row that failed, the shown one first', async () => {
    const rows = [1, 2, 3].map((a): Row => ({ ...sum, name: `row ${a}`, calls: [{ call: 'add', with: { a, b: 2 } }], returns: a + 2 }));
    const { failure } = await runTable(withAdd(({ a, b }) => (a === 1 ? a + b : a)), rows);
    expect(failure?.during).toBe('row 2');
    expect(failure?.rows).toEqual([
      { name: 'row 2', got: 'result of add: 2', expected: '4' },
      { name: 'row 3', got: 'result of add: 3', expected: '5' },
    ]);
  });

  test('keep -0 and NaN apart from 0, and undefined fields from missing ones', async () => {
    expect((await runTable(withAdd(() => -0), [{ ...sum, returns: 0 }])).verdict).toBe('fail');
    expect((await runTable(withAdd(() => NaN), [{ ...sum, returns: NaN }])).verdict).toBe('pass');
  });

  test('give a lookup as a function', async () => {
    const row: Row = { ...sum, calls: [{ call: 'add', with: { termAt: lookup([0, 7]) } }], returns: [0, 7, null] };
    const make = () => ({ add: ({ termAt }: { termAt: (i: number) => number | undefined }) => [termAt(0), termAt(1), termAt(2) ?? null] });
    expect((await runTable(make, [row])).verdict).toBe('pass');
  });

  test('give frozen input: changing it is a finding', async () => {
    const { verdict, failure } = await runTable(withAdd((input) => { input.a = 5; return 3; }), [sum]);
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'G-ALIAS']);
  });

  test('refuse a result that is not plain data', async () => {
    const { verdict, failure } = await runTable(withAdd(() => Promise.resolve(3)), [sum]);
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'G-NOT-PLAIN']);
  });
});

describe('rows of handlers', () => {
  test('see the result, the state and the effects', async () => {
    const row = onState({
      returns: { term: 3 },
      leaves: { currentTerm: 3 },
      judge: ([outcome]) => (outcome?.effects.map(({ kind }) => kind).join() === 'send,persist,answer' ? undefined : 'other effects'),
    });
    const onEvent = (state: RaftState, _message: unknown, ctx: RaftContext): unknown => {
      state.currentTerm++;
      ctx.send('S2', { type: 'RequestVote', term: 3, candidateId: 'S1', lastLogIndex: 0, lastLogTerm: 0 });
      void ctx.persist();
      return { term: state.currentTerm, extra: true };
    };
    expect((await runTable(withHandler(onEvent), [row], 'onEvent')).failure).toBeUndefined();
  });

  test('fail on the state, naming the field', async () => {
    const { failure } = await runTable(withHandler(() => undefined), [onState({ leaves: { currentTerm: 3 } })], 'onEvent');
    expect(failure).toMatchObject({ got: 'the state afterwards, currentTerm: 2', expected: '3', schedule: ['S1 with currentTerm 2', 'onEvent(type "Test")'] });
  });

  test('fail with the sentence of the row’s own judgement', async () => {
    const { verdict, failure } = await runTable(withHandler(() => undefined), [onState({ judge: () => 'nothing left the server' })], 'onEvent');
    expect([verdict, failure?.got]).toEqual(['fail', 'nothing left the server']);
  });

  test('start each from its own state, and let calls of one row follow each other', async () => {
    const row = onState({ calls: [{ call: 'onEvent', with: 1 }, { call: 'onEvent', with: 2 }], leaves: { currentTerm: 4 } });
    const onEvent = (state: RaftState): void => { state.currentTerm++; };
    expect((await runTable(withHandler(onEvent), [row, { ...row, name: 'again' }], 'onEvent')).verdict).toBe('pass');
  });

  test('let others change the state between two calls', async () => {
    const row = onState({ calls: [{ call: 'onEvent', with: 1 }, { call: 'onEvent', with: 2, sets: { currentTerm: 7, commitIndex: 1 } }], leaves: { currentTerm: 9 } });
    const onEvent = (state: RaftState): void => { state.currentTerm++; };
    const { failure } = await runTable(withHandler(onEvent), [row], 'onEvent');
    expect(failure).toMatchObject({ got: 'the state afterwards, currentTerm: 8', schedule: ['S1 with currentTerm 2', 'onEvent(1)', 'meanwhile currentTerm 7, commitIndex 1', 'onEvent(2)'] });
  });

  test('hand on what an earlier call gave, and say so where it gave nothing', async () => {
    const calls: Row['calls'] = [{ call: 'onEvent', with: { a: 1, b: 2 } }, { call: 'onEvent', with: { b: 5 }, resultOf: 0 }];
    const row = onState({ calls, returns: { a: 1, b: 5 } });
    expect((await runTable(withHandler((_state, message) => message), [row], 'onEvent')).verdict).toBe('pass');
    const asField = onState({ calls: [calls[0] as Call, { call: 'onEvent', with: { c: 3 }, resultOf: { inner: 0 } }], returns: { inner: { a: 1, b: 2 }, c: 3 } });
    expect((await runTable(withHandler((_state, message) => message), [asField], 'onEvent')).verdict).toBe('pass');
    const { failure } = await runTable(withHandler(() => undefined), [row], 'onEvent');
    expect(failure).toMatchObject({ got: 'result of onEvent: undefined', schedule: ['S1 with currentTerm 2', 'onEvent(a 1, b 2)', 'onEvent(the result of onEvent, b 5)'] });
  });

  test('let another part work on the state in between', async () => {
    const row = onState({ state: { log: logOf(1, 1), commitIndex: 2, machine: referenceParts.machine.newMachine() }, calls: [{ call: 'parts.machine.applyCommitted' }, { call: 'onEvent' }], returns: 2 });
    expect((await runTable(withHandler((state) => state.lastApplied), [row], 'onEvent')).failure).toBeUndefined();
  });

  test('reach the functions of an exported object', async () => {
    const log = { first: 7, at(this: { first: number }, state: RaftState, ...more: unknown[]): unknown { return [this.first, state.currentTerm, ...more]; } };
    const bound = bindTo(() => ({ log }), file, { exports: ['log.at'] });
    const ended = await bound.runTest(() => bound.table({ rule, rows: [onState({ calls: [{ call: 'log.at', args: [3] }], returns: [7, 2, 3] })] }));
    expect(ended.failure).toBeUndefined();
    const without = bindTo(() => ({ log: {} }), file, { exports: ['log.at'] });
    expect((await without.runTest(() => without.table({ rule, rows: [onState({ calls: [] })] }))).failure?.summary).toContain('`log.at` is missing in what is exported as `log`');
  });

  test('finish awaited writes', async () => {
    const row = onState({ returns: 'written', judge: ([outcome]) => outcome?.effects.map(({ kind }) => kind).join() === 'persist,answer' ? undefined : 'other effects' });
    const onEvent = async (_state: RaftState, _message: unknown, ctx: RaftContext): Promise<string> => { await ctx.persist(); return 'written'; };
    expect((await runTable(withHandler(onEvent), [row], 'onEvent')).verdict).toBe('pass');
  });

  test('name a promise that never settles', async () => {
    const { verdict, failure } = await runTable(withHandler(() => new Promise(() => undefined)), [onState({})], 'onEvent');
    expect(verdict).toBe('learner-error');
    expect(failure?.summary).toContain('onEvent never finished');
  });

  test('call without a state what needs none', async () => {
    const onEvent = (message: { readonly type: string }, ctx: RaftContext): string => `${message.type} at ${ctx.id}`;
    const row = onState({ calls: [{ call: 'onEvent', with: { type: 'Test' }, stateless: true }], returns: 'Test at S1' });
    expect((await runTable(withHandler(onEvent as never), [row], 'onEvent')).verdict).toBe('pass');
  });

  test('let a promise wait for other servers where they say so, and judge what was done before', async () => {
    const onEvent = async (state: RaftState, _message: unknown, ctx: RaftContext): Promise<void> => {
      state.currentTerm = ctx.now();
      await ctx.rpc('S2', { type: 'RequestVote' } as never);
    };
    const row = onState({ calls: [{ call: 'onEvent', with: { type: 'Test' }, atMs: 300, mayWait: true }], leaves: { currentTerm: 300 } });
    expect((await runTable(withHandler(onEvent), [row], 'onEvent')).verdict).toBe('pass');
  });

  test('name what is put into the state and is not plain data', async () => {
    const onEvent = (state: RaftState): void => { state.own['f'] = () => 1; };
    const { failure } = await runTable(withHandler(onEvent), [onState({})], 'onEvent');
    expect([failure?.finding, failure?.summary.startsWith('the state.own.f holds a function')]).toEqual(['G-NOT-PLAIN', true]);
  });

  test('compare what Map and Set hold', async () => {
    const onEvent = (state: RaftState): void => { state.own['seen'] = new Set([1]); };
    const row = (items: number[]): Row => onState({ leaves: { own: { seen: new Set(items) } } });
    expect((await runTable(withHandler(onEvent), [row([1])], 'onEvent')).verdict).toBe('pass');
    expect((await runTable(withHandler(onEvent), [row([2])], 'onEvent')).verdict).toBe('fail');
  });

  test('take the reference follower through Fig. 7 (Raft §5.3)', async () => {
    const heartbeat = { type: 'AppendEntries', term: 8, leaderId: 'S1', prevLogIndex: 10, prevLogTerm: 6, entries: [], leaderCommit: 0 };
    const row: Row = { name: 'Fig. 7 b', self: 'S2', state: { currentTerm: 4, log: logOf(1, 1, 1, 4) }, calls: [{ call: 'onAppendEntries', with: heartbeat }], returns: { term: 8, success: false }, because: 'It has no entry 10.' };
    expect((await runTable(() => ({ ...referenceParts.follower }), [row], 'onAppendEntries')).verdict).toBe('pass');
  });
});

describe('calls about a field of the state', () => {
  const exports = ['onField'];
  const run = (onField: (field: string[], input: unknown, more: unknown) => unknown, calls: Row['calls'], more: Partial<Row>): Promise<Ended> => {
    const bound = bindTo(() => ({ onField }), file, { exports });
    return bound.runTest(() => bound.table({ rule, rows: [{ ...onState(more), state: { votesGranted: ['S1'] }, calls }] }));
  };
  const call = { call: 'onField', on: 'votesGranted' } as const;

  test('get it alone, as others have changed it', async () => {
    const onField = (field: string[], input: unknown, more: unknown): unknown => [...field, input, more ?? 'nothing'];
    const calls = [{ ...call, with: 1 }, { ...call, with: 2, sets: { votesGranted: ['S9'] } }];
    expect((await run(onField, calls, { returns: ['S9', 2, 'nothing'] })).failure).toBeUndefined();
  });

  test('may have to refuse, and the row goes on after that', async () => {
    const onField = (field: string[], input: unknown): unknown => {
      if (input === 'odd') throw new RangeError('odd');
      return field.length;
    };
    const refuses = (input: string): Row['calls'] => [{ ...call, with: input, refused: true }, { ...call, with: 'even' }];
    const judge: Row['judge'] = ([first]) => (first?.result === 'refused' ? undefined : 'it was not refused');
    expect((await run(onField, refuses('odd'), { judge, returns: 1 })).verdict).toBe('pass');
    expect((await run(onField, refuses('even'), { judge, returns: 1 })).failure?.got).toBe('it was not refused');
    expect((await run(onField, [{ ...call, with: 'odd' }], {})).verdict).toBe('learner-error');
  });

  test.each<[string, () => unknown, string]>([
    ['is not written', () => notWritten('onField'), 'NOT-WRITTEN'],
    ['asks for the time', () => Date.now(), 'G-NONDET'],
    ['changes a frozen thing', () => { (Object.freeze([]) as unknown as number[]).push(1); }, 'G-ALIAS'],
  ])('refuse nothing by code that %s', async (_what, onField, finding) => {
    expect((await run(onField, [{ ...call, refused: true }], {})).failure?.finding).toBe(finding);
  });

  test('may have their result changed by whoever gets it', async () => {
    const calls = [{ ...call, spoiled: true }, call] as const;
    const judge: Row['judge'] = ([first]) => (JSON.stringify(first?.result) === '{"list":["S1"]}' ? undefined : 'it was judged too late');
    const must = { judge, returns: { list: ['S1'] } };
    expect((await run((field) => ({ list: [...field] }), calls, must)).verdict).toBe('pass');
    expect((await run((field) => ({ list: Object.freeze([...field]) }), calls, must)).verdict).toBe('pass');
    expect((await run((field) => ({ list: field }), calls, must)).failure?.got).toBe('result of onField, list: ["S1","changed"]');
  });

  test('may hand out an object that is always the same, with nothing in it to change', async () => {
    const done = { ok: true };
    expect((await run(() => done, [{ ...call, spoiled: true }, call], { returns: done })).verdict).toBe('pass');
  });

  test('find what cannot even begin', async () => {
    const bound = bindTo(() => ({ ...referenceParts.machine, newMachine: () => notWritten('newMachine') }), file, { part: 'machine', exports: ['newMachine'] });
    const ended = await bound.runTest(() => bound.table({ rule, rows: [{ ...onState({}), calls: [{ call: 'digest', on: 'machine' }] }] }));
    expect([ended.verdict, ended.failure?.finding]).toEqual(['fail', 'NOT-WRITTEN']);
  });
});

describe('timers on a bench', () => {
  test('fire at once where the code hears of its own, unless they are moved or cancelled', async () => {
    const onEvent = (_state: RaftState, _message: unknown, ctx: RaftContext): void => {
      for (const name of ['mine', 'gone', 'election', 'mine']) ctx.setTimer(name, 10);
      ctx.cancelTimer('gone');
    };
    const onTimer = (state: RaftState, name: string): void => {
      state.own['heard'] = [...((state.own['heard'] as string[] | undefined) ?? []), name];
    };
    const { verdict } = await runTable(() => ({ onEvent, onTimer }), [onState({ leaves: { own: { heard: ['mine'] } } })], 'onEvent');
    expect(verdict).toBe('pass');
  });

  test('that had not fired when the code was left alone do so after the next call', async () => {
    const onEvent = (state: RaftState, _message: unknown, ctx: RaftContext): void => {
      if (state.own['polls'] !== true) void poll(state, ctx);
      state.own['polls'] = true;
      state.own['asked'] = ((state.own['asked'] as number | undefined) ?? 0) + 1;
    };
    const poll = async (state: RaftState, ctx: RaftContext): Promise<void> => {
      for (;;) {
        await ctx.after(5);
        state.own['seen'] = state.own['asked'];
      }
    };
    const calls: readonly Call[] = [1, 2, 3].map((message) => ({ call: 'onEvent', with: message }));
    const { verdict } = await runTable(withHandler(onEvent), [onState({ calls, leaves: { own: { seen: 3 } } })], 'onEvent');
    expect(verdict).toBe('pass');
  });

  test('do not go on for ever', async () => {
    const onEvent = (_state: RaftState, _message: unknown, ctx: RaftContext): void => ctx.setTimer('tick', 10);
    const { verdict } = await runTable(() => ({ onEvent, onTimer: onEvent }), [onState({ leaves: { currentTerm: 2 } })], 'onEvent');
    expect(verdict).toBe('pass');
  });
});

describe('what the code under test must not do', () => {
  test('a variable of the module that changes an answer is hidden state', async () => {
    const make = (): LoadedModule => {
      let calls = 0;
      return { add: () => ({ sum: 3, call: ++calls }) };
    };
    const rows = [{ ...sum, returns: { sum: 3 } }, { ...sum, name: 'again', returns: { sum: 3 } }];
    const { verdict, failure } = await runTable(make, rows);
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'G-HIDDEN-STATE']);
  });

  test('hidden state is named also where it makes rows fail', async () => {
    const make = (): LoadedModule => {
      let calls = 0;
      return { add: ({ a, b }: { a: number; b: number }) => ({ sum: a + b + calls++ }) };
    };
    const rows = [{ ...sum, returns: { sum: 3 } }, { ...sum, name: 'again', returns: { sum: 3 } }];
    expect((await runTable(make, rows)).failure?.finding).toBe('G-HIDDEN-STATE');
  });

  test('an offence is blamed on the call that made it, and on no other', async () => {
    const make = withAdd((({ a }: { a: number }) => (a === 0 ? Date.now() : 3)) as () => unknown);
    const offends = { ...sum, name: 'offends', calls: [{ call: 'add', with: { a: 0, b: 0 } }] };
    const { failure } = await runTable(make, [offends, { ...sum, name: 'behaves', returns: 3 }]);
    expect([failure?.finding, failure?.rows?.map(({ name }) => name)]).toEqual(['G-NONDET', ['offends']]);
  });

  test('a cache that changes no answer is allowed', async () => {
    const make = (): LoadedModule => {
      const cache = new Map<string, number>();
      return { add: ({ a, b }: { a: number; b: number }) => cache.get(`${a} ${b}`) ?? (cache.set(`${a} ${b}`, a + b), a + b) };
    };
    expect((await runTable(make, [sum, { ...sum, name: 'again' }])).verdict).toBe('pass');
  });

  test.each<[string, () => unknown]>([
    ['Date.now', () => Date.now()],
    ['new Date', () => new Date()],
    ['performance.now', () => performance.now()],
    ['process.hrtime', () => process.hrtime()],
    ['process.hrtime', () => process.hrtime.bigint()],
    ['Math.random', () => Math.random()],
    ['crypto.randomUUID', () => crypto.randomUUID()],
    ['setTimeout', () => setTimeout(() => undefined, 0)],
    ['setInterval', () => setInterval(() => undefined, 1)],
    ['setImmediate', () => setImmediate(() => undefined)],
  ])('%s is refused, even when the code catches the error', async (api, use) => {
    const bold = await runTable(withAdd(() => { use(); return 3; }), [sum]);
    expect([bold.verdict, bold.failure?.finding]).toEqual(['learner-error', 'G-NONDET']);
    expect(bold.failure?.summary).toContain(api);
    const sly = await runTable(withAdd(() => { try { use(); } catch { /* hush */ } return 3; }), [sum]);
    expect([sly.verdict, sly.failure?.finding]).toEqual(['learner-error', 'G-NONDET']);
    const handler = await runTable(withHandler(async () => { await Promise.resolve(); try { use(); } catch { /* hush */ } }), [onState({})], 'onEvent');
    expect(handler.failure?.finding).toBe('G-NONDET');
  });

  test('a date that is given is no offence', async () => {
    expect((await runTable(withAdd(() => new Date(3).getTime()), [sum])).verdict).toBe('pass');
  });

  test('process.exit is a crash', async () => {
    const { verdict, failure } = await runTable(withAdd(() => process.exit(0)), [sum]);
    expect(verdict).toBe('crashed');
    expect(failure?.summary).toContain('process.exit');
  });

  test('an error carries what was printed before it, and the place in the file', async () => {
    const { failure } = await runTable(withAdd(() => { console.log('a is', { x: 1 }); throw new Error('oops'); }), [sum]);
    expect(failure).toMatchObject({ summary: 'The code threw Error: oops', output: ['a is {"x":1}'], during: 'one and two' });
    expect(failure?.location?.file).toBe(file);
  });

  test('a starter’s body is not written yet', async () => {
    expect((await runTable(withAdd(() => notWritten('add')), [sum])).failure).toMatchObject({ finding: 'NOT-WRITTEN', summary: 'add is not written yet' });
  });

  test.each<[string, () => LoadedModule, string]>([
    ['an export is missing', () => ({}), '`add` is not exported'],
    ['an export is no function', () => ({ add: 3 }), '`add` is exported as a number; the contract asks for a function'],
    ['the file throws while it is loaded', () => { throw new Error('early'); }, 'The code threw Error: early'],
  ])('%s', async (_name, make, summary) => {
    const { verdict, failure } = await runTable(make, [sum]);
    expect([verdict, failure?.summary]).toEqual(['learner-error', summary]);
  });

  test('a suite’s own mistake is the grader’s fault', async () => {
    const { verdict } = await runTable(withAdd(() => 3), [{ ...sum, judge: () => { throw new Error('in the suite'); } }]);
    expect(verdict).toBe('grader-error');
  });
});
