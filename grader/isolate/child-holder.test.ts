import { afterAll, describe, expect, test } from 'vitest';
import { bindSuite } from '../harness/suite.ts';
import type { LoadedModule, SuiteBinding } from '../harness/suite/binding.ts';
import type { TestLine } from '../harness/suite/outcome.ts';
import type { Simulated } from '../harness/suite/simulate.ts';
import { lookup, type Table } from '../harness/suite/table.ts';
import { ChildHolder } from './child-holder.ts';
import { plainHost } from './fence.ts';
import type { HolderLimits } from './holder-limits.ts';
import type { Held } from './protocol.ts';
import { compileHost, type BothForms } from './testing/compiled.ts';

const host = compileHost();
const holders: ChildHolder[] = [];
afterAll(() => {
  for (const holder of holders) holder.close();
});

const load = (url: string): Promise<LoadedModule> => import(url) as Promise<LoadedModule>;

const limits: HolderLimits = { startMsMax: 60_000, silenceMsMax: 10_000, testMsMax: 100_000, residentMbMax: 512, outputBytesMax: 1024 ** 2, stopsMax: 9 };

function childWith(held: Held, more: Partial<HolderLimits> = {}): ChildHolder {
  const child = new ChildHolder({ host: plainHost(host.file), limits: { ...limits, ...more }, held, tell: () => undefined });
  holders.push(child);
  return child;
}

/** Runs a hidden test's body over code that is held in this realm, and over the same in a process of its own. */
async function bothWays(code: Promise<BothForms>, body: (verbs: ReturnType<typeof bindSuite>) => Promise<void>): Promise<{ readonly realm: TestLine[]; readonly child: TestLine[] }> {
  const { held, file, submission, references } = await code;
  const child = childWith(held);
  const common = {
    task: held.task,
    part: held.part,
    exports: held.exports,
    submissionFile: file,
    submission: (instance: number) => load(`${submission}?of=${instance}`),
    references: Object.fromEntries(Object.entries(references).map(([task, url]) => [task, () => load(url)])),
    options: { seeds: null, firstSeed: 1, tell: 'shown' },
  } satisfies Partial<SuiteBinding>;
  const run = async (more: Partial<SuiteBinding>): Promise<TestLine[]> => {
    const lines: TestLine[] = [];
    const bodies: (() => Promise<void>)[] = [];
    const verbs = bindSuite({ ...common, register: (_name, one) => bodies.push(one), emit: (line) => void lines.push(line), ...more });
    verbs.test('the test', () => body(verbs));
    await bodies[0]?.().catch(() => undefined);
    // A sign of life comes after every batch, and batches differ in size.
    return lines.filter(({ kind }) => kind !== 'alive');
  };
  return { realm: await run({}), child: await run({ holder: child }) };
}

const commitmentPart = { part: 'commitment', exports: ['quorumMatch', 'nextCommitIndex'] };
const followerPart = { part: 'follower', exports: ['onAppendEntries'] };

const commitment = (rule: string, before = ''): Promise<BothForms> =>
  host.hold(
    `${before}
     export const quorumMatch = ({ self, voters, matchIndex, lastDurableSelf }) =>
       voters.map((v) => (v === self ? lastDurableSelf : matchIndex[v] ?? 0)).sort((a, b) => b - a)[Math.floor(voters.length / 2)];
     export function nextCommitIndex(view) { const n = quorumMatch(view); ${rule} }`,
    commitmentPart,
  );
const rightRule = 'return n > view.commitIndex && view.termAt(n) === view.currentTerm ? n : view.commitIndex;';

const rough: Simulated = {
  scenario: {
    name: 'three servers, crashes and partitions',
    servers: 3,
    network: { loss: 0.05, duplication: 0.05, late: 0.05 },
    faults: { kinds: ['crash', 'split', 'isolate', 'isolate', 'slow-disk'], episodes: 4, forMs: 1500 },
    workload: { everyMs: 40, command: (count) => ({ command: { op: 'put', key: `k${count}`, value: count % 2 === 0 ? null : -0 } }) },
    settleWithinMs: 5000,
  },
  checkers: ['LC', 'SMS', 'COMMIT-MONO', 'ES'],
  seeds: 4,
};

const table: Table = {
  rule: { id: 'COMMIT', name: 'Commitment', source: 'Raft §5.3' },
  rows: [
    {
      name: 'a majority holds entry 2',
      calls: [{ call: 'nextCommitIndex', with: { self: 'S1', voters: ['S1', 'S2', 'S3'], matchIndex: { S2: 2, S3: 0 }, lastDurableSelf: 2, commitIndex: 0, currentTerm: 2, termAt: lookup([0, 1, 2]) } }],
      returns: 2,
      because: 'It is on two of three servers.',
    },
  ],
};

