import { ballots, canonicalText, isSignedBy, pbftRules, requestOf, signedBy, table, test, type Call, type CallOutcome, type Row } from '#harness/suite';
import type { Candidate, Evidence, EvidenceState, NodeId, PbftBallot, Signed } from '#tasks/task-18-equivocation';

type Outcome = CallOutcome<EvidenceState>;
type ReplicaRow = Row<EvidenceState>;
type Ballot = Signed<PbftBallot>;

const four: readonly NodeId[] = ['S1', 'S2', 'S3', 'S4'];
const seven: readonly NodeId[] = [...four, 'S5', 'S6', 'S7'];

/** Three requests for number 1 of view 0, and the first of them elsewhere. */
const [requestA, requestB] = [requestOf('C1', 1), requestOf('C2', 1)];
const [a, b, c] = [ballots(requestA), ballots(requestB), ballots(requestOf('C3', 1))];
const elsewhere = (place: { readonly view?: number; readonly seq?: number }) => ballots(requestB, place);

const observed = (ballot: unknown): Call => ({ call: 'observe', with: ballot });

/** As it comes by way of others: the same, its fields in another order. */
function reordered<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly unknown[]).map(reordered) as T;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, reordered(inner as unknown)])) as T;
}

/** Why this is no evidence against this signer; undefined where it is. */
function flawIn(result: unknown, culprit: NodeId): string | undefined {
  const { first, second } = (result ?? {}) as Partial<Evidence>;
  if (!first || !second) return `it gives ${canonicalText(result)}`;
  const wrong = [first, second].find((ballot) => !isSignedBy(culprit, ballot));
  if (wrong) return `its evidence holds what ${culprit} has not signed: ${canonicalText(wrong)}`;
  const isOneWord = first.type === second.type && first.view === second.view && first.seq === second.seq;
  return isOneWord && first.digest !== second.digest ? undefined : `its evidence is ${first.type} and ${second.type}, ${canonicalText([first, second])}`;
}

const results = (outcomes: readonly Outcome[]): readonly unknown[] => outcomes.map(({ result }) => result);

const row = (name: string, calls: readonly Call[], because: string, judge: NonNullable<ReplicaRow['judge']>, servers = four): ReplicaRow => ({ name, self: 'S2', servers, state: {}, calls, because, judge });

/** Some call, and none before it has all that it takes, gives evidence against the culprit. */
const caught = (name: string, ballotsHeard: readonly unknown[], culprit: NodeId, because: string): ReplicaRow =>
  row(name, ballotsHeard.map(observed), because, (outcomes) => flawIn(results(outcomes).at(-1), culprit));

/** Nobody is accused, at any of the calls. */
const innocent = (name: string, ballotsHeard: readonly unknown[], because: string): ReplicaRow =>
  row(name, ballotsHeard.map(observed), because, (outcomes) => {
    const found = results(outcomes).find((result) => result !== null && result !== undefined) as Evidence | undefined;
    return found && `it gives evidence: ${canonicalText(found)}`;
  });

test('takes two digests for one place as evidence', () =>
  table({
    rule: pbftRules.evidence,
    rows: [
      caught('two pre-prepares of the primary', [a.prePrepare(), b.prePrepare()], 'S1', 'S1 has given number 1 to two requests.'),
      caught('two prepares', [a.prepare('S4'), b.prepare('S4')], 'S4', 'S4 has vouched for two requests at one place.'),
      caught('two commits', [a.commit('S4'), b.commit('S4')], 'S4', 'S4 has committed to two requests at one place.'),
      caught('at number 7', [ballots(requestA, { seq: 7 }).prepare('S4'), elsewhere({ seq: 7 }).prepare('S4')], 'S4', 'Any number is a place of its own.'),
      caught('two prepares, and one carries its pre-prepare along', [signedBy('S4', { ...a.prepare('S4'), embeds: [a.prePrepare()] }), b.prepare('S4')], 'S4', 'What else a ballot says doesn’t matter.'),
      {
        ...row('it holds elsewhere, too', [observed(a.prepare('S4')), observed(b.prepare('S4')), { call: 'verifyEvidence', resultOf: 1, stateless: true }], 'S4 has signed both: that convinces everybody.', () => undefined),
        returns: true,
      },
    ],
  }));

