import { ballots, canonicalText, digest, isSignedBy, pbftRules, putOp, requestOf, signedBy, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { NodeId, PbftClientState, PbftReply, PbftRequest, PbftState, Plain, PrePrepare, Signed } from '#tasks/task-17-pbft';

type Outcome = CallOutcome<PbftState>;
type ReplicaRow = Row<PbftState>;
type Call = Row['calls'][number];

const four: readonly NodeId[] = ['S1', 'S2', 'S3', 'S4'];
const seven: readonly NodeId[] = [...four, 'S5', 'S6', 'S7'];
const clients: readonly NodeId[] = ['C1', 'C2'];

/** Two requests for number 1 of view 0. */
const [requestA, requestB] = [requestOf('C1', 1), requestOf('C2', 1)];
const [a, b] = [ballots(requestA), ballots(requestB)];

// What is handed over, and what has left.

const requested = (message: unknown): Call => ({ call: 'onRequest', with: message });
const prePrepared = (message: unknown): Call => ({ call: 'onPrePrepare', with: message });
const prepared = (message: unknown): Call => ({ call: 'onPrepare', with: message });
const committed = (message: unknown): Call => ({ call: 'onCommit', with: message });

interface Sent {
  readonly to: NodeId;
  readonly message: Signed<{ readonly type: string; readonly view: number; readonly seq: number; readonly digest: string }>;
}

const sentBy = (outcomes: readonly Outcome[], type: string): readonly Sent[] =>
  outcomes.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'send' && effect.message.type === type ? [effect as unknown as Sent] : [])));

interface Applied {
  readonly index: number;
  readonly entry: PbftRequest;
  readonly result: unknown;
}

const appliedBy = (outcomes: readonly Outcome[]): readonly Applied[] => outcomes.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'apply' ? [effect as unknown as Applied] : [])));

interface Example {
  readonly name: string;
  readonly self?: NodeId;
  readonly servers?: readonly NodeId[];
  readonly state?: Partial<PbftState>;
  readonly calls: readonly Call[];
  readonly because: string;
}

/** A replica, S2 of four unless said otherwise. */
function replicaRow({ self = 'S2', servers = four, state = {}, ...row }: Example, judge: NonNullable<ReplicaRow['judge']>): ReplicaRow {
  return { ...row, self, servers, clients, state, judge };
}

// Requests.

const twoOfUs = [requestA, requestB] as const;

/** Whether just these numbers were given to these requests, each told to every backup. */
function numbersRow(example: Example, given: readonly { readonly view?: number; readonly seq: number; readonly request: Signed<PbftRequest> }[]): ReplicaRow {
  return replicaRow({ self: 'S1', ...example }, (outcomes) => {
    const self = example.self ?? 'S1';
    const sent = sentBy(outcomes, 'pre-prepare');
    for (const { view = 0, seq, request } of given) {
      for (const peer of four.filter((id) => id !== self)) {
        const found = sent.find(({ to, message }) => to === peer && message.seq === seq);
        if (!found) return `${peer} gets no pre-prepare for number ${seq}`;
        const { message } = found;
        if (message.view !== view || message.digest !== digest(request) || canonicalText((message as unknown as PrePrepare).request) !== canonicalText(request)) return `the pre-prepare for number ${seq} is ${canonicalText(message)}`;
        if (!isSignedBy(self, message)) return `the pre-prepare for number ${seq} has not ${self}'s signature`;
      }
    }
    const more = sent.find(({ message }) => !given.some(({ seq }) => seq === message.seq));
    return more && `it gives number ${more.message.seq}, to ${canonicalText((more.message as unknown as PrePrepare).request)}`;
  });
}

