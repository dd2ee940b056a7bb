/** What a search has still to look at: first in, first out, or by `takeLast` the newest first. Both take the same time however much there is. */
export class SearchQueue<Item> {
  readonly #items: Item[] = [];
  #next = 0;

  get size(): number {
    return this.#items.length - this.#next;
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  /** Takes the oldest out; undefined when nothing is left. */
  take(): Item | undefined {
    return this.size === 0 ? undefined : this.#items[this.#next++];
  }

  /** Takes the newest out; undefined when nothing is left. */
  takeLast(): Item | undefined {
    return this.size === 0 ? undefined : this.#items.pop();
  }
}
