import { ballotText, canonicalText, multiPaxosRules, noop, orderOf, read, results, roundOf, swap, table, test, write, type Call, type CallOutcome, type Row } from '#harness/suite';
import type { AcceptSlot, Ballot, Command, Decide, NodeId, PrepareSlots, PromiseSlots, ReplicaState, Slot, SlotVote, Vote } from '#tasks/task-14-multi-paxos';

type ReplicaRow = Row<ReplicaState>;
type Outcome = CallOutcome<ReplicaState>;
type Judge = NonNullable<ReplicaRow['judge']>;

const three: readonly NodeId[] = ['S1', 'S2', 'S3'];
const five: readonly NodeId[] = [...three, 'S4', 'S5'];
const at3 = { servers: three, state: {} } as const;

const [one, two, high] = [roundOf(1, 'S2'), roundOf(2, 'S3'), roundOf(90, 'S3')];

const vote = (n: Ballot, v: Command): Vote => ({ n, v });
const told = (slot: Slot, n: Ballot, v: Command): SlotVote => ({ slot, n, v });
const [a, b, c] = [write('a', 'c1'), write('b', 'c2'), write('c', 'c3')];

// What a call has sent.

interface Sent<M> {
  readonly to: NodeId;
  readonly message: M;
}

const sentBy = <M>(type: string, outcomes: readonly Outcome[]): readonly Sent<M>[] =>
  outcomes.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'send' && effect.message.type === type ? [{ to: effect.to, message: effect.message as unknown as M }] : [])));
const preparesOf = (outcomes: readonly Outcome[]): readonly Sent<PrepareSlots>[] => sentBy('prepare', outcomes);
const acceptsOf = (outcomes: readonly Outcome[]): readonly Sent<AcceptSlot>[] => sentBy('accept', outcomes);
const decidesOf = (outcomes: readonly Outcome[]): readonly Sent<Decide>[] => sentBy('decide', outcomes);
const appliedIn = (outcomes: readonly Outcome[]): readonly { index: Slot; entry: unknown; result: unknown }[] =>
  outcomes.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'apply' ? [effect] : [])));

// Calls. A leader's are built of the ballot and the prepares that the code itself begins with.

const begin: Call = { call: 'startPrepare', mayWait: true };
const learns = (slot: Slot, v: Command): Call => ({ call: 'learn', with: { slot, v }, mayWait: true });
const heartbeat: Call = { call: 'onHeartbeat', mayWait: true };
const proposes = (command: Command): Call => ({ call: 'propose', with: command, mayWait: true });
const hearsOf = (n: Ballot): Call => ({ call: 'onBallot', with: n, mayWait: true });
const prepare = (n: Ballot, fromSlot: Slot = 1, toSlot?: Slot): Call => ({ call: 'onPrepare', with: { type: 'prepare', n, fromSlot, ...(toSlot !== undefined && { toSlot }) }, mayWait: true });
const accept = (n: Ballot, slot: Slot, v: Command): Call => ({ call: 'onAccept', with: { type: 'accept', n, slot, v }, mayWait: true });

/** The beginning of a ballot in some state. */
interface Begun {
  readonly state: Partial<ReplicaState>;
  readonly servers: readonly NodeId[];
  /** What this server has learned before. */
  readonly known: readonly Call[];
  readonly n: Ballot;
  /** The first slot whose value isn't known to be chosen. */
  readonly first: Slot;
  /** What each of the others was asked for, in order. */
  readonly asked: readonly PrepareSlots[];
}

async function beginning(state: Partial<ReplicaState> = {}, servers: readonly NodeId[] = three, known: readonly Call[] = []): Promise<Begun> {
  const outcomes = await results<ReplicaState>({ state, servers, calls: [...known, begin], rule: multiPaxosRules.prepareAll });
  const prepares = preparesOf(outcomes);
  const asked = prepares.filter(({ to }) => to === prepares[0]?.to).map(({ message }) => message);
  return { state, servers, known, n: asked[0]?.n ?? roundOf(1), first: known.length + 1, asked };
}

/** `from` promises all that it was asked for, and tells of these votes. */
function promises({ asked, n }: Pick<Begun, 'asked' | 'n'>, from: NodeId, votes: readonly SlotVote[] = []): readonly Call[] {
  return asked.map(({ fromSlot, toSlot }) => {
    const accepted = votes.filter(({ slot }) => fromSlot <= slot && slot <= (toSlot ?? Infinity));
    const request: PrepareSlots = { type: 'prepare', n, fromSlot, ...(toSlot !== undefined && { toSlot }) };
    return { call: 'onPromise', with: { from, request, reply: { type: 'promise', n, accepted } satisfies PromiseSlots }, mayWait: true };
  });
}

const accepted = (from: NodeId, n: Ballot, slot: Slot, v: Command): Call => ({
  call: 'onAccepted',
  with: { from, request: { type: 'accept', n, slot, v }, reply: { type: 'accepted', n, slot } },
  mayWait: true,
});