test('accuses nobody who has given one word a place', () =>
  table({
    rule: pbftRules.evidence,
    rows: [
      innocent('the same again', [a.prepare('S4'), a.prepare('S4')], 'Messages come twice.'),
      innocent('another number', [a.prepare('S4'), elsewhere({ seq: 2 }).prepare('S4')], 'Each number has a request of its own.'),
      innocent('another view', [a.prepare('S4'), elsewhere({ view: 1 }).prepare('S4')], 'In another view the number may rightly go to another request.'),
      innocent('another view, and the primary’s word', [a.prePrepare(), elsewhere({ view: 4 }).prePrepare()], 'S1 leads view 4 again, and may propose another request there.'),
      innocent('view 1, number 11, and view 11, number 1', [ballots(requestA, { view: 1, seq: 11 }).prepare('S4'), elsewhere({ view: 11, seq: 1 }).prepare('S4')], 'Those are two places.'),
      innocent('another kind', [a.prepare('S4'), b.commit('S4')], 'A prepare and a commit are not two words for one thing: evidence is of one kind.'),
      innocent('a pre-prepare and a prepare', [a.prePrepare('S1'), b.prepare('S1')], 'Evidence is of one kind.'),
      innocent('another replica', [a.prepare('S3'), b.prepare('S4')], 'S3 and S4 disagree, and each of them says one thing.'),
      innocent('the same, its fields in another order', [a.prePrepare(), reordered(a.prePrepare())], 'A relayed copy may be written otherwise: it says the same.'),
      innocent('the same digest, and something else besides', [a.prepare('S4'), signedBy('S4', { ...a.prepare('S4'), embeds: [a.prePrepare()] })], 'Both are for one digest, whatever they carry along.'),
    ],
  }));

const unsigned = { ...b.prepare('S4'), signature: a.prepare('S4').signature };

test('believes signatures, and nothing else', () =>
  table({
    rule: pbftRules.evidence,
    rows: [
      innocent('S3 signs in the name of S4', [a.prepare('S4'), signedBy('S3', { ...b.prepare('S4') })], 'The second is S3’s word, whatever name stands in it.'),
      innocent('S3 signs in the name of S4, and S4 speaks later', [signedBy('S3', { ...b.prepare('S4') }), a.prepare('S4')], 'The first is S3’s word, whatever name stands in it.'),
      innocent('a digest that was changed', [a.prepare('S4'), { ...a.prepare('S4'), digest: b.digest }], 'S4’s signature is not of this digest.'),
      innocent('another’s signature', [a.prepare('S4'), unsigned], 'S4’s signature is of another ballot.'),
      innocent('another’s name over S3’s signature', [a.prepare('S4'), { ...b.prepare('S3'), signer: 'S4', replica: 'S4' }], 'S3 has signed this.'),
      innocent('a forgery first', [unsigned, a.prepare('S4')], 'A forgery is nothing, and mustn’t be kept as somebody’s first word.'),
      caught('a forgery first, and then the truth twice', [{ ...a.prepare('S4'), digest: c.digest }, a.prepare('S4'), b.prepare('S4')], 'S4', 'S4 has signed the last two.'),
    ],
  }));

test('keeps the first ballot, whatever comes after it', () =>
  table({
    rule: pbftRules.evidence,
    rows: [
      caught('another number in between', [a.prepare('S4'), ballots(requestA, { seq: 2 }).prepare('S4'), b.prepare('S4')], 'S4', 'S4’s first word for number 1 is still there.'),
      caught('another view in between', [a.prepare('S4'), ballots(requestA, { view: 1 }).prepare('S4'), b.prepare('S4')], 'S4', 'S4’s first word for view 0 is still there.'),
      caught('another kind in between', [a.prepare('S4'), a.commit('S4'), b.prepare('S4')], 'S4', 'S4’s prepare is still there.'),
      caught('others in between', [a.prepare('S4'), b.prepare('S3'), b.prepare('S1'), b.prepare('S4')], 'S4', 'S4’s first word is still there.'),
      caught('the first again, and then the second', [a.prepare('S4'), a.prepare('S4'), b.prepare('S4')], 'S4', 'Hearing it twice changes nothing.'),
      caught('the first of many numbers', [...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((seq) => ballots(requestA, { seq }).commit('S4')), b.commit('S4')], 'S4', 'S4’s first word for number 1 is still there.'),
    ],
  }));

