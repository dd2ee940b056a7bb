import { describe, expect, test } from 'vitest';
import * as silentTuples from '../../../solutions/task-11-paxos-prepare/accepted/silent-tuples.ts';
import * as wholeNumbers from '../../../solutions/task-11-paxos-prepare/accepted/whole-numbers.ts';
import * as onlyPromisers from '../../../solutions/task-12-paxos-accept/accepted/only-promisers.ts';
import { explore as depthFirst } from '../../../solutions/task-13-paxos-safety/accepted/depth-first.ts';
import { explore as byLayers } from '../../../solutions/task-13-paxos-safety/accepted/layers.ts';
import { explore as byVotes } from '../../../solutions/task-13-paxos-safety/accepted/safe-votes.ts';
import { explore } from '../../../solutions/task-13-paxos-safety/paxos-safety.ts';
import { paxosParts } from '../../bench/testing/reference-parts.ts';
import { assemblePaxos } from '../protocols/paxos/assemble.ts';
import type { PaxosParts } from '../protocols/paxos/parts.ts';
import type { PaxosModel, SearchResult } from '../protocols/paxos/safety.ts';
import { modelOf, ruled } from './protocol-model.ts';
import { drawnProtocol } from '../suite/drawn-protocol.ts';
import { brokenIn } from '../checkers/paxos/history-rules.ts';
import type { Habit } from './ruled-model.ts';
import type { Noded } from './node-model.ts';

const explorers = { 'breadth first': explore, 'depth first': depthFirst, 'layer after layer': byLayers, 'by votes': byVotes };

function protocol(habits: readonly Habit[], at = 2, seed = 1): PaxosModel {
  return ruled(drawnProtocol({ habits, at, asks: [[1, 2], [2, 3]] }, seed, 'a test'));
}

/** What happens along a counterexample. */
function brokenAlong(model: PaxosModel, { counterexample }: SearchResult): readonly string[] {
  let { start: state } = model;
  const events = (counterexample?.events ?? []).flatMap((event) => {
    const { state: next, happened } = model.step(state, event);
    state = next;
    return happened;
  });
  return brokenIn({ acceptors: model.acceptors, events }).map(({ rule }) => rule);
}

describe.each(Object.entries(explorers))('an explorer that goes %s', (_name, search) => {
  test.each([1, 301])('finds every harmful habit, whatever is drawn (seed %i)', (seed) => {
    const harmful: readonly (readonly [Habit, number, number])[] = [
      ['tells-nothing', 2, 2],
      ['takes-back', 2, 2],
      ['accepts-below', 2, 2],
      ['forgets-promise', 2, 2],
      ['forgets-vote', 2, 2],
      ['own-value', 1, 2],
      ['one-promise', 1, 2],
      ['two-values', 1, 2],
      ['first-told', 1, 3],
      ['most-told', 1, 3],
      ['no-raise', 1, 3],
    ];
    for (const [habit, at, ballots] of harmful) {
      const model = protocol([habit], at, seed);
      const result = search(model, { ballots, stepsMax: 20_000 });
      expect([habit, brokenAlong(model, result)]).toEqual([habit, expect.arrayContaining([result.counterexample?.violated])]);
    }
  });

  test('finds nothing in Paxos and harmless habits, and reaches choices', () => {
    for (const habits of [[], ['promises-again'], ['promises-below'], ['crashes'], ['promises-again', 'promises-below', 'crashes']] satisfies Habit[][]) {
      const { counterexample, statesWithChoice } = search(protocol(habits), { ballots: 2, stepsMax: 20_000 });
      expect([habits, counterexample, statesWithChoice > 0]).toEqual([habits, null, true]);
    }
  });

  test('needs three ballots for what shows under the third', () => {
    for (const habit of ['first-told', 'most-told'] as const) expect(search(protocol([habit], 1), { ballots: 2, stepsMax: 20_000 }).counterexample).toBeNull();
  });

  test('sees that nothing can be chosen where nobody accepts', () => {
    expect(search(protocol(['accepts-above']), { ballots: 2, stepsMax: 20_000 })).toMatchObject({ statesWithChoice: 0, counterexample: null });
  });
});