/** S2, and where it takes more S3, promise, and so S1 leads. */
function leading(begun: Begun, votes: Readonly<Record<NodeId, readonly SlotVote[]>> = {}): readonly Call[] {
  const others = begun.servers.slice(1, Math.floor(begun.servers.length / 2) + 1);
  return [...begun.known, begin, ...others.flatMap((from) => promises(begun, from, votes[from]))];
}

/** The row's common part: the same state and servers. */
const as = ({ state, servers }: Begun): Pick<ReplicaRow, 'state' | 'servers'> => ({ state, servers });

// Phase 1 at the leader.

const covers = (asked: readonly PrepareSlots[], slot: Slot): boolean => asked.some(({ fromSlot, toSlot }) => fromSlot <= slot && slot <= (toSlot ?? Infinity));

interface Open {
  readonly name: string;
  readonly state?: Partial<ReplicaState>;
  readonly known?: readonly Call[];
  /** The slots that phase 1 must be for. */
  readonly slots: readonly Slot[];
  readonly because: string;
}

function prepareRow({ name, state = {}, known = [], slots, because }: Open): ReplicaRow {
  return {
    ...at3,
    name,
    state,
    calls: [...known, begin],
    judge: (outcomes) => {
      const last = outcomes.slice(-1);
      const sent = preparesOf(last);
      const asked = new Set(sent.map(({ to }) => to));
      if (asked.size < 2) return `it has asked ${[...asked].join(' and ') || 'nobody'} for a promise`;
      const missing = [...asked].flatMap((to) => slots.filter((slot) => !covers(sent.filter((one) => one.to === to).map(({ message }) => message), slot)));
      if (missing.length > 0) return `its prepare is not for slot ${String(missing[0])}`;
      const wrong = sent.find(({ message }) => orderOf(message.n, sent[0]?.message.n ?? one) !== 0 || (state.promised && orderOf(message.n, state.promised) <= 0));
      if (wrong) return `it has asked under ballot ${ballotText(wrong.message.n)}`;
      const kinds = last.flatMap(({ effects }) => effects.map(({ kind }) => kind));
      const write = kinds.indexOf('persist');
      return write >= 0 && write < kinds.indexOf('send') ? undefined : 'it has sent the prepare before its own promise was on disk';
    },
    because,
  };
}

const voted = (slots: readonly Slot[], n: Ballot = one): Partial<ReplicaState> => ({ promised: n, accepted: Object.fromEntries(slots.map((slot) => [slot, vote(n, write(`v${slot}`, 'c1', slot))])) });
const learned = (...slots: readonly Slot[]): readonly Call[] => slots.map((slot) => learns(slot, write(`v${slot}`, 'c1', slot)));

test('prepares every open slot at once', () =>
  table<ReplicaState>({
    rule: multiPaxosRules.prepareAll,
    rows: [
      prepareRow({ name: 'nothing is known', slots: [1, 2, 3, 8], because: 'Nobody knows yet which slots will be used: one prepare is for all of them.' }),
      prepareRow({ name: 'slots 1 to 3 are known', state: voted([1, 2, 3]), known: learned(1, 2, 3), slots: [4, 5, 6, 9], because: 'What others have accepted behind slot 3 must be heard of.' }),
      prepareRow({ name: 'slots 1 to 3 are known, and 4 to 6 are accepted here', state: voted([1, 2, 3, 4, 5, 6]), known: learned(1, 2, 3), slots: [4, 5, 6, 7, 9], because: 'Slots 4 to 6 are open: accepted by one server is not chosen.' }),
      prepareRow({ name: 'slot 4 is open, and 5 is known', state: voted([1, 2, 3, 5]), known: learned(1, 2, 3, 5), slots: [4, 6, 7], because: 'The first slot that isn’t known to be chosen is 4.' }),
      prepareRow({ name: 'a ballot of another server is promised', state: { promised: roundOf(9, 'S3') }, slots: [1, 2], because: 'Its own ballot has to be above that.' }),
    ],
  }));

// Phase 1 at the acceptor.

interface Asked {
  readonly name: string;
  readonly state: Partial<ReplicaState>;
  readonly call: Call;
  /** The slots that the promise must tell of. */
  readonly tells: readonly Slot[];
  readonly because: string;
}

function promiseRow({ name, state, call, tells, because }: Asked): ReplicaRow {
  const { n } = call.with as PrepareSlots;
  const expected = tells.map((slot) => ({ slot, ...state.accepted?.[slot] }));
  return {
    ...at3,
    name,
    state,
    calls: [call],
    returns: { type: 'promise', n },
    leaves: { promised: n, ...(state.accepted && { accepted: state.accepted }) },
    judge: ([outcome]) => {
      const list = (outcome?.result as Partial<PromiseSlots> | undefined)?.accepted;
      if (!Array.isArray(list)) return `its promise tells of ${canonicalText(list)}, which is no list of slots`;
      const slots = list as readonly SlotVote[];
      const missing = expected.find(({ slot }) => !slots.some((one) => one.slot === slot));
      if (missing) return `its promise does not tell of slot ${missing.slot}`;
      const wrong = slots.find((one) => canonicalText({ ...state.accepted?.[one.slot], slot: one.slot }) !== canonicalText(one));
      if (wrong) return `its promise tells of ${canonicalText(wrong)}`;
      const kinds = outcome?.effects.map(({ kind }) => kind) ?? [];
      return kinds.includes('persist') && kinds.indexOf('persist') < kinds.indexOf('answer') ? undefined : 'its promise has left before it was on disk';
    },
    because,
  };
}

