import { ballotText, canonicalText, paxosRules, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { AcceptorState, Ballot, NodeId, Plain, Promised, ProposerState } from '#tasks/task-12-paxos-accept';

type Call = Row['calls'][number];
type Outcome = CallOutcome<ProposerState>;
type ProposerRow = Row<ProposerState>;
type AcceptorRow = Row<AcceptorState>;

/** A ballot as the reference of task 11 makes it: that is what runs here, and `ctx.compare` is its order. */
const ballot = (round: number, id: NodeId = 'C1'): Ballot => ({ round, id });

const three: readonly NodeId[] = ['S1', 'S2', 'S3'];
const atC1 = { self: 'C1', servers: three };

// What a ballot may propose.

interface Told {
  readonly from?: NodeId;
  readonly n?: Ballot;
  readonly v?: Plain;
}

const promised = (told: readonly Told[]): readonly Promised[] => told.map(({ from, n = null, v = null }, i) => ({ from: from ?? `S${i + 1}`, acceptedN: n, acceptedV: v }));

function choiceRow(name: string, told: readonly Told[], value: Plain, because: string, own: Plain = 'own'): ProposerRow {
  return {
    ...atC1,
    name,
    state: { proposal: { v: own }, ballot: ballot(20) },
    calls: [{ call: 'chooseValue', with: promised(told) }],
    returns: value,
    because,
  };
}

const [one, two, three3] = [ballot(1), ballot(2), ballot(3)];

test('proposes the value of the highest ballot it is told of', () =>
  table({
    rule: paxosRules.choice,
    rows: [
      choiceRow('nobody has accepted anything', [{}, {}, {}], 'own', 'Nothing below this ballot can be chosen any more, so any value is safe: its own.'),
      choiceRow('one has accepted a value', [{}, { n: one, v: 'a' }, {}], 'a', 'It may be chosen: others who have accepted it need not be among these.'),
      choiceRow('the highest ballot comes last', [{ n: one, v: 'a' }, {}, { n: two, v: 'b' }], 'b', 'If "a" were chosen, ballot 2 would have proposed it.'),
      choiceRow('the highest ballot comes first', [{ n: two, v: 'b' }, { n: one, v: 'a' }, {}], 'b', 'The order in which promises come says nothing.'),
      choiceRow('the highest ballot stands in the middle', [{ n: one, v: 'a' }, { n: three3, v: 'c' }, { n: two, v: 'b' }], 'c', 'The highest of the ballots counts.'),
      choiceRow(
        'a lower ballot has more acceptors',
        [{ n: one, v: 'a' }, { n: one, v: 'a' }, { n: two, v: 'b' }],
        'b',
        'How many of these have accepted it says nothing: the highest ballot has looked at everything below it.',
      ),
      choiceRow('two values, each of one acceptor, and others have none', [{}, { n: two, v: 'b' }, {}, { n: one, v: 'a' }, {}], 'b', 'Of those that tell of a value the highest ballot counts, and silence says nothing.'),
      choiceRow('one round, two proposers', [{ n: ballot(4, 'C2'), v: 'b' }, { n: ballot(4, 'C1'), v: 'a' }], 'b', 'Within a round names decide, as ctx.compare does.'),
      choiceRow('one round, two proposers, the other way round', [{ n: ballot(4, 'C1'), v: 'a' }, { n: ballot(4, 'C2'), v: 'b' }], 'b', 'Within a round names decide, as ctx.compare does.'),
      choiceRow('rounds 9 and 10', [{ n: ballot(9), v: 'a' }, { n: ballot(10), v: 'b' }], 'b', 'Ten is above nine.'),
      choiceRow('rounds 10 and 9', [{ n: ballot(10), v: 'b' }, { n: ballot(9), v: 'a' }], 'b', 'Ten is above nine.'),
      choiceRow('its own value, under a lower ballot', [{ n: one, v: 'own' }, { n: two, v: 'b' }], 'b', 'That one of them is its own doesn’t matter.'),
    ],
  }));

const unlikely: readonly Plain[] = [0, '', false, null, [], {}];

test('takes any value for a value', () =>
  table<ProposerState>({
    rule: paxosRules.choice,
    rows: [
      ...unlikely.flatMap((v) => [
        choiceRow(`${canonicalText(v)} was accepted`, [{}, { n: one, v }], v, 'That there is a ballot says that a value was accepted, whatever the value.'),
        choiceRow(`${canonicalText(v)} was accepted under the highest ballot`, [{ n: one, v: 'a' }, { n: two, v }], v, 'The highest ballot counts, whatever its value.'),
        choiceRow(`${canonicalText(v)} was accepted under a lower ballot`, [{ n: one, v }, { n: two, v: 'b' }], 'b', 'The highest ballot counts, whatever the others’ values.'),
        choiceRow(`its own value is ${canonicalText(v)}, and nothing was accepted`, [{}, {}], v, 'It may propose anything.', v),
      ]),
      ...unlikely.map((v): ProposerRow => ({ ...votesRow({ name: `${canonicalText(v)} is accepted by two of three`, votes: [['S1', one, v], ['S2', one, v]], chosen: { v }, because: 'It is chosen, and learned, like any other value.' }) })),
    ],
  }));

// Asking the acceptors.

interface Proposed {
  readonly to: NodeId;
  readonly n: Ballot;
  readonly v: Plain;
}

const proposedBy = ({ effects }: Outcome): readonly Proposed[] =>
  effects.flatMap((effect) => (effect.kind === 'send' && effect.message.type === 'accept' ? [{ to: effect.to, ...(effect.message as unknown as Omit<Proposed, 'to'>) }] : []));

function proposalRow(name: string, told: readonly Told[], value: Plain, because: string): ProposerRow {
  const n = ballot(7, 'C1');
  return {
    ...atC1,
    name,
    state: { proposal: { v: 'own' }, ballot: n, lastBallot: n },
    calls: [{ call: 'startAccept', with: promised(told), mayWait: true }],
    judge: (outcomes) => {
      const proposals = proposedBy(outcomes.at(-1) as Outcome);
      const asked = new Set(proposals.map(({ to }) => to));
      if (2 * asked.size <= three.length) return `it has asked ${[...asked].join(' and ') || 'nobody'} to accept`;
      const wrong = proposals.find((one) => canonicalText([one.n, one.v]) !== canonicalText([n, value]));
      return wrong && `it has asked ${wrong.to} to accept ${canonicalText(wrong.v)} under ballot ${ballotText(wrong.n)}`;
    },
    because,
  };
}

test('asks for one value under its ballot', () =>
  table({
    rule: paxosRules.oneProposal,
    rows: [
      proposalRow('nothing was accepted', [{}, {}], 'own', 'A majority at least is asked to accept its own value, under the ballot under way.'),
      proposalRow('a value was accepted', [{ n: one, v: 'a' }, {}], 'a', 'A majority at least is asked to accept that value, under the ballot under way and not the one it was told of.'),
      proposalRow('null was accepted', [{ n: one, v: null }, {}], null, 'A majority at least is asked to accept null.'),
    ],
  }));

// The acceptor.

const accept = (n: Ballot, v: Plain = 'a'): Call => ({ call: 'onAccept', with: { type: 'accept', n, v } });

interface Example {
  readonly name: string;
  readonly state: Partial<AcceptorState>;
  readonly before?: readonly Call[];
  readonly n: Ballot;
  readonly v?: Plain;
  readonly because: string;
}

const accepts = ({ before = [], n, v = 'a', ...row }: Example): AcceptorRow => ({
  ...row,
  calls: [...before, accept(n, v)],
  returns: { type: 'accepted', n },
  leaves: { acceptedN: n, acceptedV: v },
});

/** Silence will do, and so does a nack that tells the truth. */
function refuses({ before = [], n, v = 'a', ...row }: Example, standing: Partial<AcceptorState>): AcceptorRow {
  return {
    ...row,
    calls: [...before, accept(n, v)],
    leaves: standing,
    judge: (outcomes) => {
      const result = outcomes.at(-1)?.result as { readonly type?: unknown; readonly n?: unknown; readonly promised?: unknown } | undefined;
      if (result === undefined) return undefined;
      if (result.type !== 'nack') return `its answer to accept(${ballotText(n)}, ${canonicalText(v)}) is ${canonicalText(result)}`;
      const isRight = canonicalText([result.n, result.promised]) === canonicalText([n, standing.promised]);
      return isRight ? undefined : `its nack is of ballot ${ballotText(result.n)}, and says that ${ballotText(result.promised)} is promised`;
    },
  };
}

const holding = (n: Ballot, v: Plain): Partial<AcceptorState> => ({ acceptedN: n, acceptedV: v });

test('accepts unless a higher ballot was promised', () =>
  table({
    rule: paxosRules.acceptance,
    rows: [
      accepts({ name: 'it has promised this very ballot', state: { promised: two }, n: two, because: 'The promise was to accept nothing below: this is what it was given for.' }),
      accepts({ name: 'it has promised nothing, and never saw the prepare', state: {}, n: two, because: 'No promise stands against it. Its prepare was lost perhaps, and a majority of others has promised.' }),
      accepts({ name: 'it has promised a lower ballot', state: { promised: one }, n: two, because: 'The promise was to accept nothing below ballot 1.' }),
      accepts({ name: 'it has promised round 9, and round 10 asks', state: { promised: ballot(9) }, n: ballot(10), because: 'Ten is above nine.' }),
      accepts({ name: 'it has accepted another value under a lower ballot', state: { promised: two, ...holding(one, 'a') }, n: two, v: 'b', because: 'A higher ballot takes the place of a lower one.' }),
      ...unlikely.map((v) => accepts({ name: `the value is ${canonicalText(v)}`, state: { promised: two }, n: two, v, because: 'Any value is a value.' })),
      accepts({ name: 'the same request comes twice', state: { promised: two }, before: [accept(two, 'b')], n: two, v: 'b', because: 'It may be said again.' }),
      refuses({ name: 'it has promised a higher ballot', state: { promised: two }, n: one, because: 'That is what it has promised not to do.' }, { promised: two, acceptedN: null }),
      refuses({ name: 'it has promised a higher ballot of the same round', state: { promised: ballot(2, 'C2') }, n: two, because: 'Within a round names decide.' }, { promised: ballot(2, 'C2'), acceptedN: null }),
      refuses(
        { name: 'it has accepted, and promised a higher ballot since', state: { promised: three3, ...holding(one, 'a') }, n: two, v: 'b', because: 'That is what it has promised not to do.' },
        { promised: three3, ...holding(one, 'a') },
      ),
      refuses({ name: 'it has promised round 10, and round 9 asks', state: { promised: ballot(10) }, n: ballot(9), because: 'Nine is below ten.' }, { promised: ballot(10), acceptedN: null }),
    ],
  }));

const prepares = (n: Ballot): Call => ({ call: 'parts.prepare.onPrepare', with: { type: 'prepare', n } });

test('promises what it accepts', () =>
  table<AcceptorState>({
    rule: paxosRules.acceptPromises,
    rows: [
      { name: 'it accepts ballot 2 and had promised nothing', state: {}, calls: [accept(two)], leaves: { promised: two }, because: 'To accept ballot 2 is to promise it: promised is raised to it.' },
      { name: 'it accepts ballot 2 and had promised ballot 1', state: { promised: one }, calls: [accept(two)], leaves: { promised: two }, because: 'To accept ballot 2 is to promise it: promised is raised to it.' },
      refuses({ name: 'it accepts ballot 2, and then ballot 1 comes late', state: {}, before: [accept(two, 'b')], n: one, because: 'Ballot 1 would take the place of ballot 2, and whoever asks next would be told of the wrong one.' }, { promised: two, ...holding(two, 'b') }),
      refuses({ name: 'it had promised ballot 1, accepts ballot 2, and then ballot 1 comes', state: { promised: one }, before: [accept(two, 'b')], n: one, because: 'Ballot 1 would take the place of ballot 2.' }, { promised: two, ...holding(two, 'b') }),
      {
        name: 'it accepts ballot 2, and then ballot 1 asks for a promise',
        state: {},
        calls: [accept(two, 'b'), prepares(one)],
        leaves: { promised: two },
        judge: (outcomes) => ((outcomes.at(-1)?.result as { readonly type?: unknown } | undefined)?.type === 'promise' ? 'ballot 1 is promised, though ballot 2 is accepted' : undefined),
        because: 'A promise for ballot 1 would mean nothing: a higher ballot is accepted already.',
      },
    ],
  }));

const writesFirst: NonNullable<AcceptorRow['judge']> = (outcomes) => {
  const kinds = outcomes.at(-1)?.effects.map(({ kind }) => kind) ?? [];
  const write = kinds.indexOf('persist');
  if (write >= 0 && write < kinds.indexOf('answer')) return undefined;
  return write < 0 ? 'it accepted, and wrote nothing' : 'it accepted first, and wrote afterwards';
};

const writeRow = (name: string, state: Partial<AcceptorState>, n: Ballot): AcceptorRow => ({
  ...accepts({ name, state, n, because: 'It is counted from now on. If it forgot this in a crash, a chosen value could be gone.' }),
  judge: writesFirst,
});

test('writes what it accepts to disk before it answers', () =>
  table({
    rule: paxosRules.stableStorage,
    rows: [
      writeRow('it has promised this ballot', { promised: two }, two),
      writeRow('it has promised nothing', {}, two),
      writeRow('it has accepted another ballot before', { promised: one, ...holding(one, 'b') }, two),
    ],
  }));

// Learning.

type Vote = readonly [from: NodeId, n: Ballot, v: Plain];

interface Count {
  readonly name: string;
  readonly servers?: readonly NodeId[];
  readonly votes: readonly Vote[];
  /** Null where nothing may be learned. */
  readonly chosen: { readonly v: Plain } | null;
  readonly because: string;
}

function votesRow({ name, servers = three, votes, chosen, because }: Count): ProposerRow {
  const last = votes.at(-1);
  return {
    name,
    self: 'C1',
    servers,
    state: { proposal: { v: 'own' }, votes: {}, ...(last && { ballot: last[1], lastBallot: last[1] }) },
    calls: votes.map(([from, n, v]) => ({ call: 'onAccepted', with: { from, n, v }, mayWait: true })),
    leaves: { chosen },
    judge: (outcomes) => {
      const decided = outcomes.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'decide' ? [effect.value] : [])));
      if (chosen === null) return decided.length === 0 ? undefined : `it has reported ${canonicalText(decided[0])} as chosen`;
      if (decided.length === 0) return 'it has not reported what is chosen';
      const wrong = decided.find((v) => canonicalText(v) !== canonicalText(chosen.v));
      return wrong === undefined ? undefined : `it has reported ${canonicalText(wrong)} as chosen`;
    },
    because,
  };
}

