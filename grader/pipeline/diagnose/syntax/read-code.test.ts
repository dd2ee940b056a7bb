import { describe, expect, test } from 'vitest';
import { readCode } from './read-code.ts';

/** Whether the only value that the code assigns to `s.x` reads the path. */
function readsInX(source: string, path: string): boolean | undefined {
  return readCode(source).writes('x')[0]?.value?.reads(path);
}

describe('names are followed to what they stand for', () => {
  test.each([
    ['a field', 's.x = s.log.length', 'log.length'],
    ['a constant', 'const n = s.log.length; s.x = n + 1', 'log.length'],
    ['a destructured field', 'const { log } = s; s.x = log.length', 'log.length'],
    ['another name for it', 'const { log: l } = s; s.x = l.length', 'log.length'],
    ['nested patterns', 'const { a: { b: [c] } } = s; s.x = c', 'a.b[]'],
    ['an item', 's.x = s.match[1]', 'match[]'],
    ['an item by a name', 's.x = s["match"][p]', 'match[]'],
    ['a callback’s item', 's.x = s.log.map((e) => e.term)', 'log[].term'],
    ['a loop’s item', 'for (const e of s.log) s.x = e.term', 'log[].term'],
    ['a loop over entries', 'for (const [i, e] of s.log.entries()) s.x = e.term', 'log[].term'],
    ['the last item', 's.x = s.log.at(-1)?.term', 'log[].term'],
    ['a slice', 's.x = s.log.slice(1)[0].term', 'log[].term'],
    ['a copy', 'const copy = [...s.log]; s.x = copy.length', 'log.length'],
    ['either of two', 'const n = s.a ?? s.b; s.x = n.c', 'b.c'],
    ['what is assigned later', 'let n = 0; n = s.a; s.x = n', 'a'],
    ['through types', 's.x = (s.log as unknown[])!.length', 'log.length'],
    ['a call’s result', 's.x = ctx.log.termAt(s, 1)', 'termAt'],
  ])('%s', (_what, body, path) => {
    expect(readsInX(`export function f(s, ctx, p) { ${body}; }`, path)).toBe(true);
  });

  test('through the file’s own functions, in and out', () => {
    const source = 'export function f(s) { s.x = last(s.log); }\nfunction last(list) { return list.length; }';
    expect(readsInX(source, 'log.length')).toBe(true);
  });

  test('parameters of an exported function are known by their place', () => {
    const value = readCode('export function f(state, { term: t }) { state.x = t; }').writes('x')[0]?.value;
    expect([value?.means('$1.term'), value?.means('$1'), value?.reads('$0')]).toEqual([true, false, false]);
  });

  test.each([
    ['a name that only looks like it', 'const lastIndex = s.a; s.x = lastIndex', 'lastIndex'],
    ['a part of a longer name', 's.x = s.prologue.length', 'log.length'],
    ['what is beside it', 'const n = s.log.length; s.y = n; s.x = 1', 'log.length'],
    ['the key of an entry', 'for (const [i, e] of s.log.entries()) s.x = i', 'log[]'],
  ])('but not %s', (_what, body, path) => {
    expect(readsInX(`export function f(s) { ${body}; }`, path)).toBe(false);
  });

  test('circles and self-reference end', () => {
    const source =
      'export function f(s) { let a = s.q; let b = a; a = b; s.x = g(a); }\nfunction g(n) { return g(n); }';
    expect(readsInX(source, 'q')).toBe(true);
  });
});

