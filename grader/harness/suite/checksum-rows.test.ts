import { describe, expect, test } from 'vitest';
import * as reference from '../../../solutions/task-16-byzantine-faults/byzantine-faults.ts';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { faultsBinding } from '../../bench/testing/faults-binding.ts';
import { canonicalText } from '../kernel/plain.ts';
import type { FaultsPart } from '../protocols/faults/parts.ts';
import type { Message } from '../protocols/node.ts';
import { everyFlip, sendsOver, wireRows } from './checksum-rows.ts';
import { faultsRules } from './faults-rules.ts';

const messages: readonly Message[] = [{ type: 'ping', n: 5, list: [true, { a: 'b' }] } as Message, { type: 'pong' }];

function judge(withChecksum: FaultsPart['withChecksum']): Promise<Ended> {
  const { results, table, runTest } = bindTo(() => ({ ...reference, withChecksum }), import.meta.filename, faultsBinding);
  return runTest(async () => table({ rule: faultsRules.checksum, rows: wireRows(messages, await results<object>({ rule: faultsRules.checksum, state: {}, calls: [sendsOver(messages)] })) }));
}

describe('flips', () => {
  test('change one place each, and are all different', () => {
    const flips = everyFlip({ type: 'a', n: 1, is: true, list: [0] }).map(({ value }) => canonicalText(value));
    expect(new Set(flips).size).toBe(flips.length);
    expect(flips).toContain(canonicalText({ type: 'a', n: 1, is: false, list: [0] }));
    expect(flips).toContain(canonicalText({ type: 'a', n: 1, is: true, list: [4] }));
    expect(flips).toContain(canonicalText({ typd: 'a', n: 1, is: true, list: [0] }));
    expect(flips).not.toContain(canonicalText({ type: 'a', n: 1, is: true, list: [0] }));
  });

  test('are not made where there is no bit to flip', () => {
    expect(everyFlip([null, {}, [], ''])).toEqual([]);
  });
});

describe('a transport', () => {
  test('with a checksum passes', async () => {
    expect((await judge(reference.withChecksum)).verdict).toBe('pass');
  });

  test.each<readonly [string, FaultsPart['withChecksum'], RegExp]>([
    ['without one delivers flips', (transport) => transport, /of \d+ flips, \d+ are delivered, such as/],
    [
      'that checks the type only delivers flips',
      (transport, digest) => ({
        send: (to, message) => transport.send(to, { ...message, sum: digest(message.type) } as Message),
        onReceive: (hear) => transport.onReceive((from, { sum, ...message }: Message & { readonly sum?: string }) => (sum === digest(message.type) ? hear(from, message) : undefined)),
      }),
      /flips, \d+ are delivered/,
    ],
    ['that is deaf loses what is intact', (transport) => ({ send: (to, message) => transport.send(to, message), onReceive: () => undefined }), /intact messages get lost or changed: delivered is \[\]/],
    ['that is mute loses what is intact', (transport) => ({ send: () => undefined, onReceive: (hear) => transport.onReceive(hear) }), /intact messages get lost/],
    ['that repeats itself is no better', (transport) => ({ send: (to, message) => [1, 2].forEach(() => transport.send(to, message)), onReceive: (hear) => transport.onReceive(hear) }), /intact messages get lost or changed/],
  ])('%s', async (_name, withChecksum, got) => {
    expect((await judge(withChecksum)).failure?.rows?.map((row) => row.got).join()).toMatch(got);
  });
});
