import type { Rule } from '../trace/checker.ts';
import type { Session } from './session.ts';
import { runRow, type CallOutcome, type Row } from './table.ts';

/** Calls whose outcomes a suite goes on from, and the rule that they are about. */
export interface Asked<State extends object> extends Pick<Row<State>, 'state' | 'self' | 'servers' | 'calls'> {
  readonly rule: Rule;
}

/**
 * What the code makes of a few calls, for suites whose rows or scenarios are built of the code's own
 * values, such as its ballots. Judges nothing; code that fails ends the test, as in a table.
 */
export function defineResults(session: Session) {
  return async function results<State extends object>({ rule, ...asked }: Asked<State>): Promise<readonly CallOutcome<State>[]> {
    const holder = await session.holding([0]);
    const row = { ...asked, name: 'the calls that what follows is built of', because: '' } as unknown as Row;
    const { calls } = await runRow(session, holder, 0, row, rule);
    return calls as unknown as readonly CallOutcome<State>[];
  };
}
