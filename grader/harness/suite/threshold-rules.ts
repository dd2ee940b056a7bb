import type { Rule } from '../trace/checker.ts';

/** What task 19 is about. */
export const thresholdRules = {
  threshold: { id: 'THRESHOLD', name: 'There are quorums that are safe and live exactly where n ≥ 3f + 1', source: 'Pease, Shostak & Lamport 1980' },
  overlap: { id: 'OVERLAP', name: 'Any two quorums share f + 1 replicas: one of them is correct', source: 'Malkhi & Reiter 1998' },
  availability: { id: 'AVAILABILITY', name: 'Without any f replicas there still is a quorum', source: 'Malkhi & Reiter 1998' },
  attack: { id: 'ATTACK', name: 'An attack breaks what it says, whoever runs it', source: 'Lamport, Shostak & Pease 1982, §2' },
  model: { id: 'MODEL', name: 'A bound holds in a model', source: 'Dwork, Lynch & Stockmeyer 1988; Dolev & Strong 1983' },
} as const satisfies Record<string, Rule>;
