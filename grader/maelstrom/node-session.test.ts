import { describe, expect, test } from 'vitest';
import { encode } from '../harness/kernel/codec.ts';
import type { Message, NodeProgram } from '../harness/protocols/node.ts';
import { DiskProblem } from './node-disk.ts';
import { forwarding } from './testing/programs.ts';
import { newTalk, talkTo } from './testing/talk.ts';

const store = forwarding as unknown as NodeProgram<never>;

/** A node whose handler is given. */
function program(step: NodeProgram<Record<string, unknown>>['step'], durable: readonly string[] = []): NodeProgram<never> {
  return { fresh: () => ({ count: 0 }), durable, step } as unknown as NodeProgram<never>;
}

describe('init', () => {
  test('is answered, also a second time, and the node starts once', async () => {
    let starts = 0;
    const talk = await talkTo(program((_state, event) => {
      if (event.kind === 'start') starts++;
      return undefined;
    }));
    await talk.hear('c0', { type: 'init', msg_id: 2, node_id: 'n1', node_ids: ['n1'] });
    expect(talk.sent).toEqual([1, 2].map((id) => ({ src: 'n1', dest: 'c0', body: { type: 'init_ok', in_reply_to: id } })));
    expect(starts).toBe(1);
  });

  test.each([
    [{ node_ids: ['n1'] }],
    [{ node_id: 'n1' }],
    [{ node_id: 'n1', node_ids: ['n2'] }],
    [{ node_id: 'n1', node_ids: 'n1' }],
    [{ node_id: 1, node_ids: [1] }],
  ])('%j is malformed', async (fields) => {
    const talk = newTalk(store);
    await talk.hear('c0', { type: 'init', msg_id: 1, ...fields });
    expect(talk.to('c0')).toMatchObject([{ type: 'error', code: 12, in_reply_to: 1 }]);
  });

  test('comes before anything else, and says who the node is for good', async () => {
    const talk = newTalk(store);
    await talk.hear('c1', { type: 'read', key: 0, msg_id: 5 });
    await talk.hear('c0', { type: 'init', msg_id: 1, node_id: 'n1', node_ids: ['n1'] });
    await talk.hear('c0', { type: 'init', msg_id: 2, node_id: 'n2', node_ids: ['n2'] });
    expect(talk.sent.map(({ body }) => [body.type, body['code']])).toEqual([['error', 11], ['init_ok', undefined], ['error', 12]]);
  });
});

describe('clients', () => {
  test('a request gets its answer, without what is not for the wire', async () => {
    const talk = await talkTo(store);
    await talk.hear('c1', { type: 'read', key: 0, msg_id: 1 });
    await talk.hear('c1', { type: 'write', key: 0, value: [1], msg_id: 2 });
    await talk.hear('c2', { type: 'read', key: 0, msg_id: 1 });
    await talk.hear('c2', { type: 'cas', key: 0, from: 2, to: 3, msg_id: 2 });
    expect(talk.to('c1')).toEqual([{ type: 'error', code: 20, text: 'no such key', in_reply_to: 1 }, { type: 'write_ok', in_reply_to: 2 }]);
    expect(talk.to('c2')).toEqual([{ type: 'read_ok', value: [1], in_reply_to: 1 }, { type: 'error', code: 22, in_reply_to: 2 }]);
    expect(talk.said).toEqual([]);
  });

  test('the program sees the session: who asks, and the number', async () => {
    const seen: unknown[] = [];
    const talk = await talkTo(program((_state, event) => {
      if (event.kind === 'message') seen.push(event);
      return undefined;
    }));
    await talk.hear('c7', { type: 'write', key: 'k', value: 1, msg_id: 12 });
    expect(seen).toEqual([{ kind: 'message', from: 'c7', message: { type: 'write', key: '"k"', value: 1, clientId: 'c7', seq: 12 } }]);
  });

  test.each([
    ['an unknown type', { type: 'append', msg_id: 4 }, 10],
    ['a missing field', { type: 'write', key: 1, msg_id: 4 }, 12],
    ['no type', { key: 1, msg_id: 4 }, 12],
  ])('%s is refused', async (_what, body, code) => {
    const talk = await talkTo(store);
    await talk.hear('c1', body);
    expect(talk.to('c1')).toMatchObject([{ type: 'error', code, in_reply_to: 4 }]);
  });

  test.each([
    ['an answer without a type', { ok: true }],
    ['a value that JSON does not have', { type: 'read_ok', value: new Set() }],
    ['the answer to something else', { type: 'write_ok' }],
  ])('%s is said, and the client hears that nobody knows', async (_what, reply) => {
    const talk = await talkTo(program((_state, event) => (event.kind === 'message' ? reply : undefined)));
    await talk.hear('c1', { type: 'read', key: 0, msg_id: 4 });
    expect(talk.to('c1')).toMatchObject([{ type: 'error', code: 13, in_reply_to: 4 }]);
    expect(talk.said).toHaveLength(1);
  });

  test('stray lines are said and passed over', async () => {
    const talk = await talkTo(store);
    await talk.line('hello \u001b[31m');
    await talk.hear('c1', { type: 'read', key: 0, msg_id: 1 }, 'n9');
    await talk.hear('c1', { type: 'read', key: 0 });
    await talk.hear('c1', { type: 'read_ok', in_reply_to: 3 });
    await talk.hear('c1', { type: 'read', key: 0, msg_id: 2 });
    expect(talk.said).toHaveLength(4);
    expect(talk.said[0]).toBe('A line was no message, since it is not JSON: hello \\u{1b}[31m');
    expect(talk.to('c1')).toHaveLength(1);
  });

  test('of very many stray lines only some are said', async () => {
    const talk = await talkTo(store);
    for (let line = 0; line < 200; line++) talk.session.hear('?');
    await talk.line('?');
    expect(talk.said).toHaveLength(51);
  });
});

