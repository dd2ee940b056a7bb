import { paxosHistory, paxosRules, plainlyBroken, propose, table, test, traces, verdictRow, type Row, type Scenario, type Simulated } from '#harness/suite';
import type { PaxosEvent, PaxosTrace, PromiseGiven, Value, VoteCast } from '#tasks/task-13-paxos-safety';

const checkers = ['PAXOS-DUR', 'PROMISE-MONO', 'ONE-VALUE', 'P2C', 'AGREE'] as const satisfies Simulated['checkers'];

/** Rivals, lost messages and crashes: ballots above each other, and values that are carried on. */
const weather = (servers: number): Scenario => ({
  name: `${servers} acceptors, three proposers, lost messages and crashes`,
  servers,
  clients: 3,
  network: { loss: 0.2, duplication: 0.2, late: 0.2, lateMsMax: 300 },
  faults: { kinds: ['crash', 'client-crash', 'slow-disk'], episodes: 4, forMs: 1200 },
  workload: { everyMs: 120, command: (count) => propose(`v${count}`) },
  settleWithinMs: 10_000,
});

const histories = async (): Promise<readonly PaxosTrace[]> => {
  const three = await traces({ scenario: weather(3), checkers, seeds: 5 });
  const five = await traces({ scenario: weather(5), checkers, seeds: 3 });
  return [...three, ...five].map(paxosHistory);
};

test('judges what a cluster has done', async () => {
  const rows = (await histories()).map((trace, i) => verdictRow({ name: `history ${i + 1}`, trace, breaks: null, because: 'This has happened, and the nodes are correct.' }));
  await table({ rule: paxosRules.proof, rows });
});

// The same histories, with something in them that can't have happened.

interface Change {
  readonly name: string;
  /** The history changed; the same where there is nothing to change. */
  readonly of: (events: readonly PaxosEvent[]) => readonly PaxosEvent[];
  readonly because: string;
}

const lastBallot = (events: readonly PaxosEvent[]): number => Math.max(0, ...events.filter(({ type }) => type === 'accept').map(({ n }) => n));
const other: Value = 'another value';

const changes: readonly Change[] = [
  {
    name: 'the last ballot has another value',
    of: (events) => events.map((event) => (event.type !== 'promise' && event.n === lastBallot(events) ? { ...event, v: other } : event)),
    because: 'It was told of a value, and proposes another.',
  },
  {
    name: 'all promises of the last ballot are those of one acceptor',
    of: (events) => {
      const [first] = events.filter((event): event is PromiseGiven => event.type === 'promise' && event.n === lastBallot(events));
      return events.filter((event) => event.type !== 'promise' || event.n !== lastBallot(events) || event.from === first?.from);
    },
    because: 'One acceptor is no majority.',
  },
  {
    name: 'the last to promise votes once more, below its promise',
    of: (events) => {
      const last = events.findLast((event): event is PromiseGiven => event.type === 'promise');
      const lower = events.find((event) => event.type === 'accept' && event.n < (last?.n ?? 0));
      return last && lower?.type === 'accept' ? [...events, { type: 'accepted', from: last.from, n: lower.n, v: lower.v } satisfies VoteCast] : events;
    },
    because: 'It had promised to accept nothing below.',
  },
  {
    name: 'in the end one ballot more chooses another value, and its promises tell of nothing',
    of: (events) => {
      const n = Math.max(...events.map((event) => event.n)) + 1;
      const by = [...new Set(events.flatMap((event) => (event.type === 'promise' ? [event.from] : [])))];
      const promises = by.map((from): PromiseGiven => ({ type: 'promise', from, n, acceptedN: null, acceptedV: null }));
      return [...events, ...promises, { type: 'accept', n, v: other }, ...by.map((from): VoteCast => ({ type: 'accepted', from, n, v: other }))];
    },
    because: 'A value was chosen before, and now another one is.',
  },
];

test('judges what a cluster could not have done', async () => {
  const rows = (await histories()).flatMap(({ acceptors, events }, i): Row[] =>
    changes.flatMap(({ name, of, because }): Row[] => {
      const trace = { acceptors, events: of(events) };
      const breaks = plainlyBroken(trace);
      return breaks !== null ? [verdictRow({ name: `history ${i + 1}, but ${name}`, trace, breaks, because })] : [];
    }),
  );
  await table({ rule: paxosRules.proof, rows });
});
