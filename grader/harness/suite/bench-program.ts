import { valueAt } from '../cluster/condition.ts';
import { faultOf } from '../cluster/fault.ts';
import { frozenCopy, thawedCopy } from '../kernel/plain.ts';
import type { Context, NodeId, NodeProgram } from '../protocols/node.ts';
import type { StateCopy } from '../trace/events.ts';
import type { Call } from './bench.ts';
import type { LoadedModule } from './binding.ts';

/** What a protocol adds to a bench. */
export interface BenchLore<State extends object> {
  readonly fresh: (id: NodeId, peers: readonly NodeId[]) => State;
  readonly durable: readonly string[];
  /** What makes a node's context one for the protocol's parts. */
  readonly contextOf: (state: State, context: Context) => Context;
  readonly onTimer?: (state: State, name: string, ctx: Context) => unknown;
}

/** A node that does nothing but what it is called for. Handlers get the state, the input, the context and the parts. */
export function benchProgram<State extends object>(module: LoadedModule, parts: object, lore: BenchLore<State>): NodeProgram<object> {
  const { fresh, durable, contextOf, onTimer } = lore;
  return {
    fresh,
    durable,
    step: (given, event, context) => {
      const state = given as State;
      if (event.kind === 'timer') return onTimer?.(state, event.name, contextOf(state, context));
      if (event.kind !== 'client') return undefined;
      const { sets, ...call } = event.message as Call;
      Object.assign(state, thawedCopy(sets));
      return perform(call, state, contextOf(state, context), module, parts);
    },
  };
}

function perform({ call, on, stateless, refused, spoiled, ...rest }: Call, state: object, ctx: Context, module: LoadedModule, parts: object): unknown {
  const handler = boundIn(call.startsWith('parts.') ? { parts } : module, call);
  const subject = on === undefined ? state : valueAt(state as StateCopy, on);
  const more = on === undefined ? [ctx, parts] : [];
  const args = rest.args ?? ('with' in rest ? [rest.with, ...more] : more);
  const run = (): unknown => (stateless ? handler(...args) : handler(subject, ...args));
  const result = refused ? refusalOf(run) : run();
  return spoiled ? spoil(result) : result;
}

/** A function of the module, or of an object in it, such as `log.termAt`. */
export function boundIn(module: LoadedModule, path: string): (...args: unknown[]) => unknown {
  const owner = path.includes('.') ? valueAt(module, path.replace(/\.[^.]*$/, '')) : undefined;
  return (valueAt(module, path) as (...args: unknown[]) => unknown).bind(owner);
}

/** The word `refused`, if the code throws an error of its own. What has a name among the findings is not meant. */
function refusalOf(perform: () => unknown): unknown {
  try {
    return perform();
  } catch (thrown) {
    if (faultOf(thrown, []).finding !== undefined) throw thrown;
    return 'refused';
  }
}

/** A copy of a result; then what lies in the result itself is changed, as far as that can be done. */
function spoil(result: unknown): unknown {
  const copy = frozenCopy(result, undefined, 'the result');
  changeIn(result);
  return copy;
}

function changeIn(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const item of value instanceof Map ? value.values() : Object.values(value)) change(item);
}

function change(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  changeIn(value);
  if (Object.isFrozen(value)) return;
  if (value instanceof Map) value.clear();
  else if (value instanceof Set) value.clear();
  else if (Array.isArray(value)) value.push('changed');
  else Object.assign(value, { changed: true });
}
