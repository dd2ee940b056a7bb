import { comparisonRules, entriesRow, measureRow, table, test, type Row } from '#harness/suite';
import type { LabEvent, MessageKind, MetricName, Plain, RunTrace, Sent, Stack } from '#tasks/task-15-raft-vs-multi-paxos';

// Messages.

type Fields = Readonly<Record<string, Plain>>;

const command = (number: number): Plain => ({ op: 'put', key: 'x', value: [`command ${number}`], clientId: `client-${number}`, seq: 1 });
const noop: Plain = { op: 'noop' };

const asked = (from: string, to: string, message: Fields, bytes = 100): Sent => ({ kind: 'sent', at: 0, from, to, message, bytes });
const answer = (request: Sent, message: Fields, bytes = 40): Sent => ({ kind: 'sent', at: 0, from: request.to, to: request.from, message, request: request.message as Sent['request'] & object, bytes });

const vote = (term: number, more: Fields = {}): Sent => asked('S2', 'S3', { type: 'RequestVote', term, candidateId: 'S2', lastLogIndex: 4, lastLogTerm: 1, ...more });
const append = (term: number, prev: number, entries: readonly Plain[], to = 'S2'): Sent =>
  asked('S1', to, { type: 'AppendEntries', term, leaderId: 'S1', prevLogIndex: prev, prevLogTerm: 1, entries, leaderCommit: 0 }, 100 + 50 * entries.length);
const entry = (term: number, number: number): Plain => ({ term, command: command(number) });
const snapshot = asked('S1', 'S2', { type: 'InstallSnapshot', term: 1, leaderId: 'S1', lastIncludedIndex: 5, lastIncludedTerm: 1, data: { values: {} } });
const success = { term: 1, success: true };

const ballot = (round: number, id: string): Plain => ({ round, id });
const [n1, n2] = [ballot(1, 'S1'), ballot(2, 'S2')];
const prepare = (n: Plain, to = 'S3', more: Fields = {}): Sent => asked('S2', to, { type: 'prepare', n, fromSlot: 3, ...more });
const accept = (n: Plain, slot: number, v: Plain, to = 'S3', from = 'S2'): Sent => asked(from, to, { type: 'accept', n, slot, v }, 150);
const decide = (n: Plain, more: Fields, to = 'S3', from = 'S2'): Sent => asked(from, to, { type: 'decide', n, ...more }, 60);
const beat = (n: Plain, to = 'S3', from = 'S2'): Sent => asked(from, to, { type: 'heartbeat', n, knownUpTo: 2 }, 50);
const catchUp = asked('S3', 'S2', { type: 'catchUp', n: n2, fromSlot: 2 });

// What they are for.

function kindRow(stack: 'raft' | 'multiPaxos', name: string, sent: Sent, kind: MessageKind, because: string): Row {
  return { name, calls: [{ call: `${stack}.kindOf`, with: sent }], returns: kind, because };
}

test('tells what Raft’s messages are for', () =>
  table({
    rule: comparisonRules.reading,
    rows: [
      kindRow('raft', 'a request for a vote', vote(2), 'election', 'It asks for a vote.'),
      kindRow('raft', 'a vote', answer(vote(2), { term: 2, voteGranted: true }), 'election', 'It answers a request for a vote.'),
      kindRow('raft', 'a refused vote', answer(vote(2), { term: 3, voteGranted: false }), 'election', 'It answers a request for a vote.'),
      kindRow('raft', 'AppendEntries with an entry', append(1, 3, [entry(1, 4)]), 'replication', 'It brings an entry.'),
      kindRow('raft', 'AppendEntries with three entries', append(1, 3, [entry(1, 4), entry(1, 5), entry(1, 6)]), 'replication', 'It brings entries.'),
      kindRow('raft', 'AppendEntries with a no-op', append(2, 3, [{ term: 2, command: noop }]), 'replication', 'A no-op is an entry like any other.'),
      kindRow('raft', 'AppendEntries without entries', append(1, 3, []), 'heartbeat', 'It brings nothing: that is Raft’s heartbeat, though it has no type of its own.'),
      kindRow('raft', 'the answer to AppendEntries with an entry', answer(append(1, 3, [entry(1, 4)]), success), 'replication', 'It answers a message that brought an entry.'),
      kindRow('raft', 'the answer to AppendEntries without entries', answer(append(1, 3, []), success), 'heartbeat', 'It answers a heartbeat. The reply alone doesn’t tell; the request does.'),
      kindRow('raft', 'a refusal of AppendEntries with entries', answer(append(1, 3, [entry(1, 4)]), { term: 1, success: false, conflictIndex: 2 }), 'replication', 'It answers a message that brought an entry, whatever it says.'),
      kindRow('raft', 'a snapshot', snapshot, 'replication', 'It brings what stands for entries.'),
      kindRow('raft', 'the answer to a snapshot', answer(snapshot, { term: 1 }), 'replication', 'It answers a message that brought a snapshot.'),
    ],
  }));

