import type { Addressed, Adversaries, Behaviour, Classified, FaultClass, Goal, Heard, LoneAttack, LoneAttackStep, Message, NodeId, Observation, System, Transport, View } from '#harness';

/** Another correct design: an automaton that goes through the observations once, and knows a class for lateness. */

interface State {
  /** What it has signed, and where in the list. */
  readonly words: ReadonlyMap<string, readonly [value: string, at: number]>;
  /** Missed in this life, and nothing has come after it yet. */
  readonly gap: number | null;
  readonly is: FaultClass;
  readonly witness: readonly number[];
}

const order: readonly FaultClass[] = ['none', 'crash', 'omission', 'timing', 'byzantine'];

export function classifyFault(observations: readonly Observation[]): Classified {
  const start: State = { words: new Map(), gap: null, is: 'none', witness: [] };
  const { is, witness } = observations.reduce(next, start);
  return { class: is, witness };
}

function next(state: State, seen: Observation, at: number): State {
  switch (seen.kind) {
    case 'missed':
      return raised({ ...state, gap: state.gap ?? at }, 'crash', [at]);
    case 'restarted':
      return raised({ ...state, gap: null }, 'crash', [at]);
    case 'sent':
      return acted(state, at);
    case 'late':
      return raised(acted(state, at), 'timing', [at]);
    case 'signed': {
      const [value, since] = state.words.get(seen.place) ?? [seen.value, at];
      const words = new Map(state.words).set(seen.place, [value, since]);
      const after = acted({ ...state, words }, at);
      return value === seen.value ? after : raised(after, 'byzantine', [since, at]);
    }
    default:
      return state;
  }
}

function acted(state: State, at: number): State {
  return state.gap === null ? state : raised(state, 'omission', [state.gap, at]);
}

function raised(state: State, is: FaultClass, witness: readonly number[]): State {
  return order.indexOf(is) > order.indexOf(state.is) ? { ...state, is, witness } : state;
}

type Kind = Behaviour['do'];

/** To whom a behaviour that treats some nodes otherwise says what it says. */
const isNamed = (behaviour: Behaviour, to: NodeId): boolean => 'to' in behaviour && behaviour.to.includes(to);

const sending: Partial<Record<Kind, (behaviour: Behaviour, out: Addressed, view: View) => readonly Message[]>> = {
  'silent': () => [],
  'selective': (behaviour, { to, message }) => (isNamed(behaviour, to) ? [message] : []),
  'equivocate': (behaviour, { to, message }, { lies }) => [(isNamed(behaviour, to) ? lies.contradict(message) : undefined) ?? message],
  'bit-flip': (_behaviour, { message }, { lies, count }) => [lies.flip(message, count)],
  'replay': (_behaviour, { message }) => [message, message, message],
};

export const byzantine = {
  sends: (behaviour: Behaviour, out: Addressed, view: View): readonly Message[] => sending[behaviour.do]?.(behaviour, out, view) ?? [out.message],

  replies(behaviour: Behaviour, { to, request, reply }: { readonly to: NodeId; readonly request: Message; readonly reply: unknown }, { lies, count }: View): readonly unknown[] {
    if (behaviour.do === 'silent' || (behaviour.do === 'selective' && !isNamed(behaviour, to))) return [];
    if (behaviour.do === 'equivocate' && isNamed(behaviour, to)) return [lies.contradictReply(request, reply) ?? reply];
    if (behaviour.do === 'bit-flip' && reply instanceof Object) return [lies.flip(reply, count)];
    return [reply];
  },

  hears({ do: kind }: Behaviour, { from, message }: { readonly from: NodeId; readonly message: Message }, { peers, lies }: View): Heard {
    const says: Addressed[] = [];
    if (kind === 'replay') for (const to of peers) if (to !== from) says.push({ to, message });
    if (kind === 'double-vote') for (const vote of lies.votesFor(message)) for (const to of peers) says.push({ to, message: vote });
    if (kind === 'forge-ack') {
      for (const word of lies.acknowledge(message)) for (const to of word.to === undefined ? peers : [word.to]) says.push({ to, message: word.message });
    }
    return kind === 'double-vote' || kind === 'forge-ack' ? { says, grants: lies.grant(message, kind) } : { says };
  },
};

/** S1 is the liar; nothing is cut, but kept back. */
export function attack(goal: Goal): LoneAttack {
  const wait: LoneAttackStep = { do: 'wait', ms: 150 };
  const hold = (from: NodeId, to: NodeId): LoneAttackStep => ({ do: 'hold', from, to });
  const fire = (node: NodeId, timer: string): LoneAttackStep => ({ do: 'timeout', node, timer });
  const apart = (a: NodeId, b: NodeId): readonly LoneAttackStep[] => [hold(a, b), hold(b, a)];
  if (goal === 'ES') return { faulty: { S1: { do: 'double-vote' } }, script: [...apart('S2', 'S3'), fire('S2', 'election'), wait, fire('S3', 'election'), wait] };
  if (goal === 'LC') {
    // A vote for whoever lacks the entry.
    return {
      faulty: { S1: { do: 'double-vote' } },
      script: [
        fire('S3', 'election'),
        wait,
        ...apart('S2', 'S3'),
        { do: 'ask', node: 'S3', message: { command: { op: 'put', key: 'k', value: 7 } } },
        wait,
        fire('S2', 'election'),
        wait,
      ],
    };
  }
  return {
    faulty: { S1: { do: 'forge-ack' } },
    script: [
      ...['C1', 'S3', 'C2', 'S2'].flatMap((_, i, all) => (i % 2 === 0 ? apart(all[i] ?? '', all[i + 1] ?? '') : [])),
      { do: 'ask', node: 'C1', message: { propose: 1 } },
      wait,
      { do: 'ask', node: 'C2', message: { propose: 2 } },
      wait,
      fire('C2', 'retry'),
      wait,
    ],
  };
}

export function withstands({ protocol, n, checksum }: System, faulty: Adversaries): boolean {
  let omitting = 0;
  let lying = 0;
  for (const { do: kind } of Object.values(faulty)) {
    if (kind === 'delay') continue;
    if (kind === 'silent' || kind === 'selective' || (checksum && kind === 'bit-flip')) omitting++;
    else lying++;
  }
  const [bears, factor] = protocol === 'raft' || protocol === 'paxos' ? [0, 2] : [Infinity, 3];
  return lying <= bears && factor * (omitting + lying) < n;
}

/** A sum over the text's characters, each weighed by its place: no single one can change unseen. */
function sumOf(text: string): number {
  let sum = 1;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 1_000_003;
  return sum;
}

/** Messages travel as texts. */
export function withChecksum(transport: Transport): Transport {
  return {
    send: (to, message) => {
      const text = JSON.stringify(message);
      transport.send(to, { type: 'text', text, sum: sumOf(text) } as Message);
    },
    onReceive: (hear) => {
      transport.onReceive((from, { text, sum }: Message & { readonly text?: unknown; readonly sum?: unknown }) => {
        if (typeof text === 'string' && sumOf(text) === sum) hear(from, JSON.parse(text) as Message);
      });
    },
  };
}