test('gives each request that its client has signed a number', () =>
  table({
    rule: pbftRules.requests,
    rows: [
      numbersRow({ name: 'one request', calls: [requested(requestA)], because: 'The primary gives it number 1, and tells all backups.' }, [{ seq: 1, request: requestA }]),
      numbersRow({ name: 'two requests', calls: twoOfUs.map(requested), because: 'The second one gets the next number.' }, [{ seq: 1, request: requestA }, { seq: 2, request: requestB }]),
      numbersRow({ name: 'S2 leads view 1', self: 'S2', state: { view: 1 }, calls: [requested(requestA)], because: 'The pre-prepare is of the view that it leads.' }, [{ view: 1, seq: 1, request: requestA }]),
      numbersRow({ name: 'a request that another client has signed', calls: [requested({ ...signedBy('C2', requestA) })], because: 'C1 has not asked for this.' }, []),
      numbersRow({ name: 'a request that was changed on its way', calls: [requested({ ...requestA, op: putOp('x', 'other') })], because: 'The client’s signature is not of this operation.' }, []),
      numbersRow({ name: 'a backup is asked', self: 'S3', calls: [requested(requestA)], because: 'Only the primary gives numbers.' }, []),
      numbersRow(
        { name: 'the numbers are used up', state: { high: 2 }, calls: [...twoOfUs, requestOf('C1', 2)].map(requested), because: 'Above the high watermark no backup would take it.' },
        [{ seq: 1, request: requestA }, { seq: 2, request: requestB }],
      ),
    ],
  }));

// Pre-prepares.

interface Offer extends Omit<Example, 'calls'> {
  readonly offer: unknown;
  readonly before?: readonly Call[];
}

const preparesOf = (outcomes: readonly Outcome[], view: number, seq: number): readonly string[] => [
  ...new Set(sentBy(outcomes, 'prepare').filter(({ message }) => message.view === view && message.seq === seq).map(({ message }) => message.digest)),
];

function accepts({ offer, before = [], ...example }: Offer): ReplicaRow {
  const { view, seq, digest: offered } = offer as PrePrepare;
  const self = example.self ?? 'S2';
  return replicaRow({ ...example, calls: [...before, prePrepared(offer)] }, (outcomes) => {
    if (!preparesOf(outcomes, view, seq).includes(offered)) return 'it sends no prepare for it';
    const wrong = sentBy(outcomes, 'prepare').find(({ message }) => !isSignedBy(self, message) || (message as unknown as { readonly replica: unknown }).replica !== self);
    return wrong && `its prepare is ${canonicalText(wrong.message)}`;
  });
}

function refuses({ offer, before = [], ...example }: Offer): ReplicaRow {
  const { view, seq, digest: offered } = offer as PrePrepare;
  return replicaRow({ ...example, calls: [...before, prePrepared(offer)] }, (outcomes) => (preparesOf(outcomes, view, seq).includes(offered) ? 'it sends a prepare for it' : undefined));
}

const at = (seq: number, view = 0) => ballots(requestA, { seq, view });

