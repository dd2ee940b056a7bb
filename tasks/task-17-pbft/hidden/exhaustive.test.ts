import { ballots, explore, liesOf, pbftRules, requestOf, say, test, type Explored } from '#harness/suite';
import type { NodeId } from '#tasks/task-17-pbft';

const checkers = ['NO-EQUIV', 'PREP-AGREE', 'BFT-AGREE'] as const satisfies Explored['checkers'];

/** The primary is the attacker: at any moment it may say to any backup whatever it can sign, of two requests at number 1. */
const [x, y] = [ballots(requestOf('C1', 1)), ballots(requestOf('C2', 1))];
const backups: readonly NodeId[] = ['S2', 'S3', 'S4'];

const attacked: Pick<Explored, 'servers' | 'clients' | 'adversaries' | 'may' | 'checkers' | 'statesMax'> = {
  servers: 4,
  clients: 2,
  adversaries: { S1: { do: 'puppet' } },
  may: [],
  checkers,
  statesMax: 200_000,
};

const canExecute = (node: NodeId): NonNullable<Explored['goals']>[number] => ({
  node,
  when: [{ field: 'lastExecuted', is: 1 }],
  otherwise: `${node} can never execute number 1, though the primary and all backups are there`,
  rule: pbftRules.progress,
});

test('bears a primary that says anything, in every order of messages', async () => {
  await explore({
    ...attacked,
    name: 'the primary says anything to S2 and S3, also in the name of S4, which is not heard; messages arrive in any order, again and again, or never',
    network: 'reordering',
    setup: [{ do: 'crash', node: 'S4' }],
    lies: liesOf('S1', [x, y], { to: ['S2', 'S3'], names: ['S4'] }),
    goals: [canExecute('S2'), canExecute('S3')],
  });
  await explore({
    ...attacked,
    name: 'the primary has voted for both requests, and proposes one to S2 and S3, the other to S3 and S4; messages arrive at once or are lost',
    network: 'immediate',
    setup: liesOf('S1', [x, y], { kinds: ['prepare', 'commit'] }).flatMap(({ from, message }) => say(from, backups, message)),
    lies: [...liesOf('S1', [x], { to: ['S2', 'S3'], kinds: ['pre-prepare'] }), ...liesOf('S1', [y], { to: ['S3', 'S4'], kinds: ['pre-prepare'] })],
    goals: backups.map(canExecute),
  });
});
