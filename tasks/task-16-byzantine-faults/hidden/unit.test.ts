import { ballots, classRow, faultsRules, hearsRow, putOp, repliesRow, requestOf, results, sendsOver, sendsRow, table, test, wireRows, type Row } from '#harness/suite';
import type { Adversaries, Message, Observation, System } from '#tasks/task-16-byzantine-faults';

// What was observed of S1.

const sent = (to = 'S2', message = 'a heartbeat'): Observation => ({ kind: 'sent', to, message });
const signed = (place: string, value: string): Observation => ({ kind: 'signed', place, value });
const missed = (to = 'S2', message = 'a heartbeat'): Observation => ({ kind: 'missed', to, message });
const late = (to = 'S2', message = 'a heartbeat'): Observation => ({ kind: 'late', to, message });
const restarted: Observation = { kind: 'restarted' };
const lost = (to: string, message = 'a heartbeat'): Observation => ({ kind: 'lost', to, message });
const arrived = (to: string, message = 'a heartbeat'): Observation => ({ kind: 'arrived', to, message });
const garbled = (to: string, message = 'a heartbeat'): Observation => ({ kind: 'garbled', to, message });
const unheard = (by: string): Observation => ({ kind: 'unheard', by });
const accused = (by: string, place: string, value: string): Observation => ({ kind: 'accused', by, place, value });

test('calls silence a crash, and no more', () =>
  table({
    rule: faultsRules.weakest,
    rows: [
      classRow({ name: 'nothing was observed', is: 'none', seen: [], because: 'Nothing speaks against the node.' }),
      classRow({ name: 'it does its work', is: 'none', seen: [sent(), arrived('S2'), signed('vote in term 1', 'S2'), arrived('S2', 'a vote')], because: 'It does what it has to.' }),
      classRow({ name: 'it falls silent', is: 'crash', seen: [sent(), arrived('S2'), missed(), missed('S3'), missed()], because: 'A node that has stopped does the same, and a liar need not be assumed.' }),
      classRow({ name: 'it never says anything', is: 'crash', seen: [missed('S3', 'a vote'), unheard('S3'), missed()], because: 'It may have stopped before it was asked.' }),
      classRow({ name: 'it stops and comes back', is: 'crash', seen: [sent(), restarted, sent()], because: 'A node that crashes may come back.' }),
      classRow({ name: 'it is silent, comes back, and works', is: 'crash', seen: [sent(), missed(), missed('S3'), restarted, sent(), sent('S3')], because: 'What it owed while it was down a crash explains; since then it does its work.' }),
      classRow({ name: 'it crashes again and again', is: 'crash', seen: [sent(), missed(), restarted, sent(), missed('S3'), restarted, sent()], because: 'Each silence ends with a restart.' }),
      classRow({ name: 'it leaves something out, and goes on', is: 'omission', seen: [sent(), missed('S3'), sent(), arrived('S2')], because: 'Whoever has stopped sends nothing any more; whoever leaves something out need not lie.' }),
      classRow({ name: 'it answers some, and others never', is: 'omission', seen: [missed('S3'), signed('vote in term 1', 'S2'), missed('S3'), signed('vote in term 2', 'S2')], because: 'It is up, for it votes; what it says is all right.' }),
      classRow({ name: 'it has crashed, and then leaves something out', is: 'omission', seen: [missed(), restarted, sent(), missed('S3'), sent()], because: 'No crash explains what it left out after its return.' }),
    ],
  }));