test('accepts a pre-prepare if all of it is in order', () =>
  table({
    rule: pbftRules.prePrepare,
    rows: [
      accepts({ name: 'the primary’s', offer: a.prePrepare(), because: 'All is in order: this backup multicasts its prepare.' }),
      accepts({ name: 'number 7, and nothing before it', offer: at(7).prePrepare(), because: 'Numbers may come in any order.' }),
      accepts({ name: 'the highest number', state: { high: 10 }, offer: at(10).prePrepare(), because: 'Numbers up to and with the high watermark are of interest.' }),
      accepts({ name: 'the lowest number', state: { low: 5, high: 15 }, offer: at(6).prePrepare(), because: 'Numbers above the low watermark are of interest.' }),
      accepts({ name: 'S2’s, in view 1', self: 'S3', state: { view: 1 }, offer: at(1, 1).prePrepare('S2'), because: 'S2 is the primary of view 1.' }),
      refuses({ name: 'S3 has signed it', offer: a.prePrepare('S3'), because: 'S3 is not the primary.' }),
      refuses({ name: 'its number was changed after it was signed', offer: { ...a.prePrepare(), seq: 2 }, because: 'The signature is not of this number.' }),
      refuses({ name: 'it names S1, and S4 has signed it', offer: { ...a.prePrepare('S4'), signer: 'S1' }, because: 'S1 has not signed this.' }),
      refuses({ name: 'it is of view 1', self: 'S3', offer: at(1, 1).prePrepare('S2'), because: 'This replica is in view 0.' }),
      refuses({ name: 'it is of view 0, which is over', self: 'S3', state: { view: 1 }, offer: a.prePrepare(), because: 'This replica is in view 1.' }),
      refuses({ name: 'its digest is another request’s', offer: signedBy('S1', { ...a.prePrepare(), digest: b.digest }), because: 'Who prepares this digest would vouch for another request.' }),
      refuses({ name: 'the client has not signed the request', offer: ballots(signedBy('C2', requestA)).prePrepare(), because: 'A primary can’t make requests up.' }),
      refuses({ name: 'the request was changed after the client had signed it', offer: ballots({ ...requestA, op: putOp('x', 'other') }).prePrepare(), because: 'A primary can’t change requests.' }),
      refuses({ name: 'a number at the low watermark', state: { low: 5, high: 15 }, offer: at(5).prePrepare(), because: 'What is at or below the low watermark is done with.' }),
      refuses({ name: 'a number above the high watermark', state: { high: 10 }, offer: at(11).prePrepare(), because: 'A faulty primary must not use the numbers up.' }),
    ],
  }));

test('keeps to the first pre-prepare of a number', () =>
  table({
    rule: pbftRules.prePrepare,
    rows: [
      refuses({ name: 'another request, at the same number', before: [prePrepared(a.prePrepare())], offer: b.prePrepare(), because: 'It has vouched for the first one.' }),
      refuses({ name: 'another request, after the first is prepared', before: [prePrepared(a.prePrepare()), ...[a.prepare('S3'), a.prepare('S4')].map(prepared)], offer: b.prePrepare(), because: 'It has vouched for the first one.' }),
      accepts({ name: 'another request, at the next number', before: [prePrepared(a.prePrepare())], offer: ballots(requestB, { seq: 2 }).prePrepare(), because: 'Each number has its own.' }),
      accepts({ name: 'after a pre-prepare that was refused', before: [prePrepared(b.prePrepare('S3'))], offer: a.prePrepare(), because: 'What S3 has signed is no pre-prepare.' }),
      isPreparedRow({ name: 'the first one, after another was refused', calls: [a.prePrepare(), b.prePrepare()].map(prePrepared).concat([a.prepare('S1'), a.prepare('S3')].map(prepared)), because: 'The first pre-prepare stands, and its prepares count.' }, true),
      isPreparedRow({ name: 'the other one, by everybody else', calls: [a.prePrepare(), b.prePrepare()].map(prePrepared).concat([b.prepare('S1'), b.prepare('S3'), b.prepare('S4')].map(prepared)), because: 'This replica has not accepted it.' }, false, b.digest),
    ],
  }));

// Prepared.

/** Whether it says by a commit that this digest is prepared, at number 1 of view 0. */
function isPreparedRow(example: Example, isPrepared: boolean, wanted = a.digest): ReplicaRow {
  const self = example.self ?? 'S2';
  return replicaRow(example, (outcomes) => {
    const commits = sentBy(outcomes, 'commit').filter(({ message }) => message.view === 0 && message.seq === 1 && message.digest === wanted);
    if (isPrepared && commits.length === 0) return 'it sends no commit';
    if (!isPrepared && commits.length > 0) return 'it sends a commit';
    const wrong = commits.find(({ message }) => !isSignedBy(self, message) || (message as unknown as { readonly replica: unknown }).replica !== self);
    return wrong && `its commit is ${canonicalText(wrong.message)}`;
  });
}

const accepted = prePrepared(a.prePrepare());
const by = (...replicas: readonly NodeId[]): readonly Call[] => replicas.map((id) => prepared(a.prepare(id)));
const commitsBy = (...replicas: readonly NodeId[]): readonly Call[] => replicas.map((id) => committed(a.commit(id)));

