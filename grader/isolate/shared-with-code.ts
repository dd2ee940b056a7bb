import { sharedErrors } from '../harness/cluster/guard.ts';
import { NodeContext } from '../harness/cluster/live-node.ts';
import * as harness from '../harness/index.ts';
import { frozenCopy, NotPlain } from '../harness/kernel/plain.ts';
import { wholeLog } from '../harness/protocols/raft/log.ts';
import { applyAtOnce, eventDriven } from '../harness/protocols/raft/stand-ins.ts';

/**
 * Everything of ours that code can get hold of and that all nodes share: whatever could be hung
 * there would be a way around the network, and past the search for state kept elsewhere.
 */
export const sharedWithCode: readonly unknown[] = [
  harness,
  NodeContext,
  wholeLog,
  eventDriven,
  applyAtOnce,
  NotPlain,
  ...sharedErrors,
  Object.getPrototypeOf(frozenCopy(new Map())),
  Object.getPrototypeOf(frozenCopy(new Set())),
];
