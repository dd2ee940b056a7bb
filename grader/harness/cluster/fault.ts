import { NotPlain } from '../kernel/plain.ts';
import { NotWrittenYet } from '../protocols/node.ts';
import { ExitError, NondeterminismError, OutputError, printable, SearchError } from './guard.ts';

/** Where in the learner's file something was thrown; lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What node code did wrong, as plain data: it may have been thrown in another process. */
export interface Fault {
  readonly verdict: 'fail' | 'learner-error' | 'crashed' | 'output-limit';
  /** One plain sentence. */
  readonly summary: string;
  /** A named finding: `NOT-WRITTEN`, `G-NONDET`, `G-ALIAS`, `G-NOT-PLAIN`, `G-SHAPE`, `G-FLOATING`. */
  readonly finding?: string;
  /** The innermost place in the learner's files. */
  readonly location?: SourceLocation;
}

/** What to say about something that node code threw. `files` are the learner's, as stack traces name them. */
export function faultOf(thrown: unknown, files: readonly string[]): Fault {
  try {
    const location = locate(thrown, files);
    return { ...classify(thrown), ...(location && { location }) };
  } catch {
    // A proxy may throw at every look, even that of `instanceof`; so may an error's own getters.
    return { verdict: 'learner-error', summary: 'The code threw something that throws when it is looked at' };
  }
}

/** The same for what was thrown as a file was loaded: nothing that could be shared had been delivered by then. */
export function loadFaultOf(thrown: unknown, files: readonly string[]): Fault {
  const { finding, location, ...fault } = faultOf(thrown, files);
  return { ...(finding === 'G-ALIAS' ? hardenedFault(thrown) : { ...fault, ...(finding !== undefined && { finding }) }), ...(location && { location }) };
}

function hardenedFault(thrown: unknown): Fault {
  return {
    verdict: 'learner-error',
    summary: `The code changed something that is frozen (${message(thrown)}). In an isolated run, all that belongs to the language itself is: every part of the program shares it.`,
  };
}

/** A state, a message or a reply that no longer has the contract's shape: whoever read the trace fell over it. */
export function shapeFault(thrown: unknown): Fault {
  return {
    verdict: 'learner-error',
    summary: `A state, message or reply no longer has the shape that the contract gives it (${printable(thrown)})`,
    finding: 'G-SHAPE',
  };
}

function classify(thrown: unknown): Fault {
  if (thrown instanceof NotWrittenYet) return { verdict: 'fail', summary: thrown.message, finding: 'NOT-WRITTEN' };
  if (thrown instanceof NondeterminismError) return { verdict: 'learner-error', summary: thrown.message, finding: 'G-NONDET' };
  if (thrown instanceof ExitError) return { verdict: 'crashed', summary: thrown.message };
  if (thrown instanceof OutputError) return { verdict: 'output-limit', summary: thrown.message };
  if (thrown instanceof SearchError) return { verdict: 'fail', summary: thrown.message };
  if (isHardened(thrown)) return hardenedFault(thrown);
  if (thrown instanceof NotPlain) return { verdict: 'learner-error', summary: thrown.message, finding: 'G-NOT-PLAIN' };
  if (isFrozenWrite(thrown)) {
    return {
      verdict: 'learner-error',
      summary: `A message, or something stored out of one, was changed in place (${message(thrown)}). Messages are shared and frozen: copy what you store, and change the copy.`,
      finding: 'G-ALIAS',
    };
  }
  return { verdict: 'learner-error', summary: `The code threw ${describe(thrown)}` };
}

function message(thrown: unknown): string {
  return thrown instanceof Error ? printable(thrown.message) : '';
}

/** V8's words for writing to something frozen, and our own collections'. */
function isFrozenWrite(thrown: unknown): boolean {
  return (
    thrown instanceof TypeError &&
    /read only property|object is not extensible|Cannot delete property|Cannot (add|change|redefine)/.test(message(thrown))
  );
}

/** What isn't an object or a list is no plain data. */
const LANGUAGES_OWN = /^Cannot .* of (function '.*\[native code\]|object '\[object (?!Object\]|Array\])|'root\.%)/s;

/** V8's words where it is one of the language's own objects that is frozen. */
function isHardened(thrown: unknown): boolean {
  return thrown instanceof TypeError && (LANGUAGES_OWN.test(message(thrown)) || isArrayMethod(message(thrown)));
}

/** A list that was delivered has places, and a length. */
function isArrayMethod(text: string): boolean {
  const name = /property '(\w+)' of object '\[object Array\]'/.exec(text)?.[1];
  return name !== undefined && name !== 'length' && name in Array.prototype;
}

function describe(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
    return `${printable(thrown)}, which is not an Error`;
  } catch {
    return 'something unprintable';
  }
}

/** The innermost place in the learner's files that the stack names. */
function locate(thrown: unknown, files: readonly string[]): SourceLocation | undefined {
  try {
    const stack = thrown instanceof Error ? String(thrown.stack) : '';
    for (const line of stack.split('\n')) {
      for (const file of files) {
        const at = line.indexOf(file);
        const place = at < 0 ? null : /^[^:]*?(?:\?[^:]*)?:(\d+):(\d+)/.exec(line.slice(at + file.length));
        if (place) return { file, line: Number(place[1]), column: Number(place[2]) };
      }
    }
  } catch {
    // An error whose stack can't be read has no place to show.
  }
  return undefined;
}
