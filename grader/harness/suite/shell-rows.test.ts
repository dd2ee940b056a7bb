import { describe, expect, test } from 'vitest';
import * as reference from '../../../solutions/task-16-byzantine-faults/byzantine-faults.ts';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { faultsBinding } from '../../bench/testing/faults-binding.ts';
import type { Message } from '../protocols/node.ts';
import { faultsRules } from './faults-rules.ts';
import { ballots, requestOf, signedBy } from './pbft-script.ts';
import { hearsRow, repliesRow, sendsRow, type Leaves } from './shell-rows.ts';
import type { Row } from './table.ts';

type Shell = Partial<Record<keyof typeof reference.byzantine, () => unknown>>;

function ask(shell: Shell, row: Row<object>): Promise<Ended> {
  const { table, runTest } = bindTo(() => ({ ...reference, byzantine: { ...reference.byzantine, ...shell } }), import.meta.filename, faultsBinding);
  return runTest(() => table({ rule: faultsRules.shells, rows: [row] }));
}

const prepare = ballots(requestOf('C1', 1)).prepare('S4');
const other = { ...prepare, digest: 'another' };
const base = { name: 'a row', because: 'because', protocol: 'pbft', behaviour: { do: 'silent' } } as const;

const sends = (leaves: Leaves, word: unknown): Promise<Ended> => ask({ sends: () => word }, sendsRow({ ...base, to: 'S1', message: prepare, leaves }));

describe('what a shell sends', () => {
  test.each<readonly [Leaves, unknown]>([
    ['nothing', []],
    ['itself', [prepare]],
    ['twice', [prepare, prepare, prepare]],
    ['a lie', [signedBy('S4', other)]],
    ['a flip', [other]],
  ])('is %s', async (leaves, word) => {
    expect((await sends(leaves, word)).verdict).toBe('pass');
  });

  test.each<readonly [Leaves, unknown, RegExp]>([
    ['nothing', [prepare], /and nothing should$/],
    ['nothing', undefined, /which is no list of what leaves$/],
    ['itself', [prepare, prepare], /the message as it is, once$/],
    ['twice', [prepare], /more than once$/],
    ['a lie', [prepare], /should be one other message$/],
    ['a lie', [other], /^its signature doesn’t fit what it says/],
    ['a lie', [signedBy('S1', other)], /^it forges a signature of S1/],
    ['a lie', [{ type: 'noise' }], /which no parser lets through/],
    ['a flip', [{ ...other, seq: 2 }], /2 values are changed, and one bit of one should be$/],
  ])('is not %s: %j', async (leaves, word, got) => {
    expect((await sends(leaves, word)).failure?.rows?.[0]?.got).toMatch(got);
  });
});

test('a reply is looked at in the same way', async () => {
  const row = repliesRow({ ...base, to: 'S1', request: prepare, reply: { ok: true }, leaves: 'a lie' });
  expect((await ask({ replies: () => [{ ok: false }] }, row)).verdict).toBe('pass');
  expect((await ask({ replies: () => [{ well: 'no' }] }, row)).failure?.rows?.[0]?.got).toMatch(/no parser/);
});

describe('what a shell says by itself', () => {
  const heard = signedBy('S1', { type: 'prepare', replica: 'S1' }) as Message;
  const row = hearsRow({ ...base, from: 'S1', message: heard, says: [{ to: 'S2', with: { type: 'prepare' } }], grants: { ok: true } });
  const quiet = hearsRow({ ...base, from: 'S1', message: heard });
  const says = [{ to: 'S2', message: heard }];

  test('is what is due, and may be more', async () => {
    expect((await ask({ hears: () => ({ says, grants: { ok: true, more: 1 } }) }, row)).verdict).toBe('pass');
    expect((await ask({ hears: () => ({ says: [] }) }, quiet)).verdict).toBe('pass');
  });

  test.each<readonly [Row<object>, unknown, RegExp]>([
    [row, { says: [], grants: { ok: true } }, /^nothing goes to S2 that has/],
    [row, { says }, /^it grants undefined, and should grant/],
    [row, { says: [...says, { to: 'S3', message: { ...heard, replica: 'S2' } }], grants: { ok: true } }, /^it forges a signature of S1/],
    [quiet, { says }, /^it says something by itself/],
    [quiet, { says: [], grants: {} }, /and nothing is to be granted$/],
    [quiet, [], /and has no `says`$/],
  ])('is refused otherwise', async (of, result, got) => {
    expect((await ask({ hears: () => result }, of)).failure?.rows?.[0]?.got).toMatch(got);
  });
});
