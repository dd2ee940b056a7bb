import type { Addressed, Adversaries, Behaviour, Classified, FaultClass, Goal, Heard, LoneAttack, LoneAttackStep, Message, NodeId, Observation, System, Transport, View } from '#harness';

/** Another correct design: a rule for each class, the strongest first, whose witnesses hold all that there is; and a puppet attacks Paxos. */

type Rule = readonly [FaultClass, (seen: readonly Observation[]) => readonly number[]];

const rules: readonly Rule[] = [
  ['byzantine', (seen) => placesOf(seen, (one) => one.kind === 'signed' && seen.some((other) => other.kind === 'signed' && other.place === one.place && other.value !== one.value))],
  [
    'omission',
    (seen) => {
      const lives = livesOf(seen);
      const life = lives.find((places) => {
        const gap = places.findIndex((at) => seen[at]?.kind === 'missed');
        return gap >= 0 && places.slice(gap).some((at) => isAct(seen[at]));
      });
      return (life ?? []).filter((at) => seen[at]?.kind === 'missed' || isAct(seen[at]));
    },
  ],
  ['crash', (seen) => placesOf(seen, ({ kind }) => kind === 'missed' || kind === 'restarted')],
];

export function classifyFault(observations: readonly Observation[]): Classified {
  for (const [name, evidence] of rules) {
    const witness = evidence(observations);
    if (witness.length > 0) return { class: name, witness };
  }
  return { class: 'none', witness: [] };
}

function isAct(one: Observation | undefined): boolean {
  return one?.kind === 'sent' || one?.kind === 'signed' || one?.kind === 'late';
}

function placesOf(seen: readonly Observation[], is: (one: Observation) => boolean): readonly number[] {
  return [...seen.keys()].filter((at) => is(seen[at] as Observation));
}

/** The places of each life, which ends where the next one starts. */
function livesOf(seen: readonly Observation[]): readonly (readonly number[])[] {
  const lives: number[][] = [[]];
  seen.forEach((one, at) => (one.kind === 'restarted' ? lives.push([]) : lives.at(-1)?.push(at)));
  return lives;
}

export const byzantine = {
  sends(behaviour: Behaviour, { to, message }: Addressed, { lies, count }: View): readonly Message[] {
    if (behaviour.do === 'silent') return [];
    if (behaviour.do === 'selective') return behaviour.to.filter((one) => one === to).map(() => message);
    if (behaviour.do === 'replay') return [message, message];
    if (behaviour.do === 'bit-flip') return [lies.flip(message, 7 * count + 1)];
    const other = behaviour.do === 'equivocate' && behaviour.to.includes(to) ? lies.contradict(message) : undefined;
    return [other ?? message];
  },

  replies(behaviour: Behaviour, { to, request, reply }: { readonly to: NodeId; readonly request: Message; readonly reply: unknown }, { lies, count }: View): readonly unknown[] {
    if (behaviour.do === 'silent') return [];
    if (behaviour.do === 'selective') return behaviour.to.filter((one) => one === to).map(() => reply);
    if (behaviour.do === 'bit-flip') return [lies.flip(reply as object, 7 * count + 1)];
    const other = behaviour.do === 'equivocate' && behaviour.to.includes(to) ? lies.contradictReply(request, reply) : undefined;
    return [other ?? reply];
  },

  hears(behaviour: Behaviour, { from, message }: { readonly from: NodeId; readonly message: Message }, { peers, lies }: View): Heard {
    const toAll = (word: Message, but?: NodeId): readonly Addressed[] => peers.filter((to) => to !== but).map((to) => ({ to, message: word }));
    if (behaviour.do === 'replay') return { says: toAll(message, from) };
    if (behaviour.do === 'double-vote') return { says: lies.votesFor(message).flatMap((vote) => toAll(vote)), grants: lies.grant(message, 'double-vote') };
    if (behaviour.do !== 'forge-ack') return { says: [] };
    const said = lies.acknowledge(message).flatMap((word) => (word.to === undefined ? toAll(word.message) : [{ to: word.to, message: word.message }]));
    return { says: said, grants: lies.grant(message, 'forge-ack') };
  },
};

const pause = (ms = 120): LoneAttackStep => ({ do: 'wait', ms });

const attacks: Readonly<Record<Goal, LoneAttack>> = {
  ES: {
    faulty: { S2: { do: 'double-vote' } },
    script: [
      { do: 'cut', links: [['S1', 'S3'], ['S3', 'S1']] },
      { do: 'timeout', node: 'S3', timer: 'election' },
      { do: 'timeout', node: 'S1', timer: 'election' },
      pause(),
    ],
  },
  LC: {
    faulty: { S2: { do: 'forge-ack' } },
    script: [
      { do: 'connect', groups: [['S3', 'S2'], ['S1']] },
      { do: 'timeout', node: 'S3', timer: 'election' },
      pause(),
      { do: 'ask', node: 'S3', message: { command: { op: 'put', key: 'a', value: 1 } } },
      { do: 'ask', node: 'S3', message: { command: { op: 'put', key: 'b', value: 2 } } },
      pause(400),
      { do: 'connect', groups: [['S1', 'S2'], ['S3']] },
      { do: 'timeout', node: 'S1', timer: 'election' },
      pause(),
      { do: 'timeout', node: 'S1', timer: 'election' },
      pause(),
      { do: 'heal' },
      pause(),
    ],
  },
  // No acceptor may propose: this one does, after C1 has learned its value.
  AGREE: {
    faulty: { S3: { do: 'puppet' } },
    script: [
      { do: 'ask', node: 'C1', message: { propose: 'north' } },
      pause(),
      ...['S1', 'S2'].map((to): LoneAttackStep => ({ do: 'inject', from: 'S3', to, message: { type: 'accept', n: { round: 1_000_000, id: 'S3' }, v: 'south' } as Message })),
      pause(),
      { do: 'ask', node: 'C2', message: { propose: 'west' } },
      pause(),
      { do: 'timeout', node: 'C2', timer: 'retry' },
      pause(),
      { do: 'timeout', node: 'C2', timer: 'retry' },
      pause(),
    ],
  },
};

export function attack(goal: Goal): LoneAttack {
  return attacks[goal];
}

const isLie: Readonly<Record<Behaviour['do'], (system: System) => boolean>> = {
  'silent': () => false,
  'selective': () => false,
  'delay': () => false,
  'bit-flip': ({ checksum }) => !checksum,
  'equivocate': () => true,
  'forge-ack': () => true,
  'double-vote': () => true,
  'impersonate': () => true,
  'replay': () => true,
  'puppet': () => true,
};

export function withstands(system: System, faulty: Adversaries): boolean {
  const all = Object.values(faulty).filter((behaviour) => behaviour.do !== 'delay');
  const isForLies = system.protocol === 'pbft' || system.protocol === 'tendermint';
  const f = Math.floor((system.n - 1) / (isForLies ? 3 : 2));
  return all.length <= f && (isForLies || !all.some((behaviour) => isLie[behaviour.do](system)));
}

/** Everything is sent twice in one message, and both must be the same. */
export function withChecksum(transport: Transport, digest: (value: unknown) => string): Transport {
  return {
    send(to, message) {
      transport.send(to, { type: 'twice', one: message, other: message } as Message);
    },
    onReceive(hear) {
      transport.onReceive((from, frame) => {
        if (!('one' in frame) || !('other' in frame)) return;
        if (digest(frame.one) === digest(frame.other)) hear(from, frame.one as Message);
      });
    },
  };
}
