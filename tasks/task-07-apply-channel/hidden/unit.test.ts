import { canonicalText, raftRules, table, test, type Call, type CallOutcome, type Row } from '#harness/suite';
import type { ApplyResult, Command, Index, LogEntry, Plain, RaftState, Term, Waiter } from '#tasks/task-07-apply-channel';

type Judge = NonNullable<Row['judge']>;

// Commands, and what must come of them.

const set = (key: string, value: Plain): Command => ({ op: 'put', key, value });
const get = (key: string): Command => ({ op: 'get', key });
const cas = (key: string, expected: Plain, value: Plain): Command => ({ op: 'cas', key, expected, value });
const noop: Command = { op: 'noop' };

/** The same as a request of a client. */
const by = (clientId: string, seq: number, command: Command): Command => ({ ...command, clientId, seq });

/** A result that says `ok: false`, in whichever words. */
const refused = Symbol('refused');
const any = Symbol('any');
type Wanted = ApplyResult | typeof refused | typeof any;

const found = (value: Plain): ApplyResult => ({ ok: true, value });
const done = found(null);
const unknown: ApplyResult = { ok: false, error: 'unknown' };

function isAsWanted(got: unknown, wanted: Wanted): boolean {
  if (wanted === any) return true;
  const { ok, value = null } = (got ?? {}) as { ok?: unknown; value?: unknown };
  if (wanted === refused || !wanted.ok) return ok === false;
  return ok === true && canonicalText(value) === canonicalText(wanted.value);
}

function textOf(wanted: Wanted): string {
  if (wanted === any) return 'a result';
  return wanted === refused ? '{"error":…,"ok":false}' : canonicalText(wanted);
}

function nameOf({ op, clientId, seq, ...rest }: Command): string {
  const what = [op, ...Object.values(rest as Record<string, Plain>).map(canonicalText)].join(' ');
  return clientId === undefined ? what : `${what} (${clientId}, seq ${seq ?? '?'})`;
}

// What was seen of a row.

type Heard = readonly [request: number, reply: unknown];

function heard(outcomes: readonly CallOutcome[]): Heard[] {
  return outcomes.flatMap(({ effects }) => effects.flatMap((effect): Heard[] => (effect.kind === 'answer' ? [[effect.id, effect.reply]] : [])));
}

/** Entries were applied, each in its turn, with these results, and lastApplied says so. */
function applies(log: readonly LogEntry[], results: readonly Wanted[]): Judge {
  return (outcomes) => {
    const applied = outcomes.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'apply' ? [effect] : [])));
    for (const [i, wanted] of results.entries()) {
      const { index, entry, result } = applied[i] ?? {};
      const due = `entry ${i + 1}, ${nameOf((log[i] as LogEntry).command)}`;
      if (index === undefined) return `${due}, is committed and was not applied`;
      if (index !== i + 1) return `entry ${index} was applied where ${due}, was due`;
      if (canonicalText(entry) !== canonicalText(log[i])) return `${due}, was reported as ${canonicalText(entry)}`;
      if (!isAsWanted(result, wanted)) return `${due}, came to ${canonicalText(result)}; expected ${textOf(wanted)}`;
    }
    const more = applied[results.length];
    if (more) return `entry ${more.index} was applied, and only ${results.length} entries were to be`;
    const { lastApplied } = outcomes.at(-1)?.state ?? {};
    return lastApplied === results.length ? undefined : `lastApplied is ${lastApplied ?? '?'} when entry ${results.length} has been applied`;
  };
}

/** Exactly these answers were given; those in `may` are allowed besides. */
function hears(must: readonly (readonly [request: number, reply: Wanted])[], may: readonly (readonly [request: number, reply: Wanted])[] = []): Judge {
  return (outcomes) => {
    const given = heard(outcomes);
    const wrong = given.find(([request, reply]) => ![...must, ...may].some(([id, wanted]) => id === request && isAsWanted(reply, wanted)));
    if (wrong) return `request ${wrong[0]} heard ${canonicalText(wrong[1])}`;
    const twice = given.find(([request], i) => given.findIndex(([other]) => other === request) !== i);
    if (twice) return `request ${twice[0]} was answered twice`;
    const missing = must.find(([request]) => !given.some(([id]) => id === request));
    return missing && `request ${missing[0]} heard nothing`;
  };
}

