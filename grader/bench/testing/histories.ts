import { randomFor, type Random } from '../../harness/kernel/random.ts';
import type { Plain } from '../../harness/protocols/plain.ts';
import type { Operation, Specification } from '../../harness/checkers/linearizability/specification.ts';

export interface HistoryOptions {
  readonly specification: Specification;
  readonly clients: number;
  readonly operations: number;
  readonly call: (random: Random, count: number) => Plain;
  /** How many of ten operations nobody hears of again. */
  readonly indefinitePerTen?: number;
  /** A result that is told instead of the real one, where one is told. */
  readonly lie?: (random: Random, call: Plain, result: Plain, count: number) => Plain;
  /** How many of ten events happen at the same moment as the one before. */
  readonly tiesPerTen?: number;
  /** Clients that have something under way, of ten; the others wait. */
  readonly busyPerTen?: number;
}

interface Open {
  readonly id: number;
  readonly call: Plain;
  readonly invokedAt: number;
  readonly isIndefinite: boolean;
  effect?: { readonly result: Plain };
}

/** A history of a machine that is linearizable but for its lies: an operation takes effect at some moment while it is open. */
export function historyOf(seed: number, options: HistoryOptions): readonly Operation[] {
  const { specification, clients, operations, call, indefinitePerTen = 0, tiesPerTen = 0, busyPerTen = 10, lie } = options;
  const random = randomFor(seed, 'history');
  const states = new Map<string, Plain>();
  const open: (Open | undefined)[] = Array.from({ length: clients }, () => undefined);
  const history: Operation[] = [];
  const adrift: Open[] = [];
  let [now, started] = [0, 0];
  const takeEffect = (one: Open): void => {
    const key = specification.keyOf?.(one.call) ?? '';
    const { state, result } = specification.apply(states.has(key) ? states.get(key) : specification.initial, one.call);
    states.set(key, state);
    one.effect = { result };
  };
  const invoke = (client: number): void => {
    const id = started++;
    open[client] = { id, call: call(random, id), invokedAt: now, isIndefinite: random.between(1, 10) <= indefinitePerTen };
  };
  const end = (client: number, one: Open): void => {
    open[client] = undefined;
    const { id, invokedAt } = one;
    const operation: Operation = { id, client: `C${client + 1}`, call: one.call, invokedAt };
    if (one.isIndefinite || !one.effect) {
      history.push(operation);
      if (!one.effect) adrift.push(one);
      return;
    }
    const { result } = one.effect;
    history.push({ ...operation, returnedAt: now, result: lie ? lie(random, one.call, result, id) : result });
  };
  while (started < operations || open.some((one) => one !== undefined)) {
    if (random.between(1, 10) > tiesPerTen) now++;
    const lost = adrift.length > 0 && random.between(1, 4) === 1 ? adrift.splice(random.between(0, adrift.length - 1), 1)[0] : undefined;
    if (lost) takeEffect(lost);
    const client = random.between(0, clients - 1);
    const one = open[client];
    const busy = open.filter((other) => other !== undefined).length;
    if (!one) {
      if (started < operations && busy * 10 < clients * busyPerTen) invoke(client);
    } else if (one.isIndefinite && random.between(1, 2) === 1) end(client, one);
    else if (!one.effect) takeEffect(one);
    else end(client, one);
  }
  return history.sort((a, b) => a.id - b.id);
}

/** Reads, writes and cas of a few values on a few keys. */
export function registerCall({ keys, values, casPerTen = 3, readsPerTen = 4 }: { readonly keys: number; readonly values: number; readonly casPerTen?: number; readonly readsPerTen?: number }) {
  return (random: Random): Plain => {
    const key = 'xyzuvwabcd'[random.between(0, keys - 1)] as string;
    const value = (): number => random.between(1, values);
    const draw = random.between(1, 10);
    if (draw <= readsPerTen) return { type: 'read', key };
    return draw <= readsPerTen + casPerTen ? { type: 'cas', key, from: value(), to: value() } : { type: 'write', key, value: value() };
  };
}

/** Another result that a call of this type could have had, now and then. */
export function registerLie({ values, perHundred }: { readonly values: number; readonly perHundred: number }) {
  return (random: Random, call: Plain, result: Plain): Plain => {
    if (random.between(1, 100) > perHundred) return result;
    const { type } = call as { readonly type: string };
    const lies: Plain[] = [{ type: 'error', code: 20 }];
    if (type === 'read') for (let value = 1; value <= values; value++) lies.push({ type: 'read_ok', value });
    if (type === 'cas') lies.push({ type: 'cas_ok' }, { type: 'error', code: 22 });
    return type === 'write' ? result : random.pick(lies);
  };
}
