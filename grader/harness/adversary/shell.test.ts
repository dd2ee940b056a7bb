import { describe, expect, test } from 'vitest';
import { raftView } from '../cluster/raft-view.ts';
import { openLive } from '../cluster/live-node.ts';
import type { ProtocolView, Scenario } from '../cluster/scenario.ts';
import { runScenario, type Run } from '../cluster/simulation.ts';
import type { Behaviour } from '../protocols/behaviour.ts';
import type { Context, Message, NodeEvent, NodeProgram } from '../protocols/node.ts';
import type { Signed } from '../protocols/signing.ts';
import { signedWithin } from '../signing/signed-content.ts';
import { simulatedSigner } from '../signing/simulated.ts';
import type { TraceEvent } from '../trace/events.ts';
import { bitFlipped } from './bit-flip.ts';
import { shelled, type ShellLore } from './shell.ts';

type Vote = Signed<{ type: 'vote'; value: string; by: string }>;

interface State {
  heard: Vote[];
  replies: unknown[];
  own: Record<string, unknown>;
}

/** A client's word is put to the vote: everybody tells everybody, signed; a question is answered by how many have been heard. */
const program: NodeProgram<object> = {
  fresh: (): State => ({ heard: [], replies: [], own: {} }),
  durable: [],
  step: (given, event: NodeEvent, context: Context) => {
    const state = given as State;
    const { sign } = simulatedSigner(context.id);
    if (event.kind === 'client') for (const peer of context.peers) context.send(peer, sign({ type: 'vote', value: event.message as string, by: context.id }));
    if (event.kind === 'reply') state.replies.push(event.reply);
    if (event.kind === 'message' && event.message.type === 'vote') {
      state.heard.push(event.message as Vote);
      context.send(event.from, { type: 'question' });
    }
    if (event.kind === 'message' && event.message.type === 'question') return { type: 'count', count: state.heard.length };
    return undefined;
  },
};

const lore: ShellLore = {
  signerOf: simulatedSigner,
  lies: {
    contradict: (message) => ({ ...(message as Vote), value: 'other' }),
    contradictReply: () => ({ type: 'count', count: 99 }),
    votesFor: (message, self) => (message.type === 'vote' ? [{ type: 'vote', value: (message as Vote).value, by: self } as Message] : []),
    acknowledge: (message, self) => (message.type === 'vote' ? [{ to: (message as Vote).by, message: { type: 'vote', value: 'done', by: self } as Message }] : []),
    grant: (request) => (request.type === 'question' ? { type: 'count', count: 7 } : undefined),
    inNameOf: (message, other) => ({ ...message, by: other }) as Message,
  },
};

function run(behaviour: Behaviour, more: Partial<Scenario> = {}): Promise<Run> {
  const script: Scenario['script'] = [{ do: 'ask', node: 'S1', message: 'x' }, { do: 'ask', node: 'S4', message: 'y' }, { do: 'wait', ms: 200 }];
  return runScenario({
    scenario: { name: 'votes', servers: 4, adversaries: { S4: behaviour }, script, ...more },
    seed: 1,
    protocol: raftView as unknown as ProtocolView,
    checkers: [],
    open: (birth) => openLive(birth.adversary ? shelled(program, birth.adversary, lore) : program, birth, []),
  });
}

const steps = ({ trace }: Run): readonly Extract<TraceEvent, { kind: 'step' }>[] => trace.events.filter((event) => event.kind === 'step');
const heardBy = (one: Run, node: string): readonly Vote[] => steps(one).flatMap(({ node: at, event }) => (at === node && event.kind === 'message' && event.message.type === 'vote' ? [event.message as Vote] : []));
const valuesFromS4 = (one: Run, node: string): readonly string[] => heardBy(one, node).filter(({ signer }) => signer === 'S4').map(({ value }) => value);
const repliesFromS4 = (one: Run, node: string): readonly unknown[] => steps(one).flatMap(({ node: at, event }) => (at === node && event.kind === 'reply' && event.from === 'S4' ? [event.reply] : []));

const servers = ['S1', 'S2', 'S3'];
const all: readonly Behaviour[] = [
  { do: 'silent' },
  { do: 'selective', to: ['S2'] },
  { do: 'delay', byMs: 50 },
  { do: 'equivocate', to: ['S2'] },
  { do: 'forge-ack' },
  { do: 'double-vote' },
  { do: 'impersonate' },
  { do: 'bit-flip' },
  { do: 'replay' },
  { do: 'puppet' },
];

