/** A handler may be synchronous or async. */
export type Eventually<T> = T | Promise<T>;

/** After a handler, whether it was synchronous or not. Not named `then`: a module with that name in it would be taken for a promise. */
export function andThen<T, R>(value: Eventually<T>, next: (value: T) => R): R | Promise<Awaited<R>> {
  return value instanceof Promise ? (value.then(next) as Promise<Awaited<R>>) : next(value);
}
