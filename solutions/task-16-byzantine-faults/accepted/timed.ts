import type { Addressed, Adversaries, Behaviour, Classified, Goal, Heard, LoneAttack, LoneAttackStep, Message, NodeId, Observation, System, Transport, View } from '#harness';

/** Another correct design: looks life by life, knows a class for lateness, and names the last evidence rather than the first. */

export function classifyFault(observations: readonly Observation[]): Classified {
  const numbered = observations.map((seen, at) => ({ seen, at }));
  for (const { seen, at } of numbered.toReversed()) {
    if (seen.kind !== 'signed') continue;
    const other = numbered.find((one) => one.at < at && one.seen.kind === 'signed' && one.seen.place === seen.place && one.seen.value !== seen.value);
    // The restarts between the two show that it has forgotten; they are told along.
    if (other) return { class: 'byzantine', witness: [other.at, ...restartsBetween(observations, other.at, at), at] };
  }
  const late = numbered.findLast(({ seen }) => seen.kind === 'late');
  if (late) return { class: 'timing', witness: [late.at] };
  let act: number | undefined;
  for (const { seen, at } of numbered.toReversed()) {
    if (seen.kind === 'restarted') act = undefined;
    else if (seen.kind === 'sent' || seen.kind === 'signed') act = at;
    else if (seen.kind === 'missed' && act !== undefined) return { class: 'omission', witness: [at, act] };
  }
  const stop = numbered.findLast(({ seen }) => seen.kind === 'missed' || seen.kind === 'restarted');
  return stop ? { class: 'crash', witness: [stop.at] } : { class: 'none', witness: [] };
}

function restartsBetween(observations: readonly Observation[], from: number, to: number): readonly number[] {
  return [...observations.keys()].filter((at) => at > from && at < to && observations[at]?.kind === 'restarted');
}

/** What a node treats otherwise: everybody, or those that the behaviour names. */
function concerns(behaviour: Behaviour, to: NodeId): boolean {
  return behaviour.do === 'selective' ? !behaviour.to.includes(to) : behaviour.do === 'equivocate' ? behaviour.to.includes(to) : true;
}

function isAddressed(word: { readonly to?: NodeId; readonly message: Message }): word is Addressed {
  return word.to !== undefined;
}

export const byzantine = {
  sends(behaviour: Behaviour, { to, message }: Addressed, { lies, count }: View): readonly Message[] {
    if (!concerns(behaviour, to)) return [message];
    const { do: kind } = behaviour;
    if (kind === 'silent' || kind === 'selective') return [];
    if (kind === 'equivocate') return [lies.contradict(message) ?? message];
    if (kind === 'bit-flip') return [lies.flip(message, count * count)];
    return kind === 'replay' ? [message, message] : [message];
  },

  replies(behaviour: Behaviour, { to, request, reply }: { readonly to: NodeId; readonly request: Message; readonly reply: unknown }, { lies, count }: View): readonly unknown[] {
    if (!concerns(behaviour, to)) return [reply];
    const { do: kind } = behaviour;
    if (kind === 'silent' || kind === 'selective') return [];
    if (kind === 'equivocate') return [lies.contradictReply(request, reply) ?? reply];
    return [kind === 'bit-flip' && typeof reply === 'object' && reply ? lies.flip(reply, count * count) : reply];
  },

  hears(behaviour: Behaviour, { from, message }: { readonly from: NodeId; readonly message: Message }, { peers, lies }: View): Heard {
    const { do: kind } = behaviour;
    const words =
      kind === 'double-vote' ? lies.votesFor(message).map((vote) => ({ message: vote })) : kind === 'forge-ack' ? lies.acknowledge(message) : kind === 'replay' ? [{ message }] : [];
    const says = words.flatMap((word) => (isAddressed(word) ? [{ to: word.to, message: word.message }] : peers.map((to) => ({ to, message: word.message }))));
    const grants = kind === 'double-vote' || kind === 'forge-ack' ? lies.grant(message, kind) : undefined;
    return { says: kind === 'replay' ? says.filter(({ to }) => to !== from) : says, ...(grants !== undefined && { grants }) };
  },
};

export function attack(goal: Goal): LoneAttack {
  const script: LoneAttackStep[] = [];
  const then = (...steps: readonly LoneAttackStep[]): void => void script.push(...steps, { do: 'wait', ms: 200 });
  if (goal === 'AGREE') {
    script.push({ do: 'cut', links: [['C2', 'S1'], ['S1', 'C2'], ['C1', 'S3'], ['S3', 'C1']] });
    then({ do: 'ask', node: 'C1', message: { propose: { color: 'red' } } });
    then({ do: 'ask', node: 'C2', message: { propose: { color: 'blue' } } });
    for (let i = 0; i < 3; i++) then({ do: 'timeout', node: 'C2', timer: 'retry' });
    return { faulty: { S2: { do: 'forge-ack' } }, script };
  }
  if (goal === 'LC') {
    then({ do: 'timeout', node: 'S1', timer: 'election' });
    script.push({ do: 'connect', groups: [['S1', 'S3'], ['S2', 'S3']] });
    then({ do: 'ask', node: 'S1', message: { command: { op: 'put', key: 'x', value: 'x' } } });
    then({ do: 'timeout', node: 'S2', timer: 'election' });
    return { faulty: { S3: { do: 'double-vote' } }, script };
  }
  script.push({ do: 'connect', groups: [['S2', 'S1'], ['S3', 'S1']] });
  then({ do: 'timeout', node: 'S2', timer: 'election' });
  then({ do: 'timeout', node: 'S3', timer: 'election' });
  return { faulty: { S1: { do: 'double-vote' } }, script };
}

export function withstands({ protocol, n, checksum }: System, faulty: Adversaries): boolean {
  const kinds = Object.values(faulty).map((behaviour) => behaviour.do).filter((kind) => kind !== 'delay');
  switch (protocol) {
    case 'raft':
    case 'paxos': {
      const left = kinds.filter((kind) => kind !== 'silent' && kind !== 'selective' && !(checksum && kind === 'bit-flip'));
      return left.length === 0 && n - kinds.length > n / 2;
    }
    case 'pbft':
    case 'tendermint':
      return n - kinds.length > (2 * n) / 3;
  }
}

/** The checksum is a field of the message itself, whose other fields it covers. */
export function withChecksum(transport: Transport, digest: (value: unknown) => string): Transport {
  return {
    send: (to, message) => transport.send(to, { ...message, checksum: digest(message) } as Message),
    onReceive: (hear) => {
      transport.onReceive((from, { checksum, ...message }: Message & { readonly checksum?: unknown }) => {
        if (checksum === digest(message)) hear(from, message);
      });
    },
  };
}