/** Silence will do, and so does a nack that tells the truth. */
function refuses(row: Pick<ReplicaRow, 'name' | 'calls' | 'because'> & { readonly state?: Partial<ReplicaState>; readonly promised: Ballot; readonly accepted: Readonly<Record<Slot, Vote>> }): ReplicaRow {
  const { promised, accepted: kept, ...rest } = row;
  const { n } = row.calls.at(-1)?.with as { readonly n: Ballot };
  return {
    ...at3,
    ...rest,
    leaves: { promised, accepted: kept },
    judge: (outcomes) => {
      const result = outcomes.at(-1)?.result as { readonly type?: unknown; readonly n?: Ballot; readonly promised?: Ballot } | undefined;
      if (result === undefined) return undefined;
      if (result.type !== 'nack') return `it answers ${canonicalText(result)}`;
      return canonicalText([result.n, result.promised]) === canonicalText([n, promised]) ? undefined : `its nack is of ballot ${ballotText(result.n)}, and says that ${ballotText(result.promised)} is promised`;
    },
  };
}

const mixed: Partial<ReplicaState> = { promised: two, accepted: { 2: vote(one, a), 4: vote(two, b), 5: vote(one, noop), 7: vote(two, c) } };

test('promises for all slots, and tells of each', () =>
  table<ReplicaState>({
    rule: multiPaxosRules.promiseAll,
    rows: [
      promiseRow({ name: 'nothing was accepted', state: {}, call: prepare(one), tells: [], because: 'It promises, and tells of nothing.' }),
      promiseRow({ name: 'slots 2, 4, 5 and 7 were accepted, and all are asked for', state: mixed, call: prepare(high, 1), tells: [2, 4, 5, 7], because: 'Each of them may be chosen.' }),
      promiseRow({ name: 'slots 2, 4, 5 and 7 were accepted, and the prepare is from slot 4', state: mixed, call: prepare(high, 4), tells: [4, 5, 7], because: 'The promise is for slot 4 and all behind it, and each may be chosen there.' }),
      promiseRow({ name: 'the prepare is from slot 3, where nothing was accepted', state: mixed, call: prepare(high, 3), tells: [4, 5, 7], because: 'Slots behind slot 3 may be chosen, whatever is in slot 3 itself.' }),
      promiseRow({ name: 'the prepare is for slots 4 to 6 alone', state: mixed, call: prepare(high, 4, 6), tells: [4, 5], because: 'A batch of slots is asked for, and it is told what was accepted there.' }),
      promiseRow({ name: 'slots 9, 10 and 11 were accepted', state: voted([9, 10, 11]), call: prepare(high, 10), tells: [10, 11], because: 'Slots are numbers: 9 is below 10.' }),
      promiseRow({ name: 'round 9 is promised, and round 10 asks', state: { promised: roundOf(9) }, call: prepare(roundOf(10)), tells: [], because: 'Ten is above nine.' }),
      refuses({ name: 'a higher ballot is promised', state: { promised: two, accepted: { 1: vote(two, a) } }, calls: [prepare(one)], promised: two, accepted: { 1: vote(two, a) }, because: 'It has promised to have no more to do with ballots below.' }),
      refuses({ name: 'a higher ballot was promised for later slots alone', calls: [prepare(two, 6), prepare(one, 1)], promised: two, accepted: {}, because: 'One promise is kept, and it goes for all slots.' }),
    ],
  }));

// What a new leader proposes.

interface Merge {
  readonly name: string;
  readonly begun: Begun;
  /** What S2, S3, ... tell of. */
  readonly votes: Readonly<Record<NodeId, readonly SlotVote[]>>;
  /** The value that must be proposed, slot by slot from the first. */
  readonly values: readonly Command[];
  readonly because: string;
}

