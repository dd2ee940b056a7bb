import type { Context } from './node.ts';

/** Virtual milliseconds, of whoever elects leaders. Raft's proportions: broadcast time << heartbeat < election timeout. */
export const electionTiming = { heartbeatMs: 50, electionTimeoutMsMin: 150, electionTimeoutMsMax: 300 } as const;

/** Sets the election timer anew, to a random moment in that interval. Raft §5.2. */
export function resetElectionTimer(ctx: Context): void {
  const { electionTimeoutMsMin, electionTimeoutMsMax } = electionTiming;
  const spread = electionTimeoutMsMax - electionTimeoutMsMin;
  ctx.setTimer('election', electionTimeoutMsMin + Math.floor(ctx.random() * (spread + 1)));
}
