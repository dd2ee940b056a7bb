import { explore, multiPaxosRules, test, write, type Explored } from '#harness/suite';
import type { Command } from '#tasks/task-14-multi-paxos';

const checkers = ['BALLOT-UNIQUE', 'SLOT-DUR', 'SLOT-PROMISE-MONO', 'SLOT-ONE-VALUE', 'SLOT-P2C', 'SLOT-AGREE'] as const satisfies Explored['checkers'];

const asked = (v: string, clientId: string): { readonly command: Command } => ({ command: write(v, clientId) });

test('chooses one value a slot, in every order of messages', async () => {
  await explore({
    name: 'S1 leads and is asked for one command, S2 stands for leader and is asked for one; messages arrive at once or are lost',
    servers: 3,
    network: 'immediate',
    setup: [{ do: 'fire', node: 'S1', timer: 'election' }, { do: 'deliver', until: { node: 'S1', field: 'role', is: 'leader' } }],
    may: [
      { do: 'ask', nodes: ['S1'], message: asked('a', 'c1'), times: 1 },
      { do: 'fire', nodes: ['S2'], timer: 'election', times: 1 },
      { do: 'ask', nodes: ['S2'], message: asked('b', 'c2'), when: [{ field: 'role', is: 'leader' }], times: 1 },
    ],
    goals: [{ node: 'S2', when: [{ field: 'lastApplied', is: 2 }], otherwise: 'S2 can never execute two slots', rule: multiPaxosRules.progress }],
    checkers,
    statesMax: 200_000,
  });
});
