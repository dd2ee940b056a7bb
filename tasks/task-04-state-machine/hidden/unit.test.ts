import { canonicalText, raftRules, table, test, type Call, type CallOutcome, type Row } from '#harness/suite';
import type { ApplyResult, Command, Index, LogEntry, Plain, RaftState } from '#tasks/task-04-state-machine';

type Judge = NonNullable<Row['judge']>;

// Commands, and what must come of them.

const set = (key: string, value: Plain): Command => ({ op: 'put', key, value });
const get = (key: string): Command => ({ op: 'get', key });
const remove = (key: string): Command => ({ op: 'delete', key });
const cas = (key: string, expected: Plain, value: Plain): Command => ({ op: 'cas', key, expected, value });
const noop: Command = { op: 'noop' };
/** It has all that a put and a cas have, and is neither. */
const unknown = { op: 'increment', key: 'k', expected: 1, value: 5 } as unknown as Command;

/** A result that says `ok: false`; which words it says it with is the machine's own affair. */
const refused = Symbol('refused');
const found = (value: Plain): ApplyResult => ({ ok: true, value });
const done = found(null);
type Wanted = ApplyResult | typeof refused;

function isAsWanted(got: unknown, wanted: Wanted): boolean {
  const { ok, value, error } = (got ?? {}) as { ok?: unknown; value?: unknown; error?: unknown };
  if (wanted === refused) return ok === false && typeof error === 'string';
  return ok === true && wanted.ok && canonicalText(value) === canonicalText(wanted.value);
}

const textOf = (wanted: Wanted): string => (wanted === refused ? '{"error":…,"ok":false}' : canonicalText(wanted));

function nameOf({ op, ...rest }: Command): string {
  return [op, ...Object.values(rest as Record<string, Plain>).map(canonicalText)].join(' ');
}

function complaint(index: Index, command: Command, got: unknown, wanted: Wanted): string {
  return `result of entry ${index}, ${nameOf(command)}: ${canonicalText(got)}; expected ${textOf(wanted)}`;
}

type Step = readonly [command: Command, wanted: Wanted];

// One command after the other, each handed to the machine.

const apply = (index: Index, command: Command): Call => ({ call: 'applyCommand', on: 'machine', with: { index, command } });

interface Example {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly because: string;
}

const commandsRow = ({ name, steps, because }: Example): Row => ({
  name,
  state: {},
  calls: steps.map(([command], i) => apply(i + 1, command)),
  judge: (outcomes) => {
    const at = steps.findIndex(([, wanted], i) => !isAsWanted(outcomes[i]?.result, wanted));
    const [command, wanted] = steps[at] ?? [];
    return command && wanted && complaint(at + 1, command, outcomes[at]?.result, wanted);
  },
  because,
});

/** What is put comes back, whatever the key and the value look like. */
const keepsRow = (key: string, value: Plain): Row =>
  commandsRow({
    name: `${canonicalText(value)} under the key ${canonicalText(key)}`,
    steps: [
      [get(key), done],
      [set(key, value), done],
      [get(key), found(value)],
      [remove(key), done],
      [get(key), done],
    ],
    because: `Nothing was under ${canonicalText(key)} before the put, its value was there after it, and after the delete nothing again.`,
  });

test('gives every operation its result', () =>
  table({
    rule: raftRules.operations,
    rows: [
      commandsRow({
        name: 'put, get, put again, delete',
        steps: [
          [get('k'), done],
          [set('k', 1), done],
          [get('k'), found(1)],
          [set('k', 2), done],
          [get('k'), found(2)],
          [remove('k'), done],
          [get('k'), done],
          [remove('k'), done],
        ],
        because: 'A get answers with the value of the latest put, or null where no key is; the others answer with null.',
      }),
      commandsRow({
        name: 'keys do not touch each other',
        steps: [
          [set('a', 1), done],
          [set('b', 2), done],
          [remove('a'), done],
          [get('b'), found(2)],
        ],
        because: 'Deleting a leaves b as it was.',
      }),
      commandsRow({
        name: 'cas with the value that is there',
        steps: [
          [set('k', 'old'), done],
          [cas('k', 'old', 'new'), done],
          [get('k'), found('new')],
        ],
        because: 'The value was as expected, so it is replaced.',
      }),
      commandsRow({
        name: 'a no-op',
        steps: [
          [set('k', 1), done],
          [noop, done],
          [get('k'), found(1)],
        ],
        because: 'It changes nothing, and it takes its place in the log.',
      }),
      ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'size', '', '0', '10', ' ', 'é'].map((key) => keepsRow(key, 'v')),
      ...[0, '', false, null, [], {}, [null, [0]], { a: { b: [1, { c: '' }] } }, { constructor: 1 }].map((value) => keepsRow('k', value)),
    ],
  }));

