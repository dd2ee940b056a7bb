import type { TraceEvent } from '../../harness/trace/events.ts';

/** A trace, with the name of the test that it is of. */
export type TestTrace = readonly [test: string, events: readonly TraceEvent[]];

/** Reads one trace, event by event, and makes lists of what it finds. */
interface Reader {
  read(event: TraceEvent): void;
  end?(): void;
}

type Lists<Readings> = { readonly [Name in keyof Readings]: readonly unknown[] };

/** What a reader of its own finds in each trace, list by list. `newReader` makes one, with no other public fields than its lists. */
export function readAll<Readings extends Lists<Readings>>(traces: readonly TestTrace[], newReader: (test: string) => Readings & Reader): Readings {
  const readers = traces.map(([test, events]) => {
    const reader = newReader(test);
    for (const event of events) reader.read(event);
    reader.end?.();
    return reader;
  });
  // Without any trace there are the same lists, and they are empty.
  const names = Object.keys(newReader('')) as (keyof Readings)[];
  return Object.fromEntries(names.map((name) => [name, readers.flatMap((reader) => reader[name])])) as unknown as Readings;
}