/** Every value is accepted by the others as soon as it may have been asked for, so that one slot may also wait for the other. */
function mergeRow({ name, begun, votes, values, because }: Merge): ReplicaRow {
  const { n, servers, first } = begun;
  const expected = new Map(values.map((v, i) => [first + i, v]));
  const answers = [...expected].flatMap(([slot, v]) => servers.slice(1).map((from) => accepted(from, n, slot, v)));
  return {
    ...as(begun),
    name,
    calls: [...leading(begun, votes), ...answers],
    judge: (outcomes) => {
      const sent = acceptsOf(outcomes);
      for (const [slot, v] of expected) {
        const here = sent.filter(({ message }) => message.slot === slot);
        if (2 * (new Set(here.map(({ to }) => to)).size + 1) <= servers.length) return `it has not asked a majority to accept in slot ${slot}`;
        const other = here.find(({ message }) => canonicalText(message.v) !== canonicalText(v));
        if (other) return `it has proposed ${canonicalText(other.message.v)} in slot ${slot}`;
      }
      const wrong = sent.find(({ message }) => canonicalText(message.n) !== canonicalText(n));
      if (wrong) return `it has proposed in slot ${wrong.message.slot} under ballot ${ballotText(wrong.message.n)}`;
      const [beyond] = sent.filter(({ message }) => !expected.has(message.slot));
      return beyond && `it has proposed ${canonicalText(beyond.message.v)} in slot ${beyond.message.slot}`;
    },
    because,
  };
}

test('proposes the highest ballot’s value in each slot, under its own', async () => {
  const fresh = await beginning();
  const ofFive = await beginning({}, five);
  const holding = await beginning({ promised: two, accepted: { 1: vote(two, b) } });
  const behind = await beginning(voted([1, 2, 3]), three, learned(1, 2, 3));
  const [low, mid, top] = [roundOf(1, 'S4'), roundOf(2, 'S5'), roundOf(10, 'S5')];
  await table<ReplicaState>({
    rule: multiPaxosRules.slotChoice,
    rows: [
      mergeRow({ name: 'S2 has accepted a value in slot 1', begun: fresh, votes: { S2: [told(1, one, a)] }, values: [a], because: 'It may be chosen, so it is proposed again, under the ballot for which there are promises.' }),
      mergeRow({ name: 'S2 has accepted values in slots 1 and 2', begun: fresh, votes: { S2: [told(2, one, b), told(1, one, a)] }, values: [a, b], because: 'Each slot has its own value.' }),
      mergeRow({ name: 'S2 and S3 have accepted different values, S3 under the higher ballot', begun: ofFive, votes: { S2: [told(1, low, a)], S3: [told(1, mid, b)] }, values: [b], because: 'If "a" were chosen, ballot 2 would have proposed it.' }),
      mergeRow({ name: 'S2 and S3 have accepted different values, S2 under the higher ballot', begun: ofFive, votes: { S2: [told(1, mid, b)], S3: [told(1, low, a)] }, values: [b], because: 'The order in which promises come says nothing.' }),
      mergeRow({
        name: 'in slot 1 S2 has the higher ballot, in slot 2 S3',
        begun: ofFive,
        votes: { S2: [told(1, mid, a), told(2, low, c)], S3: [told(1, low, c), told(2, mid, b)] },
        values: [a, b],
        because: 'Ballots are compared slot by slot.',
      }),
      mergeRow({ name: 'rounds 2 and 10', begun: ofFive, votes: { S2: [told(1, mid, a)], S3: [told(1, top, b)] }, values: [b], because: 'Ten is above two.' }),
      mergeRow({ name: 'its own acceptor has accepted a value, and S2 nothing', begun: holding, votes: {}, values: [b], because: 'It is one of its own majority, and has something to tell as well.' }),
      mergeRow({ name: 'its own acceptor has the higher ballot', begun: holding, votes: { S2: [told(1, one, a)] }, values: [b], because: 'Its own promise counts like any other.' }),
      mergeRow({ name: 'S2 has the higher ballot', begun: holding, votes: { S2: [told(1, roundOf(3, 'S3'), a)] }, values: [a], because: 'What it has accepted itself is only one of the promises.' }),
      mergeRow({ name: 'slots 1 to 3 are known, and S2 tells of slots 4 and 5', begun: behind, votes: { S2: [told(4, one, a), told(5, one, b)] }, values: [a, b], because: 'Slots 4 and 5 are open, and their values may be chosen.' }),
    ],
  });
});

test('fills holes with no-ops', async () => {
  const fresh = await beginning();
  const ofFive = await beginning({}, five);
  const holding = await beginning({ promised: two, accepted: { 3: vote(two, b) } });
  await table<ReplicaState>({
    rule: multiPaxosRules.holes,
    rows: [
      mergeRow({ name: 'S2 tells of slot 2 alone', begun: fresh, votes: { S2: [told(2, one, a)] }, values: [noop, a], because: 'Nothing behind slot 1 is ever executed unless slot 1 is settled, and no value can be chosen there yet.' }),
      mergeRow({ name: 'S2 tells of slots 2 and 4', begun: fresh, votes: { S2: [told(4, one, b), told(2, one, a)] }, values: [noop, a, noop, b], because: 'Slots 1 and 3 would stay holes for ever.' }),
      mergeRow({ name: 'S2 tells of slot 1, S3 of slot 4', begun: ofFive, votes: { S2: [told(1, one, a)], S3: [told(4, one, b)] }, values: [a, noop, noop, b], because: 'Slots 2 and 3 would stay holes for ever.' }),
      mergeRow({ name: 'only its own acceptor has accepted, in slot 3', begun: holding, votes: {}, values: [noop, noop, b], because: 'Slots 1 and 2 would stay holes for ever.' }),
      {
        ...mergeRow({ name: 'S2 tells of slot 3 alone, and the no-ops are accepted', begun: fresh, votes: { S2: [told(3, one, a)] }, values: [noop, noop, a], because: 'With the holes filled, slot 3 can be executed.' }),
        leaves: { lastApplied: 3 },
      },
    ],
  });
});