test('tells what Multi-Paxos’s messages are for', () =>
  table({
    rule: comparisonRules.reading,
    rows: [
      kindRow('multiPaxos', 'a prepare', prepare(n2), 'election', 'It asks for promises.'),
      kindRow('multiPaxos', 'a promise', answer(prepare(n2), { type: 'promise', n: n2, accepted: [] }), 'election', 'It answers a prepare.'),
      kindRow('multiPaxos', 'a promise with accepted values', answer(prepare(n2), { type: 'promise', n: n2, accepted: [{ slot: 3, n: n1, v: command(3) }] }), 'election', 'It answers a prepare, whatever it carries.'),
      kindRow('multiPaxos', 'a prepare’s nack', answer(prepare(n1), { type: 'nack', n: n1, promised: n2 }), 'election', 'It answers a prepare.'),
      kindRow('multiPaxos', 'an accept', accept(n2, 3, command(3)), 'replication', 'It brings an entry.'),
      kindRow('multiPaxos', 'an accept of a no-op', accept(n2, 3, noop), 'replication', 'A no-op is an entry like any other.'),
      kindRow('multiPaxos', 'accepted', answer(accept(n2, 3, command(3)), { type: 'accepted', n: n2, slot: 3 }), 'replication', 'It answers a message that brought an entry.'),
      kindRow('multiPaxos', 'an accept’s nack', answer(accept(n1, 3, command(3)), { type: 'nack', n: n1, promised: n2 }), 'replication', 'It answers an accept: what a nack is for, its request tells.'),
      kindRow('multiPaxos', 'a decision of a slot', decide(n2, { slot: 3, v: command(3) }), 'replication', 'It brings an entry.'),
      kindRow('multiPaxos', 'a watermark', decide(n2, { chosenUpTo: 3 }), 'heartbeat', 'It brings no entry: it tells how far the chosen ones go, as Raft’s leaderCommit does.'),
      kindRow('multiPaxos', 'a heartbeat', beat(n2), 'heartbeat', 'It brings nothing.'),
      kindRow('multiPaxos', 'a heartbeat’s nack', answer(beat(n1), { type: 'nack', n: n1, promised: n2 }), 'heartbeat', 'It answers a heartbeat.'),
      kindRow('multiPaxos', 'a request for what is missing', catchUp, 'replication', 'It asks for entries.'),
      kindRow('multiPaxos', 'what was missing', answer(catchUp, { type: 'known', n: n2, values: [{ slot: 2, v: command(2) }] }), 'replication', 'It answers a request for entries.'),
    ],
  }));

function attemptRow(stack: 'raft' | 'multiPaxos', name: string, sent: Sent, attempt: Plain | undefined, because: string): Row {
  // A table can't ask for undefined by `returns`.
  return { name, calls: [{ call: `${stack}.attemptIn`, with: sent }], ...(attempt === undefined ? { judge: (outcomes) => (outcomes.at(-1)?.result === undefined ? undefined : 'it tells of an attempt') } : { returns: attempt }), because };
}

