import type { Rule } from '../trace/checker.ts';

/** What a comparison owes to whoever reads it. */
export const comparisonRules = {
  reading: { id: 'READING', name: 'A message counts as what it brings, not as what it is called', source: 'Raft §5.3; Paxos Made Simple §3' },
  fairness: { id: 'FAIR-RUNS', name: 'Both stacks run under the same conditions, from the same seeds', source: 'Howard & Mortier 2020' },
  steady: { id: 'STEADY-COST', name: 'What an entry costs while one leader leads', source: 'Raft §5.3; Paxos Made Simple §3' },
  change: { id: 'CHANGE-COST', name: 'A change of leaders lasts until the new one has committed something new', source: 'Howard & Mortier 2020; thesis §6' },
  summary: { id: 'SUMMARY', name: 'A figure sums up all of the runs', source: 'Raft §9.3' },
  proxies: { id: 'PROXIES', name: 'A proxy is called a proxy', source: 'Raft §9.1; thesis ch. 7' },
  claims: { id: 'CLAIMS', name: 'A claim follows from the data', source: 'Raft §9.1, §9.3' },
} as const satisfies Record<string, Rule>;
