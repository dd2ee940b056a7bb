import type { Random } from '../kernel/random.ts';

/** A server by name, or whoever leads when the fault strikes. */
export type Target = string;

/** One thing that goes wrong, or right again. */
export type FaultAction =
  /** Crashes now, or (`afterEffects`) when that many more effects have left the server. */
  | { readonly do: 'crash'; readonly node: Target; readonly afterEffects?: number }
  | { readonly do: 'restart'; readonly node: Target }
  /** Alive but not scheduled: what arrives waits. */
  | { readonly do: 'pause'; readonly node: Target }
  | { readonly do: 'resume'; readonly node: Target }
  /** Cuts exactly these one-way links. */
  | { readonly do: 'cut'; readonly links: readonly (readonly [from: string, to: string])[] }
  /** Cuts one server off, whoever `node` is when it strikes; one way only leaves what it sends or what it hears. */
  | { readonly do: 'isolate'; readonly node: Target; readonly way: 'both' | 'in' | 'out' }
  | { readonly do: 'heal' }
  | { readonly do: 'slow-disk' | 'slow-machine'; readonly node: Target; readonly byMs: number };

/** Faults are data: generated, printed, shrunk and replayed. */
export interface TimedFault {
  readonly atMs: number;
  readonly action: FaultAction;
}

export type FaultKind = 'crash' | 'client-crash' | 'pause' | 'split' | 'isolate' | 'one-way' | 'bridge' | 'flapping' | 'slow-disk' | 'slow-machine';

/** What may go wrong in a random run, and how often. */
export interface FaultProfile {
  readonly kinds: readonly FaultKind[];
  /** Number of episodes; each starts with a fault and ends with its cure. */
  readonly episodes: number;
}

/** Draws a list of faults between `fromMs` and `toMs`; every fault is cured by `toMs`. */
export function drawFaults(
  profile: FaultProfile,
  servers: readonly string[],
  fromMs: number,
  toMs: number,
  random: Random,
  clients: readonly string[] = [],
): TimedFault[] {
  const faults: TimedFault[] = [];
  const lengthMs = Math.floor((toMs - fromMs) / Math.max(1, profile.episodes));
  for (let episode = 0; episode < profile.episodes; episode++) {
    // Episodes may overlap: each starts in its own stretch and may last into the next.
    const startMs = fromMs + episode * lengthMs + random.between(0, lengthMs >> 1);
    const endMs = Math.min(toMs, startMs + random.between(lengthMs >> 2, lengthMs + (lengthMs >> 1)));
    faults.push(...drawEpisode(random.pick(profile.kinds), { servers, clients }, startMs, endMs, random));
  }
  faults.push({ atMs: toMs, action: { do: 'heal' } });
  return faults.sort((a, b) => a.atMs - b.atMs);
}

function drawEpisode(
  kind: FaultKind,
  { servers, clients }: { readonly servers: readonly string[]; readonly clients: readonly string[] },
  startMs: number,
  endMs: number,
  random: Random,
): TimedFault[] {
  const anyone = random.pick(servers);
  const node = random.chance(0.5) ? 'leader' : anyone;
  const heal: TimedFault = { atMs: endMs, action: { do: 'heal' } };
  switch (kind) {
    case 'crash':
      return [
        { atMs: startMs, action: { do: 'crash', node, afterEffects: random.between(0, 12) } },
        { atMs: endMs, action: { do: 'restart', node: 'crashed' } },
      ];
    case 'client-crash':
      return [
        { atMs: startMs, action: { do: 'crash', node: random.pick(clients), afterEffects: random.between(0, 12) } },
        { atMs: endMs, action: { do: 'restart', node: 'crashed' } },
      ];
    case 'pause':
      return [
        { atMs: startMs, action: { do: 'pause', node } },
        { atMs: endMs, action: { do: 'resume', node: 'paused' } },
      ];
    case 'split':
      return [{ atMs: startMs, action: { do: 'cut', links: split(servers, random) } }, heal];
    case 'isolate':
      return [{ atMs: startMs, action: { do: 'isolate', node, way: 'both' } }, heal];
    case 'one-way':
      return [{ atMs: startMs, action: { do: 'isolate', node, way: random.chance(0.5) ? 'in' : 'out' } }, heal];
    case 'bridge':
      return [{ atMs: startMs, action: { do: 'cut', links: bridge(servers, random) } }, heal];
    case 'flapping':
      return flapping(servers, startMs, endMs, random);
    case 'slow-disk':
    case 'slow-machine':
      return [
        { atMs: startMs, action: { do: kind, node: anyone, byMs: random.between(10, 80) } },
        { atMs: endMs, action: { do: kind, node: anyone, byMs: 0 } },
      ];
  }
}

type Links = readonly (readonly [string, string])[];

/** Every link between different groups; a server in several groups (a bridge) sees them all. */
export function cutBetween(groups: readonly (readonly string[])[], servers: readonly string[]): Links {
  const together = (a: string, b: string): boolean => groups.some((group) => group.includes(a) && group.includes(b));
  return servers.flatMap((from) =>
    servers.filter((to) => to !== from && !together(from, to)).map((to) => [from, to] as const),
  );
}

function shuffled(servers: readonly string[], random: Random): string[] {
  const rest = [...servers];
  const order: string[] = [];
  while (rest.length > 0) order.push(...rest.splice(random.between(0, rest.length - 1), 1));
  return order;
}

function split(servers: readonly string[], random: Random): Links {
  const order = shuffled(servers, random);
  const minority = random.between(1, Math.max(1, Math.floor((servers.length - 1) / 2)));
  return cutBetween([order.slice(0, minority), order.slice(minority)], servers);
}

/** Two halves that can't hear each other, and one server that hears both. */
function bridge(servers: readonly string[], random: Random): Links {
  const order = shuffled(servers, random);
  const middle = order[0] as string;
  const half = Math.ceil((order.length - 1) / 2);
  return cutBetween([[middle, ...order.slice(1, 1 + half)], [middle, ...order.slice(1 + half)]], servers);
}

function flapping(servers: readonly string[], startMs: number, endMs: number, random: Random): TimedFault[] {
  const links = split(servers, random);
  const faults: TimedFault[] = [];
  for (let atMs = startMs; atMs < endMs; atMs += 120) {
    faults.push({ atMs, action: { do: 'cut', links } }, { atMs: Math.min(endMs, atMs + 60), action: { do: 'heal' } });
  }
  return faults;
}
