import { canonicalText, isSignedBy, table, tendermintRules, test, votesOn, type CallOutcome, type Row } from '#harness/suite';
import type { NodeId, Plain, Signed, TendermintMessage, ValidatorState } from '#tasks/task-20-tendermint';

type Outcome = CallOutcome<ValidatorState>;
type ValidatorRow = Row<ValidatorState>;
type Call = Row['calls'][number];

const some = (count: number): readonly NodeId[] => Array.from({ length: count }, (_, i) => `S${i + 1}`);

/** S4 of four. At height 1, S1 proposes in round 0, S2 in round 1, S3 in round 2. */
interface Example {
  readonly name: string;
  readonly self?: NodeId;
  readonly servers?: readonly NodeId[];
  readonly state?: Partial<ValidatorState>;
  readonly calls: readonly (Call | readonly Call[])[];
  readonly because: string;
}

function validatorRow({ self = 'S4', servers = some(4), state = {}, calls, ...row }: Example, judge: NonNullable<ValidatorRow['judge']>): ValidatorRow {
  return { ...row, self, servers, state, calls: [started, ...calls.flat()], judge };
}

// What is handed over.

const started: Call = { call: 'onStart' };
const proposed = (message: unknown): Call => ({ call: 'onProposal', with: message });
const prevoted = (message: unknown): Call => ({ call: 'onPrevote', with: message });
const precommitted = (message: unknown): Call => ({ call: 'onPrecommit', with: message });
const timedOut = (step: string, round: number, height = 1): Call => ({ call: 'onTimeout', with: { step, height, round } });

const proposers: readonly NodeId[] = ['S1', 'S2', 'S3', 'S4'];
const proposal = (value: Plain, round: number, validRound = -1): Call => proposed(votesOn(value, round, { validRound }).proposal(proposers[round % 4] as NodeId));
const prevotes = (value: Plain, round: number, ...validators: readonly NodeId[]): readonly Call[] => validators.map((id) => prevoted(votesOn(value, round).prevote(id)));
const precommits = (value: Plain, round: number, ...validators: readonly NodeId[]): readonly Call[] => validators.map((id) => precommitted(votesOn(value, round).precommit(id)));

const [a, b, c] = ['A', 'B', 'C'].map((value) => votesOn(value, 0).id) as [string, string, string];

/** The round ends without a decision. */
const over = (round: number): readonly Call[] => [...precommits(null, round, 'S1', 'S2', 'S3'), timedOut('precommit', round)];
/** S4 has not prevoted anything in time, and has precommitted nil. */
const missed = (round: number): readonly Call[] => [timedOut('propose', round), ...prevotes(null, round, 'S2'), timedOut('prevote', round)];
/** S4 locks this value in this round. */
const locks = (value: Plain, round: number): readonly Call[] => [proposal(value, round), ...prevotes(value, round, 'S1', 'S2')];
const lockedOnA: readonly Call[] = [...locks('A', 0), ...over(0)];

// What has left.

type Kind = TendermintMessage['type'];

interface Sent {
  readonly to: NodeId;
  readonly message: Signed<TendermintMessage>;
}

const sentBy = (outcomes: readonly Outcome[], self: NodeId, type: Kind, round: number): readonly Sent[] =>
  outcomes.flatMap(({ effects }) =>
    effects.flatMap((effect) => {
      const message = effect.kind === 'send' ? (effect.message as Signed<TendermintMessage>) : undefined;
      return message?.type === type && message.round === round && message.signer === self ? [effect as unknown as Sent] : [];
    }),
  );

const names: Readonly<Record<string, string>> = { [a]: 'A', [b]: 'B', [c]: 'C' };
const named = (id: string | null): string => (id === null ? 'nil' : (names[id] ?? id));

/** The votes of this kind and round, each once. */
const votesIn = (outcomes: readonly Outcome[], self: NodeId, type: Kind, round: number): readonly string[] => [
  ...new Set(sentBy(outcomes, self, type, round).map(({ message }) => named((message as unknown as { readonly id: string | null }).id))),
];