test('is prepared by matching prepares of 2f backups', () =>
  table({
    rule: pbftRules.prepared,
    rows: [
      isPreparedRow({ name: 'four replicas: the primary’s word, S2 and S3', calls: [accepted, ...by('S1', 'S3')], because: 'S2 itself and S3 are 2f backups, and the primary has spoken.' }, true),
      isPreparedRow({ name: 'four replicas: S2 alone', calls: [accepted], because: 'S2 itself is one backup.' }, false),
      isPreparedRow({ name: 'four replicas: S2, and a prepare of the primary’s', calls: [accepted, ...by('S1')], because: 'S2 is one backup. The primary’s word is its pre-prepare, and doesn’t count twice.' }, false),
      isPreparedRow({ name: 'four replicas: S2, and its own prepare comes back', calls: [accepted, ...by('S2', 'S2')], because: 'S2 is one backup, however often it hears itself.' }, false),
      isPreparedRow({ name: 'seven replicas: S2, S3 and S4, and a prepare of the primary’s', servers: seven, calls: [accepted, ...by('S1', 'S3', 'S4')], because: '2f − 1 backups are not enough, and the primary is none.' }, false),
      isPreparedRow({ name: 'seven replicas: S2, and S3 four times', servers: seven, calls: [accepted, ...by('S3', 'S3', 'S1', 'S3', 'S3')], because: 'A backup counts once.' }, false),
      isPreparedRow({ name: 'seven replicas: S2, S3, S4 and S5', servers: seven, calls: [accepted, ...by('S1', 'S3', 'S4', 'S5')], because: '2f backups and the primary: any two such certificates share a correct replica.' }, true),
      isPreparedRow({ name: 'prepares of all, and no pre-prepare', calls: by('S1', 'S3', 'S4'), because: 'Without the pre-prepare it has no request.' }, false),
      isPreparedRow({ name: 'at the primary: S2', self: 'S1', calls: [requested(requestA), ...by('S2')], because: 'S2 is one backup.' }, false),
      isPreparedRow({ name: 'at the primary: S2 and S3', self: 'S1', calls: [requested(requestA), ...by('S2', 'S3')], because: 'S2 and S3 are 2f backups.' }, true),
      isPreparedRow({ name: 'at the primary: S2, twice', self: 'S1', calls: [requested(requestA), ...by('S2', 'S2')], because: 'A backup counts once.' }, false),
    ],
  }));

const forAll = (view: number, seq: number): readonly Call[] => ['S1', 'S3', 'S4'].map((id) => prepared(ballots(requestA, { view, seq }).prepare(id)));

test('counts votes for one digest at one place', () =>
  table({
    rule: pbftRules.votes,
    rows: [
      isPreparedRow({ name: 'four replicas: S3 has prepared another digest', calls: [accepted, prepared(a.prepare('S1')), prepared(b.prepare('S3'))], because: 'S3 vouches for another request.' }, false),
      isPreparedRow({ name: 'seven replicas: A, B, A', servers: seven, calls: [accepted, ...by('S1', 'S3'), prepared(b.prepare('S4')), ...by('S5')], because: 'With S2 three backups have prepared this digest, and 2f are four.' }, false),
      isPreparedRow({ name: 'seven replicas: A, B, A, A', servers: seven, calls: [accepted, ...by('S1', 'S3'), prepared(b.prepare('S4')), ...by('S5', 'S6')], because: 'With S2 four backups have prepared this digest.' }, true),
      isPreparedRow({ name: 'others have prepared it for number 2', calls: [accepted, ...forAll(0, 2)], because: 'That is another place.' }, false),
      isPreparedRow({ name: 'others have prepared it in view 1', calls: [accepted, ...forAll(1, 1)], because: 'That is another place.' }, false),
      executedRow({ name: 'two commits are for another digest', calls: [accepted, ...by('S1', 'S3'), committed(b.commit('S1')), committed(a.commit('S3')), committed(b.commit('S4'))], because: 'S2 and S3 commit to this digest: two, and 2f + 1 are three.' }, []),
      executedRow({ name: 'commits for number 2', calls: [accepted, ...by('S1', 'S3'), ...['S1', 'S3', 'S4'].map((id) => committed(at(2).commit(id)))], because: 'That is another place.' }, []),
      isPreparedRow({ name: 'S3 has prepared both', calls: [accepted, prepared(b.prepare('S3')), ...by('S1', 'S3')], because: 'What S3 says of another digest doesn’t take its prepare for this one away.' }, true),
    ],
  }));