test('learns what a majority has accepted under one ballot', () => {
  const five = [...three, 'S4', 'S5'];
  const rows: ProposerRow[] = [
    votesRow({ name: 'one of three', votes: [['S1', one, 'v']], chosen: null, because: 'One is no majority of three.' }),
    votesRow({ name: 'two of three', votes: [['S1', one, 'v'], ['S3', one, 'v']], chosen: { v: 'v' }, because: 'Two are a majority of three.' }),
    votesRow({ name: 'one of three, twice', votes: [['S1', one, 'v'], ['S1', one, 'v']], chosen: null, because: 'The network brought it twice: one acceptor has accepted.' }),
    votesRow({ name: 'two of four', servers: [...three, 'S4'], votes: [['S1', one, 'v'], ['S2', one, 'v']], chosen: null, because: 'Two of four is half of them.' }),
    votesRow({ name: 'two of five, one of them twice', servers: five, votes: [['S1', one, 'v'], ['S2', one, 'v'], ['S1', one, 'v']], chosen: null, because: 'It takes three acceptors.' }),
    votesRow({ name: 'three of five', servers: five, votes: [['S5', one, 'v'], ['S2', one, 'v'], ['S1', one, 'v']], chosen: { v: 'v' }, because: 'Three are a majority of five.' }),
    votesRow({
      name: 'S1 under ballot 1, S2 under ballot 3, one value; S3 under ballot 2, another',
      votes: [['S1', one, 'v'], ['S2', three3, 'v'], ['S3', two, 'w']],
      chosen: null,
      because: 'Each ballot has one acceptor. A ballot 4 that asks S1 and S3 has to propose "w", and that may be chosen.',
    }),
    votesRow({ name: 'one value under two ballots', votes: [['S2', three3, 'v'], ['S1', one, 'v']], chosen: null, because: 'Chosen is what a majority has accepted under one ballot.' }),
    votesRow({ name: 'one acceptor under two ballots', votes: [['S1', one, 'v'], ['S1', three3, 'v']], chosen: null, because: 'It is one acceptor.' }),
    votesRow({ name: 'two under different ballots, and then a second one under the higher', votes: [['S1', one, 'v'], ['S2', two, 'w'], ['S3', two, 'w']], chosen: { v: 'w' }, because: 'Under ballot 2 it is a majority.' }),
    votesRow({
      name: 'one under round 9, and then two under round 10',
      votes: [['S1', ballot(9), 'v'], ['S1', ballot(10), 'w'], ['S3', ballot(10), 'w']],
      chosen: { v: 'w' },
      because: 'Under round 10 it is a majority.',
    }),
    votesRow({ name: 'another ballot of the same round', votes: [['S1', ballot(2, 'C1'), 'v'], ['S2', ballot(2, 'C2'), 'v']], chosen: null, because: 'These are two ballots.' }),
    votesRow({ name: 'a third one, when it is chosen', votes: [['S1', one, 'v'], ['S3', one, 'v'], ['S2', one, 'v']], chosen: { v: 'v' }, because: 'What is chosen stays chosen.' }),
  ];
  return table({ rule: paxosRules.learning, rows });
});
