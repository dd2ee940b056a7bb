import { canonicalText, isEqual } from '../kernel/plain.ts';
import type { Command } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { emptyHistory, isOutcome, isWhole, learn, outcomeText, type History } from './committed-history.ts';
import { departure } from './raft-events.ts';

/**
 * When a client hears ok, its command has been committed by then, and the value is the one that this
 * command comes to in the committed log. Of a command that lies there several times, a retry, any result will do.
 */
export const answer: Checker<History> = {
  id: 'ANSWER',
  name: 'A client is told of its own command, and only once that is committed',
  source: 'Raft §5.3, §8',
  start: emptyHistory,
  step(history, event) {
    const known = learn(history, event);
    const leaving = departure(event, 'answer');
    const command = (leaving?.request as { readonly command?: Command } | null | undefined)?.command;
    if (!leaving || command === undefined || (leaving.reply as { readonly ok?: unknown } | null)?.ok !== true) return known;
    const { node, reply } = leaving;
    // What a snapshot hides may hold the command as well.
    const own = known.executed.filter((executed) => isEqual(executed.command, command));
    if (own.some(({ outcome }) => isOutcome(reply, outcome)) || !isWhole(known)) return known;
    const [first] = own;
    if (!first) {
      return new Broken({
        summary: `${node} told its client ok for ${canonicalText(command)}, which is not committed; a crash now could lose it`,
        got: canonicalText(reply),
        expected: 'no answer before the entry is committed and applied',
        nodes: [node],
      });
    }
    return new Broken({
      summary: `${node} told its client a result that ${canonicalText(command)} has nowhere in the log`,
      got: canonicalText(reply),
      expected: outcomeText(first.outcome),
      nodes: [node],
    });
  },
};