// The skip.

interface Skip {
  readonly name: string;
  readonly begun: Begun;
  readonly votes?: Readonly<Record<NodeId, readonly SlotVote[]>>;
  /** What is in the slots before the first new command. */
  readonly open?: readonly Command[];
  readonly commands: readonly Command[];
  readonly because: string;
}

function skipRow({ name, begun, votes = {}, open = [], commands, because }: Skip): ReplicaRow {
  const { n, first } = begun;
  const settled = open.map((v, i) => accepted('S2', n, first + i, v));
  const before = leading(begun, votes).length + settled.length;
  const calls = commands.flatMap((v, i) => [proposes(v), accepted('S2', n, first + open.length + i, v)]);
  return {
    ...as(begun),
    name,
    calls: [...leading(begun, votes), ...settled, ...calls],
    judge: (outcomes) => {
      const after = outcomes.slice(before);
      if (preparesOf(after).length > 0) return 'it has gone through phase 1 again';
      const sent = acceptsOf(after);
      for (const [i, v] of commands.entries()) {
        const here = sent.filter(({ message }) => canonicalText(message.v) === canonicalText(v));
        const slot = first + open.length + i;
        if (here.length === 0) return `it has asked nobody to accept ${canonicalText(v)}`;
        const wrong = here.find(({ message }) => message.slot !== slot || canonicalText(message.n) !== canonicalText(n));
        if (wrong) return `it has proposed ${canonicalText(v)} in slot ${wrong.message.slot} under ballot ${ballotText(wrong.message.n)}`;
      }
      return undefined;
    },
    because,
  };
}

test('goes through phase 1 once', async () => {
  const fresh = await beginning();
  const behind = await beginning(voted([1, 2, 3]), three, learned(1, 2, 3));
  await table<ReplicaState>({
    rule: multiPaxosRules.phase1Once,
    rows: [
      skipRow({ name: 'the first command of a leader', begun: fresh, commands: [a], because: 'The promises are for slot 1 as well: the command can be proposed there at once.' }),
      skipRow({ name: 'three commands, one after the other', begun: fresh, commands: [a, b, c], because: 'The promises are for all slots: each command takes the next one, and one round of accepts.' }),
      skipRow({ name: 'S2 has told of slots 1 and 2', begun: fresh, votes: { S2: [told(1, one, a), told(2, one, b)] }, open: [a, b], commands: [c], because: 'Slots 1 and 2 are taken: a new command goes behind them.' }),
      skipRow({ name: 'S2 has told of slot 2, and slot 1 is a hole', begun: fresh, votes: { S2: [told(2, one, b)] }, open: [noop, b], commands: [c], because: 'Slots 1 and 2 are taken: a new command goes behind them.' }),
      skipRow({ name: 'slots 1 to 3 are known', begun: behind, commands: [a, b], because: 'The first free slot is 4.' }),
    ],
  });
});

// Leadership.

const leadsNot: Judge = (outcomes) => {
  const last = outcomes.at(-1)?.state;
  if (last?.role === 'leader') return `it leads, by ballot ${ballotText(last.ballot)}`;
  const [sent] = acceptsOf(outcomes);
  return sent && `it has asked ${sent.to} to accept in slot ${sent.message.slot}`;
};

const isDeposed: Judge = (outcomes) => (outcomes.at(-1)?.state.role === 'leader' ? 'it goes on leading' : undefined);
const leads: Judge = (outcomes) => (outcomes.at(-1)?.state.role === 'leader' ? undefined : 'it does not lead');

/** What the code itself tells its followers of chosen values, about one slot under its ballot. */
async function decisionsOf(begun: Begun, v: Command): Promise<readonly Decide[]> {
  const outcomes = await results<ReplicaState>({ ...as(begun), calls: [...leading(begun), proposes(v), accepted('S2', begun.n, 1, v), heartbeat], rule: multiPaxosRules.phase1Once });
  const texts = new Set(decidesOf(outcomes).map(({ message }) => canonicalText(message)));
  return [...texts].map((text) => JSON.parse(text) as Decide);
}