// Real nodes.

const twoProposers: Noded = {
  kind: 'noded',
  acceptors: ['S1', 'S2', 'S3'],
  proposers: [
    { id: 'C1', asks: ['S1', 'S2'], value: 'a', times: 1 },
    { id: 'C2', asks: ['S2', 'S3'], value: 'b', times: 1 },
  ],
};

function nodes(parts: { readonly [P in keyof PaxosParts]?: Partial<PaxosParts[P]> }, protocol: Noded = twoProposers): PaxosModel {
  const { prepare, accept } = paxosParts;
  return modelOf(protocol, assemblePaxos({ prepare: { ...prepare, ...parts.prepare }, accept: { ...accept, ...parts.accept } }), () => undefined);
}

/** Proposers begin so often, and no more. */
const everyBallot = { ballots: 10, stepsMax: 100_000 };

describe('a model of the nodes of tasks 11 and 12', () => {
  test.each([
    ['the references', {}],
    ['accept requests to who has promised', { accept: onlyPromisers }],
  ])('is certified: %s', (_name, parts) => {
    const { counterexample, states, statesWithChoice } = explore(nodes(parts), everyBallot);
    expect([counterexample, states > 100, statesWithChoice > 0]).toEqual([null, true, true]);
  });

  test('is none where the code waits', () => {
    for (const prepare of [silentTuples, wholeNumbers]) expect(() => explore(nodes({ prepare }), everyBallot)).toThrow(/waits can’t be explored/);
  });

  test('is certified with a third ballot', () => {
    const third = { ...twoProposers, proposers: twoProposers.proposers.map((one) => (one.id === 'C1' ? { ...one, times: 2 } : one)) };
    expect(explore(nodes({}, third), everyBallot)).toMatchObject({ counterexample: null });
  });

  test('is convicted when a part does what it must not', () => {
    const { prepare, accept } = paxosParts;
    const forgetful: Partial<PaxosParts['prepare']> = {
      onPrepare: (state, message, ctx) => {
        const reply = prepare.onPrepare(state, message, ctx);
        return (reply as { readonly type?: string } | undefined)?.type === 'promise' ? { type: 'promise', n: message.n, acceptedN: null, acceptedV: null } : reply;
      },
    };
    const careless: Partial<PaxosParts['accept']> = {
      onAccept: (state, message, ctx) => accept.onAccept(Object.assign(state, { promised: null }), message, ctx),
    };
    const stubborn: Partial<PaxosParts['accept']> = { startAccept: (state, _promises, ctx) => accept.startAccept(state, [], ctx) };
    for (const [parts, rule] of [[{ prepare: forgetful }, 'AGREE'], [{ accept: careless }, 'PROMISE-MONO'], [{ accept: stubborn }, 'P2C']] as const) {
      const model = nodes(parts);
      const result = explore(model, everyBallot);
      expect([result.counterexample?.violated, brokenAlong(model, result)]).toEqual([rule, expect.arrayContaining([rule])]);
    }
  });
});

describe('what a model gives out', () => {
  test('is frozen, the same for the same question, and taken back as a copy', () => {
    const model = protocol([]);
    const [event] = model.events(model.start);
    expect([Object.isFrozen(model.start), Object.isFrozen(event), model.events(model.start)[0] === event]).toEqual([true, true, true]);
    const step = model.step(model.start, event as never);
    expect(model.step(structuredClone(model.start), structuredClone(event) as never)).toBe(step);
  });

  test('can’t be made up', () => {
    const model = protocol([]);
    expect(() => model.events({ acceptors: {} })).toThrow(/no state that this model ever gave/);
    expect(() => model.step(model.start, { n: 1, do: 'crash' })).toThrow(/can't happen in that state/);
  });

  test('differs from seed to seed', () => {
    const drawn = [1, 2, 3, 4].map((seed) => JSON.stringify(drawnProtocol({ asks: [[1, 2]] }, seed, 'a test')));
    expect(new Set(drawn).size).toBe(4);
  });
});
