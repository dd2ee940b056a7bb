import type { ReplicatedLog } from '../protocols/comparison/replicated-log.ts';
import { raftReading } from './raft-reading.ts';

export const multiPaxosReading: ReplicatedLog = raftReading;
