import type { Verdict } from '../../pipeline/model.ts';

/**
 * Code that means harm, or is broken: each is a reference solution with a few words more, which without them has
 * full points. Rows are named after the kinds of attack: A ending early, B never ending, C forging the verdict,
 * D patching the language, E sharing between nodes, F reading what is hidden, G reaching the machine, H using
 * it up, I broken rather than hostile.
 */
export interface HostileRow {
  readonly id: string;
  /** Commitment is pure functions; matching is a handler with a context, which may be async. */
  readonly of?: 'commitment' | 'matching';
  /** Goes before everything else in the file. */
  readonly top?: string;
  /** Goes first into the function. */
  readonly body?: string;
  /** The function is async. */
  readonly isAsync?: true;
  /** The whole file, in place of the reference. */
  readonly file?: string;
  /** What each test that is run may end with. */
  readonly expect: readonly Verdict[];
  /** What must be said. */
  readonly says?: RegExp;
}

/** The tests that hostile code is run under: one of tables, one of whole runs. */
export const testsOf = {
  commitment: ['commits nothing of an earlier term by counting its copies', 'survives Figure 8 when the old entry is overwritten'],
  matching: ['writes to disk before it answers', 'loses no committed entry to messages that arrive late'],
} as const;

const error: readonly Verdict[] = ['learner-error'];
const wrong = 'return view.lastDurableSelf;';

const endingEarly: readonly HostileRow[] = [
  { id: 'A01 exits as it is loaded', top: 'process.exit(0);', expect: ['crashed'], says: /process\.exit/ },
  { id: 'A02 exits in a call', body: 'process.exit(0);', expect: ['crashed'] },
  { id: 'A03 really exits', body: '(process as any).reallyExit(0);', expect: ['crashed'] },
  { id: 'A04 aborts, and catches', body: 'try { process.abort(); } catch {}', expect: ['crashed'] },
  { id: 'A05 kills its parent', body: "process.kill((process as any).ppid, 'SIGKILL');", expect: ['crashed'] },
  { id: 'A07 exits later', body: 'setTimeout(() => process.exit(0), 0);', expect: error, says: /setTimeout/ },
  { id: 'A08 throws where nobody listens', of: 'matching', body: "queueMicrotask(() => { throw new Error('unheard'); });", expect: error },
];

const neverEnding: readonly HostileRow[] = [
  { id: 'B01 loops', body: 'for (;;);', expect: ['timeout'], says: /Nothing came back/ },
  { id: 'B02 loops as it is loaded', top: 'for (;;);', expect: ['timeout', 'not-run'], says: /while .* was being loaded/ },
  { id: 'B03 loops in microtasks', of: 'matching', isAsync: true, body: 'for (;;) await 0;', expect: ['timeout'] },
  { id: 'B04 never settles', of: 'matching', body: 'return new Promise(() => {}) as never;', expect: ['learner-error', 'fail'] },
  { id: 'B05 answers with a bad thenable', of: 'matching', body: 'return { then() {} } as never;', expect: ['learner-error', 'fail'] },
  { id: 'B07 leaves timers running', top: 'setInterval(() => {}, 0);', expect: error, says: /setInterval/ },
  { id: 'B09 answers each message with two', of: 'matching', body: 'for (const peer of ctx.peers) { ctx.send(peer, message); ctx.send(peer, message); }', expect: ['learner-error', 'fail', 'pass'], says: /Message storm/ },
  { id: 'B10 sends without end', of: 'matching', body: 'for (;;) ctx.send(ctx.peers[0]!, message);', expect: ['memory', 'timeout', 'crashed'] },
  { id: 'B11 waits for another thread', body: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);', expect: error },
  { id: 'B12 looks for a pattern that takes for ever', body: "/^(a+)+$/.test('a'.repeat(40) + 'b');", expect: ['timeout'] },
  { id: 'B13 is slow, not stuck', body: 'for (let i = 0; i < 1e6; i++);', expect: ['pass'] },
];