/** Evidence that somebody hands in, at a replica that has heard nothing. */
const judged = (name: string, evidence: { readonly first: unknown; readonly second: unknown }, holds: boolean, because: string): ReplicaRow => ({
  ...row(name, [{ call: 'verifyEvidence', with: evidence, stateless: true }], because, () => undefined),
  returns: holds,
});

const pair = (first: unknown, second: unknown) => ({ first, second });

test('judges evidence by itself', () =>
  table({
    rule: pbftRules.evidence,
    rows: [
      judged('two prepares', pair(a.prepare('S4'), b.prepare('S4')), true, 'S4 has signed both.'),
      judged('two pre-prepares, written otherwise', pair(reordered(a.prePrepare()), b.prePrepare()), true, 'S1 has signed both, in whatever order their fields stand.'),
      judged('two commits', pair(b.commit('S2'), a.commit('S2')), true, 'This replica has signed both: evidence is evidence.'),
      judged('one ballot twice', pair(a.prepare('S4'), reordered(a.prepare('S4'))), false, 'Both are for one digest.'),
      judged('one digest, and something else besides', pair(a.prepare('S4'), signedBy('S4', { ...a.prepare('S4'), embeds: [a.prePrepare()] })), false, 'Both are for one digest.'),
      judged('two numbers', pair(a.prepare('S4'), elsewhere({ seq: 2 }).prepare('S4')), false, 'Each number has a request of its own.'),
      judged('two views', pair(a.prepare('S4'), elsewhere({ view: 1 }).prepare('S4')), false, 'In another view the number may rightly go to another request.'),
      judged('two kinds', pair(a.prepare('S4'), b.commit('S4')), false, 'Evidence is of one kind.'),
      judged('two signers', pair(a.prepare('S3'), b.prepare('S4')), false, 'Each of them says one thing.'),
      judged('two signers under one name', pair(a.prepare('S4'), signedBy('S3', { ...b.prepare('S4') })), false, 'The second is S3’s word.'),
      judged('the first is forged', pair({ ...b.prepare('S4'), digest: c.digest }, a.prepare('S4')), false, 'S4 has signed one of them only.'),
      judged('the second is forged', pair(a.prepare('S4'), unsigned), false, 'S4 has signed one of them only.'),
      judged('both are forged', pair({ ...a.prepare('S3'), signer: 'S4' }, { ...b.prepare('S3'), signer: 'S4' }), false, 'S4 has signed neither.'),
    ],
  }));

// Certificates.

interface Asked {
  readonly name: string;
  readonly before?: readonly Call[];
  readonly phase?: Candidate['phase'];
  readonly votes: readonly Ballot[];
  readonly servers?: readonly NodeId[];
  readonly because: string;
}

/** Whether A counts as prepared, or committed, at number 1. */
const certified = (is: boolean, { name, before = [], phase = 'committed', votes, servers, because }: Asked): ReplicaRow =>
  row(
    name,
    [...before, { call: 'isCertified', with: { phase, view: 0, seq: 1, digest: a.digest, votes } satisfies Candidate }],
    because,
    (outcomes) => {
      const got = results(outcomes).at(-1);
      return got === is ? undefined : typeof got === 'boolean' ? `it says that A is ${is ? 'not ' : ''}${phase}` : `it gives ${canonicalText(got)}`;
    },
    servers,
  );

const commits = (of: typeof a, ...replicas: readonly NodeId[]): readonly Ballot[] => replicas.map((id) => of.commit(id));
const prepares = (of: typeof a, ...replicas: readonly NodeId[]): readonly Ballot[] => replicas.map((id) => of.prepare(id));

