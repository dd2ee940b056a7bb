import type { FaultAction, TimedFault } from '../../harness/faults/faults.ts';
import { describeFault } from './fault-plan.ts';
import type { ServerGroup } from './server-group.ts';

export interface NemesisOptions {
  readonly plan: readonly TimedFault[];
  readonly group: ServerGroup;
  /** Whoever seems to lead: the plan knows no names of leaders. */
  readonly leader: () => string;
  readonly onFault: (text: string) => void;
}

/** Does to the nodes what the plan says, when it says so, until it is ended. */
export class Nemesis {
  readonly #options: NemesisOptions;
  readonly #timers: NodeJS.Timeout[];
  /** What the links suffer from, in a few words; null where nothing is cut. */
  #links: string | null = null;
  /** Restarts under way. */
  readonly #starting = new Set<Promise<void>>();
  struck = 0;

  constructor(options: NemesisOptions) {
    this.#options = options;
    this.#timers = options.plan.map(({ atMs, action }) => setTimeout(() => this.#strike(action), atMs));
  }

  /** What is wrong now, for people. */
  get afflictions(): readonly string[] {
    const { down, paused } = this.#options.group;
    return [...(this.#links === null ? [] : [this.#links]), ...down.map((id) => `${id} down`), ...paused.map((id) => `${id} stopped`)];
  }

  /** No more faults; all links are up, and every node runs and knows who it is. */
  async heal(): Promise<void> {
    const { group } = this.#options;
    this.stop();
    this.#cut([], null);
    for (const id of group.paused) group.resume(id);
    for (const id of group.down) this.#start(id);
    await Promise.all(this.#starting);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #strike(action: FaultAction): void {
    const { group, leader, onFault } = this.#options;
    const found = 'node' in action ? this.#find(action.node, leader) : '';
    // Who is down already can't be killed; and whoever was may be back.
    if (found === undefined) return;
    onFault('node' in action ? describeFault({ ...action, node: found }).replace(/^it\b/, found) : describeFault(action));
    switch (action.do) {
      case 'crash':
        this.struck++;
        return void group.kill(found);
      case 'restart':
        return this.#start(found);
      case 'pause':
        this.struck++;
        return group.pause(found);
      case 'resume':
        return group.resume(found);
      case 'cut':
        this.struck++;
        return this.#cut(action.links, `${action.links.length} links cut`);
      case 'isolate': {
        this.struck++;
        const others = group.ids.filter((id) => id !== found);
        const out = others.map((other) => [found, other] as const);
        const into = others.map((other) => [other, found] as const);
        return this.#cut({ both: [...out, ...into], in: into, out }[action.way], `${found} cut off${{ both: '', in: ' (in)', out: ' (out)' }[action.way]}`);
      }
      case 'heal':
        return this.#cut([], null);
      case 'slow-disk':
      case 'slow-machine':
        throw new Error(`A real process can't be told ${action.do}.`);
    }
  }

  #find(target: string, leader: () => string): string | undefined {
    const { down, paused } = this.#options.group;
    if (target === 'crashed') return down[0];
    if (target === 'paused') return paused[0];
    const id = target === 'leader' ? leader() : target;
    return down.includes(id) || paused.includes(id) ? undefined : id;
  }

  #cut(links: readonly (readonly [string, string])[], what: string | null): void {
    this.#links = what;
    this.#options.group.cut(links);
  }

  #start(id: string): void {
    const starting = this.#options.group.start(id).finally(() => this.#starting.delete(starting));
    this.#starting.add(starting);
  }
}
