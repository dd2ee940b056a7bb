import { assault, besiege, connect, faultsRules, invoke, loneAttack, onlyHears, propose, put, putOp, test, wait, type Assault, type Besieged, type ScriptStep } from '#harness/suite';
import type { Behaviour, NodeId } from '#tasks/task-16-byzantine-faults';

test('breaks Election Safety with one liar of three', () => loneAttack({ goal: 'ES', rule: faultsRules.attacks, seeds: 3 }));

test('breaks Leader Completeness with one liar of three', () => loneAttack({ goal: 'LC', rule: faultsRules.attacks, seeds: 3 }));

test('breaks the agreement of Paxos with one liar of three', () => loneAttack({ goal: 'AGREE', rule: faultsRules.attacks, seeds: 3 }));

// The shells of the code under test, around reference nodes.

const elect = (node: NodeId): readonly ScriptStep[] => [{ do: 'timeout', node, timer: 'election' }, wait(60)];

const twoLeaders: readonly ScriptStep[] = [connect(['S1', 'S3'], ['S2', 'S3']), ...elect('S1'), ...elect('S2')];

const lostEntry: readonly ScriptStep[] = [
  connect(['S1', 'S3'], ['S2']),
  ...elect('S1'),
  { do: 'ask', node: 'S1', message: put('x') },
  wait(200),
  connect(['S1'], ['S2', 'S3']),
  ...elect('S2'),
  ...elect('S2'),
];

const falseLeader: readonly ScriptStep[] = [...elect('S3'), { do: 'ask', node: 'S3', message: put('x') }, wait(400)];

const twoValues: readonly ScriptStep[] = [
  onlyHears(['S1', 'S2', 'S3'], { C1: ['S1', 'S3'], C2: ['S2', 'S3'] }),
  { do: 'ask', node: 'C1', message: propose('a') },
  wait(60),
  { do: 'ask', node: 'C2', message: propose('b') },
  wait(60),
  { do: 'timeout', node: 'C2', timer: 'retry' },
  wait(60),
];

const against = (breaks: Assault['breaks'], behaviour: Behaviour, name: string, script: readonly ScriptStep[]): Assault => ({
  breaks,
  rule: faultsRules.shells,
  seeds: 1,
  scenario: { name: `${behaviour.do}: ${name}`, servers: 3, adversaries: { S3: behaviour }, script },
});

test('lies so that whoever trusts believes it', () =>
  assault([
    against('ES', { do: 'double-vote' }, 'S1 and S2 each get the vote of S3', twoLeaders),
    against('LC', { do: 'forge-ack' }, 'S3 acknowledges an entry, and elects S2, who lacks it', lostEntry),
    against('SMS', { do: 'equivocate', to: ['S2'] }, 'S3 leads, and tells S2 of other entries', falseLeader),
    against('AGREE', { do: 'double-vote' }, 'S3 promises C2, and hides what it has accepted', twoValues),
    against('AGREE', { do: 'forge-ack' }, 'S3 has accepted nothing of what it says', twoValues),
  ]));

const busy = (name: string, behaviour: Behaviour, node: NodeId = 'S4'): Besieged => ({
  rule: faultsRules.shells,
  seeds: 1,
  scenario: {
    name: `four replicas; ${node} ${name}`,
    servers: 4,
    clients: 2,
    adversaries: { [node]: behaviour },
    network: { duplication: 0.1, late: 0.2, lateMsMax: 150 },
    faults: { kinds: [], episodes: 0, forMs: 150 },
    workload: { everyMs: 60, command: (count) => invoke(putOp('x', count)) },
  },
});

test('leaves PBFT’s agreement alone, whatever it does', () =>
  besiege([
    busy('says nothing', { do: 'silent' }),
    busy('talks to S2 and S3 alone', { do: 'selective', to: ['S2', 'S3'] }, 'S1'),
    busy('tells S2 something else than the others', { do: 'equivocate', to: ['S2'] }, 'S1'),
    busy('tells S2, S3 and its clients something else than the others', { do: 'equivocate', to: ['S2', 'S3', 'C1'] }, 'S1'),
    busy('says that all is done', { do: 'forge-ack' }),
    busy('votes for everything', { do: 'double-vote' }, 'S1'),
    busy('votes for everything', { do: 'double-vote' }),
    busy('gets a bit of everything wrong', { do: 'bit-flip' }),
    busy('repeats itself, and the others', { do: 'replay' }),
  ]));
