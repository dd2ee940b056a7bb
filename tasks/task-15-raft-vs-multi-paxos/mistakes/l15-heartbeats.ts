import type { Evidence, Mistake, WrongRow } from '#mistake';

const kinds = ({ rows }: Evidence): readonly WrongRow[] => rows().filter(({ about }) => /^result of \w+\.kindOf$/.test(about));

const isTakenForReplication = (evidence: Evidence): boolean => kinds(evidence).some(({ value, should }) => value === 'replication' && should === 'heartbeat');

/** Something else is misread as well. */
const isConfused = (evidence: Evidence): boolean => kinds(evidence).some(({ value, should }) => value !== 'replication' || should !== 'heartbeat');

export const mistake: Mistake = {
  id: 'L15-HEARTBEATS',
  title: 'heartbeats, or what is sent again, count for one stack and not for the other',
  symptom: 'One stack has many more messages a command, and more still when the entries come slowly: what keeps an idle leader in office is counted as the cost of entries.',
  why: 'Multi-Paxos’s heartbeats have a type of their own, and Raft’s have the type of what brings entries. Whoever counts by type counts them on one side.',
  fix: 'Look at what a message brings: an AppendEntries without entries is a heartbeat, and so is the answer to it. Count heartbeats apart, for both, and count everything else as often as it is sent.',
  hints: [
    'Let the clients wait ten seconds between two entries. Which of your two stacks’ messages per command grow?',
    'Raft’s heartbeats are AppendEntries that carry no log entries (Raft §5.2). A comparison classifies both sides’ messages by the same rule.',
    'Decide by the request: no entries, no snapshot, nothing asked for means heartbeat. For a reply, look at `request`.',
  ],
  source: 'Raft §5.2',
  signs: [
    { kind: 'test', weight: 4, says: 'a heartbeat is taken for replication', seen: isTakenForReplication },
    { kind: 'test', weight: 4, says: 'the number is the one with heartbeats', seen: ({ rows }) => rows({ name: /^(steady\.(messages|bytes)PerCommand|change\.messages) of /, got: /\(with heartbeats\)/ }).length > 0 },
    { kind: 'test', weight: 3, says: 'what was sent again is not counted', seen: ({ rows }) => rows({ name: /^(steady\.(messages|bytes)PerCommand|change\.messages) of /, got: /\(without what was sent again\)/ }).length > 0 },
    { kind: 'test', weight: -4, says: 'other messages are taken for something else, too', seen: isConfused },
  ],
};
