import type { LoadedModule, SuiteBinding } from '../../harness/suite/binding.ts';
import { paxosParts, pbftParts, referenceParts } from './reference-parts.ts';

const lend = (part: object) => (): Promise<LoadedModule> => Promise.resolve(part as LoadedModule);

/** What ties suites to task 16's part, and to the references that it is tried on. */
export const faultsBinding = {
  task: 'task-16-byzantine-faults',
  part: 'faults',
  exports: ['classifyFault', 'attack', 'withstands', 'withChecksum'],
  references: {
    'task-01-log-replication': lend(referenceParts.leader),
    'task-02-log-matching': lend(referenceParts.follower),
    'task-03-commitment': lend(referenceParts.commitment),
    'task-04-state-machine': lend(referenceParts.machine),
    'task-05-election-restriction': lend(referenceParts.election),
    'task-11-paxos-prepare': lend(paxosParts.prepare),
    'task-12-paxos-accept': lend(paxosParts.accept),
    'task-17-pbft': lend(pbftParts.pbft),
  },
} satisfies Partial<SuiteBinding>;