const told = (type: Kind, votes: readonly string[], round: number): string => (votes.length === 0 ? `it sends no ${type} in round ${round}` : `it ${type}s ${votes.join(' and ')} in round ${round}`);

interface Due {
  readonly type: 'prevote' | 'precommit';
  readonly round: number;
  /** Just one of these: `A`, `nil`, or `none` for no vote. */
  readonly is: readonly string[];
}

/** Its votes of this kind and round; one that is sent goes to everybody, signed. */
function votes({ type, round, is }: Due, example: Example): ValidatorRow {
  const { self = 'S4', servers = some(4) } = example;
  return validatorRow(example, (outcomes) => {
    const found = votesIn(outcomes, self, type, round);
    if (found.length > 1 || !is.includes(found[0] ?? 'none')) return told(type, found, round);
    const sent = sentBy(outcomes, self, type, round);
    const unsigned = sent.find(({ message }) => !isSignedBy(self, message));
    if (unsigned) return `its ${type} is ${canonicalText(unsigned.message)}, which it has not signed`;
    const missing = found.length === 0 ? undefined : servers.find((id) => id !== self && !sent.some(({ to }) => to === id));
    return missing && `${missing} gets no ${type}`;
  });
}

const prevotesIn = (round: number, ...is: readonly string[]) => (example: Example): ValidatorRow => votes({ type: 'prevote', round, is }, example);
const precommitsIn = (round: number, ...is: readonly string[]) => (example: Example): ValidatorRow => votes({ type: 'precommit', round, is }, example);

const decisionsIn = (outcomes: readonly Outcome[]): readonly { readonly height: number; readonly value: Plain }[] =>
  outcomes.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'decide' ? [effect.value as { readonly height: number; readonly value: Plain }] : [])));

/** Decides this value, or nothing. */
function decides(value: Plain, example: Example): ValidatorRow {
  return validatorRow(example, (outcomes) => {
    const found = decisionsIn(outcomes);
    const right = value === null ? found.length === 0 : found.length > 0 && found.every((one) => one.height === 1 && one.value === value);
    return right ? undefined : found.length === 0 ? 'it decides nothing' : `it decides ${found.map((one) => canonicalText(one.value)).join(' and ')}`;
  });
}

function inRound(round: number, example: Example): ValidatorRow {
  return validatorRow(example, (outcomes) => {
    const { state } = outcomes.at(-1) as Outcome;
    return state.round === round ? undefined : `it is in round ${state.round}`;
  });
}

// Proposing.

/** Its proposal in this round: this value and valid round, any valid value where `value` is undefined; none where it is null. */
function proposes(round: number, value: Plain | undefined, validRound: number, example: Example): ValidatorRow {
  const { self = 'S4' } = example;
  return validatorRow(example, (outcomes) => {
    const sent = sentBy(outcomes, self, 'proposal', round).map(({ message }) => message as unknown as { readonly value: Plain; readonly validRound: number });
    const [first] = sent;
    if (!first) return value === null ? undefined : `it proposes nothing in round ${round}`;
    const isRight = value === undefined ? typeof first.value === 'string' && first.value.startsWith(`block 1 of ${self}`) : first.value === value;
    return isRight && first.validRound === validRound && new Set(sent.map(canonicalText)).size >= 1 ? undefined : `it proposes ${canonicalText(first.value)} with validRound ${first.validRound} in round ${round}`;
  });
}

test('proposes in its turn', () =>
  table({
    rule: tendermintRules.proposing,
    rows: [
      proposes(0, undefined, -1, { name: 'S1 begins', self: 'S1', calls: [], because: 'It is the proposer of round 0, and knows of no valid value.' }),
      proposes(0, null, -1, { name: 'S2 begins', self: 'S2', calls: [], because: 'S1 is the proposer of round 0.' }),
      proposes(1, undefined, -1, { name: 'round 1 at S2, and nothing is valid', self: 'S2', calls: [timedOut('propose', 0), prevotes(null, 0, 'S1', 'S3', 'S4'), precommits(null, 0, 'S1', 'S3', 'S4'), timedOut('precommit', 0)], because: 'It is the proposer of round 1.' }),
      proposes(1, 'A', 0, {
        name: 'round 1 at S2, which has locked A in round 0',
        self: 'S2',
        calls: [proposal('A', 0), prevotes('A', 0, 'S1', 'S3'), precommits(null, 0, 'S1', 'S3', 'S4'), timedOut('precommit', 0)],
        because: 'It proposes the valid value, with the round in which it has seen that it is valid.',
      }),
    ],
  }));

