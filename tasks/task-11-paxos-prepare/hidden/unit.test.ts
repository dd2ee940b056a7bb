import { ballotText, canonicalText, orderOf, paxosRules, results, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { AcceptorState, Ballot, NodeId, Plain, Promised, ProposerState } from '#tasks/task-11-paxos-prepare';

type Call = Row['calls'][number];
type Outcome = CallOutcome<ProposerState>;
type ProposerRow = Row<ProposerState>;
type AcceptorRow = Row<AcceptorState>;

// Ballots have whatever form the code gives them, so all that is asked about is made of its own.

const next = (highest: Ballot | null, id: NodeId): Call => ({ call: 'nextBallot', on: 'lastBallot', sets: { lastBallot: highest }, args: [id] });

/** A new ballot of `id`, who knows of `highest`. */
async function made(highest: Ballot | null, id: NodeId): Promise<Ballot> {
  const [outcome] = await results<ProposerState>({ rule: paxosRules.ballots, state: {}, calls: [next(highest, id)] });
  return outcome?.result as Ballot;
}

/** Ballots of these proposers, each made by somebody who knows of the one before. */
async function rising(...ids: readonly NodeId[]): Promise<[Ballot, ...Ballot[]]> {
  const ballots: Ballot[] = [];
  for (const id of ids) ballots.push(await made(ballots.at(-1) ?? null, id));
  return ballots as [Ballot, ...Ballot[]];
}

const twelve = Array.from({ length: 12 }, () => 'C1');

// Ballots.

function compareRow(a: Ballot, others: readonly Ballot[]): ProposerRow {
  return {
    name: `${ballotText(a)} and ${others.length} others`,
    state: { lastBallot: a },
    calls: others.map((b) => ({ call: 'compareBallots', on: 'lastBallot', args: [b] })),
    judge: (outcomes) => {
      const wrong = outcomes.findIndex(({ result }, i) => Math.sign(result as number) !== Math.sign(orderOf(a, others[i] as Ballot)));
      if (wrong < 0) return undefined;
      const b = others[wrong] as Ballot;
      const order = orderOf(a, b);
      return `compareBallots(${ballotText(a)}, ${ballotText(b)}) is ${canonicalText(outcomes[wrong]?.result)}, and the first is ${order === 0 ? 'the same' : order < 0 ? 'the lower one' : 'the higher one'}`;
    },
    because: 'Below 0 for the lower one, above 0 for the higher one, 0 for the same: by round, and by name within a round; whole numbers by size.',
  };
}

test('can tell which of two ballots is higher', async () => {
  const chain = await rising(...twelve);
  const rivals: Ballot[] = [];
  for (const highest of [null, chain[8] ?? null]) for (const id of ['C1', 'C2', 'C3']) rivals.push(await made(highest, id));
  const all = [...chain, ...rivals];
  await table({ rule: paxosRules.ballotOrder, rows: all.map((ballot) => compareRow(ballot, all)) });
});

const proposers = ['C1', 'C2', 'C3', 'C11', 'C12', 'C99'];

function aboveRow(highest: Ballot | null): ProposerRow {
  return {
    name: `of proposers who know of ${ballotText(highest)}`,
    state: {},
    calls: proposers.map((id) => next(highest, id)),
    judge: (outcomes) => {
      const wrong = outcomes.findIndex(({ result }) => (highest === null ? ballotText(result) === 'none' : orderOf(result as Ballot, highest) <= 0));
      return wrong < 0 ? undefined : `nextBallot(${ballotText(highest)}, ${proposers[wrong] ?? ''}) is ${ballotText(outcomes[wrong]?.result)}, which is not above ${ballotText(highest)}`;
    },
    because: 'A new ballot is above every ballot that its proposer knows of, in one of the three forms that #harness names.',
  };
}

function apartRow(known: readonly (Ballot | null)[]): ProposerRow {
  const who = known.flatMap((highest) => proposers.map((id) => ({ highest, id })));
  return {
    name: `of ${proposers.length} proposers, each from ${known.length} starting points`,
    state: {},
    calls: who.map(({ highest, id }) => next(highest, id)),
    judge: (outcomes) => {
      const owners = new Map<string, NodeId>();
      for (const [i, { result }] of outcomes.entries()) {
        const { id } = who[i] as (typeof who)[number];
        const owner = owners.get(canonicalText(result)) ?? id;
        if (owner !== id) return `ballot ${ballotText(result)} is made by ${owner}, and by ${id} too`;
        owners.set(canonicalText(result), id);
      }
      return undefined;
    },
    because: 'Whatever they know of, two proposers never make the same ballot: under one ballot there would be two values.',
  };
}

test('makes ballots that nobody else makes', async () => {
  const chain = await rising(...twelve);
  const known = [null, ...chain, await made(null, 'C2'), await made(chain[8] ?? null, 'C99'), await made(chain[9] ?? null, 'C12')];
  await table({ rule: paxosRules.ballots, rows: [...known.map(aboveRow), apartRow(known)] });
});

// The proposer begins.

const start: Call = { call: 'startPrepare', mayWait: true };

interface Asked {
  readonly to: readonly NodeId[];
  readonly n: Ballot | undefined;
  readonly isWritten: boolean;
}

/** Whom a call has asked, by which ballot, and whether something was written before that. */
function askedBy({ effects }: Outcome): Asked {
  const prepares = effects.flatMap((effect) => (effect.kind === 'send' && effect.message.type === 'prepare' ? [{ to: effect.to, n: (effect.message as unknown as { n: Ballot }).n }] : []));
  const [write, first] = [effects.findIndex(({ kind }) => kind === 'persist'), effects.findIndex(({ kind }) => kind === 'send')];
  return { to: [...new Set(prepares.map(({ to }) => to))], n: prepares.at(-1)?.n, isWritten: write >= 0 && write < first };
}

/** What is wrong with the ballot that the last call began with, if it must be above this one. */
const notAbove = (outcomes: readonly Outcome[], highest: Ballot): string | undefined => {
  const { n } = askedBy(outcomes.at(-1) as Outcome);
  if (n === undefined) return 'it has asked nobody to promise anything';
  return orderOf(n, highest) > 0 ? undefined : `it begins with ballot ${ballotText(n)}, and knows of ${ballotText(highest)}`;
};

const three: readonly NodeId[] = ['S1', 'S2', 'S3'];
const proposal = { v: 'x' };
const atC1 = { self: 'C1', servers: three };

test('begins with a new ballot, and asks the acceptors', async () => {
  const [b1, b2, b3] = await rising('C1', 'C2', 'C2');
  const rows: ProposerRow[] = [
    {
      ...atC1,
      name: 'a proposer that has never proposed anything',
      state: { proposal },
      calls: [start],
      judge: ([outcome]) => {
        const { to, n } = askedBy(outcome as Outcome);
        if (to.length < 2) return `it has asked ${to.join(' and ') || 'nobody'} to promise`;
        return canonicalText(n) === canonicalText(outcome?.state.ballot) ? undefined : `it has asked by ballot ${ballotText(n)}, and the ballot under way is ${ballotText(outcome?.state.ballot)}`;
      },
      because: 'It asks a majority at least, by the ballot that is in state.ballot from then on.',
    },
    {
      ...atC1,
      name: 'what is on its disk before it has asked',
      state: { proposal },
      calls: [start],
      judge: ([outcome]) => {
        const { n, isWritten } = askedBy(outcome as Outcome);
        if (n === undefined) return 'it has asked nobody to promise anything';
        return isWritten ? undefined : 'it has asked, and nothing was written before';
      },
      because: 'After a crash it must not begin with this ballot again, with another value perhaps. So something about it is on disk first.',
    },
    {
      ...atC1,
      name: 'a proposer that knows of a higher ballot of another',
      state: { proposal, lastBallot: b3 as Ballot },
      calls: [start],
      judge: (outcomes) => notAbove(outcomes, b3 as Ballot),
      because: 'Whoever has promised that ballot would refuse a lower one.',
    },
    {
      ...atC1,
      name: 'a proposer whose ballot got nowhere',
      state: { proposal, lastBallot: b1, ballot: b1 },
      calls: [start],
      judge: (outcomes) => notAbove(outcomes, b1),
      because: 'Each attempt has a ballot of its own.',
    },
    {
      ...atC1,
      name: 'a proposer that knows of a higher ballot than the one under way',
      state: { proposal, lastBallot: b2 as Ballot, ballot: b1 },
      calls: [start],
      judge: (outcomes) => notAbove(outcomes, b2 as Ballot),
      because: 'The new ballot is above all that it knows of.',
    },
  ];
  await table({ rule: paxosRules.ballots, rows });
});

// The acceptor.

const prepare = (n: Ballot | undefined): Call => ({ call: 'onPrepare', with: { type: 'prepare', n } });
const accepted = (acceptedN: Ballot | null | undefined, acceptedV: Plain = null): Partial<AcceptorState> => ({ acceptedN: acceptedN ?? null, acceptedV });

/** Silence will do, and so does a nack that tells the truth. */
const refusal =
  (n: Ballot | undefined, promised: Ballot | undefined): NonNullable<AcceptorRow['judge']> =>
  (outcomes) => {
    const result = outcomes.at(-1)?.result as { readonly type?: unknown; readonly n?: unknown; readonly promised?: unknown } | undefined;
    if (result === undefined) return undefined;
    if (result.type !== 'nack') return `its answer to prepare(${ballotText(n)}) is ${canonicalText(result)}`;
    const isRight = canonicalText([result.n, result.promised]) === canonicalText([n, promised]);
    return isRight ? undefined : `its nack is of ballot ${ballotText(result.n)}, and says that ${ballotText(result.promised)} is promised`;
  };

test('promises what is higher, and nothing that is lower', async () => {
  const [b1, b2, b3, b4, b5] = await rising('C1', 'C2', 'C1', 'C2', 'C1');
  const chain = await rising(...twelve);
  const [same1, same2] = [await made(null, 'C1'), await made(null, 'C2')].sort(orderOf);
  const promises = (name: string, promised: Ballot | null | undefined, n: Ballot | undefined, because: string): AcceptorRow => ({
    name,
    state: { promised: promised ?? null },
    calls: [prepare(n)],
    returns: { type: 'promise', n },
    leaves: { promised: n as Ballot },
    because,
  });
  const refuses = (name: string, promised: Ballot | undefined, n: Ballot | undefined, because: string): AcceptorRow => ({
    name,
    state: { promised: promised as Ballot },
    calls: [prepare(n)],
    leaves: { promised: promised as Ballot },
    judge: refusal(n, promised),
    because,
  });
  const rows: AcceptorRow[] = [
    promises('nothing was promised yet', null, b1, 'There is no promise that stands against it.'),
    promises('a lower one was promised', b1, b2, 'A higher ballot is promised: the lower one is given up with that.'),
    promises('a lower one of the same round was promised', same1, same2, 'Within a round names decide.'),
    promises('round 9 was promised, and round 10 asks', chain[8], chain[9], 'Ten is above nine.'),
    refuses('a higher one was promised', b3, b2, 'It has promised to accept nothing below, and has no use for a lower promise.'),
    refuses('a higher one of the same round was promised', same2, same1, 'Within a round names decide.'),
    refuses('round 10 was promised, and round 9 asks', chain[9], chain[8], 'Nine is below ten.'),
    {
      name: 'the first, the fifth, and then the third ask',
      state: {},
      calls: [prepare(b1), prepare(b5), prepare(b3)],
      leaves: { promised: b5 as Ballot },
      judge: refusal(b3, b5),
      because: 'The fifth is promised. To promise the third now would say that the first two words of this acceptor mean nothing.',
    },
    {
      name: 'the fifth asks after the third was refused',
      state: { promised: b4 as Ballot },
      calls: [prepare(b3), prepare(b5)],
      returns: { type: 'promise', n: b5 },
      leaves: { promised: b5 as Ballot },
      because: 'A refusal is nothing that stands against a higher ballot.',
    },
    {
      name: 'the same one asks again',
      state: {},
      calls: [prepare(b2), prepare(b2)],
      leaves: { promised: b2 as Ballot },
      because: 'Its prepare came twice. It may be promised again or not be answered; what is promised stays.',
    },
  ];
  await table({ rule: paxosRules.promise, rows });
});

const values: readonly Plain[] = ['a', 7, { k: ['v'] }, 0, '', false, null];

test('tells with its promise what it has accepted', async () => {
  const [b1, b2, b3] = await rising('C1', 'C2', 'C1');
  const [first, second, third] = [b1, b2 as Ballot, b3 as Ballot];
  const tells = (value: Plain): AcceptorRow => ({
    name: `it has accepted ${canonicalText(value)}`,
    state: { promised: second, ...accepted(first, value) },
    calls: [prepare(third)],
    returns: { type: 'promise', acceptedN: first, acceptedV: value },
    leaves: accepted(first, value),
    because: 'If this value is chosen already, the proposer can know it from here alone; and whose is the highest, from its ballot alone.',
  });
  const rows: AcceptorRow[] = [
    ...values.map(tells),
    {
      name: 'it has accepted nothing',
      state: { promised: second },
      calls: [prepare(third)],
      returns: { type: 'promise', acceptedN: null },
      because: 'No ballot says that there is no value. The value alone couldn’t: null is one, too.',
    },
    {
      name: 'it has accepted what it had promised',
      state: { promised: second, ...accepted(second, 'a') },
      calls: [prepare(third)],
      returns: { type: 'promise', acceptedN: second, acceptedV: 'a' },
      because: 'It tells the ballot under which it accepted, not the one that asks.',
    },
    {
      name: 'two prepares, one after the other',
      state: { ...accepted(first, 'a'), promised: first },
      calls: [prepare(second), prepare(third)],
      returns: { type: 'promise', acceptedN: first, acceptedV: 'a' },
      because: 'What is accepted stays accepted, and everybody who asks is told.',
    },
  ];
  await table({ rule: paxosRules.promiseTells, rows });
});

const writesFirst: NonNullable<AcceptorRow['judge']> = (outcomes) => {
  const kinds = outcomes.at(-1)?.effects.map(({ kind }) => kind) ?? [];
  const write = kinds.indexOf('persist');
  if (write >= 0 && write < kinds.indexOf('answer')) return undefined;
  return write < 0 ? 'it promised, and wrote nothing' : 'it promised first, and wrote afterwards';
};

test('writes its promise to disk before it answers', async () => {
  const [b1, b2] = await rising('C1', 'C2');
  const because = 'After a crash it would accept what it has promised to refuse.';
  await table<AcceptorState>({
    rule: paxosRules.stableStorage,
    rows: [
      { name: 'its first promise', state: {}, calls: [prepare(b1)], returns: { type: 'promise' }, judge: writesFirst, because },
      { name: 'a promise in place of a lower one', state: { promised: b1 }, calls: [prepare(b2)], returns: { type: 'promise' }, judge: writesFirst, because },
      {
        name: 'a promise after something was accepted',
        state: { promised: b1, ...accepted(b1, 'a') },
        calls: [prepare(b2)],
        returns: { type: 'promise' },
        judge: writesFirst,
        because,
      },
    ],
  });
});

// The proposer counts.

/** `from` promises `n`, and has accepted nothing unless this says so. */
function promise(from: NodeId, n: Ballot | undefined, told: Partial<AcceptorState> = accepted(null)): Call {
  return { call: 'onPromise', with: { from, request: { type: 'prepare', n }, reply: { type: 'promise', n, ...told } }, mayWait: true };
}

const begunBy = ({ result }: Outcome): readonly Promised[] | undefined => (Array.isArray(result) ? (result as Promised[]) : undefined);

interface Count {
  readonly name: string;
  readonly servers?: readonly NodeId[];
  readonly state: Partial<ProposerState>;
  readonly calls: readonly Call[];
  /** Acceptors whose promises begin phase 2 at the last call; undefined if it may not begin there. */
  readonly behind?: readonly NodeId[];
  readonly because: string;
}

function countRow({ behind, servers = three, state, ...example }: Count): ProposerRow {
  return {
    ...example,
    self: 'C1',
    servers,
    state: { proposal, promises: {}, ...state },
    judge: (outcomes) => {
      const begun = begunBy(outcomes.at(-1) as Outcome);
      const froms = begun?.map(({ from }) => from) ?? [];
      if (behind === undefined) return begun === undefined ? undefined : `phase 2 begins, with promises of ${froms.join(' and ')}`;
      if (begun === undefined) return `it has promises of ${behind.join(' and ')}, and phase 2 does not begin`;
      const isRight = behind.every((from) => froms.includes(from)) && new Set(froms).size === froms.length;
      return isRight ? undefined : `phase 2 begins with promises of ${froms.join(' and ')}; those there are come from ${behind.join(' and ')}`;
    },
  };
}

test('counts acceptors, and for one ballot', async () => {
  const [b1, b2] = await rising('C1', 'C1');
  const second = b2 as Ballot;
  const underWay = { lastBallot: second, ballot: second };
  const [four, five] = [[...three, 'S4'], [...three, 'S4', 'S5']];
  const told = values.slice(3).map(
    (value): ProposerRow => ({
      ...atC1,
      name: `a promise tells of ${canonicalText(value)}`,
      state: { proposal, promises: {}, ...underWay },
      calls: [promise('S1', second), promise('S3', second, accepted(b1, value))],
      judge: (outcomes) => {
        const found = begunBy(outcomes.at(-1) as Outcome)?.find(({ from }) => from === 'S3');
        return canonicalText([found?.acceptedN, found?.acceptedV]) === canonicalText([b1, value]) ? undefined : `what is handed on of the promise of S3 is ${canonicalText(found)}`;
      },
      because: 'What a promise tells is handed on to phase 2 as it came.',
    }),
  );
  const heard = { from: 'S1', acceptedN: null, acceptedV: null };
  const begun = await results<ProposerState>({ rule: paxosRules.ballots, ...atC1, state: { proposal, ...underWay }, calls: [start] });
  const third = askedBy(begun[0] as Outcome).n;
  const rows: ProposerRow[] = [
    countRow({
      name: 'one, and one from before the ballot began',
      state: { ...underWay, promises: { S1: heard } },
      calls: [start, promise('S2', third)],
      because: 'S1 has promised the ballot before, and nothing about the one that has begun since.',
    }),
    countRow({
      name: 'one, and again that of whoever promised the ballot before',
      state: { ...underWay, promises: { S1: heard } },
      calls: [start, promise('S2', third), promise('S1', third)],
      behind: ['S1', 'S2'],
      because: 'S1 has promised this ballot now, and S2 too.',
    }),
    countRow({ name: 'one of three', state: underWay, calls: [promise('S1', second)], because: 'One is no majority of three.' }),
    countRow({ name: 'two of three', state: underWay, calls: [promise('S1', second), promise('S3', second)], behind: ['S1', 'S3'], because: 'Two are a majority of three.' }),
    countRow({ name: 'one of three, twice', state: underWay, calls: [promise('S1', second), promise('S1', second)], because: 'The network brought it twice: one acceptor has promised.' }),
    countRow({
      name: 'one of three twice, and then another',
      state: underWay,
      calls: [promise('S1', second), promise('S1', second), promise('S2', second)],
      behind: ['S1', 'S2'],
      because: 'Now two acceptors have promised.',
    }),
    countRow({ name: 'two of four', servers: four, state: underWay, calls: [promise('S1', second), promise('S2', second)], because: 'Two of four is half of them, and the other half may have promised another ballot.' }),
    countRow({ name: 'two of five', servers: five, state: underWay, calls: [promise('S4', second), promise('S5', second)], because: 'Two are no majority of five.' }),
    countRow({ name: 'three of five', servers: five, state: underWay, calls: ['S4', 'S1', 'S5'].map((from) => promise(from, second)), behind: ['S1', 'S4', 'S5'], because: 'Three are a majority of five.' }),
    countRow({ name: 'two of five, one of them twice', servers: five, state: underWay, calls: ['S4', 'S1', 'S4'].map((from) => promise(from, second)), because: 'It takes three acceptors.' }),
    countRow({ name: 'one, and a late one for the ballot before', state: underWay, calls: [promise('S1', second), promise('S2', b1)], because: 'S2 has promised the earlier ballot. It may have promised a higher one since, or accepted something.' }),
    countRow({ name: 'two late ones for the ballot before', state: underWay, calls: [promise('S1', b1), promise('S2', b1)], because: 'Nobody has promised the ballot under way.' }),
    countRow({ name: 'two when no ballot is under way', state: { lastBallot: second, ballot: null }, calls: [promise('S1', second), promise('S2', second)], because: 'It has given that ballot up.' }),
    countRow({
      name: 'a third one, when phase 2 has begun',
      state: underWay,
      calls: ['S1', 'S2', 'S3'].map((from) => promise(from, second)),
      because: 'Under this ballot a value is on its way already. The third promise may tell of another one, and then there would be two.',
    }),
    ...told,
  ];
  await table({ rule: paxosRules.majorityPromised, rows });
});

// And tries again.

const nack = (of: 'prepare' | 'accept', n: Ballot | undefined, promised: Ballot | undefined): Call => ({
  call: 'onNack',
  with: { from: 'S1', request: { type: of, n, ...(of === 'accept' && { v: 'x' }) }, reply: { type: 'nack', n, promised } },
  mayWait: true,
});

test('tries again above the ballot that refused it', async () => {
  const [b1, b2, , b4] = await rising('C1', 'C2', 'C2', 'C2');
  const row = (name: string, state: Partial<ProposerState>, calls: readonly Call[], above: Ballot | undefined, because: string): ProposerRow => ({
    ...atC1,
    name,
    state: { proposal, promises: {}, ...state },
    calls: [...calls, start],
    judge: (outcomes) => notAbove(outcomes, above as Ballot),
    because,
  });
  const underWay = { lastBallot: b1, ballot: b1 };
  await table({
    rule: paxosRules.higherBallot,
    rows: [
      row('a prepare was refused', underWay, [nack('prepare', b1, b4)], b4, 'The refusal names the ballot that it has to be above.'),
      row('an accept was refused', underWay, [nack('accept', b1, b4)], b4, 'The refusal names the ballot that it has to be above.'),
      row('two refusals, the higher one first', underWay, [nack('prepare', b1, b4), nack('prepare', b1, b2)], b4, 'It has to be above both.'),
      row('a late refusal, when a higher ballot is under way', { lastBallot: b4 as Ballot, ballot: b4 as Ballot }, [nack('prepare', b1, b2)], b4, 'It has used higher ballots than that itself, and uses none twice.'),
    ],
  });
});