/** These requests were answered, or they still wait. */
const forgetsNone = (requests: readonly number[]): Judge => (outcomes) => {
  const known = [...heard(outcomes).map(([request]) => request), ...(outcomes.at(-1)?.state.waiting ?? []).map(({ request }) => request)];
  const lost = requests.find((request) => !known.includes(request));
  return lost === undefined ? undefined : `request ${lost} waits no longer, and was not answered`;
};

/** Who has been answered no longer waits. */
const waitsNoMore: Judge = (outcomes) => {
  const waiting = outcomes.at(-1)?.state.waiting ?? [];
  const left = heard(outcomes).find(([request]) => waiting.some((waiter) => waiter.request === request));
  return left && `request ${left[0]} was answered, and still waits`;
};

const all = (...judges: readonly Judge[]): Judge => (outcomes) => {
  for (const judge of judges) {
    const problem = judge(outcomes);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

// Rows.

const waiter = (index: Index, term: Term, request: number): Waiter => ({ index, term, request });
const committed = (commitIndex: Index): Call => ({ call: 'onCommitAdvanced', sets: { commitIndex } });

/** Numbers of waiting requests, far from those that the calls of a row have. */
const FIRST = 100;

interface Example {
  readonly name: string;
  /** The log: all of term 2. */
  readonly log: readonly Command[];
  /** How commitIndex moves; in one go to the end unless given. */
  readonly commits?: readonly Index[];
  /** What each applied entry comes to. */
  readonly results: readonly Wanted[];
  readonly because: string;
}

const logOf = (commands: readonly Command[], term: Term = 2): LogEntry[] => commands.map((command) => ({ term, command }));

/** At a follower nobody waits. */
const followerRow = ({ name, log, commits = [log.length], results, because }: Example): Row => ({
  name: `${name}, at a follower`,
  state: { currentTerm: 2, role: 'follower', leaderId: 'S2', log: logOf(log) },
  calls: commits.map(committed),
  judge: all(applies(logOf(log), results), hears([])),
  because,
});

/** At the leader a client waits for each entry. */
const leaderRow = ({ name, log, commits = [log.length], results, because }: Example): Row => ({
  name: `${name}, at the leader whose clients wait`,
  state: { currentTerm: 2, role: 'leader', leaderId: 'S1', log: logOf(log), waiting: log.map((_, i) => waiter(i + 1, 2, FIRST + i + 1)) },
  calls: commits.map(committed),
  judge: all(applies(logOf(log), results), hears(results.map((wanted, i) => [FIRST + i + 1, wanted])), waitsNoMore),
  because,
});

const both = (example: Example): readonly Row[] => [followerRow(example), leaderRow(example)];

test('applies what is committed, and answers who waits for it', () =>
  table({
    rule: raftRules.applying,
    rows: [
      ...both({
        name: 'put, put, get',
        log: [set('x', '1'), set('y', '2'), get('x')],
        results: [done, done, found('1')],
        because: 'Three entries are committed: the machine gets all of them, in log order, and each result is that of its own entry.',
      }),
      ...both({
        name: 'one after the other',
        log: [set('x', 1), cas('x', 1, 2), get('x')],
        commits: [1, 2, 3],
        results: [done, done, found(2)],
        because: 'Each commit adds one entry; those before it have been applied and are not applied again.',
      }),
      ...both({
        name: 'one entry, and then two at once',
        log: [set('x', 1), get('x'), set('x', 2)],
        commits: [1, 3],
        results: [done, found(1), done],
        because: 'However commitIndex comes to 3, the same three entries are applied.',
      }),
      leaderRow({
        name: 'a command that the machine refuses',
        log: [set('x', 1), cas('x', 5, 2), get('x')],
        results: [done, refused, found(1)],
        because: 'A refusal by the machine is a result: the client hears it, and the next entry is due.',
      }),
      followerRow({
        name: 'the log goes on beyond commitIndex',
        log: [set('x', 1), set('x', 2), set('x', 3)],
        commits: [1, 2],
        results: [done, done],
        because: 'Entry 3 is not committed, and may still be replaced.',
      }),
      followerRow({
        name: 'commitIndex has not moved',
        log: [set('x', 1), set('x', 2)],
        commits: [1, 1, 1],
        results: [done],
        because: 'This is called whenever commitIndex may have moved; here entry 1 alone was to be applied, once.',
      }),
      followerRow({
        name: 'nothing is committed',
        log: [set('x', 1)],
        commits: [0],
        results: [],
        because: 'Nothing is committed, so nothing is applied.',
      }),
      {
        name: 'clients whose entries are still to come',
        state: { currentTerm: 2, role: 'leader', log: logOf([get('x'), get('x'), get('x')]), waiting: [waiter(3, 2, 103), waiter(1, 2, 101)] },
        calls: [committed(2)],
        judge: all(applies(logOf([get('x'), get('x')]), [done, done]), hears([[101, done]]), forgetsNone([103]), waitsNoMore),
        because: 'Entry 1 has been applied, and its client hears of it. Whoever waits for entry 3 waits on.',
      },
    ],
  }));

const again = {
  adjacent: {
    name: 'a request and its retry',
    log: [set('x', 1), by('c1', 1, cas('x', 1, 2)), by('c1', 1, cas('x', 1, 2)), get('x')],
    results: [done, done, done, found(2)],
    because: 'Entry 3 is a retry of entry 2: it is not executed, and its result is that of entry 2.',
  },
  apart: {
    name: 'another client’s command between a request and its retry',
    log: [by('c1', 1, set('x', 'one')), by('c2', 1, set('x', 'two')), by('c1', 1, set('x', 'one')), get('x')],
    results: [done, done, done, found('two')],
    because: 'The retry of c1 must not undo what c2 has done since. That is what executing it twice would mean.',
  },
  separately: {
    name: 'a retry that is committed much later',
    log: [by('c1', 1, set('x', 1)), set('x', 2), by('c1', 1, set('x', 1)), get('x')],
    commits: [1, 2, 3, 4],
    results: [done, done, done, found(2)],
    because: 'Whenever the retry comes, its request has been executed.',
  },
  read: {
    name: 'a read and its retry',
    log: [set('x', 1), by('c1', 1, get('x')), set('x', 2), by('c1', 1, get('x')), noop],
    results: [done, found(1), done, found(1), done],
    because: 'A retry has the result that the request had, although another read would find something else by now.',
  },
  failed: {
    name: 'a request that the machine has refused, and its retry',
    log: [set('x', 1), by('c1', 1, cas('x', 2, 3)), set('x', 2), by('c1', 1, cas('x', 2, 3)), get('x')],
    results: [done, refused, done, refused, found(2)],
    because: 'A refusal is a result too. By now the comparison would succeed; the request has had its one go.',
  },
} as const satisfies Record<string, Example>;

test('executes a request once, however often it is in the log', () =>
  table({
    rule: raftRules.sessions,
    rows: [
      ...Object.values(again).flatMap(both),
      ...both({
        name: 'three copies of a request',
        log: [by('c1', 1, set('x', 1)), set('x', 2), by('c1', 1, set('x', 1)), by('c1', 1, set('x', 1)), get('x')],
        commits: [2, 5],
        results: [done, done, done, done, found(2)],
        because: 'Twice or three times makes no difference.',
      }),
      ...both({
        name: 'the next request of the same client, with the same command',
        log: [by('c1', 1, set('x', 1)), set('x', 2), by('c1', 2, set('x', 1)), get('x')],
        results: [done, done, done, found(1)],
        because: 'Another seq is another request: the client means it.',
      }),
      ...both({
        name: 'another client with the same seq',
        log: [by('c1', 1, set('x', 1)), by('c2', 1, set('x', 2)), get('x')],
        results: [done, done, found(2)],
        because: 'Each client counts for itself: seq 1 of c2 is not seq 1 of c1.',
      }),
      ...both({
        name: 'the same command twice, of nobody',
        log: [set('x', 1), set('x', 2), set('x', 1), get('x')],
        results: [done, done, done, found(1)],
        because: 'A command without clientId and seq belongs to no session; each one is executed.',
      }),
      ...both({
        name: 'seq starts anywhere and leaves numbers out',
        log: [by('c1', 7, set('x', 7)), by('c1', 9, set('x', 9)), by('c1', 9, get('x')), by('c1', 12, get('x'))],
        results: [done, done, done, found(9)],
        because: 'A higher seq is a new request, whichever number it has; the same seq is a retry.',
      }),
    ],
  }));

test('never executes a request after a later one', () =>
  table({
    rule: raftRules.sessions,
    rows: [
      ...both({
        name: 'a copy of the request before the last',
        log: [by('c1', 1, set('x', 1)), by('c1', 2, set('x', 2)), by('c1', 1, set('x', 1)), get('x')],
        results: [done, done, any, found(2)],
        because: 'The client has made its request 2, so it has long heard the result of request 1; this copy comes late, and is not executed.',
      }),
      ...both({
        name: 'a request whose later one came first',
        log: [by('c1', 2, set('x', 2)), by('c1', 1, set('x', 1)), get('x')],
        results: [done, any, found(2)],
        because: 'A seq below that of the session is never executed, also where nobody has seen it before.',
      }),
      ...both({
        name: 'an old copy, and then a retry of the latest',
        log: [by('c1', 1, set('x', 1)), by('c1', 2, cas('x', 1, 2)), by('c1', 1, set('x', 1)), by('c1', 2, cas('x', 1, 2)), get('x')],
        results: [done, done, any, done, found(2)],
        because: 'The old copy leaves the session as it was: request 2 is still known, with its result.',
      }),
      ...both({
        name: 'an old copy, and then the next request',
        log: [by('c1', 3, set('x', 3)), by('c1', 1, set('x', 1)), by('c1', 2, set('x', 2)), by('c1', 4, get('x'))],
        results: [done, any, any, found(3)],
        because: 'Neither old copy lowers the seq of the session.',
      }),
    ],
  }));

const hasSessions: Judge = (outcomes) => {
  const sessions = outcomes.at(-1)?.state.sessions ?? {};
  return canonicalText(sessions) === canonicalText({}) ? 'c1 has had a request executed, and state.sessions is still {}' : undefined;
};

const deposed: Call = { call: 'onSteppedDown', sets: { role: 'follower', currentTerm: 3, leaderId: null } };
const elected: Call['sets'] = { role: 'leader', currentTerm: 4, leaderId: 'S1' };

test('keeps the sessions with the replicated state', () =>
  table({
    rule: raftRules.sessions,
    rows: [
      {
        name: 'what a follower has executed',
        state: { currentTerm: 2, role: 'follower', leaderId: 'S2', log: logOf([by('c1', 1, set('x', 1))]) },
        calls: [committed(1)],
        judge: hasSessions,
        because: 'Sessions belong to the replicated state of every server: they are kept in state.sessions, and come along where the machine is copied.',
      },
      {
        name: 'what the leader has executed',
        state: { currentTerm: 2, role: 'leader', leaderId: 'S1', log: logOf([by('c1', 1, set('x', 1))]), waiting: [waiter(1, 2, 101)] },
        calls: [committed(1)],
        judge: hasSessions,
        because: 'Sessions belong to the replicated state of every server: they are kept in state.sessions, and come along where the machine is copied.',
      },
      {
        name: 'executed as a leader, and the retry is committed when this server leads no longer',
        state: { currentTerm: 2, role: 'leader', log: logOf(again.separately.log), waiting: [waiter(1, 2, 101)] },
        calls: [committed(1), deposed, committed(2), committed(4)],
        judge: applies(logOf(again.separately.log), again.separately.results),
        because: 'A session outlives the leadership under which it began: the request stays executed.',
      },
      {
        name: 'executed as a follower, and the retry comes when this server leads',
        state: { currentTerm: 2, role: 'follower', log: logOf(again.separately.log) },
        calls: [committed(1), { ...committed(4), sets: { ...elected, commitIndex: 4, waiting: [waiter(3, 2, 103)] } }],
        judge: all(applies(logOf(again.separately.log), again.separately.results), hears([[103, done]])),
        because: 'The client asked another leader first. This server has executed that request too, and must know it.',
      },
    ],
  }));

test('tells no client the result of another entry', () =>
  table({
    rule: raftRules.answers,
    rows: [
      {
        name: 'entry 2 of term 2 was overwritten by entry 2 of term 3',
        state: { currentTerm: 3, role: 'follower', log: [...logOf([set('x', 'a')]), ...logOf([get('x')], 3)], waiting: [waiter(2, 2, 102)] },
        calls: [committed(2)],
        judge: hears([], [[102, refused]]),
        because: 'The index is the same, the entry is not: this client’s command was replaced, and the result belongs to another command.',
      },
      {
        name: 'entry 2 of term 3 was overwritten by an entry of an earlier term',
        state: { currentTerm: 4, role: 'follower', log: logOf([set('x', 'a'), get('x')], 1), waiting: [waiter(2, 3, 102)] },
        calls: [committed(2)],
        judge: hears([], [[102, refused]]),
        because: 'As in Fig. 8, a later leader may bring an entry of an earlier term; it is another entry all the same.',
      },
      {
        name: 'two clients wait for an index, the earlier one for an entry that is gone',
        state: { currentTerm: 4, role: 'leader', log: [...logOf([set('x', 'a')]), ...logOf([get('x')], 4)], waiting: [waiter(2, 2, 102), waiter(2, 4, 104)] },
        calls: [committed(2)],
        judge: hears([[104, found('a')]], [[102, refused]]),
        because: 'Entry 2 of term 4 is the second client’s. It alone hears the result.',
      },
      {
        name: 'the same, with the later client first in the list',
        state: { currentTerm: 4, role: 'leader', log: [...logOf([set('x', 'a')]), ...logOf([get('x')], 4)], waiting: [waiter(2, 4, 104), waiter(2, 2, 102)] },
        calls: [committed(2)],
        judge: hears([[104, found('a')]], [[102, refused]]),
        because: 'Index and term together name the entry, wherever its client stands in the list.',
      },
      {
        name: 'clients wait in another order than that of their entries',
        state: {
          currentTerm: 2,
          role: 'leader',
          log: logOf([set('x', 'a'), get('x'), cas('x', 'b', 'c')]),
          waiting: [waiter(3, 2, 103), waiter(1, 2, 101), waiter(2, 2, 102)],
        },
        calls: [committed(3)],
        judge: all(
          hears([
            [101, done],
            [102, found('a')],
            [103, refused],
          ]),
          waitsNoMore,
        ),
        because: 'Who waits for an entry is told by its index and term, not by the place in the list.',
      },
      {
        name: 'the entry at the index before has the term that the client waits for',
        state: { currentTerm: 2, role: 'leader', log: logOf([set('x', 'a'), get('x')]), waiting: [waiter(2, 2, 102)] },
        calls: [committed(1)],
        judge: all(hears([]), forgetsNone([102])),
        because: 'The term is the same, the index is not: entry 1 is another client’s.',
      },
    ],
  }));

interface Deposed {
  readonly name: string;
  readonly state: Partial<RaftState>;
  readonly calls?: readonly Call[];
  readonly judge: Judge;
  readonly because: string;
}

const threeEntries = logOf([set('x', 1), set('x', 2), get('x')]);

const deposedRow = ({ name, state, calls = [deposed], judge, because }: Deposed): Row => ({
  name,
  state: { currentTerm: 2, role: 'leader', log: threeEntries, ...state },
  calls,
  judge,
  because,
});

test('tells waiting clients the truth when it steps down', () =>
  table({
    rule: raftRules.unknownOutcome,
    rows: [
      deposedRow({
        name: 'one client waits for an entry that is not committed',
        state: { waiting: [waiter(3, 2, 103)] },
        judge: all(hears([[103, unknown]]), waitsNoMore),
        because: 'Its entry may be committed by the next leader or overwritten. Nobody here can know, and the client should hear just that.',
      }),
      deposedRow({
        name: 'three clients wait for entries that are not committed',
        state: { waiting: [waiter(1, 2, 101), waiter(2, 2, 102), waiter(3, 2, 103)] },
        judge: all(
          hears([
            [101, unknown],
            [102, unknown],
            [103, unknown],
          ]),
          waitsNoMore,
        ),
        because: 'Every one of them hears that the outcome is unknown, and nobody waits any more.',
      }),
      deposedRow({
        name: 'some have been answered, and others wait',
        state: { waiting: [waiter(1, 2, 101), waiter(3, 2, 103)] },
        calls: [committed(2), deposed],
        judge: all(
          hears([
            [101, done],
            [103, unknown],
          ]),
          waitsNoMore,
        ),
        because: 'The first client has its result. The other hears that the outcome of its request is unknown.',
      }),
      deposedRow({
        name: 'nobody waits',
        state: { waiting: [] },
        judge: hears([]),
        because: 'There is nobody to be told.',
      }),
      deposedRow({
        name: 'the entry is committed after its client was told that the outcome is unknown',
        state: { waiting: [waiter(3, 2, 103)] },
        calls: [deposed, committed(3)],
        judge: all(applies(threeEntries, [done, done, found(2)]), hears([[103, unknown]])),
        because: 'The new leader has committed it after all. But a request is answered once, and it has been.',
      }),
    ],
  }));
