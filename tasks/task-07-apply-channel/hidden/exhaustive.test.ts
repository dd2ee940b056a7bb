import { explore, logOf, raftRules, staleFields, test, type Explored } from '#harness/suite';
import type { AppendEntries, Command, Index, LogEntry, RaftState, RequestVote } from '#tasks/task-07-apply-channel';

const checkers = ['APPLY-ORDER', 'RESULT', 'REPLICAS', 'SMS', 'ANSWER'] as const;

type Possibility = Explored['may'][number];

const machineAt = (node: string): Possibility[] => ['work 1', 'work 2', 'work 3'].map((timer) => ({ do: 'fire', nodes: [node], timer }));

/** Timers that Raft's parts set; any other is the channel's own. */
const anyTimerBut = ['election', 'heartbeat'];

const request: Command = { op: 'cas', key: 'k', expected: 1, value: 2, clientId: 'c1', seq: 1 };

/** Entries 2 and 3 are the same request of c1. */
const log: LogEntry[] = [{ op: 'put', key: 'k', value: 1 } as const, request, request].map((command) => ({ term: 1, command }));

/** A heartbeat of the leader of term 1, which has committed this far. */
const committed = (leaderCommit: Index): AppendEntries => ({
  type: 'AppendEntries',
  term: 1,
  leaderId: 'S1',
  prevLogIndex: 3,
  prevLogTerm: 1,
  entries: [],
  leaderCommit,
});

test('applies three entries in order, in every order of events', () =>
  explore({
    name: 'S2 hears that one entry is committed, and that three are; it may crash once; its machine takes its time',
    servers: 3,
    start: { S2: { currentTerm: 1, log } },
    network: 'reordering',
    anyTimerBut,
    may: [
      ...[1, 3].map((index): Possibility => ({ do: 'inject', from: 'S1', to: 'S2', message: committed(index) })),
      ...machineAt('S2'),
      { do: 'crash', nodes: ['S2'], times: 1 },
      { do: 'restart', nodes: ['S2'] },
    ],
    goals: [
      {
        node: 'S2',
        when: [{ field: 'lastApplied', is: 3 }],
        otherwise: 'three entries are committed, and S2 never applies the third',
        rule: raftRules.applying,
      },
    ],
    checkers,
    statesMax: 20_000,
    runsMax: 4000,
  }));

const put = (client: string, key: string): object => ({ command: { op: 'put', key, value: key, clientId: client, seq: 1 } });

/** S3 has tried term 5 when S1 wins term 4 with the vote of S2. */
const s3TriedTerm5: Readonly<Record<string, Partial<RaftState>>> = {
  S1: { currentTerm: 3, log: logOf(2) },
  S2: { currentTerm: 3, log: logOf(2) },
  S3: { currentTerm: 5, votedFor: 'S3', log: logOf(3) },
};

/** What S3 sends as the leader of term 5, when S2 has voted for it too. */
const ofTerm5: AppendEntries = {
  type: 'AppendEntries',
  term: 5,
  leaderId: 'S3',
  prevLogIndex: 0,
  prevLogTerm: 0,
  entries: logOf(3),
  leaderCommit: 0,
};

const leadsTerm6 = [
  { field: 'role', is: 'leader' },
  { field: 'currentTerm', is: 6 },
] as const;

/** The entries of two clients at indices 2 and 3 are gone when another comes to lie there, a retry of one of them. */
const overwritten: Explored = {
  name: 'S1 has the requests of c1 and c2 when it loses term 4; it wins term 6, and c2 asks again',
  servers: 3,
  start: s3TriedTerm5,
  network: 'immediate',
  stale: staleFields,
  anyTimerBut,
  setup: [
    { do: 'fire', node: 'S1', timer: 'election' },
    { do: 'deliver', among: ['S1', 'S2'], until: { node: 'S1', field: 'role', is: 'leader' } },
    { do: 'ask', node: 'S1', message: put('c1', 'x') },
    { do: 'ask', node: 'S1', message: put('c2', 'y') },
    // Nothing of it reaches the others.
    { do: 'deliver', among: ['S1'] },
    { do: 'inject', from: 'S3', to: 'S2', message: { type: 'RequestVote', term: 5, candidateId: 'S3', lastLogIndex: 1, lastLogTerm: 3 } as never },
    { do: 'inject', from: 'S3', to: 'S1', message: ofTerm5 },
    { do: 'fire', node: 'S1', timer: 'election' },
    { do: 'deliver', among: ['S1', 'S2'], until: { node: 'S1', field: 'role', is: 'leader' } },
    { do: 'crash', node: 'S3' },
  ],
  may: [
    { do: 'ask', nodes: ['S1'], message: put('c2', 'y'), when: leadsTerm6, times: 1 },
    { do: 'fire', nodes: ['S1'], timer: 'heartbeat', when: leadsTerm6, times: 2 },
    ...machineAt('S1'),
  ],
  goals: [
    {
      node: 'S1',
      when: [...leadsTerm6, { field: 'lastApplied', is: 2 }],
      otherwise: 'S1 leads term 6 and commits entry 2, and never applies it',
      rule: raftRules.applying,
    },
  ],
  checkers,
  statesMax: 30_000,
  runsMax: 4000,
};

/** A candidate that has missed the last entries: S1 refuses its vote, and is deposed all the same. */
const laterTerm: RequestVote = { type: 'RequestVote', term: 3, candidateId: 'S3', lastLogIndex: 0, lastLogTerm: 0 };

/** A comparison with what entry 1 has put. */
const onEntry1: Command = { op: 'cas', key: 'k1', expected: 'term 1', value: 'compared', clientId: 'c1', seq: 1 };

/** The machine is busy with a request when its leader is deposed, perhaps leads again, and is asked once more. */
const deposedWhileBusy: Explored = {
  name: 'S1 leads term 2, hears of term 3 and may lead term 4; c1 asks once more; the machine takes its time',
  servers: 3,
  start: Object.fromEntries(['S1', 'S2', 'S3'].map((id) => [id, { currentTerm: 1, log: logOf(1) }])),
  network: 'immediate',
  stale: staleFields,
  anyTimerBut,
  setup: [
    { do: 'fire', node: 'S1', timer: 'election' },
    { do: 'deliver', among: ['S1', 'S2'] },
    { do: 'ask', node: 'S1', message: { command: onEntry1 } },
    { do: 'deliver', among: ['S1', 'S2'] },
    { do: 'crash', node: 'S3' },
  ],
  may: [
    { do: 'ask', nodes: ['S1'], message: { command: onEntry1 }, when: [{ field: 'role', is: 'leader' }], times: 1 },
    { do: 'inject', from: 'S3', to: 'S1', message: laterTerm, times: 1 },
    { do: 'fire', nodes: ['S1'], timer: 'election', when: [{ field: 'currentTerm', is: 3 }], times: 1 },
    ...machineAt('S1'),
  ],
  goals: [
    {
      node: 'S1',
      when: [
        { field: 'lastApplied', atLeast: 2 },
        { field: 'currentTerm', is: 2 },
      ],
      otherwise: 'S1 leads term 2 and commits entry 2, and never applies it',
      rule: raftRules.applying,
    },
  ],
  checkers,
  statesMax: 30_000,
  runsMax: 4000,
};

test('answers rightly in every order of a step-down, retries and turns of the machine', async () => {
  await explore(overwritten);
  await explore(deposedWhileBusy);
});