const naming = (signer: NodeId, replica: NodeId) => ({
  prepare: prepared(signedBy(signer, { ...a.prepare(replica) })),
  commit: committed(signedBy(signer, { ...a.commit(replica) })),
});

const others: readonly NodeId[] = ['S3', 'S4', 'S5', 'S6'];

test('counts a vote for whoever has signed it', () =>
  table({
    rule: pbftRules.votes,
    rows: [
      isPreparedRow({ name: 'S7 signs prepares in the names of four', servers: seven, calls: [accepted, ...by('S1'), ...others.map((id) => naming('S7', id).prepare)], because: 'One replica has signed all of them.' }, false),
      isPreparedRow({ name: 'the primary signs a prepare in the name of S3', calls: [accepted, naming('S1', 'S3').prepare], because: 'S1 has signed it, and the primary is no backup.' }, false),
      isPreparedRow({ name: 'prepares with another’s signature under them', servers: seven, calls: [accepted, ...others.map((id) => prepared({ ...a.prepare('S7'), replica: id, signer: id }))], because: 'None of those has signed this.' }, false),
      isPreparedRow({ name: 'prepares for another number, turned into prepares for this one', servers: seven, calls: [accepted, ...others.map((id) => prepared({ ...at(2).prepare(id), seq: 1 }))], because: 'Their signatures are for number 2.' }, false),
      isPreparedRow({ name: 'a prepare that is passed on again and again', servers: seven, calls: [accepted, ...by('S1', 'S3', 'S3', 'S3')], because: 'Who brings it doesn’t matter, S3 has signed it.' }, false),
      executedRow({ name: 'S4 signs commits in the names of all', calls: [accepted, ...by('S1', 'S3'), ...['S1', 'S3', 'S4'].map((id) => naming('S4', id).commit)], because: 'With S2 that makes two replicas, and 2f + 1 are three.' }, []),
      executedRow({ name: 'commits that were changed after they were signed', calls: [accepted, ...by('S1', 'S3'), ...['S1', 'S3', 'S4'].map((id) => committed({ ...b.commit(id), digest: a.digest }))], because: 'Their signatures are for another digest.' }, []),
    ],
  }));

// Committed.

interface Executed {
  readonly seq: number;
  readonly request: PbftRequest;
}

const executedText = (list: readonly Executed[]): string => list.map(({ seq, request: { client, timestamp } }) => `${client}'s request ${timestamp} at number ${seq}`).join(', then ') || 'nothing';

/** Whether just this is executed, in this order. */
function executedRow(example: Example, wanted: readonly Executed[], more: NonNullable<ReplicaRow['judge']> = () => undefined): ReplicaRow {
  return replicaRow(example, (outcomes) => {
    const got = executedText(appliedBy(outcomes).map(({ index, entry }) => ({ seq: index, request: entry })));
    return got === executedText(wanted) ? more(outcomes) : `it executes ${got}`;
  });
}

const atOne: readonly Executed[] = [{ seq: 1, request: requestA }];

