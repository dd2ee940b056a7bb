import { canonicalText, isRecord } from '../../kernel/plain.ts';
import { isClient, type NodeId } from '../../protocols/node.ts';
import { isPbftMessage, type PbftRequest } from '../../protocols/pbft/messages.ts';
import { requestKey } from '../../protocols/pbft/reading.ts';
import { Broken } from '../../trace/checker.ts';
import { ofCorrect } from '../byzantine/correct.ts';

interface Memory {
  /** For each request, what correct replicas got for it. */
  readonly results: Readonly<Record<string, readonly string[]>>;
  /** For each client, its request under way. */
  readonly asked: Readonly<Record<NodeId, string>>;
}

/** A client takes no result for true that no correct replica has computed. */
export const rightResult = ofCorrect<Memory>({
  id: 'BFT-RESULT',
  name: 'A client’s result is one that a correct replica has computed',
  source: 'Castro & Liskov 1999, §4.1',
  ofEffects: true,
  start: { results: {}, asked: {} },
  step(memory, event) {
    if (event.kind !== 'leave') return memory;
    const { node, departure } = event;
    if (departure.kind === 'apply') return withResult(memory, requestKey(departure.entry as PbftRequest), canonicalText(departure.result));
    if (!isClient(node)) return memory;
    if (departure.kind === 'send' && isPbftMessage(departure.message) && departure.message.type === 'request') return { ...memory, asked: { ...memory.asked, [node]: requestKey(departure.message) } };
    if (departure.kind !== 'answer') return memory;
    const asked = memory.asked[node] ?? 'nothing';
    const got = canonicalText(isRecord(departure.reply) ? departure.reply['result'] : departure.reply);
    const results = memory.results[asked] ?? [];
    if (results.includes(got)) return memory;
    return new Broken({
      summary: `${node} takes ${got} for the result of ${asked}, and no correct replica has got that`,
      got,
      expected: results.length === 0 ? 'no result yet, for no correct replica has executed it' : results.join(' or '),
      nodes: [node],
    });
  },
});

function withResult(memory: Memory, key: string, result: string): Memory {
  const known = memory.results[key] ?? [];
  return known.includes(result) ? memory : { ...memory, results: { ...memory.results, [key]: [...known, result] } };
}