describe('what decides whether a place is reached', () => {
  const guards = (body: string, path: string): boolean | undefined =>
    readCode(`export function f(s, m) { ${body} }`)
      .writes('x')[0]
      ?.guards.some((guard) => guard.reads(path));

  test.each([
    ['if', 'if (m.a) s.x = 1;'],
    ['else', 'if (m.a) return; else s.x = 1;'],
    ['an early return', 'if (m.a) return; s.x = 1;'],
    ['an early return in braces', 'if (m.a) { s.y = 2; return; } s.x = 1;'],
    ['an early return around', 'if (m.a) return; if (m.b) { s.x = 1; }'],
    ['continue', 'for (const b of m.b) { if (m.a) continue; s.x = 1; }'],
    ['while', 'while (m.a) s.x = 1;'],
    ['&&', 'm.a && (s.x = 1);'],
    ['a conditional expression', 'm.a ? (s.x = 1) : 0;'],
    ['a constant of it', 'const isA = m.a > 1; if (isA) s.x = 1;'],
    ['the call of a helper', 'if (m.a) g(s); }\nfunction g(s) { s.x = 1;'],
  ])('%s', (_what, body) => {
    expect(guards(body, 'a')).toBe(true);
  });

  test.each([
    ['what it is compared with itself', 's.x = m.a;'],
    ['an if that goes on', 'if (m.a) s.y = 1; s.x = 1;'],
    ['a return after it', 's.x = 1; if (m.a) return;'],
  ])('not %s', (_what, body) => {
    expect(guards(body, 'a')).toBe(false);
  });
});

describe('before and after an await', () => {
  const isLate = (body: string): boolean | undefined =>
    readCode(`export async function f(s, ctx) { ${body} }`).writes('x')[0]?.afterAwait;

  test.each([
    ['await p(); s.x = 1;', true],
    ['if (s.a) { await p(); } s.x = 1;', true],
    ['if (s.a) { await p(); s.x = 1; }', true],
    ['const r = await p(); s.x = r;', true],
    ['s.x = 1; await p();', false],
    ['if (s.a) { await p(); return; } s.x = 1;', false],
    ['const later = async () => { await p(); }; s.x = 1;', false],
    ['await p(); g(s); }\nfunction g(s) { s.x = 1;', true],
    ['g(s); await p(); }\nfunction g(s) { s.x = 1;', false],
  ])('%s', (body, late) => {
    expect(isLate(body)).toBe(late);
  });
});

test('what comes after a place ends where the function may be left', () => {
  const source =
    'export function f(ctx) { if (ctx.a) { ctx.reply(1); return; } ctx.persist(); ctx.reply(2); ctx.send(3); }';
  const [early, late] = readCode(source).calls('reply');
  expect([early?.after.calls('persist').length, late?.after.calls('send').length]).toEqual([0, 1]);
});

test('comparisons are told from either side', () => {
  const operators = (source: string): string[] =>
    readCode(source)
      .compares(['a'], ['b'])
      .map(({ operator }) => operator);
  expect(operators('export const f = (s) => s.a < s.b')).toEqual(['<']);
  expect(operators('export const f = (s) => s.b >= s.a')).toEqual(['<=']);
  expect(operators('export const f = (s) => s.b === s.a + 1')).toEqual(['===']);
  expect(operators('export const f = (s) => s.a === s.c')).toEqual([]);
});

test('writes of all kinds are found', () => {
  const source =
    'export function f(s) { s.m[1] = 2; s.m[1] += 2; s.m[1]++; --s.m[1]; const { m } = s; m.p ??= 1; Object.assign(s, { m: {} }); s.n = s.m; }';
  expect(
    readCode(source)
      .writes('m', 'm[]', 'm.p')
      .map(({ operator }) => operator),
  ).toEqual(['=', '+=', '++', '--', '??=', '=']);
});

test('a part is found by the name that it exports, with its helpers; an unknown one is empty', () => {
  const code = readCode(
    'export const part = (s) => helper(s);\nfunction helper(s) { s.x = 1; }\nexport function other(s) { s.x = 2; }',
  );
  expect([
    code.in('part').writes('x').length,
    code.in('other').writes('x').length,
    code.in('none').writes('x').length,
  ]).toEqual([1, 1, 0]);
  const made = readCode('const make = () => (s) => { s.x = 1; };\nexport const part = make();');
  expect(made.in('part').writes('x')).toHaveLength(1);
});

test('lines count from 1', () => {
  expect(readCode('\n\nexport function f(s) {\n  s.x = 1;\n}').writes('x')[0]?.line).toBe(4);
});
