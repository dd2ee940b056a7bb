/**
 * Node code must take time, chance and everything else from its context, or the same seed
 * would not give the same run. While node code runs, the usual sources are watched: using one
 * throws, and is remembered in case the code catches what it threw.
 */

/** Node code used a source of time or chance that is not the context's. */
export class NondeterminismError extends Error {
  readonly api: string;

  constructor(api: string) {
    super(`${api} was called in node code, so the same seed would not give the same run; use the context (${remedies[api] ?? 'ctx'}) instead`);
    this.name = 'NondeterminismError';
    this.api = api;
  }
}

/** Node code tried to end the process. */
export class ExitError extends Error {
  constructor(api: string) {
    super(`${api} was called; node code may not end the process that it runs in`);
    this.name = 'ExitError';
  }
}

/** Node code printed without end. */
export class OutputError extends Error {
  constructor() {
    super('The code printed more than 1 MiB while it handled one event');
    this.name = 'OutputError';
  }
}

/** Code that searches a model went on for longer than any search needs. */
export class SearchError extends Error {
  constructor(stepsMax: number) {
    super(
      `The search has called step ${stepsMax.toLocaleString('en-US')} times and was ended: either it looks beyond the scope, or it goes the same ways again and again, because it doesn’t know states again that it has met`,
    );
    this.name = 'SearchError';
  }
}

/** The classes of what is thrown into node code here. */
export const sharedErrors = [NondeterminismError, ExitError, OutputError, SearchError] as const;

const remedies: Record<string, string> = {
  'Date.now': 'ctx.now()',
  'new Date': 'ctx.now()',
  'performance.now': 'ctx.now()',
  'process.hrtime': 'ctx.now()',
  'Math.random': 'ctx.random()',
  'crypto.randomUUID': 'ctx.random()',
  'crypto.getRandomValues': 'ctx.random()',
  setTimeout: 'ctx.setTimer',
  setInterval: 'ctx.setTimer',
  setImmediate: 'ctx.setTimer',
};

/** Of one step. */
const MOST_OUTPUT_LINES = 200;
const MOST_OUTPUT_CHARACTERS = 1024 * 1024;

/** How deep in node code we are; async code keeps it up while its microtasks run. */
let depth = 0;
let output: string[] = [];
/** Characters printed since the output was last taken. */
let printed = 0;
let offence: Error | null = null;
let unheard: { readonly error: unknown } | null = null;
let nodeFiles: readonly string[] = [];

/** Runs node code under watch. Errors pass through. */
export function inNodeCode<T>(run: () => T): T {
  depth++;
  try {
    return run();
  } finally {
    depth--;
  }
}

/** The same for code whose end is told by a promise, such as a module being loaded. */
export async function inAsyncNodeCode<T>(run: () => Promise<T>): Promise<T> {
  depth++;
  try {
    return await run();
  } finally {
    depth--;
  }
}

/** Taken before the watch is put in place. */
const { setImmediate } = globalThis;

/**
 * Lets promises that node code is waiting for settle, and everything that follows from them. The
 * event loop goes on only when no microtask is left and Node has told of the errors that nobody hears.
 */
export async function drainMicrotasks(): Promise<void> {
  depth++;
  await new Promise<void>((resolve) => setImmediate(resolve));
  depth--;
}

/** What node code printed since the last call. */
export function takeOutput(): readonly string[] {
  printed = 0;
  if (output.length === 0) return noOutput;
  const lines = output;
  output = [];
  return lines;
}
const noOutput: readonly string[] = [];

/** An offence since the last call, even one whose error the code caught. */
export function takeOffence(): Error | null {
  const found = offence;
  offence = null;
  return found;
}

/** An error of a promise of node code that nobody awaits, since the last call. */
export function takeUnheard(): { readonly error: unknown } | null {
  const found = unheard;
  unheard = null;
  return found;
}

let installed = false;

/** Puts in place what has to be for code that sees none of this realm's globals, but `watchedGlobals`. */
export function installGuardApart(): void {
  if (installed) return;
  installed = true;
  watchRejections();
}

