import { describe, expect, test } from 'vitest';
import { paxosParts, referenceParts } from '../../bench/testing/reference-parts.ts';
import { checkersNamed, type CheckerName } from '../checkers/index.ts';
import { openLive } from '../cluster/live-node.ts';
import type { Scenario } from '../cluster/scenario.ts';
import { runScenario } from '../cluster/simulation.ts';
import type { Behaviour } from '../protocols/behaviour.ts';
import { paxosKit } from '../suite/paxos-kit.ts';
import { propose } from '../suite/paxos-script.ts';
import type { Parts, ProtocolKit } from '../suite/protocol-kit.ts';
import { raftKit } from '../suite/raft-kit.ts';
import { put } from '../suite/raft-script.ts';
import { shelled } from './shell.ts';

/** The rule that breaks when S3 of three behaves like this; undefined for none. */
async function broken(kit: ProtocolKit, parts: Parts, rules: readonly CheckerName[], script: Scenario['script'], behaviour?: Behaviour): Promise<string | undefined> {
  const program = kit.programOf(parts);
  const run = await runScenario({
    scenario: { name: 'a liar among those who trust', servers: 3, clients: kit === paxosKit ? 2 : 0, f: 1, manualTimers: ['election', 'retry'], ...(behaviour && { adversaries: { S3: behaviour } }), ...(script && { script }) },
    seed: 1,
    protocol: kit.view,
    checkers: checkersNamed(rules),
    open: (birth) => openLive(birth.adversary ? shelled(program, birth.adversary, kit.shell ?? {}) : program, birth, []),
  });
  expect(run.error).toBeUndefined();
  return run.broken?.rule.id;
}

const raft = (rules: readonly CheckerName[], script: Scenario['script'], behaviour?: Behaviour): Promise<string | undefined> => broken(raftKit, referenceParts as unknown as Parts, rules, script, behaviour);
const paxos = (script: Scenario['script'], behaviour?: Behaviour): Promise<string | undefined> => broken(paxosKit, paxosParts as unknown as Parts, ['AGREE'], script, behaviour);

const wait = { do: 'wait', ms: 60 } as const;

describe('one liar of three breaks what was made for crashes only', () => {
  test('a double vote elects two leaders of one term', async () => {
    const script: Scenario['script'] = [{ do: 'connect', groups: [['S1', 'S3'], ['S2', 'S3']] }, { do: 'timeout', node: 'S1', timer: 'election' }, wait, { do: 'timeout', node: 'S2', timer: 'election' }, wait];
    expect(await raft(['ES'], script, { do: 'double-vote' })).toBe('ES');
    expect(await raft(['ES'], script)).toBeUndefined();
  });

  test('a forged acknowledgement loses a committed entry', async () => {
    const script: Scenario['script'] = [
      { do: 'connect', groups: [['S1', 'S3'], ['S2']] },
      { do: 'timeout', node: 'S1', timer: 'election' },
      wait,
      { do: 'ask', node: 'S1', message: put('x') },
      { do: 'wait', ms: 200 },
      { do: 'connect', groups: [['S1'], ['S2', 'S3']] },
      { do: 'timeout', node: 'S2', timer: 'election' },
      wait,
      { do: 'timeout', node: 'S2', timer: 'election' },
      wait,
    ];
    expect(await raft(['LC'], script, { do: 'forge-ack' })).toBe('LC');
    expect(await raft(['LC'], script)).toBeUndefined();
  });

  test('a leader that equivocates has two entries applied at one index', async () => {
    const script: Scenario['script'] = [{ do: 'timeout', node: 'S3', timer: 'election' }, wait, { do: 'ask', node: 'S3', message: put('x') }, { do: 'wait', ms: 400 }];
    expect(await raft(['SMS'], script, { do: 'equivocate', to: ['S2'] })).toBe('SMS');
    expect(await raft(['SMS'], script)).toBeUndefined();
  });

  test('a promise that hides what was accepted has two values chosen', async () => {
    const only = (proposer: string, acceptor: string) => [[proposer, acceptor], [acceptor, proposer]] as const;
    const script: Scenario['script'] = [
      { do: 'cut', links: [...only('C1', 'S2'), ...only('C2', 'S1')] },
      { do: 'ask', node: 'C1', message: propose('a') },
      wait,
      { do: 'ask', node: 'C2', message: propose('b') },
      wait,
      { do: 'timeout', node: 'C2', timer: 'retry' },
      wait,
    ];
    expect(await paxos(script, { do: 'double-vote' })).toBe('AGREE');
    expect(await paxos(script, { do: 'forge-ack' })).toBe('AGREE');
    expect(await paxos(script)).toBeUndefined();
  });
});