/** A put, and a cas that expects something else or the same; the get afterwards tells whether it was done. */
const casRow = (there: Plain | undefined, expected: Plain, isDone: boolean, because: string): Row =>
  commandsRow({
    name: `cas expects ${canonicalText(expected)}, and ${there === undefined ? 'there is no such key' : `${canonicalText(there)} is there`}`,
    steps: [
      [there === undefined ? noop : set('k', there), done],
      [cas('k', expected, 'new'), isDone ? done : refused],
      [get('k'), isDone ? found('new') : found(there ?? null)],
    ],
    because,
  });

test('compares values, however they are written', () =>
  table({
    rule: raftRules.operations,
    rows: [
      casRow('1', 1, false, 'A text is not a number.'),
      casRow(0, false, false, '0 and false are two values.'),
      casRow('', 0, false, 'The empty text and 0 are two values.'),
      casRow(null, false, false, 'null and false are two values.'),
      casRow(null, null, true, 'null is a value like any other, and it is there.'),
      casRow(undefined, null, false, 'Where there is no key there is no value to compare, not even null.'),
      casRow([1, 2], [1, 2], true, 'Two lists with equal items are equal.'),
      casRow([1, 2], [2, 1], false, 'The order of a list’s items counts.'),
      casRow([], {}, false, 'A list is not an object.'),
      casRow('', [], false, 'A text is not a list.'),
      casRow({}, 0, false, 'An object is not a number.'),
      casRow(null, {}, false, 'null is not an object.'),
      casRow({}, null, false, 'An object is not null.'),
      casRow(['a,b'], ['a', 'b'], false, 'One item is not two.'),
      casRow({ a: 1, b: [2] }, { a: 1, b: [2] }, true, 'Two objects with equal fields are equal, though they are two objects in memory.'),
      casRow({ a: 1, b: { c: 2, d: 3, e: 4 } }, { b: { d: 3, e: 4, c: 2 }, a: 1 }, true, 'In which order an object’s fields were written says nothing about its value.'),
      casRow({ a: 1 }, { a: 1, b: null }, false, 'A field with null is more than no field.'),
      casRow({ a: { b: 1 } }, { a: { b: 2 } }, false, 'They differ deep inside.'),
      casRow({ a: 1, b: 2 }, { a: 1, b: 3 }, false, 'One field of two is different.'),
      casRow([1, 2], [1, 3], false, 'One item of two is different.'),
    ],
  }));

// Committed entries of a log.

const logWith = (commands: readonly Command[]): LogEntry[] => commands.map((command) => ({ term: 1, command }));

interface Applied {
  readonly index: Index;
  readonly entry: LogEntry;
  readonly result: ApplyResult;
}

function appliedIn(outcomes: readonly CallOutcome[]): readonly Applied[] {
  return outcomes.flatMap(({ effects }) => effects.filter(({ kind }) => kind === 'apply')) as unknown as readonly Applied[];
}

interface LogExample extends Example {
  /** commitIndex before each call of applyCommitted; as far as the steps go, unless given. */
  readonly commits?: readonly Index[];
  /** Entries behind them that are not committed. */
  readonly more?: readonly Command[];
  readonly holds?: Partial<RaftState>;
}

/** Applies what is committed, and must report exactly these steps, in order. */
const logRow = ({ name, steps, commits = [steps.length], more = [], holds, because }: LogExample): Row => {
  const commands = [...steps.map(([command]) => command), ...more];
  return {
    name,
    state: { currentTerm: 1, log: logWith(commands), ...holds },
    calls: commits.map((commitIndex) => ({ call: 'applyCommitted', sets: { commitIndex } })),
    leaves: { lastApplied: steps.length, commitIndex: commits.at(-1) ?? 0, log: logWith(commands) },
    judge: reports(steps),
    because,
  };
};

const reports =
  (steps: readonly Step[]): Judge =>
  (outcomes) => {
    const applied = appliedIn(outcomes);
    const indices = applied.map(({ index }) => index);
    const due = steps.map((_, i) => i + 1);
    if (indices.join(' ') !== due.join(' ')) return `reported as applied: ${indices.join(' ') || 'nothing'}; expected ${due.join(' ') || 'nothing'}`;
    for (const [i, [command, wanted]] of steps.entries()) {
      const { entry, result } = applied[i] as Applied;
      if (canonicalText(entry) !== canonicalText({ term: 1, command })) return `entry ${i + 1} is reported as ${canonicalText(entry)}`;
      if (!isAsWanted(result, wanted)) return complaint(i + 1, command, result, wanted);
    }
    return undefined;
  };

