import { explore, logOf, put, raftRules, test, type Explored } from '#harness/suite';
import type { AppendEntries } from '#tasks/task-02-log-matching';

const checkers = ['MATCH-SOUND', 'DUR', 'COMMIT-MONO', 'LM', 'MAJORITY', 'LC', 'SMS'] as const;

/** S1 wins term 3 with the vote of S3, which then goes down; S2 has heard nothing of it. */
const s1LeadsTerm3: NonNullable<Explored['setup']> = [
  { do: 'fire', node: 'S1', timer: 'election' },
  { do: 'deliver', among: ['S1', 'S3'] },
  { do: 'crash', node: 'S3' },
];

/** What S1, leader of term 2 until it crashed, had sent to S2 before it was on its own disk. */
const ofTerm2: AppendEntries = {
  type: 'AppendEntries',
  term: 2,
  leaderId: 'S1',
  prevLogIndex: 1,
  prevLogTerm: 1,
  entries: logOf(1, 2, 2).slice(1),
  leaderCommit: 1,
};

test('keeps what it has confirmed, in every order of messages', () =>
  explore({
    name: 'two commands of term 3 and a message of term 2; messages arrive in any order, again and again, or never',
    servers: 3,
    start: {
      S1: { currentTerm: 2, votedFor: 'S1', log: logOf(1) },
      S2: { currentTerm: 1, log: logOf(1) },
      S3: { currentTerm: 2, votedFor: 'S1', log: logOf(1) },
    },
    network: 'reordering',
    setup: s1LeadsTerm3,
    may: [
      { do: 'ask', nodes: ['S1'], message: put('x'), times: 1 },
      { do: 'ask', nodes: ['S1'], message: put('y'), times: 1 },
      { do: 'fire', nodes: ['S1'], timer: 'heartbeat' },
      { do: 'inject', from: 'S1', to: 'S2', message: ofTerm2 },
      { do: 'crash', nodes: ['S2'], times: 2 },
      { do: 'restart', nodes: ['S2'] },
    ],
    goals: [
      {
        node: 'S1',
        when: [{ field: 'commitIndex', is: 3 }],
        otherwise: 'S2 never confirms entries 2 and 3 of term 3',
        rule: raftRules.conflicts,
      },
    ],
    checkers,
    statesMax: 50_000,
  }));

/** A leader that looks for the place where the logs agree may do so without sending entries (thesis §3.5). */
const probe: AppendEntries = { type: 'AppendEntries', term: 3, leaderId: 'S1', prevLogIndex: 1, prevLogTerm: 1, entries: [], leaderCommit: 3 };

test('replaces a tail that conflicts, in every order of messages', () =>
  explore({
    name: 'S2 has two entries of term 2, S1 one of term 1 in their place; messages arrive in any order, again and again, or never',
    servers: 3,
    start: {
      S1: { currentTerm: 1, votedFor: 'S1', log: logOf(1, 1) },
      S2: { currentTerm: 2, votedFor: 'S2', log: logOf(1, 2, 2) },
      S3: { currentTerm: 2, votedFor: 'S2', log: logOf(1) },
    },
    network: 'reordering',
    setup: [{ do: 'fire', node: 'S1', timer: 'election' }, { do: 'deliver', among: ['S1', 'S3'] }, ...s1LeadsTerm3],
    may: [
      { do: 'fire', nodes: ['S1'], timer: 'heartbeat' },
      { do: 'ask', nodes: ['S1'], message: put('x'), times: 1 },
      { do: 'inject', from: 'S1', to: 'S2', message: probe },
      { do: 'crash', nodes: ['S2'], times: 2 },
      { do: 'restart', nodes: ['S2'] },
    ],
    goals: [
      {
        node: 'S1',
        when: [{ field: 'commitIndex', is: 3 }],
        otherwise: 'S2 never takes over the log of S1',
        rule: raftRules.conflicts,
      },
    ],
    checkers,
    statesMax: 50_000,
  }));
