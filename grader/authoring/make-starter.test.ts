import { expect, test } from 'vitest';
import { makeStarter } from './make-starter.ts';

const task = { id: 'task-09-snapshots', title: 'Snapshots' };

test('bodies go, and what is not exported; signatures and comments stay', () => {
  const starter = makeStarter(
    `import type { LogAccess, RaftState, Term } from '#harness';
function secret(): Term { return 1; }
/** What it does. */
export async function restore(state: RaftState): Promise<void> { state.currentTerm = secret(); }
`,
    task,
  );
  expect(starter).toBe(`// Task 9: Snapshots. The statement is in README.md beside this file; \`npx grade task-09\` grades it.

import { notWritten, type RaftState } from '#harness';

/** What it does. */
export async function restore(state: RaftState): Promise<void> {
  return notWritten('restore');
}
`);
});

test('methods of an exported object lose their bodies too', () => {
  const starter = makeStarter(
    `import type { LogAccess } from '#harness';
/** The log. */
export const log: LogAccess = {
  /** Where it ends. */
  lastIndex(state) {
    return state.log.length;
  },
};
`,
    task,
  );
  expect(starter).toContain(`/** The log. */
export const log: LogAccess = {
  /** Where it ends. */
  lastIndex(state) {
    return notWritten('log.lastIndex');
  },
};
`);
});

test('an import is one line, or one name a line where that is too long', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `TypeNumber${i}`);
  const reference = (count: number): string => `import {
  type Unused,
${names(count).map((name) => `  type ${name},\n`).join('')}} from '#harness';
interface Own {}
export function restore(a: [${names(count).join()}]): void {}
`;
  expect(makeStarter(reference(1), task)).toContain("import { notWritten, type TypeNumber0 } from '#harness';\n\nexport function");
  expect(makeStarter(reference(9), task)).toContain("import {\n  notWritten,\n  type TypeNumber0,\n");
  expect(makeStarter(reference(9), task)).toContain("  type TypeNumber8,\n} from '#harness';\n\nexport function");
});