test('leads by a majority for this very ballot, until it hears of a higher one', async () => {
  const fresh = await beginning();
  const ofFour = await beginning({}, [...three, 'S4']);
  const ofFive = await beginning({}, five);
  const again = await beginning({ promised: roundOf(4, 'S1') });
  const earlier = { asked: again.asked, n: roundOf(4, 'S1') };
  const decisions = (await decisionsOf(fresh, a)).slice(0, 1);
  const ends = (name: string, call: Call): ReplicaRow => ({ ...as(fresh), name, calls: [...leading(fresh), call], judge: isDeposed, because: 'Under a higher ballot others may choose values now. To propose again it needs a new ballot, and promises for that.' });
  const stays = (name: string, call: Call): ReplicaRow => ({ ...as(fresh), name, calls: [...leading(fresh), call], judge: leads, because: 'Only a ballot above its own says that another may lead.' });
  await table<ReplicaState>({
    rule: multiPaxosRules.leadership,
    rows: [
      { ...as(fresh), name: 'one of the two others promises', calls: leading(fresh), judge: leads, because: 'With its own promise that is a majority of three.' },
      { ...as(ofFive), name: 'two of the four others promise', calls: leading(ofFive), judge: leads, because: 'With its own promise that is a majority of five.' },
      { ...as(fresh), name: 'nobody has promised yet', calls: [begin], judge: leadsNot, because: 'Its own promise alone is no majority.' },
      { ...as(ofFive), name: 'one of the four others promises, twice', calls: [begin, ...promises(ofFive, 'S2'), ...promises(ofFive, 'S2')], judge: leadsNot, because: 'The network brought it twice: that is one server.' },
      { ...as(ofFour), name: 'one of the three others promises', calls: [begin, ...promises(ofFour, 'S2')], judge: leadsNot, because: 'Two of four are half of them.' },
      { ...as(again), name: 'the promise is for an earlier ballot of its own', calls: [begin, ...promises(earlier, 'S2')], judge: leadsNot, because: 'S2 has promised that ballot and not this one.' },
      { ...as(fresh), name: 'it has heard of a higher ballot before the promises come', calls: [begin, hearsOf(high), ...promises(fresh, 'S2'), ...promises(fresh, 'S3')], judge: leadsNot, because: 'Its ballot has come to its end; whoever has promised may have promised the higher one since.' },
      { ...as(fresh), name: 'it has promised a higher ballot before the promises come', calls: [begin, prepare(high), ...promises(fresh, 'S2'), ...promises(fresh, 'S3')], judge: leadsNot, because: 'It has promised to accept nothing under its own ballot any more.' },
      ends('a leader is refused, or hears of a higher ballot otherwise', hearsOf(high)),
      ends('a leader promises a higher ballot', prepare(high)),
      ends('a leader is asked to accept under a higher ballot', accept(high, 1, a)),
      ...decisions.map((decide) => ends('a leader is told what was chosen under a higher ballot', { call: 'onDecide', with: { ...decide, n: high }, mayWait: true })),
      stays('a leader hears of its own ballot', hearsOf(fresh.n)),
      stays('a leader is asked to promise a lower ballot', prepare(roundOf(0, 'S2'))),
    ],
  });
});

// The acceptor.

const accepts = (name: string, state: Partial<ReplicaState>, before: readonly Call[], [n, slot, v]: readonly [Ballot, Slot, Command], because: string): ReplicaRow => ({
  ...at3,
  name,
  state,
  calls: [...before, accept(n, slot, v)],
  returns: { type: 'accepted', n, slot },
  leaves: { promised: n },
  judge: (outcomes) => {
    const last = outcomes.at(-1);
    const held = last?.state.accepted[slot];
    if (canonicalText(held) !== canonicalText(vote(n, v))) return `in slot ${slot} it has accepted ${canonicalText(held)}`;
    const kinds = last?.effects.map(({ kind }) => kind) ?? [];
    return kinds.includes('persist') && kinds.indexOf('persist') < kinds.indexOf('answer') ? undefined : 'it has answered before that was on disk';
  },
  because,
});

test('accepts slot by slot, under one promise', () =>
  table<ReplicaState>({
    rule: multiPaxosRules.acceptance,
    rows: [
      accepts('it has promised this ballot', { promised: two }, [], [two, 1, a], 'This is what the promise was given for.'),
      accepts('it has promised nothing', {}, [], [two, 3, a], 'No promise stands against it.'),
      accepts('it has accepted in another slot', { promised: two, accepted: { 1: vote(two, a) } }, [], [two, 2, b], 'Each slot is accepted by itself.'),
      accepts('it has accepted a lower ballot in this slot', { promised: two, accepted: { 1: vote(one, a) } }, [], [two, 1, b], 'A higher ballot takes the place of a lower one.'),
      accepts('a higher ballot comes, in a slot behind', { promised: one, accepted: { 1: vote(one, a) } }, [], [two, 2, b], 'A higher ballot may always be accepted, and is promised by that, for all slots.'),
      refuses({ name: 'a higher ballot is promised', state: { promised: two }, calls: [accept(one, 1, a)], promised: two, accepted: {}, because: 'That is what it has promised not to do.' }),
      refuses({ name: 'a higher ballot was accepted in another slot', calls: [accept(two, 5, b), accept(one, 1, a)], promised: two, accepted: { 5: vote(two, b) }, because: 'To accept a ballot is to promise it, and there is one promise for all slots.' }),
      refuses({ name: 'a higher ballot was promised for later slots', calls: [prepare(two, 5), accept(one, 1, a)], promised: two, accepted: {}, because: 'One promise is kept, and it goes for all slots.' }),
    ],
  }));

