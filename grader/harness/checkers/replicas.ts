import { canonicalText } from '../kernel/plain.ts';
import type { Index } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { appliedStep } from './raft-events.ts';

/** For each lastApplied: what the first server that came there had by then. */
type Seen = Readonly<Record<Index, { readonly digest: string; readonly sessions: string; readonly node: string }>>;

/**
 * Servers that have applied the same entries have the same machine and the same client sessions.
 * Looked at when lastApplied moves: code that applies a batch may move it at the batch's end.
 */
export const replicas: Checker<Seen> = {
  id: 'REPLICAS',
  name: 'The same log makes the same machine and sessions',
  source: 'Raft §2, §7, §8',
  start: {},
  step(seen, event) {
    const step = appliedStep(event);
    if (!step?.changed.includes('lastApplied') || step.digest === undefined) return seen;
    const { node, after, digest } = step;
    const index = after.lastApplied;
    const sessions = canonicalText(after.sessions);
    const known = seen[index];
    if (!known) return index === 0 ? seen : { ...seen, [index]: { digest, sessions, node } };
    if (known.digest === digest && known.sessions === sessions) return seen;
    const differ = known.digest === digest ? 'client sessions' : 'machines';
    const isAgain = known.node === node;
    return new Broken({
      summary: isAgain
        ? `${node} applied the entries up to ${index} once more, and its ${differ} before and after differ`
        : `${known.node} and ${node} both applied the entries up to ${index}, and their ${differ} differ`,
      got: known.digest === digest ? sessions : digest,
      expected: `as ${isAgain ? 'before' : `at ${known.node}`}: ${known.digest === digest ? known.sessions : known.digest}`,
      nodes: isAgain ? [node] : [known.node, node],
    });
  },
};