test('blames no node for what the network does', () =>
  table({
    rule: faultsRules.network,
    rows: [
      classRow({ name: 'a message is lost', is: 'none', seen: [sent(), lost('S2'), sent(), arrived('S2')], because: 'It has sent it; the link has lost it.' }),
      classRow({ name: 'all messages on one link are lost', is: 'none', seen: [sent('S2'), lost('S2'), sent('S3'), arrived('S3'), sent('S2'), lost('S2'), unheard('S2'), sent('S3'), arrived('S3')], because: 'A link that is cut in one direction is the network’s affair.' }),
      classRow({ name: 'a message comes twice', is: 'none', seen: [sent(), arrived('S2'), arrived('S2')], because: 'It has sent it once; networks repeat themselves.' }),
      classRow({ name: 'messages overtake each other', is: 'none', seen: [sent('S2', 'the first'), sent('S2', 'the second'), arrived('S2', 'the second'), arrived('S2', 'the first')], because: 'Nobody promises an order.' }),
      classRow({ name: 'a message arrives with other contents', is: 'none', seen: [sent(), garbled('S2'), sent('S3'), arrived('S3')], because: 'It has left the node as it should; a bit has flipped on its way.' }),
      classRow({ name: 'others don’t hear it any more', is: 'none', seen: [sent('S2'), sent('S3'), unheard('S2'), unheard('S3'), sent('S2')], because: 'It goes on sending: that nobody hears it is a partition.' }),
      classRow({ name: 'nobody has heard it, and nothing was due', is: 'none', seen: [unheard('S2'), unheard('S3')], because: 'A time-out tells that nothing came, and not why.' }),
      classRow({ name: 'it was slow', is: 'none', seen: [sent(), late(), arrived('S2')], because: 'Where nobody promises a time, late is all right.' }),
      classRow({ name: 'it sends the same thing twice', is: 'none', seen: [sent(), sent(), signed('vote in term 1', 'S2'), signed('vote in term 1', 'S2')], because: 'To say once more what it has said is no lie, and no gap.' }),
      classRow({ name: 'it has crashed while the network drops this and that', is: 'crash', seen: [sent('S3'), lost('S3'), unheard('S3'), missed(), garbled('S2'), unheard('S2')], because: 'Its own silence is all that it has to answer for.' }),
      classRow({ name: 'it leaves something out while the network repeats other things', is: 'omission', seen: [sent(), arrived('S2'), missed('S3'), arrived('S2'), sent(), lost('S2')], because: 'What it missed and then sent says it all.' }),
    ],
  }));

test('takes two signed words for one place for a lie, and nothing less', () =>
  table({
    rule: faultsRules.twoWords,
    rows: [
      classRow({ name: 'two votes in one term', is: 'byzantine', seen: [signed('vote in term 3', 'S2'), signed('vote in term 3', 'S3')], because: 'No correct node has two words where it has one.' }),
      classRow({ name: 'two digests at one number, far apart', is: 'byzantine', seen: [sent(), signed('pre-prepare 1 of view 0', 'a1'), sent('S3'), signed('pre-prepare 2 of view 0', 'b7'), missed('S3'), signed('pre-prepare 1 of view 0', 'c4')], because: 'Two words for one place, whatever lies between.' }),
      classRow({ name: 'three words', is: 'byzantine', seen: [signed('vote in term 3', 'S2'), signed('vote in term 3', 'S2'), signed('vote in term 3', 'S3')], because: 'The first and the last contradict each other.' }),
      classRow({ name: 'two votes in two terms', is: 'none', seen: [signed('vote in term 3', 'S2'), signed('vote in term 4', 'S3')], because: 'In each term it has a vote.' }),
      classRow({ name: 'one word at two places', is: 'none', seen: [signed('prepare 1', 'a1'), signed('prepare 2', 'a1'), signed('commit 1', 'a1')], because: 'These are three places.' }),
      classRow({ name: 'somebody says that it voted twice', is: 'none', seen: [signed('vote in term 3', 'S2'), accused('S3', 'vote in term 3', 'S3')], because: 'Whoever shows no signature may be the liar.' }),
      classRow({ name: 'everybody says so', is: 'none', seen: [accused('S2', 'vote in term 3', 'S2'), accused('S3', 'vote in term 3', 'S3'), accused('S4', 'vote in term 3', 'S4')], because: 'Words about a node are no words of it.' }),
      classRow({ name: 'its vote arrives with another name', is: 'none', seen: [signed('vote in term 3', 'S2'), garbled('S3', 'vote in term 3'), arrived('S2', 'vote in term 3')], because: 'What has arrived isn’t what it has signed.' }),
      classRow({ name: 'a lie, and everything else as well', is: 'byzantine', seen: [missed(), restarted, missed('S3'), signed('vote in term 3', 'S2'), unheard('S3'), signed('vote in term 3', 'S3'), missed(), restarted], because: 'Nothing weaker explains the two votes.' }),
    ],
  }));