// Prevoting.

test('prevotes what is proposed, once a round', () =>
  table({
    rule: tendermintRules.prevoting,
    rows: [
      prevotesIn(0, 'A')({ name: 'a new value', calls: [proposal('A', 0)], because: 'It is valid, and nothing is locked.' }),
      prevotesIn(0, 'nil')({ name: 'a value that is not valid', calls: [proposal('invalid', 0)], because: 'Nobody must decide this.' }),
      prevotesIn(0, 'none')({ name: 'S2 proposes in round 0', calls: [proposed(votesOn('A', 0).proposal('S2'))], because: 'S1 is the proposer of round 0.' }),
      prevotesIn(0, 'nil')({ name: 'no proposal in time', calls: [timedOut('propose', 0)], because: 'It waits no longer.' }),
      prevotesIn(0, 'nil')({ name: 'a proposal that comes too late', calls: [timedOut('propose', 0), proposal('A', 0)], because: 'It has prevoted in this round.' }),
      prevotesIn(0, 'A')({ name: 'a second proposal', calls: [proposal('A', 0), proposal('B', 0)], because: 'It has prevoted in this round.' }),
      prevotesIn(1, 'B')({ name: 'a new value in round 1', calls: [missed(0), over(0), proposal('B', 1)], because: 'Nothing is locked.' }),
      prevotesIn(1, 'B')({ name: 'the proposal of round 1 comes in round 0', calls: [proposal('B', 1), missed(0), over(0)], because: 'It is there when round 1 begins.' }),
      prevotesIn(1, 'A')({ name: 'a value that was valid in round 0, and nothing is locked', calls: [missed(0), prevotes('A', 0, 'S1', 'S2', 'S3'), over(0), proposal('A', 1, 0)], because: 'It has seen the prevotes of round 0 itself.' }),
    ],
  }));

const hybrid: ValidatorRow = validatorRow(
  {
    name: 'nil in round 1, though it is locked; then a new value',
    calls: [lockedOnA, proposal('B', 1), prevotes(null, 1, 'S1', 'S2', 'S3'), over(1), proposal('C', 2)],
    because: 'Whoever prevotes nil while it is locked can’t take others’ prevotes of nil for a proof that nothing is decided: they may be locked on the same value.',
  },
  (outcomes) => {
    const [first, second] = [1, 2].map((round) => votesIn(outcomes, 'S4', 'prevote', round)) as [readonly string[], readonly string[]];
    return first.includes('nil') && second.includes('C') ? 'it prevotes nil in round 1, and C in round 2' : undefined;
  },
);

test('keeps to what it has locked', () =>
  table({
    rule: tendermintRules.unlocking,
    rows: [
      prevotesIn(1, 'nil', 'A')({ name: 'a new value in the next round', calls: [lockedOnA, proposal('B', 1)], because: 'A may be decided in round 0: its own precommit is one of those that count.' }),
      prevotesIn(1, 'nil', 'A', 'none')({ name: 'said to be valid in round 0, and no prevotes seen', calls: [lockedOnA, proposal('B', 1, 0)], because: 'A proposer may say anything.' }),
      prevotesIn(2, 'nil', 'A', 'none')({ name: 'said to be valid in round 1, and prevotes of two seen', calls: [lockedOnA, proposal('B', 1), prevotes('B', 1, 'S1', 'S2'), over(1), proposal('B', 2, 1)], because: 'Two of four are too few.' }),
      prevotesIn(2, 'nil', 'A', 'none')({ name: 'said to be valid in round 2 itself', calls: [lockedOnA, timedOut('propose', 1), prevotes(null, 1, 'S1', 'S2'), timedOut('prevote', 1), over(1), proposal('B', 2, 2), prevotes('B', 2, 'S1')], because: 'What is valid must have become so in an earlier round.' }),
      prevotesIn(2, 'nil', 'A')({
        name: 'valid in round 0, and locked since round 1',
        calls: [missed(0), proposal('B', 0), prevotes('B', 0, 'S1', 'S2', 'S3'), over(0), locks('A', 1), over(1), proposal('B', 2, 0)],
        because: 'These prevotes are older than its lock: A may be decided in round 1 all the same.',
      }),
      hybrid,
    ],
  }));