test('lets certificates decide, and no plurality', () =>
  table({
    rule: pbftRules.certificate,
    rows: [
      certified(true, { name: 'three of four have committed', votes: commits(a, 'S1', 'S2', 'S3'), because: 'Three are 2f + 1.' }),
      certified(true, { name: 'the primary, and two backups', phase: 'prepared', votes: [a.prePrepare(), ...prepares(a, 'S2', 'S3')], because: 'With the primary’s pre-prepare those are 2f + 1.' }),
      certified(true, { name: 'all for it, and one also for another', votes: [...commits(a, 'S1', 'S2', 'S3', 'S4'), ...commits(b, 'S4')], because: 'S1, S2 and S3 are 2f + 1, whatever S4 is worth.' }),
      certified(false, { name: 'two of four, and one for another digest', votes: [...commits(a, 'S1', 'S2'), ...commits(b, 'S3')], because: 'Two are more than one, and less than 2f + 1.' }),
      certified(false, { name: 'two of four, and no other', votes: commits(a, 'S1', 'S2'), because: 'Two are less than 2f + 1.' }),
      certified(false, { name: 'two prepared, and one for another digest', phase: 'prepared', votes: [a.prePrepare(), ...prepares(a, 'S2'), ...prepares(b, 'S3', 'S4')], because: 'With the primary those are two.' }),
      certified(false, { name: 'the primary alone, and nobody against it', phase: 'prepared', votes: [a.prePrepare()], because: 'One is less than 2f + 1.' }),
      certified(false, { name: 'three votes, of two digests', votes: [...commits(a, 'S1', 'S2'), ...commits(b, 'S4')], because: 'Votes for another digest don’t count for this one.' }),
      certified(false, { name: 'four of seven, and three for another digest', servers: seven, votes: [...commits(a, 'S1', 'S2', 'S3', 'S4'), ...commits(b, 'S5', 'S6', 'S7')], because: 'A majority of seven is four, and 2f + 1 are five.' }),
      certified(true, { name: 'five of seven', servers: seven, votes: commits(a, 'S1', 'S2', 'S3', 'S4', 'S5'), because: 'Five are 2f + 1.' }),
    ],
  }));

/** S4's two words arrive, each in a message, and S3's evidence against it. */
const accused = (id: NodeId): readonly Call[] => [
  ...[a.prepare(id), b.prepare(id)].map((message): Call => ({ call: 'onMessage', with: message })),
  { call: 'onMessage', with: { type: 'evidence', evidence: { first: a.prepare(id), second: b.prepare(id) } } },
];

test('counts as before when somebody is accused', () =>
  table({
    rule: pbftRules.certificate,
    rows: [
      certified(false, { name: 'S4 is accused, and two have committed', before: accused('S4'), votes: commits(a, 'S1', 'S2'), because: 'The other one may be slow, and may have heard something else: 2f + 1 stay three.' }),
      certified(false, { name: 'S4 is accused, and the primary and one backup have prepared', phase: 'prepared', before: accused('S4'), votes: [a.prePrepare(), ...prepares(a, 'S2')], because: '2f + 1 stay three.' }),
      certified(true, { name: 'S4 is accused, and the other three have committed', before: accused('S4'), votes: commits(a, 'S1', 'S2', 'S3'), because: 'Three are 2f + 1.' }),
      certified(false, { name: 'seven replicas; S7 is accused, and four have committed', servers: seven, before: accused('S7'), votes: commits(a, 'S1', 'S2', 'S3', 'S4'), because: '2f + 1 stay five.' }),
      certified(false, { name: 'seven replicas; S6 and S7 are accused, and four have committed', servers: seven, before: [...accused('S6'), ...accused('S7')], votes: commits(a, 'S1', 'S2', 'S3', 'S4'), because: '2f + 1 stay five.' }),
      certified(true, { name: 'seven replicas; S6 and S7 are accused, and the others have committed', servers: seven, before: [...accused('S6'), ...accused('S7')], votes: commits(a, 'S1', 'S2', 'S3', 'S4', 'S5'), because: 'Five are 2f + 1.' }),
    ],
  }));
