import { explore, multiPaxosRules, roundOf, test, write, type Explored } from '#harness/suite';
import type { Command, NodeId } from '#tasks/task-14-multi-paxos';

const checkers = ['BALLOT-UNIQUE', 'SLOT-DUR', 'SLOT-PROMISE-MONO', 'SLOT-ONE-VALUE', 'SLOT-P2C', 'SLOT-AGREE'] as const satisfies Explored['checkers'];

const asked = (v: string, clientId: string): { readonly command: Command } => ({ command: write(v, clientId) });

const canExecute = (node: NodeId, slots: number): NonNullable<Explored['goals']>[number] => ({
  node,
  when: [{ field: 'lastApplied', is: slots }],
  otherwise: `${node} can never execute ${slots} slots`,
  rule: multiPaxosRules.progress,
});

const s1Leads: NonNullable<Explored['setup']> = [
  { do: 'fire', node: 'S1', timer: 'election' },
  { do: 'deliver', until: { node: 'S1', field: 'role', is: 'leader' } },
];

/** What S1 has left: slot 1 is its own alone, slot 2 is chosen. */
const old = roundOf(1, 'S1');
const [first, second] = [{ n: old, v: write('first', 'c1') }, { n: old, v: write('second', 'c2') }];

test('chooses one value a slot, in every order of messages', async () => {
  await explore({
    name: 'S1 leads and has been asked for a command, S2 stands for leader and is asked for one; messages arrive at once or are lost',
    servers: 3,
    network: 'immediate',
    setup: [...s1Leads, { do: 'deliver' }, { do: 'ask', node: 'S1', message: asked('a', 'c1') }, { do: 'fire', node: 'S2', timer: 'election' }],
    may: [{ do: 'ask', nodes: ['S2'], message: asked('b', 'c2'), when: [{ field: 'role', is: 'leader' }], times: 1 }],
    goals: [canExecute('S2', 2)],
    checkers,
    statesMax: 40_000,
  });
  await explore({
    name: 'S1 has left slot 1 open and slot 2 chosen, S2 and S3 stand for leader; messages arrive at once or are lost',
    servers: 3,
    network: 'immediate',
    start: { S1: { promised: old, accepted: { 1: first, 2: second } }, S2: { promised: old, accepted: { 2: second } }, S3: { promised: old } },
    setup: [{ do: 'crash', node: 'S1' }],
    may: [
      { do: 'fire', nodes: ['S2'], timer: 'election', times: 1 },
      { do: 'fire', nodes: ['S3'], timer: 'election', times: 1 },
    ],
    goals: [canExecute('S2', 2)],
    checkers,
    statesMax: 40_000,
  });
  await explore({
    name: 'S3 is down, S1 has left slot 1 open and slot 2 chosen, S2 stands for leader twice; messages arrive in any order, again and again, or never',
    servers: 3,
    network: 'reordering',
    start: { S1: { promised: old, accepted: { 1: first, 2: second } }, S2: { promised: old, accepted: { 2: second } }, S3: { promised: old } },
    setup: [{ do: 'crash', node: 'S3' }],
    may: [{ do: 'fire', nodes: ['S2'], timer: 'election', times: 2 }],
    goals: [canExecute('S2', 2)],
    checkers,
    statesMax: 40_000,
  });
});
