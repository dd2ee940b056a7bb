import type {
  Addressed,
  Adversaries,
  Behaviour,
  Classified,
  Goal,
  Heard,
  LoneAttack,
  LoneAttackStep,
  Message,
  NodeId,
  Observation,
  System,
  Transport,
  View,
} from '#harness';

/**
 * The weakest class of faults whose nodes may do what was observed of one, and the places of observations that
 * alone ask for it. Lamport, Shostak & Pease 1982, §1: a faulty node may do anything; weaker classes bind it.
 */
export function classifyFault(observations: readonly Observation[]): Classified {
  const lie = twoWords(observations);
  if (lie) return { class: 'byzantine', witness: lie };
  const omission = goesOnAfterMissing(observations);
  if (omission) return { class: 'omission', witness: omission };
  const stop = observations.findIndex(({ kind }) => kind === 'missed' || kind === 'restarted');
  return stop >= 0 ? { class: 'crash', witness: [stop] } : { class: 'none', witness: [] };
}

/** Two signed words at one place, whatever lies between: a restart brings back what was promised. */
function twoWords(observations: readonly Observation[]): readonly number[] | undefined {
  const words = new Map<string, { readonly value: string; readonly at: number }>();
  for (const [at, seen] of observations.entries()) {
    if (seen.kind !== 'signed') continue;
    const before = words.get(seen.place);
    if (before && before.value !== seen.value) return [before.at, at];
    if (!before) words.set(seen.place, { value: seen.value, at });
  }
  return undefined;
}

/** Something missed, and an act after it, in one life. */
function goesOnAfterMissing(observations: readonly Observation[]): readonly number[] | undefined {
  let missed: number | undefined;
  for (const [at, { kind }] of observations.entries()) {
    if (kind === 'restarted') missed = undefined;
    else if (kind === 'missed') missed ??= at;
    else if (missed !== undefined && (kind === 'sent' || kind === 'signed' || kind === 'late')) return [missed, at];
  }
  return undefined;
}

/** What a faulty server lets out, by behaviour. Lies are well formed, or they harm nobody; and they are its own. */
export const byzantine = {
  /** What goes to `to` in the place of one message that the server's program sends there. */
  sends(behaviour: Behaviour, { to, message }: Addressed, { count, lies }: View): readonly Message[] {
    switch (behaviour.do) {
      case 'silent':
        return [];
      case 'selective':
        return behaviour.to.includes(to) ? [message] : [];
      case 'equivocate':
        return [behaviour.to.includes(to) ? (lies.contradict(message) ?? message) : message];
      case 'bit-flip':
        return [lies.flip(message, count)];
      case 'replay':
        return [message, message];
      default:
        return [message];
    }
  },

  /** What is replied in the place of one reply: none or one. */
  replies(behaviour: Behaviour, { to, request, reply }: { readonly to: NodeId; readonly request: Message; readonly reply: unknown }, { count, lies }: View): readonly unknown[] {
    switch (behaviour.do) {
      case 'silent':
        return [];
      case 'selective':
        return behaviour.to.includes(to) ? [reply] : [];
      case 'equivocate':
        return [behaviour.to.includes(to) ? (lies.contradictReply(request, reply) ?? reply) : reply];
      case 'bit-flip':
        return [typeof reply === 'object' && reply !== null ? lies.flip(reply, count) : reply];
      default:
        return [reply];
    }
  },

  /** What is said by itself when a message comes, and what is granted without the server's program hearing of it. */
  hears(behaviour: Behaviour, { from, message }: { readonly from: NodeId; readonly message: Message }, { peers, lies }: View): Heard {
    switch (behaviour.do) {
      case 'double-vote': {
        const says = lies.votesFor(message).flatMap((vote) => peers.map((to) => ({ to, message: vote })));
        return { says, grants: lies.grant(message, 'double-vote') };
      }
      case 'forge-ack': {
        const says = lies.acknowledge(message).flatMap(({ to, message: word }) => (to === undefined ? peers : [to]).map((one) => ({ to: one, message: word })));
        return { says, grants: lies.grant(message, 'forge-ack') };
      }
      case 'replay':
        return { says: peers.filter((peer) => peer !== from).map((to) => ({ to, message })) };
      default:
        return { says: [] };
    }
  },
};

/**
 * Three servers, S1 to S3, one of them faulty, and a script under which correct nodes break what they promise: ES, two leaders in
 * a term (Raft §5.2); LC, a later leader without a committed entry (Raft §5.4); AGREE, two values learned (Paxos Made Simple §2.1).
 */
export function attack(goal: Goal): LoneAttack {
  switch (goal) {
    case 'ES':
      return {
        faulty: { S3: { do: 'double-vote' } },
        script: [{ do: 'connect', groups: [['S1', 'S3'], ['S2', 'S3']] }, ...elect('S1'), ...elect('S2')],
      };
    case 'LC':
      return {
        faulty: { S3: { do: 'forge-ack' } },
        script: [
          { do: 'connect', groups: [['S1', 'S3'], ['S2']] },
          ...elect('S1'),
          { do: 'ask', node: 'S1', message: { command: { op: 'put', key: 'x', value: 1 } } },
          wait(300),
          { do: 'connect', groups: [['S1'], ['S2', 'S3']] },
          // The first attempt may be of a term that S3 has voted in.
          ...elect('S2'),
          ...elect('S2'),
        ],
      };
    case 'AGREE':
      return {
        faulty: { S3: { do: 'double-vote' } },
        script: [
          { do: 'cut', links: [...between('C1', 'S2'), ...between('C2', 'S1')] },
          { do: 'ask', node: 'C1', message: { propose: 'a' } },
          wait(100),
          { do: 'ask', node: 'C2', message: { propose: 'b' } },
          wait(100),
          // Its first ballot may be below the one that S2 or S3 knows.
          { do: 'timeout', node: 'C2', timer: 'retry' },
          wait(100),
        ],
      };
  }
}

const wait = (ms: number): LoneAttackStep => ({ do: 'wait', ms });
const elect = (node: NodeId): readonly LoneAttackStep[] => [{ do: 'timeout', node, timer: 'election' }, wait(100)];
const between = (a: NodeId, b: NodeId): readonly (readonly [NodeId, NodeId])[] => [[a, b], [b, a]];

/** Whether the protocol is made for so many servers of which these are faulty, and in this way. */
export function withstands({ protocol, n, checksum }: System, faulty: Adversaries): boolean {
  const behaviours = Object.values(faulty).filter(({ do: kind }) => kind !== 'delay');
  if (protocol === 'pbft' || protocol === 'tendermint') return n >= 3 * behaviours.length + 1;
  const omits = ({ do: kind }: Behaviour): boolean => kind === 'silent' || kind === 'selective' || (kind === 'bit-flip' && checksum);
  return behaviours.every(omits) && n >= 2 * behaviours.length + 1;
}

/**
 * The same transport with a checksum on every message: what has been changed on its way, by one bit, is not delivered. Against
 * whoever works out the checksum anew it is no help. Chandra, Griesemer & Redstone 2007, §5.1.
 */
export function withChecksum(transport: Transport, digest: (value: unknown) => string): Transport {
  return {
    send(to: NodeId, message: Message): void {
      transport.send(to, { type: 'checked', message, checksum: digest(message) } as Message);
    },
    onReceive(hear: (from: NodeId, message: Message) => void): void {
      transport.onReceive((from, frame) => {
        const { message, checksum } = frame as Partial<{ readonly message: Message; readonly checksum: string }>;
        if (message !== undefined && digest(message) === checksum) hear(from, message);
      });
    },
  };
}
