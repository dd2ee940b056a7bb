import { canonicalText } from '../kernel/plain.ts';
import { entryOf, firstDifference, lastIndexOf, type RaftCopy } from '../protocols/raft/reading.ts';
import type { Command, Index, LogEntry, Term } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import type { TraceEvent } from '../trace/events.ts';
import { raftStep } from './raft-events.ts';

interface Memory {
  /** What the logs began with and clients have asked for so far, each once, in the order of the text. */
  readonly asked: readonly string[];
  /** For each term, where its leader put an entry that no client asked for. */
  readonly own: Readonly<Record<Term, Index>>;
}

/**
 * What a leader adds to its log without being asked is one entry a term, of that term, and it does
 * nothing: no state, no result and no session comes of it.
 */
export const ownEntry: Checker<Memory> = {
  id: 'NO-OP',
  name: 'A new leader adds one entry of its own, and it does nothing',
  source: 'Raft §5.4.2, §8',
  start: { asked: [], own: {} },
  step(memory, event) {
    if (event.kind === 'begin') return withAsked(memory, Object.values(event.states).flatMap((state) => (state as unknown as RaftCopy).log.map(({ command }) => command)));
    const step = raftStep(event);
    if (!step) return memory;
    let next = withAsked(memory, commandsOf(event));
    const { node, before, after, changed } = step;
    if (!changed.includes('log')) return next;
    for (let index = firstDifference(before, after); index <= lastIndexOf(after); index++) {
      const entry = entryOf(after, index);
      if (!entry || next.asked.includes(canonicalText(entry.command))) continue;
      // What its leader added, a follower has from there.
      if (after.role !== 'leader' && next.own[entry.term] === index) continue;
      const wrong = after.role === 'leader' ? wrongIn(entry, after.currentTerm, index, next.own) : notLeading(entry, index);
      if (wrong) return new Broken({ ...wrong, summary: `${node}, ${after.role} in term ${after.currentTerm}, ${wrong.summary}`, nodes: [node] });
      next = { ...next, own: { ...next.own, [entry.term]: index } };
    }
    return next;
  },
};

function withAsked(memory: Memory, commands: readonly unknown[]): Memory {
  const texts = commands.map(canonicalText).filter((text) => !memory.asked.includes(text));
  return texts.length === 0 ? memory : { ...memory, asked: [...new Set([...memory.asked, ...texts])].sort() };
}

function commandsOf(event: TraceEvent): readonly unknown[] {
  if (event.kind !== 'step' || event.event.kind !== 'client') return [];
  const { command } = (event.event.message ?? {}) as { readonly command?: unknown };
  return command === undefined ? [] : [command];
}

interface Wrong {
  readonly summary: string;
  readonly got: string;
  readonly expected: string;
}

function notLeading({ term, command }: LogEntry, index: Index): Wrong {
  return { summary: `added entry ${index} by itself`, got: `entry ${index} of term ${term}: ${canonicalText(command)}`, expected: 'an entry of its own from a leader alone' };
}

function wrongIn({ term, command }: LogEntry, currentTerm: Term, index: Index, own: Memory['own']): Wrong | undefined {
  const { op, clientId, seq } = (command as Partial<Command> | undefined) ?? {};
  const got = `entry ${index} of term ${term}: ${canonicalText(command)}`;
  if (term !== currentTerm) return { summary: `added entry ${index} of term ${term}`, got, expected: `an entry of term ${currentTerm}` };
  if (op !== 'noop') return { summary: `added entry ${index}, which no client asked for and which is no no-op`, got, expected: 'a command with op noop' };
  if (clientId !== undefined && seq !== undefined) return { summary: `added entry ${index}, which makes a session for a client that there is not`, got, expected: 'a no-op without clientId and seq' };
  const first = own[term];
  if (first === undefined || first === index) return undefined;
  return { summary: `added entry ${index}, after entry ${first} of the same term was added already, and no client asked for either`, got, expected: 'one no-op a term' };
}
