import { describe, expect, test } from 'vitest';
import * as pbft from '../../../solutions/task-17-pbft/pbft.ts';
import { shelled } from '../adversary/shell.ts';
import { checkersNamed } from '../checkers/index.ts';
import type { OpenNode } from '../cluster/held-node.ts';
import { openLive } from '../cluster/live-node.ts';
import { replay } from '../cluster/replay.ts';
import type { Signed } from '../protocols/signing.ts';
import type { PbftConfig, PbftState } from '../protocols/pbft/state.ts';
import type { PbftContext, PbftPart } from '../protocols/pbft/parts.ts';
import type { PrePrepare } from '../protocols/pbft/messages.ts';
import { pbftKit } from '../suite/pbft-kit.ts';
import { ballots, liesOf, requestOf } from '../suite/pbft-script.ts';
import { say } from '../suite/script.ts';
import type { StateCopy } from '../trace/events.ts';
import { explore, type Exploration } from './explore.ts';
import type { Goal, Model } from './model.ts';

const [x, y] = [ballots(requestOf('C1', 1)), ballots(requestOf('C2', 1))];
const checkers = checkersNamed(['PREP-AGREE', 'BFT-AGREE']);
const agreement = checkersNamed(['BFT-AGREE']);

const opening = (part: Partial<PbftPart> = {}): OpenNode => {
  const program = pbftKit.programOf({ pbft: { ...pbft, ...part } });
  return (birth) => openLive(birth.adversary ? shelled(program, birth.adversary, pbftKit.shell ?? {}) : program, birth, []);
};

const configured = (config: PbftConfig): Record<string, StateCopy> => Object.fromEntries(Array.from({ length: config.n }, (_, i) => [`S${i + 1}`, { config }]));

const executes = (node: string): Goal => ({ node, when: [{ field: 'lastExecuted', is: 1 }], otherwise: `${node} never executes`, rule: { id: 'LIVE', name: '', source: '' } });

/** The primary is the attacker, S2 and S3 are all that is heard of the others. */
function attacked(more: Partial<Model> = {}): Model {
  const lies = liesOf('S1', [x, y], { to: ['S2', 'S3'] });
  return { name: 'attacked', servers: 4, clients: 2, adversaries: { S1: { do: 'puppet' } }, network: 'reordering', may: [], setup: [{ do: 'crash', node: 'S4' }], lies, goals: [executes('S2'), executes('S3')], statesMax: 200_000, ...more };
}

const three = (quorum: number): Partial<Model> => ({ servers: 3, f: 1, setup: [], start: configured({ n: 3, f: 1, quorum }) });

/** Nobody is accused before it has happened again. */
async function happensAgain(model: Model, { found, locals }: Exploration, open: OpenNode, rules = checkers): Promise<string | undefined> {
  const { adversaries = {}, start = {} } = model;
  const run = await replay({ schedule: found?.schedule ?? [], seed: 1, servers: locals.servers, clients: ['C1', 'C2'], adversaries, start, open, checkers: rules, atOnce: locals });
  return run.broken?.rule.id;
}

describe('a search for schedules and lies', () => {
  test('finds none against 2f + 1 of four, and everything it looked for can be executed', async () => {
    const found = await explore({ model: attacked(), checkers, open: opening() });
    expect([found.verdict, found.missed]).toEqual(['complete', undefined]);
    // One view, one number, two requests, four replicas.
    expect([found.states, found.depth]).toEqual([3632, 10]);
  });

  test('finds that a quorum one too small prepares two digests, and commits two', async () => {
    const model = attacked({ start: configured({ n: 4, f: 1, quorum: 2 }) });
    const prepared = await explore({ model, checkers, open: opening() });
    expect(prepared).toMatchObject({ verdict: 'violated', found: { broken: { rule: { id: 'PREP-AGREE' } } } });
    expect(await happensAgain(model, prepared, opening())).toBe('PREP-AGREE');
    const committed = await explore({ model, checkers: agreement, open: opening() });
    expect(committed).toMatchObject({ verdict: 'violated', found: { broken: { rule: { id: 'BFT-AGREE' } } } });
    expect(await happensAgain(model, committed, opening(), agreement)).toBe('BFT-AGREE');
  });

  test('finds what a backup is good for that accepts a second pre-prepare', async () => {
    /** Forgets what it had accepted when something else comes, once. */
    const onPrePrepare = (state: PbftState, message: Signed<PrePrepare>, ctx: PbftContext): void => {
      const slot = state.log['0/1'] as { accepted: PrePrepare | null } | undefined;
      if (slot?.accepted && slot.accepted.digest !== message.digest && !state.own['changed']) {
        state.own['changed'] = true;
        Object.assign(slot, { accepted: null, isPrepared: false });
      }
      pbft.onPrePrepare(state, message, ctx);
    };
    const open = opening({ onPrePrepare });
    const voted = liesOf('S1', [x, y], { kinds: ['commit'] }).flatMap(({ from, message }) => say(from, ['S2', 'S3'], message));
    const model = attacked({ setup: [{ do: 'crash', node: 'S4' }, ...voted], lies: liesOf('S1', [x, y], { to: ['S2', 'S3'], kinds: ['pre-prepare'] }) });
    expect(await explore({ model, checkers: agreement, open: opening() })).toMatchObject({ verdict: 'complete' });
    const found = await explore({ model, checkers: agreement, open });
    expect(found).toMatchObject({ verdict: 'violated', found: { broken: { rule: { id: 'BFT-AGREE' } } } });
    expect(await happensAgain(model, found, open, agreement)).toBe('BFT-AGREE');
  });

  test('splits three replicas whose quorum is two, and finds that three of three can’t be split', async () => {
    const model = attacked(three(2));
    const split = await explore({ model, checkers: agreement, open: opening() });
    expect(split).toMatchObject({ verdict: 'violated' });
    expect(await happensAgain(model, split, opening(), agreement)).toBe('BFT-AGREE');
    const { verdict, missed } = await explore({ model: attacked(three(3)), checkers: agreement, open: opening() });
    expect([verdict, missed]).toEqual(['complete', undefined]);
    // But they stall as soon as the third keeps silent.
    const silent = attacked({ ...three(3), lies: liesOf('S1', [x, y], { to: ['S2', 'S3'], kinds: ['pre-prepare'] }) });
    expect(await explore({ model: silent, checkers: agreement, open: opening() })).toMatchObject({ verdict: 'complete', missed: { node: 'S2' } });
  });

  test('refuses lies of the honest, and more liars than there may be', async () => {
    await expect(explore({ model: attacked({ lies: liesOf('S2', [x]) }), checkers, open: opening() })).rejects.toThrow("S2 can't lie, for it isn't among the adversaries.");
    await expect(explore({ model: attacked({ servers: 3 }), checkers, open: opening() })).rejects.toThrow('only 0 of 3 servers may be');
  });
});
