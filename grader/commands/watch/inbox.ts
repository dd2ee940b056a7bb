/** What comes in while something else is done, in order. */
export interface Inbox<T> {
  readonly put: (one: T) => void;
  /** Takes out the first that is meant, now or when it comes. */
  readonly take: <S extends T>(isMeant: (one: T) => one is S) => Promise<S>;
  readonly drop: (isMeant: (one: T) => boolean) => void;
  /** Work that ends early once such a one is there. */
  readonly until: <R>(isUrgent: (one: T) => boolean, work: (signal: AbortSignal) => Promise<R>) => Promise<R>;
}

export function createInbox<T>(): Inbox<T> {
  const waiting: T[] = [];
  let onPut: () => void = () => undefined;
  return {
    put: (one) => {
      waiting.push(one);
      onPut();
    },
    take: (isMeant) =>
      new Promise((resolve) => {
        onPut = (): void => {
          const one = waiting.find(isMeant);
          if (one === undefined) return;
          onPut = () => undefined;
          waiting.splice(waiting.indexOf(one), 1);
          resolve(one);
        };
        onPut();
      }),
    drop: (isMeant) => {
      waiting.splice(0, waiting.length, ...waiting.filter((one) => !isMeant(one)));
    },
    until: async (isUrgent, work) => {
      const abort = new AbortController();
      onPut = (): void => {
        if (waiting.some(isUrgent)) abort.abort();
      };
      onPut();
      try {
        return await work(abort.signal);
      } finally {
        onPut = () => undefined;
      }
    },
  };
}
