import { NotPlain } from '../kernel/plain.ts';
import { ContractError } from '../cluster/cluster.ts';
import { ExitError, NondeterminismError, printable } from '../cluster/guard.ts';
import { NotWrittenYet } from '../protocols/node.ts';
import type { Failure, SourceLocation, TestVerdict } from './outcome.ts';

/** What to say about something that the code under test threw. */
export interface Finding {
  readonly verdict: TestVerdict;
  readonly failure: Failure;
}

export function findingOf(thrown: unknown, submissionFile: string): Finding {
  try {
    return classify(thrown, submissionFile);
  } catch {
    // A proxy may throw at every look, even that of `instanceof`; so may an error's own getters.
    return { verdict: 'learner-error', failure: { summary: 'The code threw something that throws when it is looked at' } };
  }
}

function classify(thrown: unknown, submissionFile: string): Finding {
  const where = locate(thrown, submissionFile);
  const location = where ? { location: where } : {};
  if (thrown instanceof NotWrittenYet) {
    return { verdict: 'fail', failure: { summary: thrown.message, finding: 'NOT-WRITTEN', ...location } };
  }
  if (thrown instanceof NondeterminismError) {
    return { verdict: 'learner-error', failure: { summary: thrown.message, finding: 'G-NONDET', ...location } };
  }
  if (thrown instanceof ExitError) return { verdict: 'crashed', failure: { summary: thrown.message, ...location } };
  if (thrown instanceof ContractError) {
    return { verdict: 'learner-error', failure: { summary: thrown.message, finding: 'G-SHAPE' } };
  }
  if (thrown instanceof NotPlain) {
    return { verdict: 'learner-error', failure: { summary: thrown.message, finding: 'G-NOT-PLAIN', ...location } };
  }
  if (isFrozenWrite(thrown)) {
    return {
      verdict: 'learner-error',
      failure: {
        summary: `A message, or something stored out of one, was changed in place (${message(thrown)}). Messages are shared and frozen: copy what you store, and change the copy.`,
        finding: 'G-ALIAS',
        ...location,
      },
    };
  }
  return { verdict: 'learner-error', failure: { summary: `The code threw ${describe(thrown)}`, ...location } };
}

function message(thrown: unknown): string {
  return thrown instanceof Error ? printable(thrown.message) : '';
}

/** V8's words for writing to something frozen. */
function isFrozenWrite(thrown: unknown): boolean {
  return (
    thrown instanceof TypeError &&
    /read only property|object is not extensible|Cannot delete property|Cannot (add|change|redefine)/.test(message(thrown))
  );
}

function describe(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
    return `${printable(thrown)}, which is not an Error`;
  } catch {
    return 'something unprintable';
  }
}

/** The innermost place in the learner's file that the stack names. */
function locate(thrown: unknown, file: string): SourceLocation | undefined {
  if (file === '') return undefined;
  try {
    const stack = thrown instanceof Error ? String(thrown.stack) : '';
    for (const line of stack.split('\n')) {
      const at = line.indexOf(file);
      const place = at < 0 ? null : /^[^:]*?(?:\?[^:]*)?:(\d+):(\d+)/.exec(line.slice(at + file.length));
      if (place) return { file, line: Number(place[1]), column: Number(place[2]) };
    }
  } catch {
    // An error whose stack can't be read has no place to show.
  }
  return undefined;
}
