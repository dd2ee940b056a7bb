import { figure7, logOf, raftRules, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { AppendEntries, AppendEntriesReply, Index, LogEntry, NodeId, RaftState, Term } from '#tasks/task-01-log-replication';

// Every row begins with `becomeLeader`, and replies answer only what any leader must have sent
// by then: a leader may keep notes of its own about what is under way.

type Log = readonly LogEntry[];
type Call = Row['calls'][number];
type Judge = NonNullable<Row['judge']>;
type Outcomes = readonly CallOutcome[];

const put = (key: string): object => ({ op: 'put', key, value: key });

const start: Call = { call: 'becomeLeader' };
/** What the assembly does at every heartbeat. */
const heartbeat: Call = { call: 'makeAppendEntries', with: 'S2' };
const client = (key: string, extra: object = {}): Call => ({ call: 'onClientCommand', with: { command: put(key), ...extra } });

/** AppendEntries that S1 has sent: from its log, or with entries as given. */
function sent(term: Term, log: Log, prevLogIndex: Index, entries: Log = []): AppendEntries {
  return {
    type: 'AppendEntries',
    term,
    leaderId: 'S1',
    prevLogIndex,
    prevLogTerm: log[prevLogIndex - 1]?.term ?? 0,
    entries,
    leaderCommit: 0,
  };
}

function answer(request: AppendEntries, success: boolean, extra: Partial<AppendEntriesReply> = {}): Call {
  return { call: 'onAppendEntriesReply', with: { from: 'S2', request, reply: { term: request.term, success, ...extra } } };
}

interface Example {
  readonly name: string;
  readonly log: Log;
  readonly term: Term;
  /** What else is in the state of S1 before it leads. */
  readonly also?: Partial<RaftState>;
  readonly servers?: readonly NodeId[];
  /** After `becomeLeader`. */
  readonly calls: readonly Call[];
  readonly leaves?: Partial<RaftState>;
  readonly judges?: readonly Judge[];
  readonly because: string;
}

/** S1 begins to lead, and then this happens to it. */
function row({ name, log, term, also, servers = ['S1', 'S2', 'S3'], calls, leaves, judges = [], because }: Example): Row {
  return {
    name,
    self: 'S1',
    servers,
    state: { role: 'leader', currentTerm: term, votedFor: 'S1', log: [...log], ...also },
    calls: [start, ...calls],
    ...(leaves && { leaves }),
    judge: (outcomes) => firstProblem(judges, outcomes),
    because,
  };
}

function firstProblem(judges: readonly Judge[], outcomes: Outcomes): string | undefined {
  for (const judge of judges) {
    const problem = judge(outcomes);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** All AppendEntries that S1 made: sent by itself, or handed to the assembly. */
function messagesOf({ result, effects }: CallOutcome): AppendEntries[] {
  const made = effects.map((effect) => (effect.kind === 'send' ? effect.message : undefined));
  return [...made, result].filter((value): value is AppendEntries => (value as AppendEntries | undefined)?.type === 'AppendEntries');
}

const wellFormed: Judge = (outcomes) => {
  for (const outcome of outcomes) {
    for (const message of messagesOf(outcome)) {
      const problem = faultOf(message, outcome.state);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
};

function faultOf(message: AppendEntries, { log, currentTerm, commitIndex }: RaftState): string | undefined {
  const { term, leaderId, prevLogIndex, prevLogTerm, entries, leaderCommit } = message;
  if (term !== currentTerm) return `a message of term ${term}, sent in term ${currentTerm}`;
  if (leaderId !== 'S1') return `leaderId ${leaderId}, sent by S1`;
  if (!Array.isArray(entries)) return 'a message without an array of entries';
  const expected = prevLogIndex === 0 ? 0 : log[prevLogIndex - 1]?.term;
  if (expected === undefined) return `prevLogIndex ${prevLogIndex}; the log has entries 1 to ${log.length}`;
  if (prevLogTerm !== expected) return `prevLogTerm ${prevLogTerm} with prevLogIndex ${prevLogIndex}; that entry is of term ${expected}`;
  const wrong = entries.findIndex((entry: LogEntry, i) => !isSame(entry, log[prevLogIndex + i]));
  if (wrong >= 0) return `after prevLogIndex ${prevLogIndex}, what it sends as entry ${prevLogIndex + 1 + wrong} is not that entry of its log`;
  if (leaderCommit > commitIndex) return `leaderCommit ${leaderCommit} with commitIndex ${commitIndex}`;
  return undefined;
}

function isSame(a: LogEntry | undefined, b: LogEntry | undefined): boolean {
  const text = (entry: LogEntry | undefined): string => JSON.stringify(Object.entries(entry?.command ?? {}).sort());
  return a?.term === b?.term && text(a) === text(b);
}

type Indices = Readonly<Record<NodeId, Index>> | undefined;

/** What S1 believes at the end about a peer. A field that is not there says nothing, and so no more than 0. */
const matched = (outcomes: Outcomes, peer = 'S2'): Index => (outcomes.at(-1)?.state.matchIndex as Indices)?.[peer] ?? 0;
const next = (outcomes: Outcomes, peer = 'S2'): Index | undefined => (outcomes.at(-1)?.state.nextIndex as Indices)?.[peer];

const matchIs =
  (index: Index): Judge =>
  (outcomes) => {
    const got = matched(outcomes);
    return got === index ? undefined : `matchIndex[S2] = ${got}; expected ${index}`;
  };

/** The last call taught S1 nothing about a peer. */
const matchStays =
  (peer = 'S2'): Judge =>
  (outcomes) => {
    const before = matched(outcomes.slice(0, -1), peer);
    const after = matched(outcomes, peer);
    return before === after ? undefined : `matchIndex[${peer}] ${before} → ${after}`;
  };

/** The last call made a heartbeat for S2: where does it begin? */
const beginsBetween =
  (least: Index, most: Index): Judge =>
  (outcomes) => {
    const prevLogIndex = (outcomes.at(-1)?.result as AppendEntries | undefined)?.prevLogIndex ?? NaN;
    if (prevLogIndex >= least && prevLogIndex <= most) return undefined;
    return `the next message to S2 has prevLogIndex ${prevLogIndex}; expected ${least === most ? least : `${least} to ${most}`}`;
  };

const sendsEntry =
  (index: Index): Judge =>
  (outcomes) => {
    const carries = ({ prevLogIndex, entries }: AppendEntries): boolean => prevLogIndex < index && index <= prevLogIndex + entries.length;
    return outcomes.flatMap(messagesOf).some(carries) ? undefined : `no message carries entry ${index}`;
  };

/** Nothing is known about anybody, and the first probe is at the end of the log. */
const knowsNothing: Judge = (outcomes) => {
  const expected = (outcomes.at(-1)?.state.log.length ?? 0) + 1;
  for (const peer of ['S2', 'S3']) {
    const match = matched(outcomes, peer);
    if (match !== 0) return `matchIndex[${peer}] = ${match}; expected 0`;
    const first = next(outcomes, peer) ?? expected;
    if (first !== expected) return `nextIndex[${peer}] = ${first}; expected ${expected}`;
  }
  return undefined;
};

test('starts each leadership knowing nothing about its followers', () =>
  table({
    rule: raftRules.leaderStart,
    rows: [
      row({
        name: 'a log of three entries',
        log: logOf(1, 1, 2),
        term: 3,
        calls: [],
        judges: [knowsNothing],
        because: 'nextIndex starts right after the last entry, as a guess. matchIndex is what is known, and nobody has confirmed anything yet.',
      }),
      row({
        name: 'an empty log',
        log: [],
        term: 1,
        calls: [],
        judges: [knowsNothing],
        because: 'The first entry to send will be entry 1.',
      }),
      row({
        name: 'this server has led before',
        log: logOf(1, 1, 2),
        term: 5,
        also: { nextIndex: { S2: 9, S3: 2 }, matchIndex: { S2: 8, S3: 1 } },
        calls: [],
        judges: [knowsNothing],
        because: 'What it knew in an earlier term may no longer hold: another leader may have cut its followers’ logs.',
      }),
      row({
        name: 'this server knows that two entries are committed',
        log: logOf(1, 1, 2),
        term: 3,
        also: { commitIndex: 2 },
        calls: [],
        judges: [knowsNothing],
        because: 'A committed entry is on a majority of the servers, but not on each of them.',
      }),
      row({
        name: 'the first heartbeat',
        log: logOf(1, 1, 2),
        term: 3,
        calls: [heartbeat],
        judges: [beginsBetween(3, 3)],
        because: 'A new leader first assumes that everybody has its whole log; the refusals tell it who has not.',
      }),
    ],
  }));

/** Log and command at the end: the entries of before, and one of `term` with the client's command. */
const appended =
  (before: Log, term: Term, ...keys: readonly string[]): Judge =>
  (outcomes) => {
    const log = outcomes.at(-1)?.state.log ?? [];
    if (log.length !== before.length + keys.length) return `the log has ${log.length} entries; expected ${before.length + keys.length}`;
    const changed = before.findIndex((entry, i) => !isSame(entry, log[i]));
    if (changed >= 0) return `entry ${changed + 1} was changed`;
    for (const [i, key] of keys.entries()) {
      const index = before.length + 1 + i;
      const entry = log[index - 1];
      if (entry?.term !== term) return `entry ${index} has term ${String(entry?.term)}; expected ${term}`;
      if (!isSame(entry, { term, command: put(key) as LogEntry['command'] })) return `entry ${index} does not hold the client’s command`;
    }
    return undefined;
  };

test("stamps a client's command with its own term", () =>
  table({
    rule: raftRules.ownTerm,
    rows: [
      row({
        name: 'the client names no term',
        log: logOf(1, 2),
        term: 4,
        calls: [client('x')],
        judges: [appended(logOf(1, 2), 4, 'x')],
        because: 'An entry carries the term of the leader that received it, whatever the entry before it carries.',
      }),
      row({
        name: 'the client has last heard of term 2',
        log: logOf(1, 2),
        term: 4,
        calls: [client('x', { term: 2 })],
        judges: [appended(logOf(1, 2), 4, 'x')],
        because: 'What the client says about terms is hearsay. Two leaders’ entries under one term would break Log Matching.',
      }),
      row({
        name: 'the client invents term 99',
        log: logOf(1, 2),
        term: 4,
        calls: [client('x', { term: 99 })],
        judges: [appended(logOf(1, 2), 4, 'x')],
        because: 'A term from the future would make this log the most up-to-date of all, and no honest server could win an election.',
      }),
      row({
        name: 'the first entry of all',
        log: [],
        term: 1,
        calls: [client('x', { term: 0, clientId: 'C1', seq: 1 })],
        judges: [appended([], 1, 'x')],
        because: 'Only the command is the client’s to choose.',
      }),
      row({
        name: 'two commands, one after the other',
        log: logOf(1),
        term: 2,
        calls: [client('x', { term: 1 }), client('y', { term: 7 })],
        judges: [appended(logOf(1), 2, 'x', 'y')],
        because: 'Each becomes an entry of its own, in the order of arrival.',
      }),
    ],
  }));

const x2: LogEntry = { term: 2, command: put('x') as LogEntry['command'] };

/** S1 leads term 2 with one entry of term 1, and S2 has confirmed that it holds it. */
const confirmed1: readonly Call[] = [heartbeat, answer(sent(2, logOf(1), 1), true)];

test('names the entry before the ones it sends', () =>
  table({
    rule: raftRules.previousEntry,
    rows: [
      row({
        name: 'the first heartbeat over an empty log',
        log: [],
        term: 1,
        calls: [heartbeat],
        judges: [wellFormed, beginsBetween(0, 0)],
        because: 'Before entry 1 lies index 0, whose term is 0.',
      }),
      row({
        name: 'a client’s command, after S2 has confirmed entry 1',
        log: logOf(1),
        term: 2,
        calls: [...confirmed1, client('x'), heartbeat],
        judges: [wellFormed, sendsEntry(2)],
        because: 'Entry 2 goes out with the index and term of entry 1 before it. The leader’s own last entry is entry 2 itself by now.',
      }),
      row({
        name: 'three commands, after S2 has confirmed entry 1',
        log: logOf(1),
        term: 2,
        calls: [...confirmed1, client('x'), heartbeat, client('y'), heartbeat, client('z'), heartbeat],
        judges: [wellFormed, sendsEntry(2)],
        because: 'However many entries a message carries, prevLogIndex and prevLogTerm belong to the entry just before the first of them.',
      }),
      row({
        name: 'S2 has confirmed everything',
        log: logOf(1),
        term: 2,
        calls: [...confirmed1, client('x'), heartbeat, answer(sent(2, logOf(1), 1, [x2]), true), heartbeat],
        judges: [wellFormed, beginsBetween(2, 2)],
        because: 'With nothing left to send, the message is a heartbeat after the last entry.',
      }),
      row({
        name: 'S1 knows that two of its entries are committed',
        log: logOf(1, 1, 2),
        term: 3,
        also: { commitIndex: 2 },
        calls: [heartbeat, answer(sent(3, logOf(1, 1, 2), 3), true), client('x'), heartbeat],
        judges: [wellFormed, sendsEntry(4)],
        because: 'leaderCommit says how far the followers may commit: as far as the leader has, whatever its log holds beyond that.',
      }),
      row({
        name: 'S2 refuses entry 1',
        log: logOf(1),
        term: 2,
        calls: [heartbeat, answer(sent(2, logOf(1), 1), false), heartbeat],
        judges: [wellFormed, beginsBetween(0, 0)],
        because: 'The next attempt starts at entry 1, so the entry before it is none: index 0, term 0.',
      }),
      row({
        name: 'S2 refuses entry 3, and a command comes',
        log: logOf(1, 1, 2),
        term: 3,
        calls: [heartbeat, answer(sent(3, logOf(1, 1, 2), 3), false), client('x'), heartbeat],
        judges: [wellFormed, beginsBetween(0, 2)],
        because: 'After a refusal the pair is made anew from an earlier place; the same pair would only be refused again.',
      }),
    ],
  }));

const figure7AgreesTo = { a: 9, b: 4, c: 10, d: 10, e: 5, f: 3 } as const satisfies Record<string, Index>;

/** The follower refuses one attempt after the other, without a hint, until one lies where the logs agree. */
function refusals(agreesTo: Index): Call[] {
  const calls: Call[] = [heartbeat];
  for (let index = figure7.leader.length; index > agreesTo; index--) {
    calls.push(answer(sent(8, figure7.leader, index, figure7.leader.slice(index)), false), heartbeat);
  }
  return calls;
}

function figure7Row(letter: keyof typeof figure7AgreesTo): Row {
  const agreesTo = figure7AgreesTo[letter];
  const refusing = agreesTo < 10;
  return row({
    name: `Fig. 7(${letter})`,
    log: figure7.leader,
    term: 8,
    calls: refusing ? refusals(agreesTo) : [heartbeat, answer(sent(8, figure7.leader, 10), true), heartbeat],
    judges: refusing ? [beginsBetween(0, agreesTo)] : [beginsBetween(10, 10), matchIs(10)],
    because: refusing
      ? `The log of (${letter}) agrees with the leader’s up to entry ${agreesTo}. Each refusal must bring the next attempt closer to that place.`
      : `(${letter}) holds all ten entries, and more; what lies beyond entry 10 does not concern the leader until it has an entry 11.`,
  });
}

/** What the followers of Fig. 7 may tell with their first refusal: the term in the way and where it begins, or where their log ends. */
const hints: readonly (readonly [letter: string, hint: Partial<AppendEntriesReply>])[] = [
  ['a', { conflictIndex: 10 }],
  ['b', { conflictIndex: 5 }],
  ['e', { conflictIndex: 8 }],
  ['f', { conflictTerm: 3, conflictIndex: 7 }],
];

test('looks further back after a refusal', () =>
  table({
    rule: raftRules.replication,
    rows: [
      ...(['a', 'b', 'c', 'd', 'e', 'f'] as const).map(figure7Row),
      ...hints.map(([letter, hint]) =>
        row({
          name: `Fig. 7(${letter}), which refuses with a hint`,
          log: figure7.leader,
          term: 8,
          calls: [heartbeat, answer(sent(8, figure7.leader, 10), false, hint), heartbeat],
          judges: [beginsBetween(0, 9)],
          because: 'Whether the leader uses the hint or not: entry 10 was refused, so the next attempt lies before it.',
        }),
      ),
    ],
  }));

test('counts what the answered request carried', () =>
  table({
    rule: raftRules.replication,
    rows: [
      row({
        name: 'a heartbeat is confirmed',
        log: logOf(1, 1),
        term: 2,
        calls: [heartbeat, answer(sent(2, logOf(1, 1), 2), true)],
        judges: [matchIs(2), matchStays('S3')],
        because: 'S2 holds everything up to prevLogIndex. About S3 this says nothing.',
      }),
      row({
        name: 'an entry is confirmed',
        log: logOf(1),
        term: 2,
        calls: [...confirmed1, client('x'), heartbeat, answer(sent(2, logOf(1), 1, [x2]), true)],
        judges: [matchIs(2)],
        because: 'S2 holds everything up to prevLogIndex, and the one entry after it.',
      }),
      row({
        name: 'two commands come between a heartbeat and its confirmation',
        log: logOf(1),
        term: 2,
        calls: [heartbeat, client('x'), client('y'), answer(sent(2, logOf(1), 1), true)],
        judges: [matchIs(1)],
        because: 'The heartbeat was sent when the log ended at entry 1. That the log has grown since is not known to S2.',
      }),
      row({
        name: 'another command comes between an entry and its confirmation',
        log: logOf(1),
        term: 2,
        calls: [...confirmed1, client('x'), heartbeat, client('y'), answer(sent(2, logOf(1), 1, [x2]), true)],
        judges: [matchIs(2)],
        because: 'The request carried entry 2 alone; entry 3 was appended while it was under way.',
      }),
      row({
        name: 'the same confirmation comes twice',
        log: logOf(1),
        term: 2,
        calls: [...confirmed1, client('x'), heartbeat, answer(sent(2, logOf(1), 1, [x2]), true), answer(sent(2, logOf(1), 1, [x2]), true)],
        judges: [matchIs(2)],
        because: 'Hearing it again adds nothing: the request still carried one entry after entry 1.',
      }),
    ],
  }));

/** S2 has an empty log: it refused the probe of entry 1, and then took entry 1. */
const filledUp: readonly Call[] = [
  heartbeat,
  heartbeat,
  answer(sent(2, logOf(1), 1), false),
  heartbeat,
  answer(sent(2, logOf(1), 0, logOf(1)), true),
];

const nextIsAboveMatch: Judge = (outcomes) => {
  const match = matched(outcomes);
  const first = next(outcomes) ?? match + 1;
  return first > match ? undefined : `nextIndex[S2] = ${first} with matchIndex[S2] = ${match}`;
};

test('lets no late reply undo progress', () =>
  table({
    rule: raftRules.replication,
    rows: [
      row({
        name: 'the confirmation of an early heartbeat comes after that of an entry',
        log: logOf(1),
        term: 2,
        calls: [...confirmed1, client('x'), heartbeat, answer(sent(2, logOf(1), 1, [x2]), true), answer(sent(2, logOf(1), 1), true), heartbeat],
        judges: [matchIs(2), nextIsAboveMatch, beginsBetween(2, 2)],
        because: 'S2 still holds entry 2: matchIndex only rises within a term. Replies may overtake each other.',
      }),
      row({
        name: 'a second refusal of the same probe comes after a success',
        log: logOf(1),
        term: 2,
        calls: [...filledUp, answer(sent(2, logOf(1), 1), false), heartbeat],
        judges: [matchIs(1), nextIsAboveMatch, beginsBetween(1, 1)],
        because: 'S2 refused while its log was empty. It has confirmed entry 1 since, so this refusal is out of date.',
      }),
      row({
        name: 'two late refusals, and then a command',
        log: logOf(1),
        term: 2,
        calls: [...filledUp, answer(sent(2, logOf(1), 1), false), answer(sent(2, logOf(1), 1), false), client('x'), heartbeat],
        judges: [matchIs(1), nextIsAboveMatch, sendsEntry(2)],
        because: 'What is known to be replicated is never probed again.',
      }),
      row({
        name: 'four heartbeats, and an empty follower refuses them all',
        log: logOf(1),
        term: 2,
        calls: [heartbeat, heartbeat, heartbeat, heartbeat, ...Array<Call>(4).fill(answer(sent(2, logOf(1), 1), false)), heartbeat],
        judges: [nextIsAboveMatch, beginsBetween(0, 0)],
        because: 'Four refusals of one probe are one piece of news. Nothing lies before the beginning of the log.',
      }),
    ],
  }));

const wrote: Judge = (outcomes) =>
  outcomes.at(-1)?.effects.some((effect) => effect.kind === 'persist') ? undefined : 'the later term was not written to disk';

test('heeds the terms of requests and replies', () =>
  table({
    rule: raftRules.terms,
    rows: [
      row({
        name: 'a refusal shows a later term',
        log: logOf(1),
        term: 3,
        calls: [heartbeat, answer(sent(3, logOf(1), 1), false, { term: 5 })],
        leaves: { currentTerm: 5, role: 'follower', votedFor: null },
        judges: [wrote],
        because: 'Somebody has started term 5. This server’s leadership is over, it has no vote in term 5 yet, and it must not forget that term.',
      }),
      row({
        name: 'a success shows a later term',
        log: logOf(1),
        term: 3,
        calls: [heartbeat, answer(sent(3, logOf(1), 1), true, { term: 4 })],
        leaves: { currentTerm: 4, role: 'follower', votedFor: null },
        judges: [wrote],
        because: 'S2 took the entries, but was in term 4 before its answer left. A later term ends a leadership whatever else a reply says.',
      }),
      row({
        name: 'a refusal of the same term',
        log: logOf(1, 1),
        term: 3,
        calls: [heartbeat, answer(sent(3, logOf(1, 1), 2), false)],
        leaves: { currentTerm: 3, role: 'leader', votedFor: 'S1' },
        because: 'A refusal in this server’s own term is about the log. It leads on.',
      }),
      row({
        name: 'a success from term 2 comes in term 4; the entry has been overwritten here',
        log: logOf(1, 3),
        term: 4,
        calls: [heartbeat, answer(sent(2, logOf(1, 2), 1, logOf(1, 2).slice(1)), true)],
        leaves: { role: 'leader', currentTerm: 4 },
        judges: [matchStays()],
        because: 'S2 once confirmed an entry 2 of term 2; entry 2 of this log is of term 3.',
      }),
      row({
        name: 'a success from term 2 comes in term 4; the entry is still here',
        log: logOf(1, 2),
        term: 4,
        calls: [heartbeat, answer(sent(2, logOf(1, 2), 1, logOf(1, 2).slice(1)), true)],
        leaves: { role: 'leader', currentTerm: 4 },
        judges: [matchStays()],
        because: 'S2 held entry 2 in term 2. In term 3 another leader may have deleted it there; only an answer to a request of term 4 tells.',
      }),
    ],
  }));
