import { comparisonKit } from './comparison-kit.ts';
import { evidenceKit } from './evidence-kit.ts';
import { faultsKit } from './faults-kit.ts';
import { multiPaxosKit } from './multi-paxos-kit.ts';
import { paxosKit } from './paxos-kit.ts';
import { pbftKit } from './pbft-kit.ts';
import type { ProtocolKit } from './protocol-kit.ts';
import { raftKit } from './raft-kit.ts';
import { tendermintKit } from './tendermint-kit.ts';

const kits: readonly ProtocolKit[] = [raftKit, paxosKit, multiPaxosKit, comparisonKit, pbftKit, tendermintKit, faultsKit, evidenceKit];

/** The protocol to which a part belongs; Raft for a part that no task yields. */
export function kitOf(part: string): ProtocolKit {
  return kits.find(({ tasks }) => part in tasks) ?? raftKit;
}