describe('a shell around a server', () => {
  test('may keep it silent, towards all or most', async () => {
    const silent = await run({ do: 'silent' });
    expect(servers.flatMap((id) => valuesFromS4(silent, id))).toEqual([]);
    expect(repliesFromS4(silent, 'S1')).toEqual([]);
    const selective = await run({ do: 'selective', to: ['S2'] });
    expect(servers.map((id) => valuesFromS4(selective, id))).toEqual([[], ['y'], []]);
  });

  test('may let it come late, and all the same in the end', async () => {
    const prompt = await run({ do: 'selective', to: servers });
    const late = await run({ do: 'delay', byMs: 50 });
    const atOf = (one: Run): number => steps(one).find(({ node, event }) => node === 'S1' && event.kind === 'message' && event.from === 'S4')?.at ?? NaN;
    expect(atOf(late)).toBeGreaterThanOrEqual(50);
    expect(atOf(prompt)).toBeLessThan(50);
  });

  test('may tell one something else than the others, well signed, and answer likewise', async () => {
    const equivocating = await run({ do: 'equivocate', to: ['S1'] });
    expect(servers.map((id) => valuesFromS4(equivocating, id))).toEqual([['other'], ['y'], ['y']]);
    expect(heardBy(equivocating, 'S1').every((vote) => simulatedSigner('S2').verify(vote))).toBe(true);
    expect(repliesFromS4(equivocating, 'S1')).toEqual([{ type: 'count', count: 99 }]);
  });

  test('may vote for everything, once, and grant everything', async () => {
    const voting = await run({ do: 'double-vote' });
    expect(servers.map((id) => [...valuesFromS4(voting, id)].sort())).toEqual([['x', 'y'], ['x', 'y'], ['x', 'y']]);
    expect(repliesFromS4(voting, 'S1')).toEqual([{ type: 'count', count: 7 }, { type: 'count', count: 7 }]);
  });

  test('may claim what it has not done', async () => {
    const forging = await run({ do: 'forge-ack' });
    expect(valuesFromS4(forging, 'S1')).toContain('done');
    expect(valuesFromS4(forging, 'S2')).toEqual(['y']);
  });

  test('may name others in what it signs itself', async () => {
    const impersonating = await run({ do: 'impersonate' });
    const named = heardBy(impersonating, 'S1').filter(({ signer }) => signer === 'S4');
    expect(named.map(({ by }) => by).sort()).toEqual(['S1', 'S2', 'S3', 'S4']);
    expect(named.every((vote) => simulatedSigner('S1').verify(vote))).toBe(true);
  });

  test('may flip bits, which signatures show', async () => {
    const flipping = await run({ do: 'bit-flip' });
    const received = heardBy(flipping, 'S2').filter(({ signer }) => signer === 'S4');
    expect(received.length).toBe(1);
    expect(received.some((vote) => simulatedSigner('S1').verify(vote))).toBe(false);
    expect(bitFlipped({ type: 'x', a: 2, deep: { b: 'c' } }, 0)).toEqual({ type: 'x', a: 3, deep: { b: 'c' } });
    expect(bitFlipped({ type: 'x', a: 2, deep: { b: 'c' } }, 3)).toEqual({ type: 'x', a: 2, deep: { b: 'b' } });
    expect(bitFlipped({ type: 'x' }, 0)).toEqual({ type: 'x' });
  });

  test('may repeat what it said and heard', async () => {
    const replaying = await run({ do: 'replay' });
    expect(heardBy(replaying, 'S2').map(({ signer }) => signer).sort()).toEqual(['S1', 'S1', 'S4', 'S4']);
  });

  test('leaves a puppet to whoever speaks for it', async () => {
    const vote = simulatedSigner('S4').sign({ type: 'vote', value: 'z', by: 'S4' });
    const puppet = await run({ do: 'puppet' }, { script: [{ do: 'ask', node: 'S4', message: 'y' }, { do: 'inject', from: 'S4', to: 'S1', message: vote }, { do: 'wait', ms: 100 }] });
    expect(servers.map((id) => valuesFromS4(puppet, id))).toEqual([['z'], [], []]);
  });

  test.each(all)('has no key but its own: $do', async (behaviour) => {
    const made = new Set<string>();
    for (const event of (await run(behaviour)).trace.events) {
      if (event.kind !== 'leave' || event.departure.kind !== 'send') continue;
      for (const { signer, signature } of signedWithin(event.departure.message)) {
        if (signer === event.node) made.add(`${signer} ${signature}`);
        expect(made).toContain(`${signer} ${signature}`);
      }
    }
  });

  test.each(all)('does the same from the same seed, and is recorded as what it is: $do', async (behaviour) => {
    const [first, second] = [await run(behaviour), await run(behaviour)];
    expect(first.trace.hash()).toBe(second.trace.hash());
    expect(first.trace.events[0]).toMatchObject({ kind: 'begin', adversaries: { S4: behaviour } });
    expect(first.error).toBeUndefined();
  });

  test('is refused where it would be one too many, or at no server', async () => {
    await expect(run({ do: 'silent' }, { servers: 3 })).rejects.toThrow("S4 can't be faulty: the servers are S1, S2, S3.");
    await expect(run({ do: 'silent' }, { adversaries: { S3: { do: 'silent' }, S4: { do: 'silent' } } })).rejects.toThrow('only 1 of 4 servers may be');
    expect((await run({ do: 'silent' }, { adversaries: { S3: { do: 'silent' }, S4: { do: 'silent' } }, f: 2 })).error).toBeUndefined();
  });
});
