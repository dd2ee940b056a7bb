import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { referenceParts } from '../../bench/testing/reference-parts.ts';
import { decode } from '../kernel/codec.ts';
import type { CommitmentPart } from '../protocols/raft/parts.ts';
import type { TraceEvent } from '../trace/events.ts';
import type { LoadedModule } from './binding.ts';
import type { Explored } from './explore.ts';
import type { TestLine } from './outcome.ts';
import { raftRules } from './raft-rules.ts';
import { put } from './raft-script.ts';

const file = fileURLToPath(import.meta.url);
const { commitment } = referenceParts;

const twoCommands: Explored = {
  name: 'three servers, S1 leads, two commands',
  servers: 3,
  network: 'immediate',
  setup: [{ do: 'fire', node: 'S1', timer: 'election' }, { do: 'deliver' }],
  may: [
    { do: 'ask', nodes: ['S1'], message: put('x'), times: 1 },
    { do: 'ask', nodes: ['S1'], message: put('y'), times: 1 },
  ],
  goals: [{ node: 'S1', when: [{ field: 'commitIndex', is: 2 }], otherwise: 'S1 never commits entry 2', rule: raftRules.commitment }],
  checkers: ['MAJORITY', 'LC', 'SMS'],
  statesMax: 50_000,
};

interface Told extends Ended {
  readonly end: Extract<TestLine, { kind: 'end' }>;
  readonly lines: readonly TestLine[];
}

async function run(make: () => LoadedModule, explored: Partial<Explored> = {}): Promise<Told> {
  const bound = bindTo(make, file);
  const ended = await bound.runTest(() => bound.explore({ ...twoCommands, ...explored }));
  return { ...ended, lines: bound.lines, end: bound.lines.at(-1) as Told['end'] };
}

const withCommitment = (change: Partial<CommitmentPart>): (() => LoadedModule) => () => ({ ...commitment, ...change });

describe('explore', () => {
  test('passes the reference, counts what was reached, and gives the same hash twice', async () => {
    const first = await run(withCommitment({}));
    expect(first).toMatchObject({ verdict: 'pass', failure: undefined, runs: 1 });
    expect(first.end.reach?.['states explored']).toBe(first.events);
    expect(first.end.reach?.['commits by a leader']).toBeGreaterThan(0);
    expect(first.end.reach).not.toHaveProperty(['explorations cut at their bound']);
    expect((await run(withCommitment({}))).end).toEqual(first.end);
    expect(first.lines.some(({ kind }) => kind === 'alive')).toBe(true);
  });

  test('shows the shortest way to a broken rule, as real nodes went it', async () => {
    const { verdict, failure } = await run(withCommitment({ nextCommitIndex: ({ commitIndex, lastDurableSelf }) => Math.max(commitIndex, lastDurableSelf) }));
    expect(verdict).toBe('fail');
    expect(failure).toMatchObject({
      rule: { id: 'MAJORITY' },
      during: twoCommands.name,
      servers: 3,
      summary: expect.stringContaining('S1 committed entry 1, which is on the disk of S1 alone') as unknown,
    });
    expect(failure?.seed).toBeUndefined();
    expect(failure?.states).toBeGreaterThan(0);
    expect(failure?.schedule?.join('\n')).toContain('client ──put x──▶ S1');
    const trace = decode(failure?.trace ?? null) as readonly TraceEvent[];
    expect(trace.at(-1)).toMatchObject({ kind: 'step', node: 'S1' });
  });

  test('names a goal that nothing leads to', async () => {
    const { verdict, failure } = await run(withCommitment({ nextCommitIndex: ({ commitIndex }) => commitIndex }));
    expect(verdict).toBe('fail');
    expect(failure).toMatchObject({ rule: raftRules.commitment, summary: 'S1 never commits entry 2: every order of events was tried.' });
  });

  test('blames code that throws, and says where', async () => {
    const { verdict, failure } = await run(
      withCommitment({
        nextCommitIndex: () => {
          throw new RangeError('no such index');
        },
      }),
    );
    expect(verdict).toBe('learner-error');
    expect(failure).toMatchObject({ during: expect.stringContaining(twoCommands.name) as unknown, location: { file } });
    expect(failure?.summary).toContain('no such index');
  });

  test('blames code that leaves a state without its shape', async () => {
    const follower = { onAppendEntries: (state: { log?: unknown }) => void (state.log = null) };
    const bound = bindTo(() => follower, file, { part: 'follower', exports: ['onAppendEntries'] });
    const { verdict, failure } = await bound.runTest(() => bound.explore({ ...twoCommands, goals: [], checkers: ['LM', 'LC'] }));
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'G-SHAPE']);
  });

  test('finds what is remembered outside the state', async () => {
    const { verdict, failure } = await run(() => {
      let calls = 0;
      return { ...commitment, nextCommitIndex: (view) => (++calls % 7 === 0 ? view.commitIndex : commitment.nextCommitIndex(view)) } satisfies CommitmentPart;
    });
    expect([verdict, failure?.finding]).toEqual(['learner-error', 'G-HIDDEN-STATE']);
    expect(failure?.got).not.toBe(failure?.expected);
  });

  test('passes what it could not explore to the end, and says so', async () => {
    const { verdict, end } = await run(withCommitment({}), { statesMax: 20 });
    expect(verdict).toBe('pass');
    expect(end.reach?.['explorations cut at their bound']).toBe(1);
  });
});