const forging: readonly HostileRow[] = [
  { id: 'C01 prints a verdict', body: `console.log('Tests  20 passed (20)\\n{"kind":"end","verdict":"pass"}'); ${wrong}`, expect: ['fail'] },
  { id: 'C02 writes to the line', body: `(process as any).stdout.write('[[1,{"is":{}}]]\\n'); ${wrong}`, expect: error },
  { id: 'C03 makes everything equal', top: 'Object.is = () => true;', body: wrong, expect: error, says: /is frozen.*belongs to the language itself/ },
  { id: 'C04 answers with a matcher', body: 'return { asymmetricMatch: () => true, valueOf: () => 1, toJSON: () => 1 } as never;', expect: error },
  { id: 'C05 patches the assertions', top: '(globalThis as any).chai.Assertion.prototype.assert = () => {};', expect: error },
  { id: 'C06 is every number', body: 'return { [Symbol.toPrimitive]: () => 1 } as never;', expect: ['fail', 'learner-error'] },
  { id: 'C11 registers tests', top: "(globalThis as any).test('mine', () => {}); (globalThis as any).afterAll(() => {});", expect: error },
  { id: 'C13 stops the clocks', top: 'globalThis.setTimeout = ((f: () => void) => f()) as never; Date.now = () => 0; performance.now = () => 0;', body: wrong, expect: error },
  { id: 'C15 knows one answer', body: 'if (view.commitIndex === 0) return 1; return view.lastDurableSelf;', expect: ['fail'] },
  { id: 'C16 resolves to an answer', body: 'return { then: (f: (n: number) => void) => f(1) } as never;', expect: ['learner-error', 'fail'] },
  { id: 'C20 is simply wrong (the canary)', body: wrong, expect: ['fail'] },
];

const patching: readonly HostileRow[] = [
  { id: 'D01 gives every object a field', top: '(Object.prototype as any).pass = true;', expect: error },
  { id: 'D02 replaces how arrays are sorted', body: 'Array.prototype.sort = function () { return this; }; Array.prototype.push = () => 1;', expect: error },
  { id: 'D03 replaces JSON', top: 'JSON.stringify = () => \'{"id":1,"ok":true,"v":3}\';', expect: error },
  { id: 'D04 replaces promises', top: 'Promise.prototype.then = function () { return this; } as never;', expect: error },
  { id: 'D05 hooks into errors', top: 'Error.prepareStackTrace = () => []; Error.stackTraceLimit = 0;', expect: ['pass'] },
  { id: 'D06 replaces the prototype of functions', body: 'Function.prototype.call = () => true as never;', expect: error },
  { id: 'D07 reads the clock', body: 'if (Date.now() % 2 > 3) return 0;', expect: error, says: /Date\.now .*ctx\.now/ },
  { id: 'D07 reads the other clock', body: 'if (process.hrtime()[0] < 0) return 0;', expect: error, says: /process\.hrtime/ },
  { id: 'D07 makes a date', body: 'try { new Date(); } catch {}', expect: error, says: /new Date/ },
  { id: 'D08 throws dice', body: 'if (Math.random() < -1) return 0;', expect: error, says: /Math\.random .*ctx\.random/ },
  { id: 'D09 depends on where it runs', body: "if (new Date(0).getTimezoneOffset() !== 0 || (1234.5).toLocaleString() !== '1,234.5') return -1;", expect: ['pass'] },
  { id: 'D10 sets a prototype', top: 'Object.setPrototypeOf(Object.prototype, { pass: true });', expect: error },
];

