import * as leader from '../../../solutions/task-01-log-replication/log-replication.ts';
import * as follower from '../../../solutions/task-02-log-matching/log-matching.ts';
import * as commitment from '../../../solutions/task-03-commitment/commitment.ts';
import * as machine from '../../../solutions/task-04-state-machine/state-machine.ts';
import * as election from '../../../solutions/task-05-election-restriction/election.ts';
import * as live from '../../../solutions/task-06-live-commitment/live-commitment.ts';
import * as channel from '../../../solutions/task-07-apply-channel/apply-channel.ts';
import * as noop from '../../../solutions/task-08-no-op/no-op.ts';
import * as snapshots from '../../../solutions/task-09-snapshots/snapshots.ts';
import * as store from '../../../solutions/task-10-linearizable-kv/linearizable-kv.ts';
import * as prepare from '../../../solutions/task-11-paxos-prepare/paxos-prepare.ts';
import * as accept from '../../../solutions/task-12-paxos-accept/paxos-accept.ts';
import * as replica from '../../../solutions/task-14-multi-paxos/multi-paxos.ts';
import * as pbft from '../../../solutions/task-17-pbft/pbft.ts';
import type { MultiPaxosParts } from '../../harness/protocols/multi-paxos/parts.ts';
import type { NodeProgram } from '../../harness/protocols/node.ts';
import type { PaxosParts } from '../../harness/protocols/paxos/parts.ts';
import type { PbftParts } from '../../harness/protocols/pbft/parts.ts';
import { programOf } from '../../harness/protocols/raft/assemble.ts';
import type { RaftParts } from '../../harness/protocols/raft/parts.ts';

/** The reference solutions of tasks 1 to 5: a whole Raft core. */
export const referenceParts: RaftParts = { leader, follower, commitment, machine, election };

/** Those of all nine tasks: a whole node. */
export const allReferenceParts: RaftParts = { ...referenceParts, live, channel, noop, snapshots };

/** That of task 10, with which a cluster has clients. */
export const referenceStore = store;

/** Those of tasks 11 and 12: single-decree Paxos. */
export const paxosParts: PaxosParts = { prepare, accept };

/** That of task 14, and what it stands on. */
export const multiPaxosParts: MultiPaxosParts = { machine, prepare, replica };

/** A Raft node of reference parts, some of them exchanged. */
export function raftNode(parts: Partial<RaftParts> = {}): NodeProgram<object> {
  return programOf({ ...referenceParts, ...parts });
}

/** That of task 17: PBFT. */
export const pbftParts: PbftParts = { pbft };
