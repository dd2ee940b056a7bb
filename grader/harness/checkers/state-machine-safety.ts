import { canonicalText } from '../kernel/plain.ts';
import { coveredThrough, entryOf, lastIndexOf } from '../protocols/raft/reading.ts';
import type { Index, LogEntry } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { departure, raftStep } from './raft-events.ts';

/** For each index: the first entry that a server committed or applied there. */
type Settled = Readonly<Record<Index, { readonly text: string; readonly term: number; readonly node: string }>>;

/**
 * If a server has applied an entry at an index, no other server ever applies a different one
 * there. Whatever lies at or below commitIndex may be applied at any moment, so it counts too.
 */
export const stateMachineSafety: Checker<Settled> = {
  id: 'SMS',
  name: 'State Machine Safety',
  source: 'Raft §5.4.3, Fig. 3',
  start: {},
  step(settled, event) {
    const applied = departure(event, 'apply');
    if (applied) return settle(settled, applied.node, applied.index, applied.entry as LogEntry | undefined, 'applied');
    const step = raftStep(event);
    if (!step || step.after.commitIndex <= step.before.commitIndex) return settled;
    const { node, before, after } = step;
    if (after.commitIndex > Math.max(lastIndexOf(after), coveredThrough(after))) {
      return new Broken({
        summary: `${node} set commitIndex to ${after.commitIndex}, but its log ends at ${lastIndexOf(after)}`,
        got: `commitIndex ${after.commitIndex}`,
        expected: `at most ${lastIndexOf(after)}`,
        nodes: [node],
      });
    }
    let memory: Settled | Broken = settled;
    for (let index = before.commitIndex + 1; index <= after.commitIndex; index++) {
      const entry = entryOf(after, index);
      if (entry) memory = settle(memory, node, index, entry, 'committed');
      if (memory instanceof Broken) return memory;
    }
    return memory;
  },
};

function settle(settled: Settled, node: string, index: Index, entry: LogEntry | undefined, verb: string): Settled | Broken {
  const text = canonicalText(entry);
  const known = settled[index];
  if (!known) return { ...settled, [index]: { text, term: entry?.term ?? 0, node } };
  if (known.text === text) return settled;
  return new Broken({
    summary: `${node} ${verb} entry ${index} of term ${entry?.term ?? '?'}, but ${known.node === node ? 'it' : known.node} had committed entry ${index} of term ${known.term}`,
    got: text,
    expected: known.text,
    nodes: [known.node, node],
  });
}
