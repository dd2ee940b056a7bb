import type { Scenario, ScriptStep } from '../cluster/scenario.ts';
import { figure7, logOf } from './raft-data.ts';
import { raftRules } from './raft-rules.ts';

type Until = Extract<ScriptStep, { do: 'until' }>;

/** A client's request to put a key. */
export const put = (key: string): object => ({ command: { op: 'put', key, value: key } });

/** The steps that wait for something, all with the same patience. */
export function stepsWithin(withinMs: number) {
  const until = (all: Until['all'], otherwise: string, rule: Until['rule'] = raftRules.progress): ScriptStep => ({
    do: 'until',
    all,
    withinMs,
    otherwise,
    rule,
  });

  /** The election timer of `node` fires, and it wins `term`. */
  const elect = (node: string, term: number): readonly ScriptStep[] => {
    const leads = [
      { node, field: 'role', is: 'leader' },
      { node, field: 'currentTerm', is: term },
    ];
    return [{ do: 'timeout', node, timer: 'election' }, until(leads, `${node} was to win term ${term}`)];
  };

  return { until, elect };
}

/** So many servers hold entry 1 of term 1; elections happen when the script says so. */
export function allHoldEntry1(servers: readonly string[]): Omit<Scenario, 'name' | 'script'> {
  return {
    servers: servers.length,
    manualTimers: ['election'],
    start: Object.fromEntries(servers.map((id) => [id, { currentTerm: 1, log: logOf(1) }])),
  };
}

/** How Fig. 7 can have come about: f led terms 2 and 3, and d (S5) won term 7 by the votes of S1, a and b. */
export const figure7Start: NonNullable<Scenario['start']> = {
  S1: { currentTerm: 7, votedFor: 'S5', log: figure7.leader },
  S2: { currentTerm: 7, votedFor: 'S5', log: figure7.a },
  S3: { currentTerm: 7, votedFor: 'S5', log: figure7.b },
  S4: { currentTerm: 6, log: figure7.c },
  S5: { currentTerm: 7, votedFor: 'S5', log: figure7.d },
  S6: { currentTerm: 4, log: figure7.e },
  S7: { currentTerm: 3, log: figure7.f },
};

/** The servers that are (a) to (f). */
export const figure7Peers: readonly string[] = ['S2', 'S3', 'S4', 'S5', 'S6', 'S7'];
