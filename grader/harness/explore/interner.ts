/** Gives equal things the same number, counting from 0; a thing is known by its text. */
export class Interner<T> {
  readonly items: T[] = [];
  readonly #ids = new Map<string, number>();

  idOf(text: string, make: () => T): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.items.length;
      this.#ids.set(text, id);
      this.items.push(make());
    }
    return id;
  }

  item(id: number): T {
    return this.items[id] as T;
  }
}
