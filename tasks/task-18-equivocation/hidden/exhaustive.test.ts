import { ballots, explore, liesOf, pbftRules, requestOf, say, test, type Explored } from '#harness/suite';
import type { NodeId } from '#tasks/task-18-equivocation';

const checkers = ['NO-EQUIV', 'ACCURACY', 'PREP-AGREE', 'BFT-AGREE'] as const satisfies Explored['checkers'];

/** The primary is the attacker: at any moment it may say to any backup whatever it can sign, of two requests at number 1. */
const [x, y] = [ballots(requestOf('C1', 1)), ballots(requestOf('C2', 1))];

type Goal = NonNullable<Explored['goals']>[number];

const canExecute = (node: NodeId): Goal => ({
  node,
  when: [{ field: 'lastExecuted', is: 1 }],
  otherwise: `${node} can never execute number 1, though the primary and two backups are there`,
  rule: pbftRules.progress,
});

const canProve = (node: NodeId): Goal => ({
  node,
  when: [{ field: 'reported.0.first.signer', is: 'S1' }],
  otherwise: `${node} never gets evidence against the primary, whatever that says to whom`,
  rule: pbftRules.detection,
});

test('bears a primary that says anything, and finds it out', () =>
  explore({
    name: 'the primary proposes either of two requests to S2 and S3 and has committed to one, and S4 is not heard; messages arrive in any order, again and again, or never',
    servers: 4,
    clients: 2,
    adversaries: { S1: { do: 'puppet' } },
    network: 'reordering',
    setup: [{ do: 'crash', node: 'S4' }, ...say('S1', ['S2', 'S3'], x.commit('S1')), { do: 'deliver' }],
    may: [],
    anyTimerBut: [],
    lies: liesOf('S1', [x, y], { to: ['S2', 'S3'], kinds: ['pre-prepare'] }),
    goals: [canExecute('S2'), canExecute('S3'), canProve('S2'), canProve('S3')],
    checkers,
    statesMax: 200_000,
    // Of designs that keep more, and pass more on, it tries as much as takes a second.
    runsMax: 5000,
  }));
