import { logOf, raftRules, table, test, type CallOutcome, type Row } from '#harness/suite';
import type { Applied, ApplyResult, RaftState, Waiter } from '#tasks/task-06-live-commitment';

type Judge = NonNullable<Row['judge']>;

const unknown = { ok: false, error: 'unknown' } as const;

/** A client that waits; the number of its request tells who it is. */
const waiter = (index: number, term: number, request: number): Waiter => ({ index, term, request });

type Heard = readonly [request: number, reply: unknown];

/** What clients have heard, in order. */
function heard(outcomes: readonly CallOutcome[]): Heard[] {
  return outcomes.flatMap(({ effects }) => effects.flatMap((effect): Heard[] => (effect.kind === 'answer' ? [[effect.id, effect.reply]] : [])));
}

/** The reply has all that is asked for; more does no harm. */
function isSame([request, reply]: Heard, [wanted, asked]: Heard): boolean {
  const fields = Object.entries(asked as object);
  return request === wanted && typeof reply === 'object' && reply !== null && fields.every(([name, value]) => (reply as Record<string, unknown>)[name] === value);
}

/** Exactly these answers were given, in whatever order; those in `may` are allowed besides. */
function hears(must: readonly Heard[], may: readonly Heard[] = []): Judge {
  return (outcomes) => {
    const given = heard(outcomes);
    const wrong = given.find((answer) => ![...must, ...may].some((one) => isSame(answer, one)));
    if (wrong) return `request ${wrong[0]} heard ${JSON.stringify(wrong[1])}`;
    const twice = given.find(([request], i) => given.findIndex((other) => other[0] === request) !== i);
    if (twice) return `request ${twice[0]} was answered twice`;
    const missing = must.find(([request]) => !given.some((answer) => answer[0] === request));
    return missing && `request ${missing[0]} heard nothing`;
  };
}

/** Those who have been answered wait no longer; the others still do. */
function waitOn(requests: readonly number[], gone: readonly number[]): Judge {
  return (outcomes) => {
    const waiting = (outcomes.at(-1)?.state.waiting ?? []).map(({ request }) => request);
    const lost = requests.find((request) => !waiting.includes(request));
    if (lost !== undefined) return `request ${lost} no longer waits, and its entry is still to come`;
    const left = gone.find((request) => waiting.includes(request));
    return left === undefined ? undefined : `request ${left} was answered, and still waits`;
  };
}

