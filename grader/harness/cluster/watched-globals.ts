import { print, refuseChance, refuseExit } from './guard.ts';

type AnyFunction = (...args: never[]) => unknown;
type Constructor = new (...args: never[]) => unknown;

/**
 * What code that is evaluated apart finds beside the language itself: sources of time and chance, and
 * ways to end the process, that refuse as the guard does in this realm; a console that is heard; and what
 * plain JavaScript code may count on everywhere. No more of the machine than that.
 */
export function watchedGlobals(): Readonly<Record<string, unknown>> {
  const chance = (api: string): AnyFunction => () => refuseChance(api);
  const exit = (name: string): AnyFunction => () => refuseExit(`process.${name}`);
  return {
    Date: watchedDate(),
    Math: Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(Math), random: { value: chance('Math.random') } }),
    performance: { now: chance('performance.now') },
    crypto: { randomUUID: chance('crypto.randomUUID'), getRandomValues: chance('crypto.getRandomValues') },
    setTimeout: chance('setTimeout'),
    setInterval: chance('setInterval'),
    setImmediate: chance('setImmediate'),
    process: {
      hrtime: Object.assign(chance('process.hrtime'), { bigint: chance('process.hrtime') }),
      exit: exit('exit'),
      abort: exit('abort'),
      reallyExit: exit('reallyExit'),
      kill: exit('kill'),
      env: {},
    },
    console: heardConsole(),
    // The machine's language is fixed; but a format of dates would tell the time.
    Intl: Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(Intl)).flatMap(([name, { value }]) => (name === 'DateTimeFormat' ? [] : [[name, value as unknown]]))),
    structuredClone: clone,
    queueMicrotask: (task: () => unknown) => void Promise.resolve().then(() => void task()),
  };
}

/** The error that Node throws here is of a class that all code would share. */
function clone(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch (error) {
    throw error instanceof DOMException ? Object.assign(new Error(error.message), { name: error.name }) : error;
  }
}

/** Dates may be computed with, but none is now. */
function watchedDate(): unknown {
  const Original = Date;
  const watch = function (...args: unknown[]): unknown {
    const made = new.target as unknown as Constructor | undefined;
    if (made === undefined || args.length === 0) refuseChance('new Date');
    return Reflect.construct(Original, args, made === (watch as unknown) ? Original : made) as unknown;
  };
  watch.prototype = Original.prototype;
  // Bound, it looks like the language's own where V8 tells of it.
  const Watched: unknown = watch.bind(undefined);
  Object.defineProperties(Watched, {
    name: { value: 'Date' },
    prototype: { value: Original.prototype },
    now: { value: () => refuseChance('Date.now') },
    parse: { value: Original.parse },
    UTC: { value: Original.UTC },
  });
  return Watched;
}

/** Of Node's console, the functions that print are heard; the others do nothing. */
function heardConsole(): unknown {
  const heard = ['log', 'info', 'warn', 'error', 'debug'];
  const names = Object.keys(console).filter((name) => typeof (console as unknown as Record<string, unknown>)[name] === 'function');
  return Object.fromEntries(names.map((name) => [name, heard.includes(name) ? (...args: unknown[]) => print(args) : () => undefined]));
}