test('lets go of it when more than two thirds have', () =>
  table({
    rule: tendermintRules.unlocking,
    rows: [
      prevotesIn(1, 'A')({ name: 'the value that it has locked, as a new one', calls: [lockedOnA, proposal('A', 1)], because: 'It is locked on just this.' }),
      prevotesIn(1, 'A')({ name: 'the value that it has locked, valid in round 0', calls: [lockedOnA, proposal('A', 1, 0)], because: 'It has seen the prevotes of round 0, and is locked on this.' }),
      prevotesIn(2, 'B')({
        name: 'another value, valid in round 1',
        calls: [lockedOnA, timedOut('propose', 1), prevotes(null, 1, 'S1', 'S2'), timedOut('prevote', 1), proposal('B', 1), prevotes('B', 1, 'S1', 'S2', 'S3'), over(1), proposal('B', 2, 1)],
        because: 'More than two thirds have prevoted B after its lock, so A was not decided before.',
      }),
    ],
  }));

// Locking.

test('locks and precommits what more than two thirds have prevoted', () =>
  table({
    rule: tendermintRules.locking,
    rows: [
      precommitsIn(0, 'A')({ name: 'three of four, itself among them', calls: [locks('A', 0)], because: 'Three of four are more than two thirds.' }),
      { ...precommitsIn(0, 'A')({ name: 'what it keeps', calls: [locks('A', 0)], because: 'It is locked on what it has precommitted.' }), leaves: { lockedValue: 'A', lockedRound: 0 } },
      precommitsIn(0, 'none')({ name: 'two of four', calls: [proposal('A', 0), prevotes('A', 0, 'S1')], because: 'Two of four are too few.' }),
      precommitsIn(0, 'none')({ name: 'two of four, one of them twice', calls: [proposal('A', 0), prevotes('A', 0, 'S1', 'S1')], because: 'A validator counts once.' }),
      precommitsIn(0, 'none')({ name: 'prevotes of different values', calls: [proposal('A', 0), prevotes('A', 0, 'S1'), prevotes('B', 0, 'S2')], because: 'No value has three.' }),
      precommitsIn(0, 'nil')({ name: 'three of four for nil', calls: [timedOut('propose', 0), prevotes(null, 0, 'S1', 'S2')], because: 'Nothing can be precommitted in this round any more.' }),
      precommitsIn(0, 'nil')({ name: 'time is up', calls: [proposal('A', 0), prevotes(null, 0, 'S1', 'S2'), timedOut('prevote', 0)], because: 'It waits no longer.' }),
      precommitsIn(0, 'nil')({ name: 'the third prevote comes too late', calls: [missed(0), proposal('A', 0), prevotes('A', 0, 'S1', 'S2', 'S3')], because: 'It has precommitted in this round.' }),
      precommitsIn(1, 'B', 'none')({ name: 'prevotes of round 0 and of round 1', calls: [missed(0), prevotes('A', 0, 'S1', 'S2'), over(0), proposal('A', 1), prevotes('A', 1, 'S1')], because: 'No round has three.' }),
    ],
  }));