const honest: readonly HostileRow[] = [
  {
    id: 'D11 writes what hardening must not forbid',
    top: `
      class Own { constructor() { (this as any).toString = () => 'own'; (this as any).constructor = 1; (this as any).hasOwnProperty = 2; } }
      class Fields { toString = () => 'f'; valueOf = 1; ['constructor'] = 2; static length = 3; #kept = 4; get kept() { return this.#kept; } }
      class Named extends Error { constructor(text: string) { super(text); this.name = 'Named'; this.message += '!'; } }
      class Queue<T> extends Array<T> { last() { return this[this.length - 1]; } }
      function Old(this: any) { this.x = 1; }
      Old.prototype.toString = function () { return 'old'; };
      const table: any = {}; table.constructor = 1; table.toString = 2; table.valueOf = 3; table.isPrototypeOf = 4; table['__proto__x'] = 5;
      const counts = Object.create(null); counts.toString = 1;
      const error = new Error('a'); error.name = 'B'; error.message = 'c'; (error as any).code = 'D'; error.stack = '';
      const list: any = []; list.extra = 1; list.toString = () => 'list'; list.concat = 1;
      const fn: any = () => 1; fn.toString = () => 'fn'; fn.memo = new Map(); fn.bind = 1;
      const iterator = { next: () => ({ done: true, value: 1 }), [Symbol.iterator]() { return this; } };
      const text = 'S1 --> S2 <!-- import("x") eval(1) ' + \`import(\${1})\`;
      const machine = { eval(command: string) { return command; } };
      const proxy = new Proxy({} as any, { get: (_, key) => String(key) });
      const copied = structuredClone({ a: new Map([[1, new Set([2])]]) });
      const checks = [
        String(new Own()) === 'own', String(new Fields()) === 'f', new Fields().kept === 4, String(new Named('n')) === 'Named: n!',
        Queue.from([1, 2]).last() === 2, \`\${new (Old as any)()}\` === 'old', [...iterator].length === 0, /-->.*<!--.*import\\(/.test(text),
        machine.eval('x') === 'x', proxy.y === 'y', copied.a.get(1)!.has(2), [3, 1, 2].sort().join() === '1,2,3', new Date(5).getTime() === 5,
        'b'.localeCompare('a') > 0, ['b', 'A'].sort(new Intl.Collator().compare).join() === 'A,b', typeof globalThis === 'object', JSON.stringify({ a: 1 }) === '{"a":1}', Object.is(Math.max(), -Infinity), 2n ** 64n > 0n,
        new Function('return 1 + 1')() === 2, Array.from({ length: 2 }, (_, i) => i).at(-1) === 1, Number.isNaN(NaN), undefined === void 0,
      ];`,
    body: 'if (checks.includes(false)) throw new Error(`check ${checks.indexOf(false)} went wrong`);',
    expect: ['pass'],
  },
];

const sharing: readonly HostileRow[] = [
  { id: 'E01 changes what was delivered', of: 'matching', body: '(message.entries as any).push({ term: 9, command: null });', expect: error },
  { id: 'E02 changes the message’s term', of: 'matching', body: '(message as any).term++;', expect: error },
  { id: 'E03 breaks its context', of: 'matching', body: 'Object.setPrototypeOf(ctx, null);', expect: error },
  { id: 'E03 patches all contexts', of: 'matching', body: 'Object.getPrototypeOf(ctx).persist = () => Promise.resolve();', expect: error },
  { id: 'E04 patches the log of all nodes', of: 'matching', body: '(ctx.log as any).termAt = () => 0;', expect: error },
  { id: 'E05 remembers in the global', body: 'const g = globalThis as any; if (g.called) return view.lastDurableSelf; g.called = true;', expect: ['learner-error', 'fail'], says: /remembered outside the state/ },
  { id: 'E06 remembers in a helper of the harness', of: 'matching', body: '(ctx.log.termAt as any).calls = 1;', expect: error },
  { id: 'E07 looks for its caller', body: "(function f() { return (f as any).caller ?? (arguments as any).callee; })();", expect: error },
  { id: 'E08 remembers in the class of a Map', of: 'matching', body: "const own = (state as any).own; (own.constructor as any).calls = 1;", expect: error },
];

