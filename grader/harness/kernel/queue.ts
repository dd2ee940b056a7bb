/**
 * What is due when: a binary heap over (time, order of scheduling), so that
 * two things due at the same instant happen in the order they were scheduled.
 * The keys lie in arrays of numbers of their own: comparing them touches no object.
 */
export class EventQueue<Item> {
  #times: number[] = [];
  #orders: number[] = [];
  #items: Item[] = [];
  #scheduled = 0;

  get size(): number {
    return this.#items.length;
  }

  /** Time of the next item in virtual milliseconds, or Infinity when nothing is left. */
  get nextTime(): number {
    return this.#times[0] ?? Infinity;
  }

  push(timeMs: number, item: Item): void {
    const times = this.#times;
    const orders = this.#orders;
    const items = this.#items;
    const order = this.#scheduled++;
    let hole = items.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // A later push never goes before an equal time, so times alone decide here.
      if ((times[parent] as number) <= timeMs) break;
      times[hole] = times[parent] as number;
      orders[hole] = orders[parent] as number;
      items[hole] = items[parent] as Item;
      hole = parent;
    }
    times[hole] = timeMs;
    orders[hole] = order;
    items[hole] = item;
  }

  /** Takes the next item out; undefined when nothing is left. */
  pop(): Item | undefined {
    const times = this.#times;
    const orders = this.#orders;
    const items = this.#items;
    const top = items[0];
    const time = times.pop();
    const order = orders.pop();
    const item = items.pop();
    const size = items.length;
    if (time === undefined || order === undefined || size === 0) return top;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      const right = child + 1;
      if (right < size && isBefore(times, orders, right, times[child] as number, orders[child] as number)) {
        child = right;
      }
      if (!isBefore(times, orders, child, time, order)) break;
      times[hole] = times[child] as number;
      orders[hole] = orders[child] as number;
      items[hole] = items[child] as Item;
      hole = child;
    }
    times[hole] = time;
    orders[hole] = order;
    items[hole] = item as Item;
    return top;
  }
}

function isBefore(
  times: readonly number[],
  orders: readonly number[],
  at: number,
  timeMs: number,
  order: number,
): boolean {
  const time = times[at] as number;
  return time < timeMs || (time === timeMs && (orders[at] as number) < order);
}