test('is committed when it is prepared, with 2f + 1 commits', () =>
  table({
    rule: pbftRules.committed,
    rows: [
      executedRow({ name: 'four replicas: prepared, and commits of S2 and S3', calls: [accepted, ...by('S1', 'S3'), ...commitsBy('S3')], because: 'Two commits, its own among them, are less than 2f + 1.' }, []),
      executedRow({ name: 'four replicas: prepared, and commits of S2, S3 and S4', calls: [accepted, ...by('S1', 'S3'), ...commitsBy('S3', 'S4')], because: 'Its own counts: these are three, 2f + 1.' }, atOne),
      executedRow({ name: 'four replicas: prepared, and commits of S1, S2 and S3', calls: [accepted, ...by('S1', 'S3'), ...commitsBy('S3', 'S1')], because: 'The primary’s commit counts like any other.' }, atOne),
      executedRow({ name: 'four replicas: prepared, and S3 commits three times', calls: [accepted, ...by('S1', 'S3'), ...commitsBy('S3', 'S3', 'S3')], because: 'A replica counts once.' }, []),
      executedRow({ name: 'commits of all others, and not prepared', calls: [accepted, ...commitsBy('S1', 'S3', 'S4')], because: 'Committed is prepared and committed to: its own certificate is missing.' }, []),
      executedRow({ name: 'commits of all others, and no pre-prepare', calls: [...by('S1', 'S3', 'S4'), ...commitsBy('S1', 'S3', 'S4')], because: 'It doesn’t even have the request.' }, []),
      executedRow({ name: 'seven replicas: prepared, and four commits', servers: seven, calls: [accepted, ...by('S1', 'S3', 'S4', 'S5'), ...commitsBy('S3', 'S4', 'S5')], because: 'Four, its own among them, are less than 2f + 1.' }, []),
      executedRow({ name: 'seven replicas: prepared, and five commits', servers: seven, calls: [accepted, ...by('S1', 'S3', 'S4', 'S5'), ...commitsBy('S3', 'S4', 'S5', 'S1')], because: 'Five are 2f + 1.' }, atOne),
      executedRow({ name: 'at the primary', self: 'S1', calls: [requested(requestA), ...by('S2', 'S3'), ...commitsBy('S2', 'S3')], because: 'The primary is a replica like any other here.' }, atOne),
    ],
  }));

test('keeps what comes early', () =>
  table({
    rule: pbftRules.committed,
    rows: [
      isPreparedRow({ name: 'prepares before the pre-prepare', calls: [...by('S1', 'S3', 'S4'), accepted], because: 'Messages overtake each other: those prepares count as soon as the pre-prepare is here.' }, true),
      executedRow({ name: 'commits before the prepares', calls: [accepted, ...commitsBy('S1', 'S3', 'S4'), ...by('S1', 'S3')], because: 'It is prepared at last, and the commits are there.' }, atOne),
      executedRow({ name: 'everything before the pre-prepare', calls: [...commitsBy('S1', 'S3', 'S4'), ...by('S1', 'S3', 'S4'), accepted], because: 'All that was missing is the pre-prepare.' }, atOne),
      executedRow({ name: 'one commit early, and one late', calls: [...commitsBy('S4'), accepted, ...by('S1', 'S3'), ...commitsBy('S3')], because: 'Early and late ones add up.' }, atOne),
    ],
  }));

// Execution.

/** Everything that commits a request at a number, at S2. */
function whole(request: Signed<PbftRequest>, seq: number): readonly Call[] {
  const ballot = ballots(request, { seq });
  return [prePrepared(ballot.prePrepare()), ...['S1', 'S3'].map((id) => prepared(ballot.prepare(id))), ...['S1', 'S3', 'S4'].map((id) => committed(ballot.commit(id)))];
}

const [second, third] = [requestOf('C1', 2), requestOf('C1', 3)];

