import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../kernel/codec.ts';
import { NotPlain } from '../kernel/plain.ts';
import type { Signed, SignerOf } from '../protocols/signing.ts';
import { digest } from './digest.ts';
import { ed25519Signer } from './ed25519.ts';
import { signedWithin } from './signed-content.ts';
import { simulatedSigner } from './simulated.ts';

const ids = ['S1', 'S2', 'C1'];
const pairs = new Map(ids.map((id) => [id, generateKeyPairSync('ed25519')]));
const publicOf = new Map([...pairs].map(([id, { publicKey }]) => [id, publicKey]));

const real: SignerOf = (id) => ed25519Signer(id, { own: pairs.get(id)?.privateKey as KeyObject, publicOf });

const prepare = { type: 'prepare', view: 0, seq: 1, digest: 'a', replica: 'S2' };

describe.each([
  ['simulated', simulatedSigner],
  ['Ed25519', real],
])('%s signatures', (_name, signerOf) => {
  const signed = signerOf('S2').sign(prepare);

  test('are verified by everybody, whatever the order of keys, and after crossing to another process', () => {
    const reordered = Object.fromEntries(Object.entries(signed).reverse());
    for (const id of ids) {
      expect(signerOf(id).verify(signed)).toBe(true);
      expect(signerOf(id).verify(reordered)).toBe(true);
      expect(signerOf(id).verify(decode(encode(signed)))).toBe(true);
    }
    expect(signed).toMatchObject({ ...prepare, signer: 'S2' });
  });

  test('don’t fit any other content', () => {
    const { verify } = signerOf('S1');
    for (const changed of [{ seq: 2 }, { view: 1 }, { digest: 'b' }, { replica: 'S1' }, { type: 'commit' }, { extra: true }, { seq: '1' }]) {
      expect(verify({ ...signed, ...changed })).toBe(false);
    }
    const { digest: _digest, ...less } = signed;
    expect(verify(less)).toBe(false);
  });

  test('are nobody else’s: a name can’t be put in the place of the signer’s', () => {
    const { verify, sign } = signerOf('S1');
    expect(verify({ ...signed, signer: 'S1' })).toBe(false);
    expect(verify({ ...sign(prepare), signer: 'S2' })).toBe(false);
    expect(verify({ ...sign(prepare), signer: 'S9' })).toBe(false);
    // Who signs over another's message puts its own name there.
    expect(sign(signed)).toMatchObject({ signer: 'S1' });
    expect(verify(sign(signed))).toBe(true);
  });

  test('cover what lies deep, and every kind of plain data', () => {
    const { sign, verify } = signerOf('S2');
    const deep = sign({ inner: { list: [1, { x: -0 }], map: new Map([[1, 'a']]), none: undefined } });
    expect(verify(decode(encode(deep)))).toBe(true);
    expect(verify({ ...deep, inner: { ...deep.inner, list: [1, { x: 0 }] } })).toBe(false);
    expect(verify({ ...deep, inner: { ...deep.inner, map: new Map([[1, 'b']]) } })).toBe(false);
    expect(() => sign({ f: () => 1 })).toThrow(NotPlain);
  });

  test('of anything else are refused without an error', () => {
    const { verify } = signerOf('S1');
    for (const thing of [undefined, null, 'S2', 1, [], {}, prepare, { ...prepare, signer: 'S2' }, { ...signed, signature: 1 }, { ...signed, signature: '' }, { ...signed, signer: 2 }, new Map()]) {
      expect(verify(thing)).toBe(false);
    }
  });

  test('can’t be changed by whoever holds them', () => {
    expect(() => Object.assign(signed, { seq: 2 })).toThrow(TypeError);
  });
});

describe('simulated signatures', () => {
  test('are the same in every run', () => {
    expect(simulatedSigner('S2').sign(prepare).signature).toBe(simulatedSigner('S2').sign({ ...prepare }).signature);
    expect(simulatedSigner('S2').sign(prepare).signature).not.toBe(simulatedSigner('S1').sign(prepare).signature);
  });
});

test('a digest stands for a value, whatever the order of keys', () => {
  expect(digest({ a: 1, b: [2] })).toBe(digest({ b: [2], a: 1 }));
  expect(digest({ a: 1 })).not.toBe(digest({ a: '1' }));
  expect(digest('x')).toMatch(/^[0-9a-f]{16}$/);
});

test('signed things are found at any depth', () => {
  const request = simulatedSigner('C1').sign({ type: 'request' });
  const outer: Signed<object> = simulatedSigner('S1').sign({ type: 'pre-prepare', requests: [request], by: new Map([['C1', request]]) });
  expect(signedWithin(outer)).toEqual([request, request, outer]);
  expect(signedWithin({ signer: 'S1' })).toEqual([]);
});