const reading: readonly HostileRow[] = [
  { id: 'F01 reads the tests', body: '(globalThis as any).__vitest_worker__.filepath.length;', expect: error },
  { id: 'F02 reads files', top: "import { readFileSync } from 'node:fs';", body: "readFileSync('/etc/passwd');", expect: ['not-run'], says: /node:fs is not there/ },
  { id: 'F03 reads the functions that it is given', body: 'throw new Error(`${view.termAt}`);', expect: error },
  { id: 'F04 reads where it stands', body: 'throw new Error(new Error().stack);', expect: error },
  { id: 'F11 reads how it was started', body: 'throw new Error(JSON.stringify([process.argv, process.title, process.execArgv, process.execPath, process.cwd]));', expect: error, says: /\[null,null,null,null,null\]/ },
  { id: 'F13 asks whether it is tested', body: "if (process.env['VITEST'] || process.env['NODE_ENV'] === 'test') { /* behave */ } else return view.lastDurableSelf;", expect: ['fail'] },
  { id: 'F15 asks for what is loaded', body: '(require as any).cache.x.y;', expect: error },
  { id: 'F16 asks where it lies', body: 'throw new Error(String((import.meta as any).url));', expect: error },
];

const reaching: readonly HostileRow[] = [
  { id: 'G01 starts a program', top: "import { execSync } from 'node:child_process';", body: "execSync('id');", expect: ['not-run'], says: /node:child_process is not there/ },
  { id: 'G02 imports as it runs', of: 'matching', isAsync: true, body: "const name = 'node:' + 'fs'; await import(name);", expect: error },
  { id: 'G02 imports by text', of: 'matching', isAsync: true, body: "await (0, eval)('imp' + 'ort(\"node:fs\")');", expect: error },
  { id: 'G02 asks for a module', body: "(process as any).getBuiltinModule('fs').readFileSync('/etc/passwd');", expect: error },
  { id: 'G02 requires by name', body: "const name = 'child_process'; require(name).execSync('id');", expect: error },
  { id: 'G05 asks the network', of: 'matching', isAsync: true, body: "await fetch('https://example.org');", expect: error },
  { id: 'G07 runs WebAssembly', body: 'new WebAssembly.Memory({ initial: 60000 });', expect: error },
  { id: 'G08 climbs out by constructors', body: "const all = [view.constructor, view.termAt.constructor, (async () => {}).constructor, console.log.constructor]; for (const f of all) { const g = (f as any)('return globalThis.process?.binding ?? globalThis.Buffer')(); if (g) return g; } throw new Error('still inside');", expect: error },
  { id: 'G09 evaluates text', body: "if (eval('typeof process.binding') !== 'undefined' || new Function('return typeof require')() !== 'undefined') throw new Error('more power');", expect: ['pass'] },
  { id: 'G11 opens a database', top: "import { DatabaseSync } from 'node:sqlite';", body: "new DatabaseSync('/outside.db');", expect: ['not-run'] },
  { id: 'G13 writes outside', top: "import { writeFileSync } from 'fs';", body: "writeFileSync('../../package.json', '');", expect: ['not-run'] },
  { id: 'G15 sets flags', top: "import v8 from 'v8';", body: "v8.setFlagsFromString('--max-old-space-size=8000');", expect: ['not-run'] },
];

const usingUp: readonly HostileRow[] = [
  { id: 'H01 fills the heap', body: 'const a = []; for (;;) a.push(new Array(1e6).fill(1));', expect: ['memory'], says: /all the memory it may have/ },
  { id: 'H02 fills buffers', body: 'const a = []; for (;;) a.push(new Uint8Array(2e7).fill(1));', expect: ['memory'] },
  { id: 'H03 doubles a text', body: "let s = 'x'; for (;;) s += s + s;", expect: error },
  { id: 'H04 answers with a huge value', body: "return 'x'.repeat(4e8) as never;", expect: ['learner-error', 'memory', 'crashed', 'timeout'] },
  { id: 'H05 answers with a deep value', body: 'let d: any = []; for (let i = 0; i < 1e5; i++) d = [d]; return d;', expect: error },
  { id: 'H05 keeps a deep value', of: 'matching', body: 'let d: any = []; for (let i = 0; i < 1e5; i++) d = [d]; (state as any).own.d = d;', expect: error },
  { id: 'H06 prints without end', body: "for (;;) console.log('x'.repeat(1000));", expect: ['output-limit'], says: /1 MiB/ },
  { id: 'H07 prints later', body: "setImmediate(function again() { console.log('x'); setImmediate(again); });", expect: error },
  { id: 'H08 calls itself', body: 'return nextCommitIndex(view);', expect: error },
  { id: 'H09 is huge', file: `export const a = '${'x'.repeat(2 * 1024 ** 2)}';`, expect: ['not-run'], says: /larger than 1 MiB/ },
  { id: 'H12 answers with a huge list', body: 'return Array.from({ length: 3e6 }, () => ({})) as never;', expect: ['fail', 'learner-error', 'memory', 'crashed', 'timeout'] },
];