describe('code in a process of its own gives the same verdicts, failures and traces', () => {
  test('correct code', async () => {
    const { realm, child } = await bothWays(commitment(rightRule), async ({ simulate, table: rows }) => {
      await rows(table);
      await simulate(rough);
    });
    expect(realm.at(-1)).toMatchObject({ verdict: 'pass' });
    expect(child).toEqual(realm);
  });

  test.each([
    ['breaks a rule', commitment('return Math.max(view.lastDurableSelf, view.commitIndex);')],
    ['makes no progress', commitment('return view.commitIndex;')],
    ['throws', commitment('throw new RangeError(`at ${n}`);')],
    ['throws what can’t be looked at', commitment('throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; } });')],
    ['prints', commitment('console.log("n is", n); return Math.max(view.lastDurableSelf, view.commitIndex);')],
    ['asks the wall clock', commitment('return Date.now() > 0 ? n : 0;')],
    ['gives what is not plain', commitment('return () => n;')],
    ['remembers outside the state', commitment(`calls++; ${rightRule.replace('return', 'return calls > 40 ? view.commitIndex :')}`, 'let calls = 0;')],
    ['throws as it is loaded', commitment(rightRule, 'throw new Error("at the top");')],
    ['has an export missing', host.hold('export const quorumMatch = () => 0;', commitmentPart)],
  ])('code that %s', async (_what, held) => {
    const { realm, child } = await bothWays(held, async ({ simulate, table: rows }) => {
      await rows(table).catch(() => undefined);
      await simulate(rough);
    });
    expect(realm.at(-1)).toMatchObject({ kind: 'end' });
    expect(realm.at(-1)).not.toMatchObject({ verdict: 'pass' });
    expect(child).toEqual(realm);
  });

  test.each([
    ['awaits its write', 'await ctx.persist();'],
    ['awaits another server', "await ctx.rpc(message.leaderId, { type: 'Nonsense' }, 20).catch(() => undefined);"],
    ['keeps odd things in its state', "state.own.odd = new Map([[NaN, new Set([-0, undefined])], ['__proto__', 1n]]);"],
    ['takes fields away again', "if (state.own.mark) delete state.own.mark; else state.own.mark = true; void ctx.persist();"],
    ['changes what was delivered', 'message.entries.push(1);'],
  ])('a handler that %s', async (_what, statement) => {
    const text = `
      export async function onAppendEntries(state, message, ctx) {
        if (message.type !== 'AppendEntries') return undefined;
        if (message.term < state.currentTerm) return { term: state.currentTerm, success: false };
        if (message.term > state.currentTerm) { state.currentTerm = message.term; state.votedFor = null; }
        state.role = 'follower';
        ${statement}
        if (ctx.log.termAt(state, message.prevLogIndex) !== message.prevLogTerm) { await ctx.persist(); return { term: state.currentTerm, success: false }; }
        message.entries.forEach((entry, i) => {
          const index = message.prevLogIndex + 1 + i;
          if (ctx.log.termAt(state, index) === entry.term) return;
          ctx.log.truncateFrom(state, index);
          ctx.log.append(state, entry);
        });
        await ctx.persist();
        state.commitIndex = Math.max(state.commitIndex, Math.min(message.leaderCommit, message.prevLogIndex + message.entries.length));
        return { term: state.currentTerm, success: true };
      }`;
    const { realm, child } = await bothWays(host.hold(text, followerPart), ({ simulate }) => simulate(rough));
    expect(realm.at(-1)).toMatchObject({ kind: 'end' });
    expect(child).toEqual(realm);
  });
});

const call = { call: 'nextCommitIndex', args: [{ self: 'S1', voters: ['S1'], matchIndex: {}, lastDurableSelf: 3, commitIndex: 0 }], made: [] };

test('a process that is killed fails its own test, and the next begins in a new one', async () => {
  const { held } = await commitment('for (;;);');
  const child = childWith(held, { silenceMsMax: 300 });
  expect(await child.load(0)).toBeUndefined();
  await expect(child.callPure(0, call)).rejects.toMatchObject({ verdict: 'timeout', failure: { summary: expect.stringContaining('0.3 seconds in this test') as unknown } });
  expect(await child.load(0)).toBeUndefined();
});