test('finds entries and attempts in messages', () =>
  table({
    rule: comparisonRules.reading,
    rows: [
      entriesRow({ name: 'AppendEntries with two entries', call: 'raft.entriesIn', sent: append(3, 7, [entry(1, 8), entry(2, 9)]), entries: [{ at: 8, stamp: 1, command: command(8) }, { at: 9, stamp: 2, command: command(9) }], because: 'The first lies at prevLogIndex + 1, and each has the term that it has, not the leader’s.' }),
      entriesRow({ name: 'AppendEntries without entries', call: 'raft.entriesIn', sent: append(3, 7, []), entries: [], because: 'There are none.' }),
      entriesRow({ name: 'the answer to AppendEntries with an entry', call: 'raft.entriesIn', sent: answer(append(1, 3, [entry(1, 4)]), success), entries: [], because: 'The entry lies in the request.' }),
      entriesRow({ name: 'a request for a vote', call: 'raft.entriesIn', sent: vote(2), entries: [], because: 'An election of Raft carries no entries.' }),
      entriesRow({ name: 'a snapshot', call: 'raft.entriesIn', sent: snapshot, entries: [], because: 'A snapshot is no entry.' }),
      entriesRow({ name: 'an accept', call: 'multiPaxos.entriesIn', sent: accept(n2, 3, command(3)), entries: [{ at: 3, stamp: n2, command: command(3) }], because: 'It carries its value, under its ballot.' }),
      entriesRow({ name: 'accepted', call: 'multiPaxos.entriesIn', sent: answer(accept(n2, 3, command(3)), { type: 'accepted', n: n2, slot: 3 }), entries: [], because: 'The entry lies in the request.' }),
      entriesRow({
        name: 'a promise with two values',
        call: 'multiPaxos.entriesIn',
        sent: answer(prepare(n2), { type: 'promise', n: n2, accepted: [{ slot: 3, n: n1, v: command(3) }, { slot: 5, n: n1, v: noop }] }),
        entries: [{ at: 3, stamp: n1, command: command(3) }, { at: 5, stamp: n1, command: noop }],
        because: 'It carries what was accepted, under the ballots of then.',
      }),
      entriesRow({ name: 'a promise with nothing', call: 'multiPaxos.entriesIn', sent: answer(prepare(n2), { type: 'promise', n: n2, accepted: [] }), entries: [], because: 'There are none.' }),
      entriesRow({ name: 'a decision of a slot', call: 'multiPaxos.entriesIn', sent: decide(n2, { slot: 3, v: command(3) }), entries: [{ at: 3, stamp: n2, command: command(3) }], because: 'It carries its value.' }),
      entriesRow({ name: 'a watermark', call: 'multiPaxos.entriesIn', sent: decide(n2, { chosenUpTo: 3 }), entries: [], because: 'There are none.' }),
      entriesRow({ name: 'what was missing', call: 'multiPaxos.entriesIn', sent: answer(catchUp, { type: 'known', n: n2, values: [{ slot: 2, v: command(2) }] }), entries: [{ at: 2, stamp: null, command: command(2) }], because: 'It carries a value and no ballot.' }),
      entriesRow({ name: 'a prepare’s nack', call: 'multiPaxos.entriesIn', sent: answer(prepare(n1), { type: 'nack', n: n1, promised: n2 }), entries: [], because: 'There are none.' }),
      attemptRow('raft', 'a request for a vote asks for a term', vote(4), 4, 'It wants to lead term 4.'),
      attemptRow('raft', 'a vote asks for nothing', answer(vote(4), { term: 4, voteGranted: true }), undefined, 'It answers.'),
      attemptRow('raft', 'a pre-vote asks for no term yet', vote(4, { preVote: true }), undefined, 'It only asks whether a vote would be granted.'),
      attemptRow('raft', 'AppendEntries asks for no vote', append(4, 3, []), undefined, 'It is no request for a vote.'),
      attemptRow('multiPaxos', 'a prepare asks for a ballot', prepare(n2), n2, 'It wants to lead under ballot 2.'),
      attemptRow('multiPaxos', 'a promise asks for nothing', answer(prepare(n2), { type: 'promise', n: n2, accepted: [] }), undefined, 'It answers.'),
      attemptRow('multiPaxos', 'an accept asks for no promise', accept(n2, 3, noop), undefined, 'It leads under its ballot already.'),
    ],
  }));