test('knows a forgotten promise from a crash', () =>
  table({
    rule: faultsRules.amnesia,
    rows: [
      classRow({ name: 'a vote, a restart, and another vote in the same term', is: 'byzantine', seen: [signed('vote in term 3', 'S2'), restarted, signed('vote in term 3', 'S3')], because: 'A vote is on disk before it leaves, and a crash leaves the disk alone: to forget it is outside that model.' }),
      classRow({ name: 'a promise, two restarts, and an acceptance against it', is: 'byzantine', seen: [signed('ballot 4', 'promised'), missed(), restarted, sent(), restarted, signed('ballot 4', 'never heard of')], because: 'However often it restarts, its disk holds what it promised.' }),
      classRow({ name: 'a vote, a restart, and the same vote', is: 'crash', seen: [signed('vote in term 3', 'S2'), restarted, signed('vote in term 3', 'S2')], because: 'It has come back, and stands by its word.' }),
      classRow({ name: 'a vote, a restart, and a vote in a later term', is: 'crash', seen: [signed('vote in term 3', 'S2'), missed(), restarted, signed('vote in term 4', 'S3')], because: 'In a later term it may vote anew.' }),
      classRow({ name: 'a restart, and the word before it is hearsay', is: 'crash', seen: [accused('S3', 'vote in term 3', 'S3'), restarted, signed('vote in term 3', 'S2')], because: 'That it had voted before, only S3 says.' }),
    ],
  }));

// What a protocol is made for.

const liar = { do: 'double-vote' } as const;
const silent = { do: 'silent' } as const;
const flips = { do: 'bit-flip' } as const;

function boundRow(name: string, system: System, faulty: Adversaries, is: boolean, because: string): Row {
  return { name, calls: [{ call: 'withstands', args: [system, faulty] }], returns: is, because };
}

const raft = (n: number, checksum = false): System => ({ protocol: 'raft', n, checksum });
const pbft = (n: number, checksum = false): System => ({ protocol: 'pbft', n, checksum });

test('says what a protocol is made for', () =>
  table({
    rule: faultsRules.bound,
    rows: [
      boundRow('Raft, three servers, one silent', raft(3), { S3: silent }, true, 'A majority goes on.'),
      boundRow('Raft, four servers, two silent', raft(4), { S3: silent, S4: silent }, false, 'Two of four are no majority: n ≥ 2f + 1 wants five.'),
      boundRow('Raft, five servers, one silent and one that talks to S1 alone', raft(5), { S4: silent, S5: { do: 'selective', to: ['S1'] } }, true, 'Neither lies, and three are left.'),
      boundRow('Raft, five servers, one liar', raft(5), { S5: liar }, false, 'Raft is made for no liar at all, however many servers there are.'),
      boundRow('Paxos, seven servers, one silent and one that forges', { protocol: 'paxos', n: 7, checksum: true }, { S6: silent, S7: { do: 'forge-ack' } }, false, 'A checksum doesn’t help: the liar works it out.'),
      boundRow('Raft, three servers, nobody faulty', raft(3), {}, true, 'Nothing is to be borne.'),
      boundRow('Raft, three servers, one flips bits', raft(3), { S3: flips }, false, 'Without a checksum its messages say something else, and are believed.'),
      boundRow('Raft with checksums, three servers, one flips bits', raft(3, true), { S3: flips }, true, 'What doesn’t fit its checksum is thrown away, so the server omits: no Byzantine protocol is needed.'),
      boundRow('Paxos with checksums, three servers, two flip bits', { protocol: 'paxos', n: 3, checksum: true }, { S2: flips, S3: flips }, false, 'Two of three omit, and one is left.'),
      boundRow('Raft with checksums, three servers, one equivocates', raft(3, true), { S3: { do: 'equivocate', to: ['S2'] } }, false, 'Its lies have the right checksum.'),
      boundRow('Raft, three servers, one slow', raft(3), { S3: { do: 'delay', byMs: 500 } }, true, 'Slow is not faulty.'),
      boundRow('PBFT, four replicas, one liar', pbft(4), { S1: liar }, true, '4 ≥ 3 · 1 + 1.'),
      boundRow('PBFT, four replicas, two liars', pbft(4), { S1: liar, S4: { do: 'equivocate', to: ['S2'] } }, false, 'Two liars take seven replicas: 4 < 3 · 2 + 1.'),
      boundRow('PBFT, three replicas, one liar', pbft(3), { S3: liar }, false, 'Three generals can’t agree where one is a traitor.'),
      boundRow('PBFT, six replicas, two liars', pbft(6), { S5: liar, S6: { do: 'replay' } }, false, '6 < 3 · 2 + 1.'),
      boundRow('PBFT, seven replicas, two liars', pbft(7), { S1: liar, S7: { do: 'forge-ack' } }, true, '7 ≥ 3 · 2 + 1.'),
      boundRow('PBFT with checksums, four replicas, a liar and one that flips bits', pbft(4, true), { S3: flips, S4: liar }, false, 'Who omits is faulty, too: there are two, and one may be.'),
      boundRow('Tendermint, four validators, one silent', { protocol: 'tendermint', n: 4, checksum: false }, { S4: silent }, true, 'Whoever may do anything may say nothing.'),
      boundRow('Tendermint, nine validators, three liars', { protocol: 'tendermint', n: 9, checksum: true }, { S1: liar, S2: liar, S3: { do: 'equivocate', to: ['S4'] } }, false, '9 < 3 · 3 + 1.'),
    ],
  }));

