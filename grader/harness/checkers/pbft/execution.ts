import { canonicalText } from '../../kernel/plain.ts';
import type { NodeId } from '../../protocols/node.ts';
import type { PbftRequest } from '../../protocols/pbft/messages.ts';
import { requestKey } from '../../protocols/pbft/reading.ts';
import { Broken, type Violation } from '../../trace/checker.ts';
import { ofCorrect } from '../byzantine/correct.ts';

interface Memory {
  /** All that any correct replica has executed, in order: of any two, one has executed what the other has, and more. */
  readonly order: readonly { readonly request: string; readonly told: string; readonly by: NodeId }[];
  /** For each replica, how much of that it has executed, its last sequence number, and each client's last timestamp. */
  readonly at: Readonly<Record<NodeId, { readonly count: number; readonly seq: number; readonly timestamps: Readonly<Record<NodeId, number>> }>>;
}

/** Correct replicas execute the same requests in the same order, by ascending numbers, and none twice. */
export const execution = ofCorrect<Memory>({
  id: 'EXECUTION',
  name: 'Requests are executed in the order of their numbers, each once',
  source: 'Castro & Liskov 1999, §4.1, §4.2',
  ofEffects: true,
  start: { order: [], at: {} },
  step(memory, event) {
    if (event.kind !== 'leave' || event.departure.kind !== 'apply') return memory;
    const { node, departure } = event;
    const entry = departure.entry as PbftRequest;
    const { client, timestamp, op } = entry;
    const { count, seq, timestamps } = memory.at[node] ?? { count: 0, seq: 0, timestamps: {} };
    const broken = (violation: Omit<Violation, 'nodes'>, ...nodes: readonly NodeId[]): Broken => new Broken({ ...violation, nodes: [...new Set([node, ...nodes])] });
    if (departure.index <= seq) return broken({ summary: `${node} executes sequence number ${departure.index} after ${seq}`, got: `${departure.index}`, expected: `a number above ${seq}` });
    const last = timestamps[client] ?? 0;
    if (timestamp <= last) return broken({ summary: `${node} executes ${requestKey(entry)} at sequence number ${departure.index}, after it had executed request ${last} of ${client}`, got: `timestamp ${timestamp}`, expected: `a timestamp above ${last}, or else no execution` });
    const request = canonicalText([client, timestamp, op]);
    const known = memory.order[count];
    if (known && known.request !== request) return broken({ summary: `${node} executes ${requestKey(entry)} as its number ${count + 1}, where ${known.by} had executed ${known.told}`, got: requestKey(entry), expected: known.told }, known.by);
    const order = known ? memory.order : [...memory.order, { request, told: requestKey(entry), by: node }];
    return { order, at: { ...memory.at, [node]: { count: count + 1, seq: departure.index, timestamps: { ...timestamps, [client]: timestamp } } } };
  },
});
