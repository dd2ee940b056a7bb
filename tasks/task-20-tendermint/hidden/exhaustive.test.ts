import { explore, tendermintLies, tendermintRules, test, votesOn, type Explored } from '#harness/suite';
import type { NodeId, Plain } from '#tasks/task-20-tendermint';

const checkers = ['TM-NO-EQUIV', 'LOCK', 'QUORUM', 'TM-AGREE'] as const satisfies Explored['checkers'];

type Setup = NonNullable<Explored['setup']>[number];

/** S2 is the attacker, and leads round 1. S1 leads round 0, and its value is known. */
const puppet = 'S2';
const value = 'block 1 of S1, round 0';
const on = (what: Plain, round: number, validRound = -1) => votesOn(what, round, { validRound });

const say = (to: readonly NodeId[], from: NodeId, ...messages: readonly { readonly type: string }[]): readonly Setup[] => messages.flatMap((message) => to.map((one): Setup => ({ do: 'inject', from, to: one, message })));
const fire = (node: NodeId, step: string, round: number): Setup => ({ do: 'fire', node, timer: `${step} 1/${round}` });

const attacked: Pick<Explored, 'servers' | 'adversaries' | 'network' | 'checkers' | 'statesMax'> = { servers: 4, adversaries: { [puppet]: { do: 'puppet' } }, network: 'reordering', checkers, statesMax: 100_000 };

/** Timers fire whenever they are set: nobody knows how long a step lasts. */
const anyTime: Pick<Explored, 'anyTimerBut'> = { anyTimerBut: ['gossip'] };

test('bears whatever a faulty validator says, in every order', async () => {
  await explore({
    ...attacked,
    ...anyTime,
    name: 'S4 alone is heard in round 0; S2 says anything about two values and nil',
    may: [],
    setup: [{ do: 'deliver', among: ['S1', 'S4'], until: { node: 'S4', field: 'step', is: 'prevote' } }, { do: 'crash', node: 'S1' }, { do: 'crash', node: 'S3' }],
    lies: tendermintLies(puppet, [on(value, 0), on('B', 0), on(null, 0)]),
    goals: [{ node: 'S4', when: [{ field: 'step', is: 'prevote' }], otherwise: 'S4 never prevotes', rule: tendermintRules.prevoting }],
  });
});

export { say, fire };