// Executing.

interface Executed {
  readonly name: string;
  readonly calls: readonly Call[];
  /** The results that must be reported, from slot 1 on; undefined where any result will do. */
  readonly results: readonly (unknown)[];
  readonly because: string;
}

const ok = (value: unknown = null): unknown => ({ ok: true, value });

function executedRow({ name, calls, results: expected, because }: Executed): ReplicaRow {
  return {
    ...at3,
    name,
    calls,
    leaves: { lastApplied: expected.length },
    judge: (outcomes) => {
      const applied = appliedIn(outcomes);
      const slots = applied.map(({ index }) => index).join(', ');
      if (slots !== expected.map((_, i) => i + 1).join(', ')) return `it has executed ${slots === '' ? 'nothing' : `slots ${slots}`}`;
      const wrong = applied.find(({ result }, i) => expected[i] !== undefined && canonicalText(resultOf(result)) !== canonicalText(resultOf(expected[i])));
      return wrong && `slot ${wrong.index} came to ${canonicalText(wrong.result)}`;
    },
    because,
  };
}

/** The words of an error are free, and a missing value counts as null. */
function resultOf(result: unknown): unknown {
  const { ok: isOk, value } = (result ?? {}) as { readonly ok?: unknown; readonly value?: unknown };
  return isOk === true ? { ok: true, value: value ?? null } : { ok: isOk };
}

test('executes what is chosen in the order of the slots', () =>
  table<ReplicaState>({
    rule: multiPaxosRules.inOrder,
    rows: [
      executedRow({ name: 'slot 1', calls: [learns(1, write('a'))], results: [ok()], because: 'It has its turn.' }),
      executedRow({ name: 'slot 2 before slot 1', calls: [learns(2, write('b', 'c2'))], results: [], because: 'Whatever is in slot 1 is to be executed first.' }),
      executedRow({ name: 'slot 2, and then slot 1', calls: [learns(2, write('b', 'c2')), learns(1, write('a'))], results: [ok(), ok()], because: 'Chosen in any order, executed in the order of the slots.' }),
      executedRow({
        name: 'slots 4, 2, 3, 1',
        calls: [learns(4, read('c3')), learns(2, write('b', 'c2')), learns(3, read('c4')), learns(1, write('a'))],
        results: [ok(), ok(), ok('b'), ok('b')],
        because: 'As soon as slot 1 is there all four have their turn.',
      }),
      executedRow({ name: 'the same slot three times', calls: [learns(1, write('a')), learns(1, write('a')), learns(2, read('c2')), learns(1, write('a'))], results: [ok(), ok('a')], because: 'It may be told twice, and is executed once.' }),
      executedRow({ name: 'a no-op', calls: [learns(1, noop), learns(2, write('a')), learns(3, noop), learns(4, noop), learns(5, read('c2'))], results: [undefined, ok(), undefined, undefined, ok('a')], because: 'It does nothing, and takes a slot like any command.' }),
    ],
  }));

test('executes a request once, in however many slots it lies', () =>
  table<ReplicaState>({
    rule: multiPaxosRules.once,
    rows: [
      executedRow({
        name: 'a request in two slots',
        calls: [learns(1, write('a', 'c1', 1)), learns(2, swap('a', 'b', 'c1', 2)), learns(3, swap('a', 'b', 'c1', 2)), learns(4, read('c2'))],
        results: [ok(), ok(), ok(), ok('b')],
        because: 'The second time nothing is executed, and the result is the one that the request had.',
      }),
      executedRow({
        name: 'a request in two slots, and another client’s between them',
        calls: [learns(1, write('a', 'c1', 1)), learns(2, write('b', 'c2', 1)), learns(3, write('a', 'c1', 1)), learns(4, read('c3'))],
        results: [ok(), ok(), ok(), ok('b')],
        because: 'Executed again it would undo what the other client has done since.',
      }),
      executedRow({
        name: 'a failed request in two slots',
        calls: [learns(1, write('a', 'c1', 1)), learns(2, swap('b', 'c', 'c2', 1)), learns(3, write('b', 'c1', 2)), learns(4, swap('b', 'c', 'c2', 1)), learns(5, read('c3'))],
        results: [ok(), { ok: false }, ok(), { ok: false }, ok('b')],
        because: 'The result that it had, a refusal, is its result.',
      }),
      executedRow({
        name: 'an earlier request of the same client comes later',
        calls: [learns(1, write('a', 'c1', 1)), learns(2, write('b', 'c1', 2)), learns(3, write('a', 'c1', 1)), learns(4, read('c2'))],
        results: [ok(), ok(), undefined, ok('b')],
        because: 'The client has gone on since. Request 1 was executed before, and never again.',
      }),
      executedRow({
        name: 'two clients with the same numbers',
        calls: [learns(1, write('a', 'c1', 1)), learns(2, write('b', 'c2', 1)), learns(3, read('c3', 1))],
        results: [ok(), ok(), ok('b')],
        because: 'Each client counts its own requests.',
      }),
      executedRow({
        name: 'equal commands with different numbers',
        calls: [learns(1, write('a', 'c1', 1)), learns(2, write('b', 'c2', 1)), learns(3, write('a', 'c1', 2)), learns(4, read('c3'))],
        results: [ok(), ok(), ok(), ok('a')],
        because: 'These are two requests, and both are to be executed.',
      }),
    ],
  }));