const both = (...judges: readonly Judge[]): Judge => (outcomes) => {
  for (const judge of judges) {
    const problem = judge(outcomes);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const ok = (value: string | null = null): ApplyResult => ({ ok: true, value });

interface Example {
  readonly name: string;
  readonly state: Partial<RaftState>;
  /** The entries that are applied, each with its index, term and result. */
  readonly applied: readonly (readonly [index: number, term: number, result: ApplyResult])[];
  readonly judge: Judge;
  readonly because: string;
}

function appliedRow({ name, state, applied, judge, because }: Example): Row {
  return {
    name,
    state: { log: logOf(1, 2, 2, 2), currentTerm: 2, role: 'leader', commitIndex: 4, lastApplied: 4, ...state },
    calls: applied.map(([index, term, result]) => {
      const entry: Applied['entry'] = { term, command: { op: 'get', key: `k${index}` } };
      return { call: 'onApplied', with: { index, entry, result } satisfies Applied };
    }),
    judge,
    because,
  };
}

test('answers the client whose entry was applied', () =>
  table({
    rule: raftRules.answers,
    rows: [
      appliedRow({
        name: 'one client waits, and its entry is applied',
        state: { waiting: [waiter(2, 2, 7)] },
        applied: [[2, 2, ok('a')]],
        judge: both(hears([[7, ok('a')]]), waitOn([], [7])),
        because: 'Its entry, 2 of term 2, has been applied: the client hears the result, as it is.',
      }),
      appliedRow({
        name: 'the machine refuses the command',
        state: { waiting: [waiter(2, 2, 7)] },
        applied: [[2, 2, { ok: false, error: 'no such key' }]],
        judge: hears([[7, { ok: false, error: 'no such key' }]]),
        because: 'A refusal by the machine is a result like any other: the command was executed.',
      }),
      appliedRow({
        name: 'nobody waits',
        state: { waiting: [] },
        applied: [[2, 2, ok()]],
        judge: hears([]),
        because: 'Most servers apply entries for which nobody waits here.',
      }),
      appliedRow({
        name: 'another client’s entry is applied first',
        state: { waiting: [waiter(3, 2, 8), waiter(4, 2, 9)] },
        applied: [[2, 2, ok('a')]],
        judge: both(hears([]), waitOn([8, 9], [])),
        because: 'Entries 3 and 4 are still to come; those who wait for them wait on.',
      }),
      appliedRow({
        name: 'three clients wait, and two entries are applied',
        state: { waiting: [waiter(2, 2, 7), waiter(3, 2, 8), waiter(4, 2, 9)] },
        applied: [
          [2, 2, ok('a')],
          [3, 2, ok('b')],
        ],
        judge: both(
          hears([
            [7, ok('a')],
            [8, ok('b')],
          ]),
          waitOn([9], [7, 8]),
        ),
        because: 'Each client hears the result of its own entry; the third waits for entry 4.',
      }),
      appliedRow({
        name: 'the clients came in another order than their entries are listed',
        state: { waiting: [waiter(4, 2, 9), waiter(2, 2, 7), waiter(3, 2, 8)] },
        applied: [
          [2, 2, ok('a')],
          [3, 2, ok('b')],
          [4, 2, ok('c')],
        ],
        judge: both(
          hears([
            [7, ok('a')],
            [8, ok('b')],
            [9, ok('c')],
          ]),
          waitOn([], [7, 8, 9]),
        ),
        because: 'Who waits for an entry is told by its index and term, not by the place in the list.',
      }),
    ],
  }));

test('tells no client the result of another entry', () =>
  table({
    rule: raftRules.answers,
    rows: [
      appliedRow({
        name: 'entry 3 of term 2 was overwritten by entry 3 of term 3',
        state: { currentTerm: 3, role: 'follower', log: logOf(1, 2, 3), waiting: [waiter(3, 2, 8)] },
        applied: [[3, 3, ok('b')]],
        judge: hears([], [[8, unknown]]),
        because: 'The index is the same, the entry is not: this client’s command was replaced, and the result belongs to another command.',
      }),
      appliedRow({
        name: 'entry 3 of term 2 was overwritten by an entry of an earlier term',
        state: { currentTerm: 4, role: 'follower', log: logOf(1, 1, 1), waiting: [waiter(3, 2, 8)] },
        applied: [[3, 1, ok('b')]],
        judge: hears([], [[8, unknown]]),
        because: 'As in Fig. 8, a later leader may bring an entry of an earlier term; it is another entry all the same.',
      }),
      appliedRow({
        name: 'the entry of an earlier client was overwritten, and that of a later one lies there now',
        state: { currentTerm: 4, log: logOf(1, 2, 4), waiting: [waiter(3, 2, 8), waiter(3, 4, 9)] },
        applied: [[3, 4, ok('c')]],
        judge: hears([], [[9, ok('c')], [8, unknown], [9, unknown]]),
        because: 'Both wait for an entry at index 3. Entry 3 of term 4 is the second client’s.',
      }),
      appliedRow({
        name: 'the same, with the later client first in the list',
        state: { currentTerm: 4, log: logOf(1, 2, 4), waiting: [waiter(3, 4, 9), waiter(3, 2, 8)] },
        applied: [[3, 4, ok('c')]],
        judge: hears([], [[9, ok('c')], [8, unknown], [9, unknown]]),
        because: 'Index and term together name the entry, wherever its client stands in the list.',
      }),
      appliedRow({
        name: 'the entry at the next index has the term that the client waits for',
        state: { log: logOf(1, 2, 2, 2), waiting: [waiter(3, 2, 8)] },
        applied: [[2, 2, ok('a')]],
        judge: both(hears([]), waitOn([8], [])),
        because: 'The term is the same, the index is not: entry 2 is another client’s.',
      }),
    ],
  }));

interface Deposed {
  readonly name: string;
  readonly state: Partial<RaftState>;
  readonly judge: Judge;
  readonly because: string;
}

const deposedRow = ({ name, state, judge, because }: Deposed): Row => ({
  name,
  state: { log: logOf(1, 2, 2, 2), currentTerm: 3, role: 'follower', ...state },
  calls: [{ call: 'onSteppedDown' }],
  judge,
  because,
});

test('tells waiting clients the truth when it steps down', () =>
  table({
    rule: raftRules.unknownOutcome,
    rows: [
      deposedRow({
        name: 'one client waits',
        state: { waiting: [waiter(3, 2, 8)] },
        judge: both(hears([[8, unknown]]), waitOn([], [8])),
        because: 'Its entry may be committed by the next leader or overwritten. Nobody here can know, and the client should hear just that.',
      }),
      deposedRow({
        name: 'three clients wait',
        state: { waiting: [waiter(2, 2, 7), waiter(3, 2, 8), waiter(4, 2, 9)] },
        judge: both(
          hears([
            [7, unknown],
            [8, unknown],
            [9, unknown],
          ]),
          waitOn([], [7, 8, 9]),
        ),
        because: 'Every one of them hears that the outcome is unknown, and nobody waits any more.',
      }),
      deposedRow({
        name: 'nobody waits',
        state: { waiting: [] },
        judge: hears([]),
        because: 'There is nobody to be told.',
      }),
      {
        name: 'an entry is applied after its client was told that the outcome is unknown',
        state: { log: logOf(1, 2, 2), currentTerm: 3, role: 'follower', commitIndex: 3, lastApplied: 3, waiting: [waiter(3, 2, 8)] },
        calls: [
          { call: 'onSteppedDown' },
          { call: 'onApplied', with: { index: 3, entry: { term: 2, command: { op: 'noop' } }, result: ok() } satisfies Applied },
        ],
        judge: hears([[8, unknown]]),
        because: 'The new leader has committed it after all. But a request is answered once, and it has been.',
      },
    ],
  }));