/** A command that can't be carried out, between two puts. */
const betweenPuts = (name: string, middle: Command, because: string): Row =>
  logRow({
    name,
    steps: [
      [set('k', 1), done],
      [middle, refused],
      [set('l', 2), done],
      [get('k'), found(1)],
    ],
    because,
  });

test("answers what can't be done, and goes on", () =>
  table({
    rule: raftRules.operations,
    rows: [
      betweenPuts('a cas that expects another value', cas('k', 2, 3), 'Its result says so. The entry is applied all the same, or this server would stop at it for ever.'),
      betweenPuts('a cas of a key that is not there', cas('x', 1, 2), 'Its result says so, and the entries behind it are applied.'),
      betweenPuts('an operation that the machine does not know', unknown, 'It is in the log of every server, so every server has to get past it, and in the same way.'),
      logRow({
        name: 'the last committed entry fails, and more is committed later',
        steps: [
          [set('k', 1), done],
          [cas('k', 2, 3), refused],
          [unknown, refused],
          [get('k'), found(1)],
        ],
        commits: [2, 3, 4],
        because: 'A command that failed has been applied: lastApplied counts it, and it isn’t tried again.',
      }),
      commandsRow({
        name: 'the machine alone',
        steps: [
          [set('k', 1), done],
          [cas('k', 2, 3), refused],
          [unknown, refused],
          [cas('x', 1, 2), refused],
          [get('k'), found(1)],
        ],
        because: 'To fail is a result like another, with its place in the order.',
      }),
    ],
  }));

const isSameDigest = (before: CallOutcome | undefined, after: CallOutcome | undefined): boolean =>
  canonicalText(before?.result) === canonicalText(after?.result);

/** Entries handed over out of turn, on a machine that has applied two. */
const outOfTurn = (name: string, index: Index, command: Command, because: string): Row => ({
  name,
  state: {},
  calls: [
    apply(1, set('k', 1)),
    apply(2, set('l', 2)),
    { call: 'digest', on: 'machine' },
    { ...apply(index, command), refused: true },
    { call: 'digest', on: 'machine' },
    apply(3, get('k')),
  ],
  judge: ([, , before, , after, third]) => {
    if (!isSameDigest(before, after)) return `the digest changed from ${canonicalText(before?.result)} to ${canonicalText(after?.result)}`;
    return isAsWanted(third?.result, found(1)) ? undefined : complaint(3, get('k'), third?.result, found(1));
  },
  because,
});

const throwsRow = (name: string, before: readonly Command[], index: Index): Row => ({
  name,
  state: {},
  calls: [...before.map((command, i) => apply(i + 1, command)), { ...apply(index, set('k', 9)), refused: true }],
  returns: 'refused',
  because: `Entry ${before.length + 1} is due. Whoever hands over entry ${index} has lost count, and must hear of it.`,
});

test('refuses an entry that is not due', () =>
  table({
    rule: raftRules.applying,
    rows: [
      throwsRow('entry 2 comes first', [], 2),
      throwsRow('entry 0 comes first', [], 0),
      throwsRow('entry 1 comes twice', [set('k', 1)], 1),
      throwsRow('entry 3 comes after entry 1', [set('k', 1)], 3),
      throwsRow('entry 2 comes twice, and failed the first time', [set('k', 1), cas('k', 2, 3)], 2),
      outOfTurn('the machine after a put that was not due', 4, set('k', 9), 'What is refused changes nothing, and entry 3 is due as before.'),
      outOfTurn('the machine after a put that came twice', 2, set('l', 9), 'What is refused changes nothing, and entry 3 is due as before.'),
    ],
  }));

const threePuts: readonly Step[] = [
  [set('a', 1), done],
  [set('b', 2), done],
  [set('a', 3), done],
];