// Chosen under which ballot?

/** It has learned nothing in this slot but perhaps `v`. */
const learnsAtMost = (slot: Slot, v: Command): Judge => (outcomes) => {
  const known = outcomes.at(-1)?.state.chosen[slot];
  return known === undefined || canonicalText(known) === canonicalText(v) ? undefined : `it takes ${canonicalText(known)} for chosen in slot ${slot}`;
};

/** A leader of ballot n that says of slot 1 that something else than `v` is chosen there, to followers that have accepted `mine` under n. */
const saysOf = (n: Ballot, mine: Command, v: Command): Judge => (outcomes) => {
  for (const { message } of decidesOf(outcomes)) {
    if (orderOf(message.n, n) !== 0) continue;
    if ('chosenUpTo' in message && message.chosenUpTo >= 1) return `it tells its followers that slot 1 is chosen under ballot ${ballotText(n)}, where they have accepted ${canonicalText(mine)}`;
    if ('slot' in message && message.slot === 1 && canonicalText(message.v) !== canonicalText(v)) return `it tells that ${canonicalText(message.v)} is chosen in slot 1`;
  }
  return undefined;
};

test('takes nothing for chosen that was accepted under another ballot', async () => {
  const fresh = await beginning();
  const ofFive = await beginning({}, five);
  const decisions = await decisionsOf(fresh, a);
  const hears = decisions.map((decide): Call => ({ call: 'onDecide', with: decide, mayWait: true }));
  const follower = (name: string, held: Vote, because: string): ReplicaRow => ({
    name,
    self: 'S3',
    servers: three,
    state: { promised: orderOf(held.n, fresh.n) > 0 ? held.n : fresh.n, accepted: { 1: held } },
    calls: hears,
    judge: learnsAtMost(1, a),
    because,
  });
  const counts = (name: string, votes: readonly Call[], isChosen: boolean, because: string): ReplicaRow => ({
    ...as(ofFive),
    name,
    calls: [...leading(ofFive), proposes(a), ...votes],
    judge: (outcomes) => (1 in (outcomes.at(-1)?.state.chosen ?? {}) === isChosen ? undefined : isChosen ? 'it has not learned that slot 1 is chosen' : 'it takes slot 1 for chosen'),
    because,
  });
  await table<ReplicaState>({
    rule: multiPaxosRules.underItsBallot,
    rows: [
      ...(hears.length === 0
        ? []
        : [
            follower('a follower hears what is chosen, and has accepted another value under an older ballot', vote(roundOf(0, 'S2'), b), 'The leader speaks of what was accepted under its own ballot. What this follower has is of another one.'),
            follower('a follower hears what is chosen, and has accepted another value under a newer ballot', vote(high, b), 'The leader speaks of what was accepted under its own ballot. What this follower has is of another one.'),
            follower('a follower hears what is chosen, and has accepted that', vote(fresh.n, a), 'The value is chosen, and no other one can be.'),
          ]),
      counts('two of the four others accept', [accepted('S2', ofFive.n, 1, a), accepted('S5', ofFive.n, 1, a)], true, 'With its own that is a majority of five.'),
      counts('one of the four others accepts, twice', [accepted('S2', ofFive.n, 1, a), accepted('S2', ofFive.n, 1, a)], false, 'That is one server.'),
      counts('one of the four others accepts, and one says so of an older ballot', [accepted('S2', ofFive.n, 1, a), accepted('S3', roundOf(0, 'S1'), 1, a)], false, 'Acceptances count by ballot.'),
      counts('one of the four others accepts, and one in another slot', [accepted('S2', ofFive.n, 1, a), accepted('S3', ofFive.n, 2, a)], false, 'Acceptances count by slot.'),
      {
        ...as(fresh),
        name: 'a leader learns from elsewhere what is chosen in a slot where it has proposed another value',
        calls: [...leading(fresh), proposes(a), learns(1, b), heartbeat],
        judge: saysOf(fresh.n, a, b),
        because: 'Another ballot has chosen that. Followers that go by this leader’s ballot would take their own value for chosen.',
      },
    ],
  });
});