/** Puts the watch in place, once a process. `files` tell node code from everybody else's in a stack trace; without any, all is node code. */
export function installGuard(files: readonly string[]): void {
  nodeFiles = files;
  if (installed) return;
  installed = true;
  watchFunction(Date, 'now', 'Date.now');
  watchFunction(Math, 'random', 'Math.random');
  watchFunction(performance, 'now', 'performance.now');
  watchFunction(process, 'hrtime', 'process.hrtime');
  watchFunction(globalThis, 'setTimeout', 'setTimeout');
  watchFunction(globalThis, 'setInterval', 'setInterval');
  watchFunction(globalThis, 'setImmediate', 'setImmediate');
  watchFunction(globalThis.crypto, 'randomUUID', 'crypto.randomUUID');
  watchFunction(globalThis.crypto, 'getRandomValues', 'crypto.getRandomValues');
  watchDate();
  watchExit();
  watchConsole();
  watchRejections();
}

function isNodeCode(): boolean {
  if (depth === 0) return false;
  const stack = new Error().stack ?? '';
  return nodeFiles.length === 0 || nodeFiles.some((file) => stack.includes(file));
}

/** Ends node code that did something forbidden, and remembers it in case the code catches this. */
function refuse(error: Error): never {
  offence ??= error;
  throw error;
}

/** A source of time or chance that is not the context's. */
export function refuseChance(api: string): never {
  return refuse(new NondeterminismError(api));
}

export function refuseSearch(stepsMax: number): never {
  return refuse(new SearchError(stepsMax));
}

export function refuseExit(api: string): never {
  return refuse(new ExitError(api));
}

type AnyFunction = (...args: unknown[]) => unknown;

function replace(owner: object, name: string, by: unknown): void {
  Object.defineProperty(owner, name, { value: by, configurable: true, writable: true, enumerable: false });
}

function watchFunction(owner: object, name: string, api: string): void {
  const original = (owner as Record<string, AnyFunction>)[name] as AnyFunction;
  const watched = function (this: unknown, ...args: unknown[]): unknown {
    if (depth > 0 && isNodeCode()) refuseChance(api);
    return Reflect.apply(original, this === undefined ? owner : this, args);
  };
  // hrtime.bigint and promisified timers hang on the function itself.
  Object.defineProperties(watched, Object.getOwnPropertyDescriptors(original));
  if (name === 'hrtime') watchFunction(watched, 'bigint', api);
  replace(owner, name, watched);
}

function watchDate(): void {
  const Original = Date;
  replace(
    globalThis,
    'Date',
    new Proxy(Original, {
      construct(target, args: unknown[], newTarget) {
        if (args.length === 0 && depth > 0 && isNodeCode()) refuseChance('new Date');
        return Reflect.construct(target, args, newTarget) as object;
      },
      apply(target, self, args: unknown[]) {
        if (depth > 0 && isNodeCode()) refuseChance('new Date');
        return Reflect.apply(target, self, args) as unknown;
      },
    }),
  );
}

function watchExit(): void {
  for (const name of ['exit', 'abort', 'reallyExit', 'kill'] as const) {
    const original = (process as unknown as Record<string, AnyFunction>)[name] as AnyFunction;
    replace(process, name, function (this: unknown, ...args: unknown[]) {
      if (depth > 0) refuseExit(`process.${name}`);
      return Reflect.apply(original, process, args);
    });
  }
}

function watchConsole(): void {
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const original = console[name].bind(console);
    console[name] = (...args: unknown[]) => {
      if (depth === 0) original(...args);
      else print(args);
    };
  }
}

/** Keeps what node code prints; beyond all reason it ends the code. */
export function print(args: readonly unknown[]): void {
  const lines = formatOutput(args);
  printed += lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (printed > MOST_OUTPUT_CHARACTERS) refuse(new OutputError());
  if (output.length < MOST_OUTPUT_LINES) output.push(...lines);
}

/** While node code runs, an unhandled rejection is its own; at other times whoever listened before hears of it. */
function watchRejections(): void {
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error, promise) => {
    if (depth > 0) unheard ??= { error };
    else if (others.length === 0) throw error;
    else for (const other of others) other.call(process, error, promise);
  });
}

function formatOutput(args: readonly unknown[]): string[] {
  return args.map(printable).join(' ').split('\n');
}

/** A value as text, whatever it is: a value whose conversion throws has a text as well. */
export function printable(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return typeof value === 'object' ? JSON.stringify(value) : `${value as number}`;
  } catch {
    return '(unprintable)';
  }
}
