import { canonicalText } from '../kernel/plain.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { emptyHistory, isOutcome, learn, outcomeText, type History } from './committed-history.ts';
import { departure } from './raft-events.ts';

/**
 * What a command comes to is what the sequential specification gives, with the whole committed log
 * before it: on every server, and after a restart again. A request that a client repeats (same
 * clientId and seq) has the result that it had, and is not executed again.
 *
 * Where commands carry a clientId, only for nodes with sessions, from task 7 on.
 */
export const result: Checker<History> = {
  id: 'RESULT',
  name: 'Every server executes the same log, each command once',
  source: 'Raft §2, §5.3, §8',
  start: emptyHistory,
  step(history, event) {
    const known = learn(history, event);
    const applied = departure(event, 'apply');
    const executed = applied && known.executed[applied.index - 1];
    // Behind a snapshot nobody can tell; and a wrong entry is State Machine Safety's.
    if (!executed || isOutcome(applied.result, executed.outcome)) return known;
    return new Broken({
      summary: `${applied.node} applied entry ${applied.index}, ${canonicalText(executed.command)}, and its result is not what the log up to there gives`,
      got: canonicalText(applied.result),
      expected: outcomeText(executed.outcome),
      nodes: [applied.node],
    });
  },
};
