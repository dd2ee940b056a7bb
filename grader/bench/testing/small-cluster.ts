import { Cluster, defaultCeilings, type ClusterOptions } from '../../harness/cluster/cluster.ts';
import { fastMachine, firstLife } from '../../harness/cluster/fleet.ts';
import type { HeldNode, OpenNode } from '../../harness/cluster/held-node.ts';
import { openLive } from '../../harness/cluster/live-node.ts';
import { fastDisk } from '../../harness/disk/disk.ts';
import { calmNetwork } from '../../harness/network/network.ts';
import type { Context, NodeEvent, NodeProgram } from '../../harness/protocols/node.ts';
import type { Departure, StateCopy, TraceEvent } from '../../harness/trace/events.ts';
import { Trace } from '../../harness/trace/trace.ts';

/** A state in which the handlers of a small test may keep what they like. */
export type Notes = Record<string, unknown>;

export type Step = (state: Notes, event: NodeEvent, ctx: Context) => unknown;

/** A node whose only durable field is `kept`. */
export function nodeOf(step: Step): NodeProgram<object> {
  return { fresh: () => ({ kept: 0, lost: 0 }), durable: ['kept'], step: step as NodeProgram<object>['step'] };
}

/** Opens every node in this realm, in one program's code. */
export function openWith(program: NodeProgram<object>): OpenNode {
  return (birth) => openLive(program, birth, []);
}

/** A cluster of S1 and S2 (or as many as `servers` says) in which every delay is known, and what it did. */
export interface SmallCluster {
  readonly cluster: Cluster;
  readonly events: readonly TraceEvent[];
  readonly trace: Trace;
  /** What left a server so far, as `time kind`. */
  readonly departures: (node: string) => string[];
  readonly state: (node: string) => StateCopy;
}

/** Messages take 5 ms and writes 10 ms, unless the options say otherwise. */
export function smallCluster(step: Step, options: Partial<ClusterOptions> = {}): SmallCluster {
  const trace = new Trace();
  const all: ClusterOptions = {
    seed: 1,
    servers: ['S1', 'S2'],
    open: openWith(nodeOf(step)),
    start: {},
    network: { ...calmNetwork, delayMsMin: 5, delayMsMax: 5 },
    disk: { ...fastDisk, writeMsMin: 10, writeMsMax: 10 },
    machine: fastMachine,
    ceilings: defaultCeilings,
    manualTimers: [],
    exchangeStates: false,
    onEvent: (event) => {
      trace.append(event);
      return false;
    },
    ...options,
  };
  const cluster = new Cluster(all, [...all.servers, ...(all.clients ?? [])].map((node) => firstLife(all, node) as HeldNode));
  return {
    cluster,
    trace,
    events: trace.events,
    departures: (node) =>
      trace.events.flatMap((event) => (event.kind === 'leave' && event.node === node ? [`${event.at} ${describe(event.departure)}`] : [])),
    state: (node) => cluster.node(node).recorded,
  };
}

function describe(departure: Departure): string {
  switch (departure.kind) {
    case 'send':
      return `send ${departure.message.type}`;
    case 'reply':
    case 'answer':
      return `${departure.kind} ${String(departure.reply)}`;
    default:
      return departure.kind;
  }
}