test('executes in the order of the numbers', () =>
  table({
    rule: pbftRules.order,
    rows: [
      executedRow({ name: 'number 2 is committed, and number 1 is not', calls: whole(requestB, 2), because: 'Number 1 comes first, whatever it will be.' }, []),
      executedRow({ name: 'number 2 is committed before number 1', calls: [...whole(requestB, 2), ...whole(requestA, 1)], because: 'Number 2 waits, and then both are executed.' }, [...atOne, { seq: 2, request: requestB }]),
      executedRow(
        { name: 'numbers 3, 2 and 1 are committed in this order', calls: [...whole(second, 3), ...whole(requestB, 2), ...whole(requestA, 1)], because: 'All are executed as soon as number 1 is committed.' },
        [...atOne, { seq: 2, request: requestB }, { seq: 3, request: second }],
      ),
      executedRow({ name: 'two are executed already', state: { lastExecuted: 2 }, calls: whole(second, 3), because: 'Number 3 is next.' }, [{ seq: 3, request: second }]),
      { ...executedRow({ name: 'numbers 1 and 2', calls: [...whole(requestA, 1), ...whole(requestB, 2)], because: 'lastExecuted says up to where everything is executed.' }, [...atOne, { seq: 2, request: requestB }]), leaves: { lastExecuted: 2 } },
    ],
  }));

const told = (outcomes: readonly Outcome[]): readonly { readonly to: NodeId; readonly message: Signed<PbftReply> }[] => sentBy(outcomes, 'reply') as unknown as readonly { readonly to: NodeId; readonly message: Signed<PbftReply> }[];

const repliesRightly: NonNullable<ReplicaRow['judge']> = (outcomes) => {
  const found = told(outcomes).filter(({ to }) => to === 'C1');
  const [first] = found;
  if (!first) return 'C1 gets no reply';
  const wanted = { type: 'reply', view: 0, timestamp: 1, client: 'C1', replica: 'S2', result: appliedBy(outcomes)[0]?.result };
  const wrong = found.find(({ message }) => !isSignedBy('S2', message) || Object.entries(wanted).some(([field, value]) => canonicalText(message[field as keyof PbftReply]) !== canonicalText(value)));
  return wrong && `C1 gets ${canonicalText(wrong.message)}`;
};

test('executes a request once, and replies to its client', () =>
  table({
    rule: pbftRules.order,
    rows: [
      executedRow({ name: 'a request', calls: whole(requestA, 1), because: 'Its client hears what came of it, signed by this replica.' }, atOne, repliesRightly),
      executedRow({ name: 'a request on a machine that holds something', state: { machine: { x: 'before' } }, calls: whole(requestA, 1), because: 'The result is what executing it has given.' }, atOne, repliesRightly),
      executedRow({ name: 'one request has two numbers', calls: [...whole(requestA, 1), ...whole(requestA, 2)], because: 'It was executed already: its second number comes to nothing.' }, atOne),
      executedRow({ name: 'one request has two numbers, and another the third', calls: [...whole(requestA, 1), ...whole(requestA, 2), ...whole(second, 3)], because: 'The second number is done with, and the third is next.' }, [...atOne, { seq: 3, request: second }]),
      executedRow({ name: 'an older request of the same client', calls: [...whole(third, 1), ...whole(second, 2)], because: 'Its client has gone on: a timestamp below that of the last reply is too old.' }, [{ seq: 1, request: third }]),
      executedRow({ name: 'the same timestamp, of two clients', calls: [...whole(requestA, 1), ...whole(requestB, 2)], because: 'Each client counts for itself.' }, [...atOne, { seq: 2, request: requestB }]),
      executedRow({ name: 'the client asks again', calls: [...whole(requestA, 1), requested(requestA), requested(requestA)], because: 'It has been executed; at most it is answered again.' }, atOne, repliesRightly),
      executedRow({ name: 'commits come again', calls: [...whole(requestA, 1), ...commitsBy('S1', 'S3', 'S4')], because: 'It has been executed.' }, atOne),
    ],
  }));

// The client.

type Answer = Partial<PbftReply> & { readonly by: NodeId; readonly result: Plain };

const reply = ({ by: signer, ...fields }: Answer): Call => ({
  call: 'onReply',
  with: signedBy(signer, { type: 'reply', view: 0, timestamp: 3, client: 'C1', replica: signer, ...fields }),
});