test('counts voting power, strictly more than two thirds', () =>
  table({
    rule: tendermintRules.power,
    rows: [
      ...([[3, 2], [6, 4], [9, 6]] as const).flatMap(([n, two]) => {
        const self = `S${n}`;
        const others = some(n - 1);
        return [
          precommitsIn(0, 'none')({ name: `prevotes of ${two} of ${n}`, self, servers: some(n), calls: [proposal('A', 0), prevotes('A', 0, ...others.slice(0, two - 1))], because: 'Just two thirds are not more than two thirds.' }),
          precommitsIn(0, 'A')({ name: `prevotes of ${two + 1} of ${n}`, self, servers: some(n), calls: [proposal('A', 0), prevotes('A', 0, ...others.slice(0, two))], because: 'That is more than two thirds.' }),
          decides(null, { name: `precommits of ${two} of ${n}`, self, servers: some(n), calls: [proposal('A', 0), precommits('A', 0, ...others.slice(0, two))], because: 'Just two thirds are not more than two thirds.' }),
        ];
      }),
      precommitsIn(0, 'A')({ name: 'powers 4, 1, 1, 4: prevotes of S1 and S4', state: weighted(4, 1, 1, 4), calls: [proposal('A', 0), prevotes('A', 0, 'S1')], because: '8 of 10 are more than two thirds, though there are but two.' }),
      precommitsIn(0, 'none')({ name: 'powers 4, 1, 1, 1: prevotes of S2, S3 and S4', state: weighted(4, 1, 1, 1), calls: [proposal('A', 0), prevotes('A', 0, 'S2', 'S3')], because: '3 of 7 are not even half, though there are three.' }),
      decides(null, { name: 'powers 4, 1, 1, 1: precommits of S2, S3 and S4', state: weighted(4, 1, 1, 1), calls: [proposal('A', 0), precommits('A', 0, 'S2', 'S3', 'S4')], because: '3 of 7 are not even half, though there are three.' }),
      decides('A', { name: 'powers 4, 1, 1, 1: precommits of S1 and S2', state: weighted(4, 1, 1, 1), calls: [proposal('A', 0), precommits('A', 0, 'S1', 'S2')], because: '5 of 7 are more than two thirds.' }),
    ],
  }));

function weighted(...powers: readonly number[]): Partial<ValidatorState> {
  return { config: { powers: Object.fromEntries(powers.map((power, i) => [`S${i + 1}`, power])), lastHeight: 1, gossip: false } };
}

// Deciding.

test('decides what more than two thirds have precommitted in one round', () =>
  table({
    rule: tendermintRules.deciding,
    rows: [
      decides('A', { name: 'three of four', calls: [proposal('A', 0), precommits('A', 0, 'S1', 'S2', 'S3')], because: 'Three of four are more than two thirds.' }),
      decides('A', { name: 'three of four, itself among them', calls: [locks('A', 0), precommits('A', 0, 'S1', 'S2')], because: 'Its own precommit counts as well.' }),
      decides(null, { name: 'two of four', calls: [proposal('A', 0), precommits('A', 0, 'S1', 'S2')], because: 'Two of four are too few.' }),
      decides(null, { name: 'two of four, one of them twice', calls: [proposal('A', 0), precommits('A', 0, 'S1', 'S2', 'S1')], because: 'A validator counts once.' }),
      decides(null, { name: 'three of four for nil', calls: [proposal('A', 0), precommits(null, 0, 'S1', 'S2', 'S3')], because: 'Nil is no value.' }),
      decides(null, { name: 'precommits of different values', calls: [proposal('A', 0), precommits('A', 0, 'S1', 'S2'), precommits('B', 0, 'S3')], because: 'No value has three.' }),
      decides(null, { name: 'one precommit in each of three rounds', calls: [missed(0), proposal('A', 0), precommits('A', 0, 'S1'), over(0), proposal('A', 1), precommits('A', 1, 'S2'), precommits('A', 2, 'S3')], because: 'No round has three: in each of them another value may have been locked by the others.' }),
      decides(null, { name: 'two precommits in round 0, and two in round 1', calls: [missed(0), proposal('A', 0), precommits('A', 0, 'S1', 'S2'), timedOut('precommit', 0), proposal('A', 1), precommits('A', 1, 'S2', 'S3')], because: 'No round has three.' }),
    ],
  }));

