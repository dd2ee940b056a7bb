import { RpcTimeout, type Context, type Message, type NodeProgram } from '../../harness/protocols/node.ts';

/** Small node programs that serve lin-kv, right and wrong, to test what runs them. */

interface Request extends Message {
  readonly key: string;
  readonly value?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
}

interface Store {
  values: Map<string, unknown>;
}

function perform({ values }: Store, { type, key, value, from, to }: Request): unknown {
  const held = values.get(key);
  switch (type) {
    case 'read':
      return values.has(key) ? { type: 'read_ok', value: held, extra: 'not for the wire' } : { type: 'error', code: 20, text: 'no such key' };
    case 'write':
      values.set(key, value);
      return { type: 'write_ok' };
    default:
      if (!values.has(key)) return { type: 'error', code: 20 };
      if (JSON.stringify(held) !== JSON.stringify(from)) return { type: 'error', code: 22, leaderId: null };
      values.set(key, to);
      return { type: 'cas_ok' };
  }
}

const fresh = (): Store => ({ values: new Map() });

/** The first server has the store, and the others ask it. */
function forwardingTo(keep: (ctx: Context) => void): NodeProgram<Store> {
  return {
    fresh,
    durable: ['values'],
    step: async (state, event, ctx) => {
      if (event.kind !== 'message') return undefined;
      const first = [ctx.id, ...ctx.peers].sort()[0] as string;
      if (first !== ctx.id) {
        return ctx.rpc(first, event.message, 500).catch((error: unknown) => {
          if (error instanceof RpcTimeout) return { type: 'error', code: 13, text: error.message };
          throw error;
        });
      }
      const reply = perform(state, event.message as Request);
      keep(ctx);
      return reply;
    },
  };
}

/** What it answers is on its disk. */
export const forwarding = forwardingTo((ctx) => void ctx.persist());

/** It answers, and writes nothing: a restart loses everything. */
export const forgetful = forwardingTo(() => undefined);

/** Every server has a store of its own and tells the others of writes: nothing orders them. */
export const gossiping: NodeProgram<Store> = {
  fresh,
  durable: ['values'],
  step: (state, event, ctx) => {
    if (event.kind !== 'message') return undefined;
    const request = event.message as Request;
    if (request.type === 'Told') return void state.values.set(request.key, request.value);
    const reply = perform(state, request);
    if (request.type !== 'read') for (const peer of ctx.peers) ctx.send(peer, { type: 'Told', key: request.key, value: state.values.get(request.key) } as Message);
    return reply;
  },
};
