import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const TIMEOUT_MS = 15 * 60 * 1000;

test('every suite of the workbook is proven: correct designs pass, every planted mistake fails and is named', { timeout: TIMEOUT_MS }, async () => {
  const book = emptyWorkbook();
  const { grade } = gradeIn(book);
  cpSync(fileURLToPath(new URL('../../tasks', import.meta.url)), join(book.root, 'tasks'), { recursive: true });
  // What a learner has written is not what is tested here.
  expect((await grade('dev', 'starters', 'all')).code).toBe(0);
  const { code, out } = await grade('dev', 'check');
  expect(out).not.toContain('✗');
  expect(code).toBe(0);
});