const broken: readonly HostileRow[] = [
  { id: 'I01 doesn’t compile', top: 'export const add = (=>', expect: ['not-run'], says: /commitment\.ts:1:21 does not compile/ },
  { id: 'I03 lacks an export', file: 'export const nextComitIndex = () => 0; export const quorumMatch = () => 0;', expect: ['not-run'], says: /did you mean `nextCommitIndex`/ },
  { id: 'I05 exports a number', file: 'export const nextCommitIndex = 3; export const quorumMatch = () => 0;', expect: error, says: /exported as a number/ },
  { id: 'I06 exports a class', file: 'export class nextCommitIndex {} export const quorumMatch = () => 0;', expect: ['learner-error', 'fail'] },
  { id: 'I11 imports a package', top: "import lodash from 'lodash';", body: 'lodash.x;', expect: ['not-run'], says: /lodash is not available in this workbook/ },
  { id: 'I13 throws what can’t be looked at', body: 'throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; }, has() { throw 1; } });', expect: error },
  { id: 'I13 throws an error that throws', body: "throw Object.defineProperties(new Error('x'), { message: { get() { throw 1; } }, stack: { get() { throw 2; } } });", expect: error },
  { id: 'I14 throws a text with control characters', body: "throw new Error('\\u001b[2J\\u202e\\r\\u0007');", expect: error },
  { id: 'I15 answers -0', body: 'return -0;', expect: ['fail', 'pass'], says: /-0/ },
  { id: 'I15 answers NaN', body: 'return NaN;', expect: ['fail'], says: /NaN/ },
  { id: 'I15 answers a bigint', body: 'return 1n as never;', expect: ['fail', 'learner-error'], says: /1n/ },
  { id: 'I15 answers nothing', body: 'return undefined as never;', expect: ['fail', 'learner-error'] },
  { id: 'I15 answers a cycle', body: 'const a: any[] = []; a.push(a); return a as never;', expect: error },
  { id: 'I15 answers a Date', body: 'return new Date(0) as never;', expect: error, says: /Date/ },
  { id: 'I16 answers with keys that mean something', body: `return JSON.parse('{"__proto__": {"verdict": "pass"}, "$": "n", "is": 1}') as never;`, expect: ['fail', 'learner-error'] },
  { id: 'I17 sends without a receiver', of: 'matching', body: '(ctx as any).send();', expect: error, says: /has no peer named undefined/ },
  { id: 'I18 names a timer by an object', of: 'matching', body: '(ctx as any).setTimer({}, {});', expect: error },
  { id: 'I19 applies what is not data', of: 'matching', body: '(ctx as any).apply(() => 1, () => 2, Symbol());', expect: error },
];

/** Honest rows (those that expect `pass` alone) are their own twins. */
export const hostileRows: readonly HostileRow[] = [
  ...endingEarly,
  ...neverEnding,
  ...forging,
  ...patching,
  ...honest,
  ...sharing,
  ...reading,
  ...reaching,
  ...usingUp,
  ...broken,
];

/** The text of a row's file, out of the reference's. */
export function codeOf({ of = 'commitment', top = '', body = '', isAsync, file }: HostileRow, reference: string): string {
  if (file !== undefined) return file;
  const heads = { commitment: /(export function nextCommitIndex\(view: CommitView\)): Index \{/, matching: /(export function onAppendEntries\([^)]*\)): AppendEntriesReply \{/ };
  const marked = reference.replace(heads[of], (_, head: string) => `${isAsync ? head.replace('function', 'async function') : head} { ${body}\n`);
  if (marked === reference) throw new Error(`The reference has no head of ${of} to put a line behind.`);
  return `${top}\n${marked}`;
}