function clientRow(name: string, answers: readonly (Answer | Call)[], result: { readonly result: Plain } | undefined, because: string, servers = four): Row<PbftClientState> {
  return {
    name,
    self: 'C1',
    servers,
    state: { request: requestOf('C1', 3), timestamp: 3 },
    calls: answers.map((one) => ('call' in one ? one : reply(one))),
    judge: (outcomes) => {
      const results = outcomes.map((outcome) => outcome.result);
      const got = results.at(-1);
      const early = results.slice(0, -1).find((one) => one !== undefined);
      if (early !== undefined) return `it takes ${canonicalText(early)} for the result, after too few replies`;
      if (result === undefined) return got === undefined ? undefined : `it takes ${canonicalText(got)} for the result`;
      if (typeof got !== 'object' || got === null || !('result' in got)) return `it knows of no result, and gives ${canonicalText(got)}`;
      return canonicalText(got.result) === canonicalText(result.result) ? undefined : `it takes ${canonicalText(got.result)} for the result`;
    },
    because,
  };
}

const changed: Call = { call: 'onReply', with: { ...(reply({ by: 'S2', result: 'no' }).with as object), result: 'ok' } };

test('waits for f + 1 equal replies', () =>
  table({
    rule: pbftRules.replies,
    rows: [
      clientRow('one reply', [{ by: 'S1', result: 'ok' }], undefined, 'One replica may be a liar.'),
      clientRow('two equal replies', [{ by: 'S1', result: 'ok' }, { by: 'S3', result: 'ok' }], { result: 'ok' }, 'One of any f + 1 replicas is correct.'),
      clientRow('a liar is first', [{ by: 'S4', result: 'a lie' }, { by: 'S1', result: 'ok' }, { by: 'S3', result: 'ok' }], { result: 'ok' }, 'Two say the same; the liar is alone.'),
      clientRow('two different replies', [{ by: 'S4', result: 'a lie' }, { by: 'S1', result: 'ok' }], undefined, 'One of them lies, and nobody knows which.'),
      clientRow('one replica replies twice', [{ by: 'S4', result: 'a lie' }, { by: 'S4', result: 'a lie' }], undefined, 'That is one replica’s word.'),
      clientRow('one replica signs in the names of two', [{ by: 'S4', result: 'a lie' }, { by: 'S4', replica: 'S3', result: 'a lie' }], undefined, 'One replica has signed both.'),
      clientRow('a reply that was changed on its way', [{ by: 'S1', result: 'ok' }, changed], undefined, 'S2 has not signed this result.'),
      clientRow('a reply to an older request', [{ by: 'S1', result: 'ok' }, { by: 'S3', timestamp: 2, result: 'ok' }], undefined, 'It says what came of another request.'),
      clientRow('a reply to another client', [{ by: 'S1', result: 'ok' }, { by: 'S3', client: 'C2', result: 'ok' }], undefined, 'It says what came of another request.'),
      clientRow('two equal replies, and nothing is the result', [{ by: 'S1', result: null }, { by: 'S3', result: null }], { result: null }, 'Null is a result like any other.'),
      clientRow('results that are lists and records', [{ by: 'S1', result: { a: 1, b: [2] } }, { by: 'S3', result: { b: [2], a: 1 } }], { result: { a: 1, b: [2] } }, 'They are equal, whatever the order of their keys.'),
      clientRow('seven replicas, two equal replies', [{ by: 'S1', result: 'ok' }, { by: 'S3', result: 'ok' }], undefined, 'Two replicas may be liars.', seven),
      clientRow('seven replicas, three equal replies', [{ by: 'S1', result: 'ok' }, { by: 'S7', result: 'a lie' }, { by: 'S3', result: 'ok' }, { by: 'S4', result: 'ok' }], { result: 'ok' }, 'One of these three is correct.', seven),
    ],
  }));
