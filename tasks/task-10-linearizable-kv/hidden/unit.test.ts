import { canonicalText, logOf, raftRules, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { Command, KvOperation, KvReply, KvRequest, Plain, ProposalOutcome, RaftState } from '#tasks/task-10-linearizable-kv';

type Judge = NonNullable<Row['judge']>;

const by = (clientId: string, seq: number, operation: KvOperation): KvRequest => ({ ...operation, clientId, seq });
const read = (key: string): KvOperation => ({ type: 'read', key });
const write = (key: string, value: Plain): KvOperation => ({ type: 'write', key, value });
const cas = (key: string, from: Plain, to: Plain): KvOperation => ({ type: 'cas', key, from, to });

const last = (outcomes: readonly CallOutcome[]): CallOutcome => outcomes.at(-1) as CallOutcome;
const text = (value: unknown): string => canonicalText(value);

/** A reply as such, without what may stand beside type, value and code. */
function told(result: unknown): KvReply | undefined {
  return typeof result === 'object' && result !== null && 'type' in result ? (result as KvReply) : undefined;
}

/** Maelstrom's errors that leave open what happened; so do all from 1000 on, which are everybody's own. */
const isIndefinite = (code: number): boolean => code === 0 || code === 13 || code >= 1000;

// From requests to commands.

/** A leader of term 2 that has committed an entry of its own term. */
const leader: Partial<RaftState> = {
  currentTerm: 2,
  role: 'leader',
  leaderId: 'S1',
  log: logOf(1, 2),
  commitIndex: 2,
  nextIndex: { S2: 3, S3: 3 },
  matchIndex: { S2: 2, S3: 2 },
};
const follower: Partial<RaftState> = { currentTerm: 2, role: 'follower', leaderId: 'S2', log: logOf(1, 2), commitIndex: 2 };
const threeServers = ['S1', 'S2', 'S3'];

const LATE_MS = 10_000;

/** The commands that came into the log, by the fields that parts 4 and 7 look at. */
const logged = (outcomes: readonly CallOutcome[]): readonly object[] =>
  last(outcomes)
    .state.log.slice(2)
    .map(({ command }) => Object.fromEntries(Object.entries(command).filter(([field, value]) => commandFields.includes(field) && value !== undefined)));

const commandFields = ['op', 'key', 'value', 'expected', 'clientId', 'seq'];

/** The log has got exactly this. */
const appends =
  (...commands: readonly Command[]): Judge =>
  (outcomes) =>
    text(logged(outcomes)) === text(commands) ? undefined : `the log got ${text(logged(outcomes))}`;

/** Nothing is promised to the client before anything is committed. */
const promisesNothing: Judge = (outcomes) => {
  for (const { result, effects } of outcomes) {
    const replies = [result, ...effects.flatMap((effect) => (effect.kind === 'answer' ? [effect.reply] : []))];
    // 20 and 22 are answers of the machine.
    const early = replies.map(told).find((reply) => reply !== undefined && (reply.type !== 'error' || reply.code === 20 || reply.code === 22));
    if (early) return `answered ${text(early)} at once`;
  }
  return undefined;
};

const all =
  (...judges: readonly Judge[]): Judge =>
  (outcomes) =>
    judges.map((judge) => judge(outcomes)).find((found) => found !== undefined);

interface Asked {
  readonly name: string;
  readonly state: Partial<RaftState>;
  readonly requests: readonly KvRequest[];
  readonly judge: Judge;
  readonly because: string;
}

const asked = ({ name, state, requests, judge, because }: Asked): Row => ({
  name,
  state,
  servers: threeServers,
  calls: [{ call: 'parts.machine.applyCommitted' }, ...requests.map((request) => ({ call: 'onRequest', with: request, atMs: LATE_MS, mayWait: true as const }))],
  judge,
  because,
});

test('turns requests into commands of the client’s session', () =>
  table({
    rule: raftRules.requests,
    rows: [
      asked({
        name: 'a write at the leader',
        state: leader,
        requests: [by('C1', 4, write('x', { a: [1, 2] }))],
        judge: all(appends({ op: 'put', key: 'x', value: { a: [1, 2] }, clientId: 'C1', seq: 4 }), promisesNothing),
        because: 'A write is a put in the log, and belongs to its client’s session: clientId and seq go with it. It is answered when it is applied.',
      }),
      asked({
        name: 'a cas at the leader',
        state: leader,
        requests: [by('C2', 1, cas('x', 1, 2))],
        judge: all(appends({ op: 'cas', key: 'x', expected: 1, value: 2, clientId: 'C2', seq: 1 }), promisesNothing),
        because: 'A cas is decided by the machine, when all that was committed before it has been applied.',
      }),
      asked({
        name: 'a write of a falsy value to an odd key',
        state: leader,
        requests: [by('C1', 7, write('__proto__', 0))],
        judge: all(appends({ op: 'put', key: '__proto__', value: 0, clientId: 'C1', seq: 7 }), promisesNothing),
        because: 'Keys and values are whatever JSON can write; 0 is a value.',
      }),
      asked({
        name: 'a write at a follower',
        state: follower,
        requests: [by('C1', 4, write('x', 1))],
        judge: all(appends(), promisesNothing),
        because: 'Only the leader appends. A follower says who leads, as far as it knows, or hands the request on.',
      }),
      asked({
        name: 'a write at a server that knows of no leader',
        state: { ...follower, leaderId: null },
        requests: [by('C1', 4, write('x', 1))],
        judge: all(appends(), promisesNothing),
        because: 'Nobody is known to lead: nothing can be promised here.',
      }),
    ],
  }));

test('answers no read from one server’s memory alone', () =>
  table({
    rule: raftRules.freshReads,
    rows: [
      asked({
        name: 'a read at a follower',
        state: follower,
        requests: [by('C1', 1, read('k1'))],
        judge: promisesNothing,
        because: 'A follower may be far behind, and can’t know by how much.',
      }),
      asked({
        name: 'a read at a leader that has not heard from anybody for ten seconds',
        state: leader,
        requests: [by('C1', 1, read('k1'))],
        judge: promisesNothing,
        because: 'For all that it knows, another server has led and taken writes for ten seconds.',
      }),
    ],
  }));

// What a client hears.

const ok = (value: Plain = null): ProposalOutcome => ({ ok: true, value });
const refused = (error: string): ProposalOutcome => ({ ok: false, error });
const notLeader = (leaderId: string | null): ProposalOutcome => ({ ok: false, error: 'not-leader', leaderId });
const unknown: ProposalOutcome = { ok: false, error: 'unknown' };

/** The row's call: what became of a command, as its client hears it. `right` says which replies are. */
function reply(name: string, operation: KvOperation, outcome: ProposalOutcome, right: (reply: KvReply) => boolean, expected: string, because: string): Row {
  return {
    name,
    // Not a handler: it gets the request, and what became of it.
    state: { own: { request: by('C1', 3, operation) } },
    calls: [{ call: 'toReply', on: 'own.request', with: outcome }],
    judge: (outcomes) => {
      const { result } = last(outcomes);
      const given = told(result);
      return given && right(given) ? undefined : `answered ${text(result)}, and it is to be ${expected}`;
    },
    because,
  };
}

const isValue =
  (value: Plain) =>
  (given: KvReply): boolean =>
    given.type === 'read_ok' && text(given.value) === text(value);
const isCode =
  (...codes: readonly number[]) =>
  (given: KvReply): boolean =>
    given.type === 'error' && codes.includes(given.code);
const isType =
  (type: string) =>
  (given: KvReply): boolean =>
    given.type === type;

test('tells a client what became of its command', () =>
  table({
    rule: raftRules.replies,
    rows: [
      reply('a write was executed', write('x', 1), ok(), isType('write_ok'), 'write_ok', 'The put was executed.'),
      reply('a cas was executed', cas('x', 1, 2), ok(), isType('cas_ok'), 'cas_ok', 'The cas found what it wanted.'),
      reply('a read found 3', read('x'), ok(3), isValue(3), 'read_ok with 3', 'That is what the key held.'),
      ...[0, false, ''].map((value) =>
        reply(`a read found ${text(value)}`, read('x'), ok(value), isValue(value), `read_ok with ${text(value)}`, 'That is a value like any other: only null says that there is none.'),
      ),
      reply('a read found an object', read('x'), ok({ a: [1, { b: null }] }), isValue({ a: [1, { b: null }] }), 'read_ok with that object', 'Values are whatever JSON can write.'),
      reply('a read found nothing', read('x'), ok(null), isCode(20), 'error 20', 'The machine gives null where the key is missing: Maelstrom’s error 20.'),
      reply('a cas found another value', cas('x', 1, 2), refused('another value'), isCode(20, 22), 'error 22', 'The machine executed the command and refused it: it did not find what the client expected.'),
      reply('a cas found no value', cas('x', 1, 2), refused('no such key'), isCode(20, 22), 'error 20 or 22', 'The machine executed the command and refused it: it did not find what the client expected.'),
    ],
  }));

const openCodes = 'an indefinite error, 0 or 13';

const leftOpen = (name: string, operation: KvOperation): Row =>
  reply(name, operation, unknown, (given) => given.type === 'error' && isIndefinite(given.code), openCodes, 'The command is in a log, and may be committed by whoever leads next. Nobody can say that it has failed.');

const nothingDone = (name: string, operation: KvOperation, leaderId: string | null): Row =>
  reply(name, operation, notLeader(leaderId), (given) => given.type === 'error' && ![20, 21, 22].includes(given.code), 'error 11, or an indefinite one', 'Nothing was done: that is neither success nor an answer of the machine.');

const operations: readonly (readonly [name: string, operation: KvOperation])[] = [
  ['a read', read('x')],
  ['a write', write('x', 1)],
  ['a cas', cas('x', 1, 2)],
];

test('says for certain only what is certain', () =>
  table({
    rule: raftRules.certainty,
    rows: [
      ...operations.slice(1).map(([name, operation]) => leftOpen(`${name}, and leadership was lost`, operation)),
      reply('a read, and leadership was lost', read('x'), unknown, (given) => given.type === 'error' && given.code !== 20, 'an error other than 20', 'What the key holds was never found out.'),
      ...operations.map(([name, operation]) => nothingDone(`${name} at a server that does not lead`, operation, 'S2')),
      ...operations.map(([name, operation]) => nothingDone(`${name} at a server that knows of no leader`, operation, null)),
    ],
  }));

// The specification.

interface Stage {
  readonly name: string;
  /** What the key holds; absent where it is missing. */
  readonly value?: Plain;
  readonly operation: KvOperation;
  readonly after?: Plain;
  readonly hears: (reply: KvReply) => boolean;
  readonly expected: string;
}

const stage = ({ name, value, operation, after, hears, expected }: Stage): Row => ({
  name,
  state: { own: value === undefined ? {} : { value } },
  calls: [{ call: 'specify', on: 'own.value', with: operation }],
  judge: (outcomes) => {
    const { result } = last(outcomes);
    const given = (result ?? {}) as { readonly value?: Plain; readonly result?: unknown };
    if (text(given.value) !== text(after)) return `afterwards the key holds ${text(given.value)}, and it is to hold ${text(after)}`;
    const heard = told(given.result);
    return heard && hears(heard) ? undefined : `the client hears ${text(given.result)}, and it is to be ${expected}`;
  },
  because: 'One operation, nobody else about: a read changes nothing, a write holds whatever came before, a cas writes only where the key holds `from`.',
});

const holds = (name: string, value: Plain, operation: KvOperation, after: Plain, expected: string): Row =>
  stage({ name, value, operation, after, hears: (given) => (operation.type === 'read' ? isValue(value)(given) : isType(expected)(given)), expected });
const refuses = (name: string, value: Plain, operation: KvOperation): Row =>
  stage({ name, value, operation, after: value, hears: isCode(22), expected: 'error 22' });

const odd = (value: Plain): Plain => JSON.parse(`{"__proto__":${JSON.stringify(value)},"b":1}`) as Plain;

test('specifies the register, one operation at a time', () =>
  table({
    rule: raftRules.specification,
    rows: [
      stage({ name: 'a read of a missing key', operation: read('x'), hears: isCode(20), expected: 'error 20' }),
      stage({ name: 'a write creates the key', operation: write('x', 1), after: 1, hears: isType('write_ok'), expected: 'write_ok' }),
      stage({ name: 'a cas on a missing key', operation: cas('x', 1, 2), hears: isCode(20, 22), expected: 'error 20' }),
      ...[1, 0, false, '', 'text', [1, 2], { a: 1 }].map((value) => holds(`a read of ${text(value)}`, value, read('x'), value, `read_ok with ${text(value)}`)),
      holds('a write over another value', 1, write('x', 2), 2, 'write_ok'),
      holds('a write of the same value', 1, write('x', 1), 1, 'write_ok'),
      holds('a cas that finds its value', 1, cas('x', 1, 2), 2, 'cas_ok'),
      holds('a cas from a value to the same', 1, cas('x', 1, 1), 1, 'cas_ok'),
      holds('a cas from 0', 0, cas('x', 0, 1), 1, 'cas_ok'),
      refuses('a cas that finds another value', 1, cas('x', 2, 3)),
      refuses('a cas that finds 0 and wants false', 0, cas('x', false, 1)),
      refuses('a cas that finds 1 and wants "1"', 1, cas('x', '1', 2)),
      refuses('a cas that finds an array and wants an object', ['a'], cas('x', { 0: 'a' }, 1)),
      holds('a cas that finds an equal object', { a: 1, b: [2, { c: 3 }] }, cas('x', { a: 1, b: [2, { c: 3 }] }, 'new'), 'new', 'cas_ok'),
      holds('a cas whose object has its fields in another order', { a: 1, b: { c: 2, d: 3 } }, cas('x', { b: { d: 3, c: 2 }, a: 1 }, 'new'), 'new', 'cas_ok'),
      refuses('a cas whose array has another order', [1, 2], cas('x', [2, 1], 1)),
      refuses('a cas whose object has a field more', { a: 1 }, cas('x', { a: 1, b: 2 }, 1)),
      refuses('a cas whose object has a field less', { a: 1, b: 2 }, cas('x', { a: 1 }, 1)),
      refuses('a cas whose object has another key', { a: 1, b: 2 }, cas('x', { a: 1, c: 2 }, 1)),
      holds('a cas that finds an equal field __proto__', odd({ a: 1 }), cas('x', odd({ a: 1 }), 1), 1, 'cas_ok'),
      refuses('a cas that finds another field __proto__', odd({ a: 1 }), cas('x', odd({ a: 2 }), 1)),
      holds('a write to the key __proto__', 1, write('__proto__', 2), 2, 'write_ok'),
    ],
  }));
