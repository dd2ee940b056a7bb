import { canonicalText } from '../kernel/plain.ts';
import { entryOf, firstDifference, lastIndexOf, offsetOf, termOf, type RaftCopy } from '../protocols/raft/reading.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { raftStep } from './raft-events.ts';

/** For each (index, term) seen so far: the entry's command, the term of the entry before it, and who had it first. */
type Seen = Readonly<Record<string, { readonly command: string; readonly prevTerm: number | undefined; readonly node: string }>>;

/**
 * If two logs contain an entry with the same index and term, the logs are identical in all
 * entries up through that index. A leader makes one entry of a term at an index, so this holds
 * over the whole history: by induction it is enough that (index, term) always comes with the
 * same command and the same term before it.
 */
export const logMatching: Checker<Seen> = {
  id: 'LM',
  name: 'Log Matching',
  source: 'Raft §5.3, Fig. 3',
  start: {},
  step(seen, event) {
    if (event.kind === 'begin') {
      let memory: Seen | Broken = seen;
      for (const [node, state] of Object.entries(event.states)) {
        const copy = state as unknown as RaftCopy;
        memory = look(memory, node, copy, offsetOf(copy) + 1);
        if (memory instanceof Broken) return memory;
      }
      return memory;
    }
    const step = raftStep(event);
    if (!step?.changed.includes('log')) return seen;
    return look(seen, step.node, step.after, firstDifference(step.before, step.after));
  },
};

function look(seen: Seen, node: string, state: RaftCopy, from: number): Seen | Broken {
  let memory = seen;
  for (let index = from; index <= lastIndexOf(state); index++) {
    const entry = entryOf(state, index);
    if (!entry) continue;
    const key = `${index}:${entry.term}`;
    const command = canonicalText(entry.command);
    const prevTerm = termOf(state, index - 1);
    const known = memory[key];
    if (!known) {
      memory = { ...memory, [key]: { command, prevTerm, node } };
    } else if (known.command !== command) {
      return new Broken({
        summary: `${known.node} and ${node} have different commands in entry ${index} of term ${entry.term}`,
        got: command,
        expected: known.command,
        nodes: [known.node, node],
      });
    } else if (known.prevTerm !== prevTerm && prevTerm !== undefined && known.prevTerm !== undefined) {
      return new Broken({
        summary: `${known.node} and ${node} agree on entry ${index} of term ${entry.term}, but not on entry ${index - 1} before it`,
        got: `at ${node}, entry ${index - 1} has term ${prevTerm}`,
        expected: `term ${known.prevTerm}, as at ${known.node}`,
        nodes: [known.node, node],
      });
    }
  }
  return memory;
}
