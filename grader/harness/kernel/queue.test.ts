import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from './queue.ts';

function drain<T>(queue: EventQueue<T>): T[] {
  const items: T[] = [];
  while (queue.size > 0) items.push(queue.pop() as T);
  return items;
}

test('an empty queue has nothing, and nothing is due ever', () => {
  const queue = new EventQueue<string>();
  expect(queue.pop()).toBeUndefined();
  expect(queue.size).toBe(0);
  expect(queue.nextTime).toBe(Infinity);
});

test('what is due earlier comes out earlier', () => {
  const queue = new EventQueue<string>();
  for (const [timeMs, item] of [[30, 'c'], [10, 'a'], [40, 'd'], [20, 'b']] as const) queue.push(timeMs, item);
  expect(queue.nextTime).toBe(10);
  expect(drain(queue)).toEqual(['a', 'b', 'c', 'd']);
});

test('what is due at the same instant comes out in the order in which it was scheduled', () => {
  const queue = new EventQueue<number>();
  for (let i = 0; i < 100; i++) queue.push(i % 3, i);
  const items = drain(queue);
  expect(items).toEqual([0, 1, 2].flatMap((timeMs) => Array.from({ length: 100 }, (_, i) => i).filter((i) => i % 3 === timeMs)));
});

test('what is scheduled for now while now is handled comes after what was already due now', () => {
  const queue = new EventQueue<string>();
  queue.push(5, 'first');
  queue.push(5, 'second');
  expect(queue.pop()).toBe('first');
  queue.push(5, 'third');
  expect(drain(queue)).toEqual(['second', 'third']);
});

test('any mixture of pushes and pops gives what a sorted list would give', () => {
  // A number is a push at that time, null a pop.
  const operations = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(null)), { maxLength: 300 });
  fc.assert(
    fc.property(operations, (list) => {
      const queue = new EventQueue<number>();
      const model: { timeMs: number; order: number }[] = [];
      for (const [order, operation] of list.entries()) {
        if (operation === null) {
          expect(queue.pop()).toBe(model.shift()?.order);
        } else {
          queue.push(operation, order);
          model.push({ timeMs: operation, order });
          model.sort((a, b) => a.timeMs - b.timeMs || a.order - b.order);
        }
        expect(queue.size).toBe(model.length);
        expect(queue.nextTime).toBe(model[0]?.timeMs ?? Infinity);
      }
      expect(drain(queue)).toEqual(model.map(({ order }) => order));
    }),
    { seed: 1, numRuns: 200 },
  );
});