// What a run comes to.

const client = (entry: number, at: number, commands = 1): LabEvent => ({ kind: 'asked', at, node: 'S1', entry, commands });
const hears = (entry: number, at: number, ok = true): LabEvent => ({ kind: 'answered', at, node: 'S1', entry, ok });
const at = (ms: number, ...events: readonly LabEvent[]): readonly LabEvent[] => events.map((event) => ({ ...event, at: ms }));
const elected = (node: string): LabEvent => ({ kind: 'elected', at: 0, node });
const deafened: LabEvent = { kind: 'deafened', at: 0, node: 'S1' };
const crashed: LabEvent = { kind: 'crashed', at: 0, node: 'S1' };

function traceOf(stack: Stack, events: readonly LabEvent[], batch = 1): RunTrace {
  const spec = { stack, n: 3, workload: { entries: 2, everyMs: 50 }, faults: { loss: 0, uncommitted: 2 }, tuning: { batch, patience: 1, delayMs: 8, writeMs: 2 }, seed: 1 };
  return { spec, servers: ['S1', 'S2', 'S3'], roundTripMs: 16, durableFields: ['currentTerm', 'votedFor', 'log'], events };
}

/** A message to both peers and their answers. */
const toBoth = (make: (to: string) => Sent, reply: Fields): readonly Sent[] => ['S2', 'S3'].flatMap((to) => [make(to), answer(make(to), reply)]);

const raftBegins = at(1, vote(1), answer(vote(1), { term: 1, voteGranted: true }), elected('S1'), ...toBoth((to) => append(1, 0, [{ term: 1, command: noop }], to), success));
const raftEnds = [...at(900, deafened), ...at(950, crashed), client(9, 1000), ...at(1000, append(2, 9, [entry(2, 9)])), hears(9, 1016)];

const costs: readonly MetricName[] = ['steady.messagesPerCommand', 'steady.bytesPerCommand', 'steady.heartbeatsPerCommand', 'steady.roundTripsToCommit'];

const oneEntry = [client(1, 100), ...at(100, ...toBoth((to) => append(1, 1, [entry(1, 1)], to), success)), hears(1, 116)];
const quiet = at(150, ...toBoth((to) => append(1, 2, [], to), success));

test('measures what entries cost while one leader leads', () =>
  table({
    rule: comparisonRules.steady,
    rows: [
      measureRow({ name: 'one entry', trace: traceOf('raft', [...raftBegins, ...oneEntry, ...raftEnds]), metrics: costs, because: 'Two requests, two replies, one round trip; what was before the first request and after deafened doesn’t count.' }),
      measureRow({ name: 'one entry, and heartbeats', trace: traceOf('raft', [...raftBegins, ...oneEntry, ...quiet, ...quiet, ...raftEnds]), metrics: costs, because: 'Heartbeats are counted apart, and their replies with them.' }),
      measureRow({ name: 'an entry that is sent again', trace: traceOf('raft', [...raftBegins, ...oneEntry, ...at(150, append(1, 1, [entry(1, 1)], 'S3'), answer(append(1, 1, [entry(1, 1)], 'S3'), success)), ...raftEnds]), metrics: costs, because: 'Each message counts as often as it is sent.' }),
      measureRow({ name: 'four commands an entry', trace: traceOf('raft', [...raftBegins, client(1, 100, 4), ...at(101, ...toBoth((to) => append(1, 1, [entry(1, 1)], to), success)), hears(1, 120), ...raftEnds], 4), metrics: costs, because: 'An entry of four commands costs each of them a quarter of it.' }),
      measureRow({ name: 'an entry that is refused', trace: traceOf('raft', [...raftBegins, ...oneEntry, client(2, 200), hears(2, 201, false), ...raftEnds]), metrics: costs, because: 'What is not committed is no command of those that the messages are divided by.' }),
      measureRow({ name: 'an entry that nobody answers', trace: traceOf('raft', [...raftBegins, client(1, 90), ...at(90, append(1, 1, [entry(1, 1)])), client(2, 100), ...at(100, ...toBoth((to) => append(1, 2, [entry(1, 2)], to), success)), hears(2, 132), ...raftEnds]), metrics: costs, because: 'Its messages count, and it is no command.' }),
      measureRow({ name: 'messages before the first request', trace: traceOf('raft', [...raftBegins, ...quiet, ...oneEntry, ...raftEnds]), metrics: costs, because: 'The stretch begins with the first request.' }),
      measureRow({
        name: 'Multi-Paxos, with a decision, a watermark and a heartbeat',
        trace: traceOf('multi-paxos', [
          ...at(1, prepare(n1), elected('S1')),
          client(1, 100),
          ...at(100, ...toBoth((to) => accept(n1, 1, command(1), to, 'S1'), { type: 'accepted', n: n1, slot: 1 })),
          hears(1, 124),
          ...at(130, decide(n1, { slot: 1, v: command(1) }, 'S2', 'S1'), decide(n1, { chosenUpTo: 1 }, 'S3', 'S1'), beat(n1, 'S2', 'S1'), beat(n1, 'S3', 'S1')),
          ...at(140, deafened),
          ...at(150, crashed),
          client(2, 160),
          hears(2, 170),
        ]),
        metrics: costs,
        because: 'The decision of a slot brings an entry; the watermark and the heartbeats bring none.',
      }),
    ],
  }));