test('decides in whichever round that was', () =>
  table({
    rule: tendermintRules.deciding,
    rows: [
      decides('A', { name: 'the last precommit of round 0 comes in round 1', calls: [missed(0), proposal('A', 0), precommits('A', 0, 'S1', 'S2'), precommits(null, 0, 'S4'), timedOut('precommit', 0), precommits('A', 0, 'S3')], because: 'Three of four have precommitted A in round 0: it is decided, whatever else goes on.' }),
      decides('A', { name: 'all precommits of round 0 come in round 2', calls: [locks('A', 0), over(0), timedOut('propose', 1), prevotes(null, 1, 'S1', 'S2', 'S3'), over(1), precommits('A', 0, 'S1', 'S2', 'S3')], because: 'It is decided since round 0.' }),
      validatorRow({ name: 'what follows', state: { config: { powers: { S1: 1, S2: 1, S3: 1, S4: 1 }, lastHeight: 2, gossip: false } }, calls: [locks('A', 0), precommits('A', 0, 'S1', 'S2')], because: 'The next height begins with round 0, and nothing is locked.' }, (outcomes) => {
        const { height, round, lockedRound, validRound } = (outcomes.at(-1) as Outcome).state;
        return height === 2 && round === 0 && lockedRound === -1 && validRound === -1 ? undefined : `it is in round ${round} of height ${height}, lockedRound ${lockedRound}, validRound ${validRound}`;
      }),
    ],
  }));

// In every order.

test('tries every rule, whatever comes last', () =>
  table({
    rule: tendermintRules.everyOrder,
    rows: [
      precommitsIn(0, 'A')({ name: 'prevotes, and then the proposal', calls: [prevotes('A', 0, 'S1', 'S2', 'S3'), proposal('A', 0)], because: 'All is there for a prevote, and then for a precommit.' }),
      precommitsIn(0, 'A')({ name: 'nil in its impatience, prevotes, and then the proposal', calls: [timedOut('propose', 0), prevotes('A', 0, 'S1', 'S2', 'S3'), proposal('A', 0)], because: 'It may precommit what it has not prevoted itself.' }),
      decides('A', { name: 'precommits, and then the proposal', calls: [precommits('A', 0, 'S1', 'S2', 'S3'), proposal('A', 0)], because: 'All is there for a decision.' }),
      decides('A', { name: 'precommits of round 1, and then the proposal of round 1', calls: [missed(0), over(0), precommits('A', 1, 'S1', 'S2', 'S3'), proposal('A', 1)], because: 'All is there for a decision.' }),
      prevotesIn(1, 'A')({ name: 'a proposal that was valid in round 0, and then the prevotes of round 0', calls: [missed(0), over(0), proposal('A', 1, 0), prevotes('A', 0, 'S1', 'S2', 'S3')], because: 'Now it has seen that the value was valid.' }),
      precommitsIn(1, 'A')({ name: 'prevotes of round 1 come in round 0', calls: [missed(0), proposal('A', 1), prevotes('A', 1, 'S1'), over(0), prevotes('A', 1, 'S2')], because: 'With its own there are three of four.' }),
      precommitsIn(0, 'B')({ name: 'two proposals, and prevotes for the second', calls: [proposal('A', 0), proposal('B', 0), prevotes('B', 0, 'S1', 'S2', 'S3')], because: 'More than two thirds have prevoted B, and it has B.' }),
    ],
  }));

// Rounds and timeouts.

