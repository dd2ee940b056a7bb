import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { emptyWorkbook, type FixtureWorkbook } from '../../pipeline/testing/workbook.ts';

const reference = fileURLToPath(new URL('../../../solutions/task-10-linearizable-kv/linearizable-kv.ts', import.meta.url));
const tests = [{ name: 'a', suite: 'unit', points: 1, source: 'Raft §8' }];
const manifest = { title: 'A store', subtrack: 'Fixtures', difficulty: 'advanced', concepts: [], needs: [], tests };

/** A workbook with task 10, solved as in the reference but for what `edit` does, and a task without a node. */
export function storeWorkbook(edit: (text: string) => string = (text) => text): FixtureWorkbook {
  const book = emptyWorkbook();
  const store = { ...manifest, file: 'linearizable-kv.ts', part: 'store', exports: ['onRequest', 'toReply', 'perform', 'specify'] };
  const other = { ...manifest, file: 'commitment.ts', part: 'commitment', exports: ['quorumMatch', 'nextCommitIndex'] };
  for (const [folder, task] of [['task-10-linearizable-kv', store], ['task-03-commitment', other]] as const) {
    book.write(`tasks/${folder}/task.json`, JSON.stringify(task));
    book.write(`tasks/${folder}/hidden/unit.test.ts`, 'export {};\n');
  }
  book.write('tasks/task-03-commitment/commitment.ts', 'export {};\n');
  book.write('tasks/task-10-linearizable-kv/linearizable-kv.ts', edit(readFileSync(reference, 'utf8')));
  return book;
}

/** Puts statements in front of everything else that the server does with a request. */
export function beforeRequest(statements: string): (text: string) => string {
  return (text) => text.replace(/(export (?:async )?function onRequest\([^]*?\{\n)/, `$1  ${statements}\n`);
}
