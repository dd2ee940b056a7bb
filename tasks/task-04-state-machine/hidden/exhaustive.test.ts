import { explore, raftRules, test, type Explored } from '#harness/suite';
import type { AppendEntries, Command, Index, LogEntry } from '#tasks/task-04-state-machine';

const commands: readonly Command[] = [
  { op: 'put', key: 'k', value: 1 },
  { op: 'cas', key: 'k', expected: 1, value: 2 },
  { op: 'cas', key: 'k', expected: 1, value: 3 },
];
const log: LogEntry[] = commands.map((command) => ({ term: 1, command }));

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

type Possibility = Explored['may'][number];

test('applies three entries in order, in every order of events', () =>
  explore({
    name: 'S2 hears that three entries are committed, one after the other, and may crash once; its machine takes its time',
    servers: 3,
    start: { S2: { currentTerm: 1, log } },
    network: 'reordering',
    may: [
      ...[1, 2, 3].map((index): Possibility => ({ do: 'inject', from: 'S1', to: 'S2', message: committed(index) })),
      ...['work 1', 'work 2', 'work 3'].map((timer): Possibility => ({ do: 'fire', nodes: ['S2'], timer })),
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
    checkers: ['REPLIES', 'APPLY-ORDER', 'RESULT', 'REPLICAS', 'SMS', 'ANSWER'],
    statesMax: 20_000,
  }));