test('applies what is committed, in order, and nothing else', () =>
  table({
    rule: raftRules.applying,
    rows: [
      logRow({ name: 'three entries, all committed', steps: threePuts, because: 'commitIndex is 3, so entries 1 to 3 are applied, in this order.' }),
      logRow({ name: 'three entries, one committed', steps: threePuts.slice(0, 1), more: [set('b', 2), set('a', 3)], because: 'Entries 2 and 3 are in the log and not committed: another leader may still replace them.' }),
      logRow({ name: 'three entries, none committed', steps: [], more: [set('a', 1), set('b', 2), set('a', 3)], because: 'commitIndex is 0.' }),
      logRow({
        name: 'the leader has entries of its own that are not committed',
        steps: threePuts.slice(0, 2),
        more: [set('a', 3), noop],
        holds: { role: 'leader', nextIndex: { S2: 5 }, matchIndex: { S2: 2 } },
        because: 'A leader’s own entries, too, are applied only when a majority holds them.',
      }),
      logRow({ name: 'they are committed one by one', steps: threePuts, commits: [1, 2, 3], because: 'Each call goes on where the last one ended.' }),
      logRow({ name: 'commitIndex has not moved between two calls', steps: threePuts.slice(0, 2), commits: [2, 2], more: [set('a', 3)], because: 'What has been applied is not applied again.' }),
      logRow({
        name: 'what is applied decides what the next command finds',
        steps: [
          [set('k', 1), done],
          [cas('k', 1, 2), done],
          [cas('k', 1, 3), refused],
          [noop, done],
          [get('k'), found(2)],
        ],
        commits: [2, 5],
        because: 'The log’s order decides: the first cas succeeds and the second comes too late.',
      }),
    ],
  }));

// Digests.

/** `=` marks where the digest must be the same as at the first mark; everywhere else it must be another. */
type Mark = Command | '=' | '≠';

function digestRow(name: string, marks: readonly Mark[], because: string): Row {
  let index = 0;
  const calls = marks.map((mark): Call => (typeof mark === 'string' ? { call: 'digest', on: 'machine' } : apply(++index, mark)));
  return {
    name,
    state: {},
    calls,
    judge: (outcomes) => {
      const digests = outcomes.map(({ result }) => result);
      const first = digests[marks.indexOf('=')];
      const at = marks.findIndex((mark, i) => typeof mark === 'string' && (mark === '=') !== (digests[i] === first));
      if (typeof first !== 'string') return `digest: ${canonicalText(first)}, which is not a text`;
      if (at < 0) return undefined;
      const about = marks[at] === '=' ? 'two digests for the same contents' : 'one digest for different contents';
      return `${about}: ${canonicalText(first)} and ${canonicalText(digests[at])}`;
    },
    because,
  };
}

/** Three puts in each of their six orders, each time into a machine without these keys. */
function inAnyOrder(puts: readonly Command[]): readonly Mark[] {
  const orders = puts.flatMap((one) => puts.flatMap((two) => puts.filter((three) => one !== two && two !== three && three !== one).map((three) => [one, two, three])));
  const removals = puts.flatMap((command) => ('key' in command ? [remove(command.key)] : []));
  return orders.flatMap((order): Mark[] => [...removals, ...order, '=']);
}

const fieldsIn = (order: readonly number[]): Plain => Object.fromEntries(order.map((n) => [`f${n}`, n]));

/** Contents that are easily mistaken for each other, as pairs. */
const different: readonly (readonly [Plain, Plain])[] = [
  [1, '1'],
  [0, false],
  ['', null],
  [null, 'null'],
  [[], {}],
  [['a', 'b'], ['a,b']],
  [[1, [2]], [[1], 2]],
  [{ a: 1 }, { a: 2 }],
  [{ a: { b: 1 } }, { a: { b: 2 } }],
  [{ a: 1 }, '{"a":1}'],
];

test('has one digest for the same contents, and another for others', () =>
  table({
    rule: raftRules.determinism,
    rows: [
      ...[['a', 'b'], ['10', '9'], ['é', 'e\u0301'], ['a', 'B'], ['1', '01'], ['x', '__proto__']].map(([one = '', other = '']) =>
        digestRow(
          `the keys ${canonicalText(one)} and ${canonicalText(other)}, put in either order`,
          [set(one, 1), set(other, 2), '=', remove(one), '≠', set(one, 1), '=', remove(other), '≠', set(other, 2), '='],
          'The same keys with the same values are the same contents, however they came about.',
        ),
      ),
      digestRow('a put that is undone', ['=', set('k', 1), '≠', remove('k'), '='], 'The machine is empty again; what was in between can’t be told from its contents.'),
      digestRow('a value that comes back', [set('k', 1), '=', set('k', 2), '≠', set('k', 1), '=', noop, '=', get('k'), '=', cas('k', 5, 6), '='], 'Only the contents count, not how often they changed, nor what was read or refused.'),
      digestRow('three keys, put in any order', inAnyOrder([set('a', 1), set('b', 2), set('c', 3)]), 'The same keys with the same values are the same contents, however they came about.'),
      digestRow(
        'the fields of a value in any order',
        [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]].flatMap((order): Mark[] => [set('k', { in: fieldsIn(order), a: 0 }), '=', set('k', { a: 0, in: fieldsIn(order) }), '=']),
        'It is the same value.',
      ),
      digestRow('null and no key', [set('k', null), '=', remove('k'), '≠'], 'A key with null is there.'),
      digestRow('one key more', [set('a', 1), '=', set('b', 1), '≠', remove('a'), '≠'], 'Keys are contents too.'),
      digestRow('names and values that run together', [set('a', 'b'), set('c', 'd'), '=', remove('c'), set('a', 'b,c,d'), '≠', remove('a'), set('a,b,c', 'd'), '≠'], 'Different contents, though they may look alike when they are joined.'),
      ...different.map(([one, other]) =>
        digestRow(`${canonicalText(one)} or ${canonicalText(other)} under one key`, [set('k', one), '=', set('k', other), '≠', set('k', one), '='], 'Two values, so two contents: a digest that hides the difference finds no fault.'),
      ),
    ],
  }));