const changes: readonly MetricName[] = ['change.messages', 'change.entriesCarried', 'change.entriesInElections', 'change.entriesRestamped', 'change.electionsTried', 'change.msToNewCommit', 'change.uncommitted'];

const leftOpen = [...at(200, deafened), client(2, 200), client(3, 200), ...at(201, append(1, 2, [entry(1, 2)]), append(1, 2, [entry(1, 2), entry(1, 3)])), ...at(300, crashed)];
const votes = at(450, vote(2), answer(vote(2), { term: 2, voteGranted: true }), elected('S2'));
const newEntry = [client(4, 480), ...at(480, append(2, 5, [entry(2, 4)], 'S3'), answer(append(2, 5, [entry(2, 4)], 'S3'), success)), hears(4, 500)];
const brought = at(460, append(2, 2, [entry(1, 2), entry(1, 3), { term: 2, command: noop }], 'S3'), answer(append(2, 2, [entry(1, 2), entry(1, 3), { term: 2, command: noop }], 'S3'), success));
const later = at(510, append(2, 6, [entry(2, 4)], 'S3'), answer(append(2, 6, [entry(2, 4)], 'S3'), success));

const raftChange = (...events: readonly (readonly LabEvent[])[]): RunTrace => traceOf('raft', [...raftBegins, ...oneEntry, ...leftOpen, ...events.flat()]);

const paxosOpen = [
  client(1, 100),
  ...at(100, ...toBoth((to) => accept(n1, 1, command(1), to, 'S1'), { type: 'accepted', n: n1, slot: 1 })),
  hears(1, 116),
  ...at(200, deafened),
  client(2, 200),
  client(3, 200),
  ...at(201, accept(n1, 2, command(2), 'S2', 'S1'), accept(n1, 3, command(3), 'S2', 'S1'), accept(n1, 3, command(3), 'S3', 'S1')),
  ...at(300, crashed),
];
const promised = answer(prepare(n2), { type: 'promise', n: n2, accepted: [{ slot: 3, n: n1, v: command(3) }] });
const paxosVotes = at(450, prepare(n2), promised, elected('S2'));
const proposedAgain = at(460, accept(n2, 2, command(2)), answer(accept(n2, 2, command(2)), { type: 'accepted', n: n2, slot: 2 }), accept(n2, 3, command(3)), answer(accept(n2, 3, command(3)), { type: 'accepted', n: n2, slot: 3 }));
const paxosNew = [client(4, 480), ...at(480, accept(n2, 4, command(4)), answer(accept(n2, 4, command(4)), { type: 'accepted', n: n2, slot: 4 })), hears(4, 500)];