describe('other nodes', () => {
  const ids = ['n2', 'n1', 'n3'];
  const plain = new Map<unknown, unknown>([['a', new Set([undefined])]]);

  test('a sent request has a number, its reply is an event with the request, once', async () => {
    const heard: unknown[] = [];
    const talk = await talkTo(
      program((_state, event, ctx) => {
        if (event.kind === 'start') ctx.send('n3', { type: 'Ask', plain } as Message);
        if (event.kind === 'reply') heard.push(event);
        return undefined;
      }),
      { ids },
    );
    const [request] = talk.to('n3');
    expect(request).toEqual({ type: 'Ask', msg_id: 1, message: { type: 'Ask', plain: { $: 'm', v: [['a', { $: 's', v: [{ $: 'u' }] }]] } } });
    const reply = { type: 'Ask reply', in_reply_to: 1, reply: { $: 'm', v: [[1, 2]] } };
    await talk.hear('n2', reply);
    await talk.hear('n3', { ...reply, in_reply_to: 2 });
    await talk.hear('n3', reply);
    await talk.hear('n3', reply);
    expect(encode(heard)).toEqual(encode([{ kind: 'reply', from: 'n3', request: { type: 'Ask', plain }, reply: new Map([[1, 2]]) }]));
  });

  test('a request of theirs is answered by what the handler returns', async () => {
    const talk = await talkTo(program((_state, event) => (event.kind === 'message' ? { got: event.message } : undefined)), { ids });
    await talk.hear('n2', { type: 'Ask', msg_id: 9, message: { type: 'Ask', n: { $: 'n', v: 'NaN' } } });
    expect(talk.to('n2')).toEqual([{ type: 'Ask reply', in_reply_to: 9, reply: { got: { type: 'Ask', n: { $: 'n', v: 'NaN' } } } }]);
  });

  test('an RPC resolves with the reply, or gives up; then a reply comes too late', async () => {
    const results: unknown[] = [];
    const talk = await talkTo(
      program(async (_state, event, ctx) => {
        if (event.kind !== 'start') return void results.push(event.kind);
        results.push(await ctx.rpc('n2', { type: 'Ask' }, 100));
        results.push(await ctx.rpc('n2', { type: 'Ask' }, 100).catch((error: unknown) => (error as Error).message));
      }),
      { ids },
    );
    await talk.hear('n2', { type: 'Ask reply', in_reply_to: 1, reply: 'yes' });
    await talk.pass(99);
    expect(results).toEqual(['yes']);
    await talk.pass(1);
    await talk.hear('n2', { type: 'Ask reply', in_reply_to: 2, reply: 'late' });
    expect(results).toEqual(['yes', 'n2 did not answer Ask within 100 ms']);
  });

  test('what is no message of this program is refused', async () => {
    const talk = await talkTo(store, { ids });
    await talk.hear('n2', { type: 'Ask', msg_id: 9 });
    await talk.hear('n2', { type: 'Ask', msg_id: 10, message: { $: '?' } });
    await talk.hear('n2', { type: 'Ask', message: { type: 'Ask' } });
    await talk.hear('n2', { type: 'error', code: 12, in_reply_to: 1 });
    await talk.hear('n2', { type: 'ok', in_reply_to: 1 });
    expect(talk.to('n2')).toMatchObject([9, 10].map((id) => ({ type: 'error', code: 12, in_reply_to: id })));
    expect(talk.said).toHaveLength(3);
  });

  test('no two lives number their messages alike', async () => {
    const talk = await talkTo(program((_state, event, ctx) => (event.kind === 'start' ? ctx.send('n2', { type: 'Ask' }) : undefined)), { ids, life: 3 });
    expect(talk.to('n2')).toMatchObject([{ msg_id: 3 * 2 ** 32 + 1 }]);
  });
});

