import { describe, expect, test } from 'vitest';
import * as pbft from '../../../../solutions/task-17-pbft/pbft.ts';
import * as evidence from '../../../../solutions/task-18-equivocation/equivocation.ts';
import { a, b } from '../../../bench/testing/hand-made-pbft.ts';
import { shelled } from '../../adversary/shell.ts';
import { checkersNamed } from '../../checkers/index.ts';
import { openLive } from '../../cluster/live-node.ts';
import type { Scenario } from '../../cluster/scenario.ts';
import { runScenario, type Run } from '../../cluster/simulation.ts';
import { evidenceKit } from '../../suite/evidence-kit.ts';
import { invoke, put, signedBy } from '../../suite/pbft-script.ts';
import { reachOf } from '../../trace/reach.ts';
import { transcript } from '../../trace/transcript.ts';
import type { Message } from '../node.ts';
import { ballotsIn, isHeard, type Candidate } from './evidence.ts';

const checkers = checkersNamed(['UNFORGED', 'NO-EQUIV', 'ACCURACY', 'PREP-AGREE', 'BFT-AGREE', 'EXECUTION', 'BFT-RESULT']);

function run(more: Partial<Scenario>, part: object = {}): Promise<Run> {
  const program = evidenceKit.programOf({ pbft: { ...pbft }, evidence: { ...evidence, ...part } });
  return runScenario({
    scenario: { name: 'PBFT', servers: 4, clients: 1, script: [{ do: 'ask', node: 'C1', message: invoke(put('x', 1)) }, { do: 'wait', ms: 300 }], settleWithinMs: 5000, mustAnswer: true, ...more },
    seed: 1,
    protocol: evidenceKit.view,
    checkers,
    open: (birth) => openLive(birth.adversary ? shelled(program, birth.adversary, evidenceKit.shell ?? {}) : program, birth, []),
  });
}

const say = (...messages: readonly Message[]): NonNullable<Scenario['script']> => [...messages.map((message) => ({ do: 'inject', from: 'S4', to: 'S2', message }) as const), { do: 'wait', ms: 200 }];
const puppet = { S4: { do: 'puppet' } } as const;

describe('PBFT with a look-out, assembled', () => {
  test('serves clients beside a liar, and tells who accuses whom', async () => {
    const { broken, error, trace } = await run({ adversaries: puppet, script: say(a.prepare('S4'), b.prepare('S4')) });
    expect([broken, error]).toEqual([undefined, undefined]);
    const told = transcript(trace.events).join('\n');
    expect(told).toContain(`S2 accuses S4, by S4's prepare(view 0, seq 1, ${a.digest.slice(0, 6)}) against S4's prepare(view 0, seq 1, ${b.digest.slice(0, 6)})`);
    expect(told).toMatch(/S2 ──evidence\(S4's prepare\(.*\) against S4's prepare\(.*\)\)──▶ S3/);
    expect(told).toMatch(/S3 ──prepare\(view 0, seq 1, [0-9a-f]{6}\) of S3, with S1's pre-prepare\(view 0, seq 1, [0-9a-f]{6}\)──▶ S2/);
    expect(reachOf(trace.events)).toMatchObject({ accusations: 3 });
  });

  test('asks the part for certificates, with the primary’s word among the votes, and for a plain answer', async () => {
    const asked: Candidate[] = [];
    const isCertified = (state: Parameters<typeof evidence.isCertified>[0], candidate: Candidate, ctx: Parameters<typeof evidence.isCertified>[2]): boolean => {
      asked.push(candidate);
      return evidence.isCertified(state, candidate, ctx);
    };
    expect((await run({}, { isCertified })).broken).toBeUndefined();
    const kinds = (phase: Candidate['phase']): readonly string[] => [...new Set(asked.filter((one) => one.phase === phase).flatMap(({ votes }) => votes.map(({ type, signer }) => (signer === 'S1' ? `primary's ${type}` : type))))].sort();
    expect(kinds('prepared')).toEqual(['prepare', "primary's pre-prepare"]);
    expect(kinds('committed')).toEqual(['commit', "primary's commit"]);
    expect((await run({ mustAnswer: false }, { isCertified: () => Promise.resolve(true) })).error?.fault.summary).toContain('isCertified must return true or false');
    expect((await run({ mustAnswer: false }, { toEmbed: () => undefined })).error?.fault.summary).toContain('toEmbed must return a list of ballots');
    expect((await run({ mustAnswer: false }, { report: () => undefined })).broken?.violation.summary).toContain('reports no list of evidence');
  });

  test('nobody is served where nothing is certified, and one wrong vote is not counted', async () => {
    expect((await run({ settleWithinMs: 900 }, { isCertified: () => false })).broken?.rule.id).toBe('LIVE');
    const signers = new Set<string>();
    const isCertified = (_state: unknown, { votes }: Candidate): boolean => {
      for (const { signer } of votes) signers.add(signer);
      return false;
    };
    const inName = signedBy('S4', { ...a.prepare('S3') });
    await run({ settleWithinMs: 900, mustAnswer: false, adversaries: puppet, script: say(inName, { ...a.prepare('S4'), view: 0, seq: 2 } as Message) }, { isCertified });
    expect(signers.has('S4')).toBe(false);
  });
});

describe('messages of the look-out', () => {
  test('have a shape, or are not heard', () => {
    const notice = { type: 'evidence', evidence: { first: a.prepare('S4'), second: b.prepare('S4') } };
    for (const message of [notice, { type: 'gossip', ballots: [] }, { type: 'gossip', ballots: [a.prePrepare()] }, signedBy('S4', { ...a.prepare('S4'), embeds: [a.prePrepare()] })]) expect(isHeard(message)).toBe(true);
    for (const message of [null, { type: 'gossip' }, { type: 'gossip', ballots: [{ type: 'prepare' }] }, { type: 'evidence', evidence: { first: a.prepare('S4') } }, { ...a.prepare('S4'), embeds: [3] }, { ...a.commit('S4'), embeds: 'all' }]) expect(isHeard(message)).toBe(false);
  });

  test('give all ballots in them', () => {
    const embedding = signedBy('S3', { ...a.prepare('S3'), embeds: [a.prePrepare()] });
    expect(ballotsIn({ type: 'gossip', ballots: [embedding, b.commit('S4')] }).map(({ type, signer }) => `${signer} ${type}`)).toEqual(['S3 prepare', 'S1 pre-prepare', 'S4 commit']);
    expect(ballotsIn({ type: 'evidence', evidence: { first: a.commit('S4'), second: b.commit('S4') } })).toHaveLength(2);
  });
});