const paxosChange = (...events: readonly (readonly LabEvent[])[]): RunTrace => traceOf('multi-paxos', [...paxosOpen, ...events.flat()]);

test('measures a change of leaders up to its first new commit', () =>
  table({
    rule: comparisonRules.change,
    rows: [
      measureRow({ name: 'Raft, an election and a new entry', trace: raftChange(votes, brought, newEntry, later), metrics: changes, because: 'It lasts from the crash to the answer to entry 4, and what comes later is not part of it.' }),
      measureRow({ name: 'Raft, with heartbeats in between', trace: raftChange(votes, at(455, append(2, 5, [], 'S3'), answer(append(2, 5, [], 'S3'), success)), brought, newEntry, later), metrics: changes, because: 'Heartbeats are no messages of a change, in neither stack.' }),
      measureRow({ name: 'Raft, two elections in vain', trace: raftChange(at(440, vote(2), asked('S3', 'S2', { type: 'RequestVote', term: 2, candidateId: 'S3', lastLogIndex: 3, lastLogTerm: 1 }), vote(3)), at(600, vote(4), vote(4), elected('S2')), brought, newEntry), metrics: changes, because: 'Each server and term is one attempt, however many messages it has.' }),
      measureRow({ name: 'Raft, an old entry that is answered by the new leader', trace: raftChange(votes, brought, at(470, hears(2, 470)), newEntry), metrics: changes, because: 'The first new commit is that of an entry that was asked for after the crash.' }),
      measureRow({ name: 'Raft, a new entry that is refused first', trace: raftChange(at(440, client(4, 440), hears(4, 440, false)), votes, brought, [client(5, 480), ...at(480, append(2, 5, [entry(2, 5)], 'S3')), hears(5, 500)]), metrics: changes, because: 'A refusal is no commit.' }),
      measureRow({ name: 'Raft, entries of a term that the leader has not', trace: raftChange(votes, at(460, append(2, 2, [entry(1, 2)], 'S3')), newEntry), metrics: changes, because: 'An entry keeps its term, whoever leads: nothing is stamped anew.' }),
      measureRow({ name: 'Multi-Paxos, promises and values proposed again', trace: paxosChange(paxosVotes, proposedAgain, paxosNew), metrics: changes, because: 'What the election brings to light is proposed again under the new ballot, and that is part of the change.' }),
      measureRow({ name: 'Multi-Paxos, a value proposed again twice', trace: paxosChange(paxosVotes, proposedAgain, at(470, accept(n2, 3, command(3), 'S1')), paxosNew), metrics: changes, because: 'Two messages, and one place in the log.' }),
      measureRow({ name: 'Multi-Paxos, an empty slot is filled', trace: paxosChange(paxosVotes, at(460, accept(n2, 2, noop)), paxosNew), metrics: changes, because: 'No command was there that could get another ballot.' }),
      measureRow({ name: 'Multi-Paxos, chosen values that are asked for', trace: paxosChange(paxosVotes, at(470, catchUp, answer(catchUp, { type: 'known', n: n2, values: [{ slot: 1, v: command(1) }] })), paxosNew), metrics: changes, because: 'They are carried, and keep whatever ballot they have.' }),
      measureRow({ name: 'Multi-Paxos, prepares of several servers', trace: paxosChange(at(430, prepare(n2), asked('S3', 'S2', { type: 'prepare', n: ballot(2, 'S3'), fromSlot: 2 }), prepare(n2, 'S1', { fromSlot: 9 })), paxosVotes, proposedAgain, paxosNew), metrics: changes, because: 'A server’s ballot is one attempt, in however many prepares.' }),
      measureRow({ name: 'nothing is left open', trace: traceOf('raft', [...raftBegins, ...oneEntry, ...at(200, deafened), ...at(300, crashed), ...votes, ...newEntry]), metrics: changes, because: 'A change costs something also where nothing was under way.' }),
    ],
  }));