describe('the disk', () => {
  const writing = program((state, event, ctx) => {
    if (event.kind !== 'message') return undefined;
    state['count'] = (state['count'] as number) + 1;
    ctx.send('n2', { type: 'Before' });
    void ctx.persist();
    ctx.send('n2', { type: 'After' });
    return { type: 'write_ok' };
  }, ['count']);
  const write = { type: 'write', key: 0, value: 1 };

  test('effects behind a write wait for it, those of later steps too', async () => {
    const talk = await talkTo(writing, { slowDisk: true, ids: ['n1', 'n2'] });
    await talk.hear('c1', { ...write, msg_id: 1 });
    await talk.hear('c2', { ...write, msg_id: 1 });
    const left = (): readonly string[] => talk.sent.slice(1).map(({ body }) => body.type);
    expect(left()).toEqual(['Before']);
    await talk.finishWrite();
    expect(left()).toEqual(['Before', 'After', 'write_ok', 'Before']);
    await talk.finishWrite();
    expect(left()).toEqual(['Before', 'After', 'write_ok', 'Before', 'After', 'write_ok']);
    expect(talk.writes).toEqual([{ count: 1 }, { count: 2 }]);
  });

  test('a new life has the durable fields and nothing else', async () => {
    const seen: unknown[] = [];
    await talkTo(program((state, _event, ctx) => void seen.push({ ...state }, { ...ctx.disk }), ['count']), { contents: { count: 4 }, life: 1 });
    expect(seen).toEqual([{ count: 4 }, { count: 4 }]);
  });

  test('a write that the disk refuses ends the node before anything leaves', async () => {
    const talk = await talkTo(writing, { refuseWrites: new DiskProblem('The disk is full.'), ids: ['n1', 'n2'] });
    await talk.hear('c1', { ...write, msg_id: 1 });
    expect(await talk.session.ended).toEqual({ kind: 'disk', message: 'The disk is full.' });
    expect(talk.to('c1')).toEqual([]);
  });
});

describe('time', () => {
  test('timers fire when they are due, moved ones later, cancelled ones never, and work takes none', async () => {
    const fired: unknown[] = [];
    const talk = await talkTo(
      program(async (_state, event, ctx) => {
        if (event.kind === 'timer') return void fired.push([event.name, ctx.now()]);
        if (event.kind !== 'start') return undefined;
        ctx.setTimer('a', 10);
        ctx.setTimer('b', 10);
        ctx.setTimer('c', 10);
        ctx.setTimer('b', 30);
        ctx.cancelTimer('c');
        await ctx.work();
        await ctx.after(0);
        fired.push('worked');
        await ctx.after(20);
        fired.push('slept');
      }),
    );
    expect(fired).toEqual(['worked']);
    await talk.pass(10);
    await talk.pass(10);
    await talk.pass(10);
    expect(fired).toEqual(['worked', ['a', 10], 'slept', ['b', 30]]);
  });
});

describe('the end', () => {
  test('a fault in the code is one sentence, and nothing leaves any more', async () => {
    const talk = await talkTo(
      program((_state, event) => {
        if (event.kind === 'message') throw new Error('no\nway');
        return undefined;
      }),
    );
    await talk.hear('c1', { type: 'read', key: 0, msg_id: 1 });
    expect(await talk.session.ended).toEqual({ kind: 'fault', message: 'n1 stops, handling read from c1: The code threw Error: no way.' });
    await talk.hear('c1', { type: 'read', key: 0, msg_id: 2 });
    expect(talk.to('c1')).toEqual([]);
  });

  test('a node that was never born does not say that it is there', async () => {
    const unborn = {
      fresh: () => {
        throw new Error('no state');
      },
      durable: [],
      step: () => undefined,
    } as unknown as NodeProgram<never>;
    const talk = await talkTo(unborn);
    expect(await talk.session.ended).toEqual({ kind: 'fault', message: 'n1 stops, handling its start: The code threw Error: no state.' });
    expect(talk.sent).toEqual([]);
  });

  test('the end of input is the end', async () => {
    expect(await (await talkTo(store)).end()).toEqual({ kind: 'closed' });
  });
});
