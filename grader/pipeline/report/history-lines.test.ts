import { expect, test } from 'vitest';
import type { ShownOperation } from '../../harness/checkers/linearizability/explain.ts';
import { historyLines } from './history-lines.ts';
import { historyView } from './history-view.ts';
import { plain } from './paint.ts';
import { widthOf } from './wrap.ts';

const shown = (client: string, call: string, result: string, invokedAt: number, returnedAt?: number, isWrong = false): ShownOperation => ({
  client,
  call,
  result,
  isTelling: result !== '' && result !== 'ok',
  invokedAt,
  invokedMs: 10 * invokedAt,
  ...(returnedAt !== undefined && { returnedAt, returnedMs: 10 * returnedAt }),
  isWrong,
});

const stale = {
  sentence: "C2's read of x can't be placed: it returned 1, and every order makes it 2.",
  claim: 'No order of these 3 explains them, with or without the 4 other operations on this key.',
  shown: [shown('C1', 'write x 1', 'ok', 1, 4), shown('C3', 'write x 2', 'ok', 3, 7), shown('C2', 'read x', '1', 9, 12, true)],
};

const draw = (width: number, explanation: Parameters<typeof historyView>[0] = stale): readonly string[] => historyLines(historyView(explanation), { width, paint: plain });

test('a lane a client, in time order; what overlaps stands above each other', () => {
  expect(draw(100).slice(0, 4)).toEqual([
    'ms  10            40  90             120',
    'C1  ├──write x 1──┤',
    'C3    ├──write x 2──┤',
    'C2                    ┝━━read x → 1━━┥',
  ]);
});

test('the sentence and the claim stand below', () => {
  expect(draw(100).slice(-3)).toEqual(['', stale.sentence, stale.claim]);
});

test('an operation without an end is open to the right, and its client goes on in another row', () => {
  const lines = draw(100, { ...stale, shown: [shown('C1', 'write x 1', '', 1), shown('C1', 'write x 2', 'ok', 2, 5), shown('C2', 'read x', '3', 3, 6, true)] });
  expect(lines[1]).toMatch(/^C1 {2}├─+write x 1─+╌╌╌$/);
  expect(lines[2]).toMatch(/^ {6}├──write x 2──┤$/);
});

test('where it does not fit, each operation has a line of its own', () => {
  expect(draw(40).slice(0, 3)).toEqual([
    'C1  write x 1   10–40 ms   ├─┤',
    'C3  write x 2   30–70 ms    ├─┤',
    'C2  read x → 1  90–120 ms      ┝┥',
  ]);
  expect(draw(30).slice(0, 1)).toEqual(['C1 write x 1, from 10 ms to']);
});

test('no line is wider than asked, nor than 100 columns', () => {
  const many = { ...stale, shown: Array.from({ length: 14 }, (_, i) => shown(`C${i % 5}`, `cas x "value ${i}"→"value ${i + 1}"`, 'error 22 (another value)', 2 * i, 2 * i + 3, i === 13)) };
  for (const width of [24, 40, 60, 80, 100, 200]) {
    for (const line of draw(width, many)) expect(widthOf(line)).toBeLessThanOrEqual(Math.min(width, 100));
  }
});

test('what would act on a terminal is shown instead', () => {
  const text = draw(100, { ...stale, sentence: 'got \u001b[31m', shown: [shown('C1', 'write x "\u202e"', '\u0007', 1, 2, true)] }).join('\n');
  expect(text).not.toMatch(/[\u001b\u202e\u0007]/);
  expect(text).toContain('\\u{202e}');
});
