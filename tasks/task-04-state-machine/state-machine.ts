// Task 4: State machine. The statement is in README.md beside this file; `npx grade task-04` grades it.

import {
  notWritten,
  type ApplyResult,
  type Command,
  type Index,
  type Machine,
  type RaftContext,
  type RaftState,
} from '#harness';

/** A machine that has applied nothing: no key is there, and entry 1 is due. Plain data, of any shape. */
export function newMachine(): Machine {
  return notWritten('newMachine');
}

/**
 * Applies the command of the entry at `index` to this machine, and says what came of it.
 * Throws an Error, and changes nothing, if that entry is not the one that is due: the one
 * after the last that was applied here. Anything else is a result. Raft §2, Fig. 2.
 */
export function applyCommand(
  machine: Machine,
  { index, command }: { readonly index: Index; readonly command: Command },
): ApplyResult {
  return notWritten('applyCommand');
}

/**
 * The same text for machines that hold the same values under the same keys, whatever their
 * history, and another text for machines that don't.
 */
export function digest(machine: Machine): string {
  return notWritten('digest');
}

/**
 * commitIndex may have moved: brings the machine and lastApplied up to it, and reports each
 * entry with its result by `ctx.apply(index, entry, result)`, when that has happened. May be
 * async; then it can be called again before it is done. Raft Fig. 2 (rules for all servers).
 */
export function applyCommitted(state: RaftState, ctx: RaftContext): void {
  return notWritten('applyCommitted');
}
