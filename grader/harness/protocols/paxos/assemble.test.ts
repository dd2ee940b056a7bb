import { describe, expect, test } from 'vitest';
import { ballot } from '../../../bench/testing/hand-made-paxos.ts';
import { paxosParts } from '../../../bench/testing/reference-parts.ts';
import { openWith } from '../../../bench/testing/small-cluster.ts';
import { paxosView } from '../../cluster/paxos-view.ts';
import type { ProtocolView, Scenario } from '../../cluster/scenario.ts';
import { runScenario, type Run } from '../../cluster/simulation.ts';
import { paxosCheckers } from '../../checkers/index.ts';
import { propose } from '../../suite/paxos-script.ts';
import type { Checker } from '../../trace/checker.ts';
import { assemblePaxos } from './assemble.ts';
import type { PaxosParts } from './parts.ts';

/** Three acceptors and two proposers, with the references or what takes the place of their functions. */
function run(scenario: Partial<Scenario>, { prepare, accept }: { readonly [P in keyof PaxosParts]?: Partial<PaxosParts[P]> } = {}, seed = 1): Promise<Run> {
  const program = assemblePaxos({ prepare: { ...paxosParts.prepare, ...prepare }, accept: { ...paxosParts.accept, ...accept } });
  return runScenario({
    scenario: { name: 'a test', servers: 3, clients: 2, ...scenario },
    seed,
    open: openWith(program),
    protocol: paxosView as unknown as ProtocolView,
    checkers: Object.values(paxosCheckers) as unknown as Checker[],
  });
}

const answers = ({ trace }: Run): unknown[] => trace.events.flatMap((event) => (event.kind === 'leave' && event.departure.kind === 'answer' ? [[event.node, event.departure.reply]] : []));
const sent = ({ trace }: Run, type: string): number => trace.events.filter((event) => event.kind === 'leave' && event.departure.kind === 'send' && event.departure.message.type === type).length;

describe('a node of Paxos', () => {
  test('is an acceptor or a proposer by its name, with the state of its role', async () => {
    const [begin] = (await run({})).trace.events;
    const states = begin?.kind === 'begin' ? begin.states : {};
    expect([Object.keys(states['S1'] ?? {}), Object.keys(states['C1'] ?? {})]).toEqual([expect.arrayContaining(['promised', 'acceptedV']), expect.arrayContaining(['lastBallot', 'votes'])]);
  });

  test('has on disk what its role keeps there, and comes back with that', async () => {
    const script: Scenario['script'] = [{ do: 'ask', node: 'C1', message: propose('a') }, { do: 'wait', ms: 300 }, ...['C1', 'S1'].flatMap((node) => [{ do: 'crash', node } as const, { do: 'restart', node } as const]), { do: 'wait', ms: 1 }];
    const back = (await run({ script })).trace.events.flatMap((event): unknown[] => (event.kind === 'crash' ? [[event.node, Object.keys(event.disk).sort()]] : event.kind === 'restart' ? [[event.node, 'promised' in event.state]] : []));
    expect(back).toEqual([['C1', ['lastBallot']], ['C1', false], ['S1', ['acceptedN', 'acceptedV', 'promised']], ['S1', true]]);
  });

  test('proposes when it is asked, answers with what is chosen, also when that is null, and knows it from then on', async () => {
    const result = await run({ script: [{ do: 'ask', node: 'C1', message: propose(null) }, { do: 'wait', ms: 300 }, { do: 'ask', node: 'C1', message: propose('b') }, { do: 'wait', ms: 300 }] });
    expect(answers(result)).toEqual([['C1', { chosen: null }], ['C1', { chosen: null }]]);
    expect([result.broken, sent(result, 'prepare')]).toEqual([undefined, 3]);
  });

  test('begins again when the timer retry fires, and not when it knows what is chosen', async () => {
    const silent = { onPrepare: () => undefined };
    const wait = { do: 'wait', ms: 300 } as const;
    const retry = { do: 'timeout', node: 'C1', timer: 'retry' } as const;
    const twice: Partial<Scenario> = { manualTimers: ['retry'], script: [{ do: 'ask', node: 'C1', message: propose('a') }, wait, retry, wait] };
    expect(sent(await run(twice, { prepare: silent }), 'prepare')).toBe(6);
    expect(sent(await run(twice), 'prepare')).toBe(3);
    expect(sent(await run({ script: [retry, wait] }), 'prepare')).toBe(0);
  });

  test('goes on to phase 2 with what onPromise returns, or startPrepare, at once or by a promise', async () => {
    const asked = { script: [{ do: 'ask', node: 'C1', message: propose('a') }, { do: 'wait', ms: 300 }] } as const;
    const late = await run(asked, { prepare: { onPromise: (...given) => Promise.resolve(paxosParts.prepare.onPromise(...given)) } });
    expect([answers(late), late.error]).toEqual([[['C1', { chosen: 'a' }]], undefined]);
    const begun = await run(asked, {
      prepare: {
        startPrepare: (state) => {
          state.ballot = ballot(1);
          return Promise.resolve([]);
        },
      },
    });
    // It proposes without any promise, and is caught at that.
    expect([begun.broken?.rule.id, sent(begun, 'accept')]).toEqual(['P2C', 1]);
  });

  test('lets what is no answer pass', async () => {
    for (const odd of [null, 'what?', 7, {}]) {
      const result = await run({ script: [{ do: 'ask', node: 'C1', message: propose('a') }, { do: 'wait', ms: 50 }] }, { prepare: { onPrepare: () => odd as never } });
      expect([result.error, result.broken, sent(result, 'accept')]).toEqual([undefined, undefined, 0]);
    }
  });

  test('misses what mustAnswer asks for when nobody accepts anything', async () => {
    const result = await run({ settleWithinMs: 2000, mustAnswer: true }, { accept: { onAccept: () => undefined } });
    expect(result.broken?.rule).toMatchObject({ id: 'LIVE' });
    expect(result.broken?.violation.summary).toMatch(/^C1 never answered/);
  });
});

test('the references agree, and answer, in rough weather', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const result = await run(
      {
        network: { loss: 0.1, duplication: 0.2, late: 0.2, lateMsMax: 200 },
        faults: { kinds: ['crash', 'client-crash', 'slow-disk'], episodes: 5, forMs: 1500 },
        workload: { everyMs: 150, command: (count) => propose(count) },
        settleWithinMs: 10_000,
        mustAnswer: true,
      },
      {},
      seed,
    );
    expect([result.broken, result.error]).toEqual([undefined, undefined]);
  }
});