test('goes on to the next round, or to where the others are', () =>
  table({
    rule: tendermintRules.rounds,
    rows: [
      inRound(0, { name: 'precommits of all for different values', calls: [proposal('A', 0), precommits('A', 0, 'S1'), precommits(null, 0, 'S2', 'S3')], because: 'The last one may still be under way.' }),
      inRound(1, { name: 'time is up', calls: [missed(0), over(0)], because: 'The next round begins.' }),
      inRound(1, { name: 'time is up, and it has not prevoted', calls: [over(0)], because: 'The others are done with this round.' }),
      inRound(3, { name: 'prevotes of three in round 3', calls: [prevotes(null, 3, 'S1', 'S2', 'S3')], because: 'At least two correct ones are there.' }),
      inRound(0, { name: 'one validator says that it is in round 5', calls: [prevotes(null, 5, 'S1'), precommits(null, 5, 'S1')], because: 'It may be a liar.' }),
      prevotesIn(2, 'A')({ name: 'prevotes of three in round 2, and its proposal', calls: [prevotes('A', 2, 'S1', 'S2', 'S3'), proposal('A', 2)], because: 'It votes in the round in which it is now.' }),
    ],
  }));

test('ignores a timeout of another place', () =>
  table({
    rule: tendermintRules.timeouts,
    rows: [
      prevotesIn(1, 'none')({ name: 'round 0’s propose, in round 1', calls: [missed(0), over(0), timedOut('propose', 0)], because: 'It is about round 0.' }),
      prevotesIn(0, 'A')({ name: 'propose, after the prevote', calls: [proposal('A', 0), timedOut('propose', 0)], because: 'It has prevoted in this round.' }),
      precommitsIn(1, 'none')({ name: 'round 0’s prevote, in round 1', calls: [missed(0), over(0), proposal('A', 1), timedOut('prevote', 0)], because: 'It is about round 0.' }),
      precommitsIn(0, 'A')({ name: 'prevote, after the precommit', calls: [locks('A', 0), timedOut('prevote', 0)], because: 'It has precommitted in this round.' }),
      inRound(1, { name: 'round 0’s precommit, in round 1', calls: [missed(0), over(0), timedOut('precommit', 0)], because: 'It is about round 0, and must not end round 1.' }),
      inRound(0, { name: 'height 1’s precommit, at height 2', state: { config: { powers: { S1: 1, S2: 1, S3: 1, S4: 1 }, lastHeight: 2, gossip: false } }, calls: [locks('A', 0), precommits('A', 0, 'S1', 'S2'), timedOut('precommit', 0)], because: 'It is about height 1.' }),
      validatorRow({ name: 'height 1’s propose, at height 2', state: { config: { powers: { S1: 1, S2: 1, S3: 1, S4: 1 }, lastHeight: 2, gossip: false } }, calls: [locks('A', 0), precommits('A', 0, 'S1', 'S2'), timedOut('propose', 0)], because: 'It is about height 1.' }, (outcomes) => {
        const late = (outcomes.at(-1) as Outcome).effects.length;
        return late === 0 ? undefined : 'it acts upon it';
      }),
    ],
  }));

// Disk.

/** What it signs is written first. */
function written(type: Kind, example: Example): ValidatorRow {
  const { self = 'S4' } = example;
  return validatorRow(example, (outcomes) => {
    let isWritten = false;
    for (const { effects } of outcomes) {
      for (const effect of effects) {
        if (effect.kind === 'persist') isWritten = true;
        if (effect.kind === 'send' && effect.message.type === type && (effect.message as Signed<TendermintMessage>).signer === self && !isWritten) return `its ${type} leaves before anything is written`;
      }
      // What was written in an earlier call does not cover this one.
      isWritten = false;
    }
    return undefined;
  });
}

test('writes what it signs to disk before it sends it', () =>
  table({
    rule: tendermintRules.keeping,
    rows: [
      written('prevote', { name: 'a prevote', calls: [proposal('A', 0)], because: 'After a crash it would not know that it has voted.' }),
      written('prevote', { name: 'a prevote of nil', calls: [timedOut('propose', 0)], because: 'After a crash it would not know that it has voted.' }),
      written('precommit', { name: 'a precommit', calls: [locks('A', 0)], because: 'After a crash it would know neither its vote nor its lock.' }),
      written('precommit', { name: 'a precommit of nil', calls: [missed(0)], because: 'After a crash it would not know that it has voted.' }),
    ],
  }));