// Who shares what with whom.

const nested = { list: [1, { deep: 'x' }], name: 'n' };

/** The log’s first two entries are applied; then get is called, and whoever asked changes what it got. */
const spoiledRow = (name: string, commands: readonly Command[], value: Plain): Row => ({
  name,
  state: { currentTerm: 1, log: logWith(commands) },
  calls: [
    { call: 'applyCommitted', sets: { commitIndex: commands.length } },
    { call: 'digest', on: 'machine' },
    { ...apply(commands.length + 1, get('k')), spoiled: true },
    { call: 'digest', on: 'machine' },
    apply(commands.length + 2, get('k')),
  ],
  leaves: { log: logWith(commands) },
  judge: ([, before, , after, again]) => {
    if (!isSameDigest(before, after)) return `the digest changed from ${canonicalText(before?.result)} to ${canonicalText(after?.result)}`;
    return isAsWanted(again?.result, found(value)) ? undefined : complaint(commands.length + 2, get('k'), again?.result, found(value));
  },
  because: 'Whoever got the first result changed it in place. That must not be seen in the machine, nor in the log.',
});

test('shares nothing with the log or with its callers', () =>
  table({
    rule: raftRules.apart,
    rows: [
      spoiledRow('a result is changed by whoever got it, after a put', [set('k', nested)], nested),
      spoiledRow('a result is changed by whoever got it, after a cas', [set('k', 1), cas('k', 1, nested)], nested),
      logRow({
        name: 'an object replaces another',
        steps: [
          [set('k', { a: 1, b: 2 }), done],
          [set('k', { a: 3 }), done],
          [get('k'), found({ a: 3 })],
        ],
        because: 'Entry 1 stays in the log as it was, and nothing of its value is left in the machine.',
      }),
      logRow({
        name: 'a cas replaces an object by another',
        steps: [
          [set('k', { a: 1, b: 2 }), done],
          [cas('k', { b: 2, a: 1 }, { a: 3 }), done],
          [get('k'), found({ a: 3 })],
        ],
        because: 'Entry 1 stays in the log as it was, and nothing of its value is left in the machine.',
      }),
      logRow({
        name: 'the same list lies under two keys',
        steps: [
          [set('k', [1]), done],
          [set('l', [1]), done],
          [cas('k', [1], [1, 2]), done],
          [remove('k'), done],
          [get('l'), found([1])],
        ],
        because: 'Each key has a value of its own, and the entries stay as they were.',
      }),
    ],
  }));

/** An answer before the last entry is reported, or more answers than one: they were made for each entry. */
const answersNobody: Judge = (outcomes) => {
  const effects = outcomes.at(-1)?.effects ?? [];
  const answers = effects.filter(({ kind }) => kind === 'answer');
  const early = effects.findIndex(({ kind }) => kind === 'answer') < effects.findLastIndex(({ kind }) => kind === 'apply');
  if (answers.length === 0 || (answers.length === 1 && !early)) return undefined;
  return `it answered while it applied: ${answers.map((answer) => canonicalText('reply' in answer ? answer.reply : undefined)).join(', ')}`;
};

const quietRow = (name: string, holds: Partial<RaftState>, because: string): Row => ({
  name,
  state: { currentTerm: 1, log: logWith(threePuts.map(([command]) => command)), commitIndex: 3, ...holds },
  calls: [{ call: 'applyCommitted' }],
  judge: answersNobody,
  because,
});

test('answers nobody by itself', () =>
  table({
    rule: raftRules.answering,
    rows: [
      quietRow('a follower applies three entries', { leaderId: 'S2' }, 'What is asked here is the leader’s AppendEntries, and its answer is task 2’s. No client has asked this server.'),
      quietRow('a leader applies three entries', { role: 'leader' }, 'Whoever waits for which of them is not known here: ctx.apply reports them, and the part that keeps the clients answers.'),
    ],
  }));