// What a shell lets out.

const [x, y] = [ballots(requestOf('C1', 1, putOp('x', 'a'))), ballots(requestOf('C2', 1, putOp('x', 'b')))];
const append: Message & Record<string, unknown> = { type: 'AppendEntries', term: 2, leaderId: 'S4', prevLogIndex: 1, prevLogTerm: 1, entries: [{ term: 2, command: { op: 'put', key: 'x', value: 'x' } }], leaderCommit: 1 };
const vote: Message & Record<string, unknown> = { type: 'RequestVote', term: 3, candidateId: 'S2', lastLogIndex: 2, lastLogTerm: 2 };
const prepare: Message & Record<string, unknown> = { type: 'prepare', n: 5 };
const peers = ['S1', 'S2', 'S3'];
const toS2 = ['S2'];

test('lets out what each behaviour says', () =>
  table({
    rule: faultsRules.shells,
    rows: [
      sendsRow({ name: 'silent: sends nothing', protocol: 'raft', behaviour: silent, to: 'S1', message: append, leaves: 'nothing', because: 'It says nothing.' }),
      repliesRow({ name: 'silent: replies nothing', protocol: 'raft', behaviour: silent, to: 'S1', request: append, reply: { term: 2, success: true }, leaves: 'nothing', because: 'It says nothing.' }),
      hearsRow({ name: 'silent: hears, and says nothing', protocol: 'pbft', behaviour: silent, from: 'S1', message: x.prePrepare('S1'), because: 'It says nothing.' }),
      sendsRow({ name: 'selective: sends to S2', protocol: 'raft', behaviour: { do: 'selective', to: toS2 }, to: 'S2', message: append, leaves: 'itself', because: 'S2 is to hear it.' }),
      sendsRow({ name: 'selective: sends nothing to S3', protocol: 'raft', behaviour: { do: 'selective', to: toS2 }, to: 'S3', message: append, leaves: 'nothing', because: 'S3 is not to hear it.' }),
      repliesRow({ name: 'selective: replies nothing to S3', protocol: 'raft', behaviour: { do: 'selective', to: toS2 }, to: 'S3', request: vote, reply: { term: 3, voteGranted: true }, leaves: 'nothing', because: 'S3 is not to hear it.' }),
      sendsRow({ name: 'equivocate: tells S2 of other entries', protocol: 'raft', behaviour: { do: 'equivocate', to: toS2 }, to: 'S2', message: append, leaves: 'a lie', because: 'S2 is to hear something else, in the form of what the others hear.' }),
      sendsRow({ name: 'equivocate: tells S1 what it tells', protocol: 'raft', behaviour: { do: 'equivocate', to: toS2 }, to: 'S1', message: append, leaves: 'itself', because: 'S1 is not to hear anything else.' }),
      sendsRow({ name: 'equivocate: signs its other prepare', protocol: 'pbft', behaviour: { do: 'equivocate', to: toS2 }, to: 'S2', message: x.prepare('S4'), leaves: 'a lie', because: 'Without its signature nobody would look at it.' }),
      sendsRow({ name: 'equivocate: proposes another request that it has heard of', protocol: 'pbft', behaviour: { do: 'equivocate', to: toS2 }, to: 'S2', message: x.prePrepare('S4'), heard: [y.prePrepare().request], leaves: 'a lie', because: 'It can’t make up a request, for clients sign them; it has heard of another one.' }),
      sendsRow({ name: 'equivocate: has nothing else to propose', protocol: 'pbft', behaviour: { do: 'equivocate', to: toS2 }, to: 'S2', message: x.prePrepare('S4'), leaves: 'itself', because: 'Where there is no lie, it says what it has to say.' }),
      hearsRow({ name: 'double-vote: votes for S2, whoever had its vote', protocol: 'raft', behaviour: liar, from: 'S2', message: vote, grants: { term: 3, voteGranted: true }, because: 'Everybody gets its vote.' }),
      hearsRow({ name: 'double-vote: promises whatever it is asked for', protocol: 'paxos', behaviour: liar, from: 'C1', message: prepare, grants: { type: 'promise', n: 5, acceptedN: null }, because: 'Everybody gets its promise, and none hears of another.' }),
      hearsRow({ name: 'double-vote: prepares everything', protocol: 'pbft', behaviour: liar, from: 'S1', message: y.prePrepare('S1'), says: peers.map((to) => ({ to, with: { type: 'prepare', digest: y.digest, replica: 'S4' } })), because: 'It votes for whatever it hears of, and tells all others.' }),
      hearsRow({ name: 'forge-ack: says that it has stored the entries', protocol: 'raft', behaviour: { do: 'forge-ack' }, from: 'S1', message: { ...append, leaderId: 'S1' } as Message, grants: { term: 2, success: true }, because: 'It acknowledges what it doesn’t store.' }),
      hearsRow({ name: 'forge-ack: doesn’t care about votes', protocol: 'raft', behaviour: { do: 'forge-ack' }, from: 'S2', message: vote, because: 'A vote acknowledges nothing.' }),
      hearsRow({ name: 'forge-ack: tells a client a result', protocol: 'pbft', behaviour: { do: 'forge-ack' }, from: 'C1', message: x.prePrepare().request, says: [{ to: 'C1', with: { type: 'reply', replica: 'S4' } }], because: 'It replies at once, and has executed nothing.' }),
      sendsRow({ name: 'bit-flip: one bit of a message', protocol: 'raft', behaviour: flips, to: 'S1', message: append, leaves: 'a flip', because: 'One bit is the other way round; the rest is as it was.' }),
      sendsRow({ name: 'bit-flip: another bit the next time', protocol: 'raft', behaviour: flips, to: 'S1', message: append, count: 3, leaves: 'a flip', because: 'One bit is the other way round; the rest is as it was.' }),
      repliesRow({ name: 'bit-flip: one bit of a reply', protocol: 'raft', behaviour: flips, to: 'S1', request: append, reply: { term: 2, success: false }, leaves: 'a flip', because: 'One bit is the other way round; the rest is as it was.' }),
      sendsRow({ name: 'replay: says everything more than once', protocol: 'pbft', behaviour: { do: 'replay' }, to: 'S1', message: x.commit('S4'), leaves: 'twice', because: 'It repeats itself.' }),
      hearsRow({ name: 'replay: passes on what it has heard', protocol: 'pbft', behaviour: { do: 'replay' }, from: 'S1', message: x.prepare('S1'), says: ['S2', 'S3'].map((to) => ({ to, with: x.prepare('S1') })), because: 'It passes on the message as it is, signature and all.' }),
    ],
  }));

// Checksums.

const onTheWire: readonly Message[] = [{ ...vote }, { type: 'AppendEntriesReply', term: 3, success: true } as Message, { type: 'note', text: 'x = 1, y = 10', list: [1, [2, null], {}], '': -4 } as Message];

test('makes a lost message of a flipped bit', async () => {
  const sends = await results<object>({ rule: faultsRules.checksum, state: {}, calls: [sendsOver(onTheWire)] });
  await table({ rule: faultsRules.checksum, rows: wireRows(onTheWire, sends) });
});
