import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomFor } from '../../harness/kernel/random.ts';
import { Network } from '../../harness/network/network.ts';
import { escapeText } from '../../pipeline/report/escape.ts';
import { parseLine, type Body, type Envelope } from '../wire.ts';
import type { Guardian } from './guardian.ts';
import { NodeProcess, type NodeCommand } from './node-process.ts';

/** Messages on links at once; what is beyond is lost. */
const UNDER_WAY_MAX = 100_000;
const SHOWN_CHARACTERS = 160;

/** Links as they are when nothing is cut. Nothing is doubled: Maelstrom's network doesn't either. */
export const linkOptions = { delayMsMin: 0, delayMsMax: 10, loss: 0.01, duplication: 0, late: 0.03, lateMsMax: 200 } as const;

/** What a node did that ends the run. */
export interface NodeFailure {
  readonly node: string;
  readonly message: string;
  /** There is no such program. */
  readonly isMissing?: true;
}

export interface GroupOptions {
  readonly ids: readonly string[];
  readonly seed: number;
  readonly command: (id: string, folder: string) => NodeCommand;
  readonly folder: string;
  readonly guardian: Guardian;
  readonly initMsMax: number;
  /** A message for a client. */
  readonly onClientMessage: (envelope: Envelope) => void;
  readonly onFailure: (failure: NodeFailure) => void;
}

interface Server {
  readonly id: string;
  readonly folder: string;
  process: NodeProcess | undefined;
  starting: Promise<void> | undefined;
  isPaused: boolean;
  /** Resolves the wait for its init_ok. */
  onInit: ((reply: Body) => void) | undefined;
}

/** The nodes' processes, and the links between them. Clients reach every node that is up, at once. */
export class ServerGroup {
  readonly #options: GroupOptions;
  readonly #servers: ReadonlyMap<string, Server>;
  readonly #network: Network<{ readonly from: string; readonly to: string; readonly label: string }>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #isOver = false;
  /** Messages between nodes that were delivered, and those that were not. */
  delivered = 0;
  lost = 0;

  constructor(options: GroupOptions) {
    this.#options = options;
    this.#network = new Network(linkOptions, randomFor(options.seed, 'network'));
    this.#servers = new Map(
      options.ids.map((id) => [id, { id, folder: join(options.folder, id), process: undefined, starting: undefined, isPaused: false, onInit: undefined }]),
    );
  }

  get ids(): readonly string[] {
    return this.#options.ids;
  }

  get down(): readonly string[] {
    return [...this.#servers.values()].filter(({ process }) => !process?.isUp).map(({ id }) => id);
  }

  get paused(): readonly string[] {
    return [...this.#servers.values()].filter(({ isPaused }) => isPaused).map(({ id }) => id);
  }

  /** Starts a node and tells it who it is. Resolves when it has answered, or was killed. */
  start(id: string): Promise<void> {
    const server = this.#server(id);
    if (server.process?.isUp) return Promise.resolve();
    server.starting ??= this.#start(server).finally(() => {
      server.starting = undefined;
    });
    return server.starting;
  }

  async #start(server: Server): Promise<void> {
    // No two lives at once on one disk.
    await server.process?.gone;
    if (this.#isOver) return;
    const { id } = server;
    mkdirSync(server.folder, { recursive: true });
    const { command, folder, guardian } = this.#options;
    const process = new NodeProcess({
      command: command(id, server.folder),
      folder: server.folder,
      logFile: join(folder, `${id}.log`),
      guardian,
      onLine: (line) => this.#hear(server, line),
      onFlood: (how) => this.#fail(server, `wrote ${how}, and was ended.`),
      onNoStart: (why) => this.#fail(server, `could not be started: ${why}. Is the program's name right?`, true),
      onEnd: (how, words) => this.#fail(server, `${how}.${words === '' ? '' : ` Its last words: ${shown(words)}`}`),
    });
    server.process = process;
    server.isPaused = false;
    await this.#init(server, process);
  }

  async kill(id: string): Promise<void> {
    const server = this.#server(id);
    server.onInit?.({ type: 'init_ok' });
    server.isPaused = false;
    await server.process?.kill();
  }

  pause(id: string): void {
    const server = this.#server(id);
    if (!server.process?.isUp) return;
    server.isPaused = true;
    server.process.pause();
  }

  resume(id: string): void {
    const server = this.#server(id);
    server.isPaused = false;
    server.process?.resume();
  }

  cut(links: readonly (readonly [string, string])[]): void {
    this.#network.cutOnly(links);
  }

  /** A client's message. False where the node is down, so that it certainly never arrives. */
  fromClient(envelope: Envelope): boolean {
    const server = this.#server(envelope.dest);
    if (!server.process?.isUp || server.onInit) return false;
    server.process.send(envelope);
    return true;
  }

  /** Kills every node. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.ids.map((id) => this.kill(id)));
  }

  #server(id: string): Server {
    const server = this.#servers.get(id);
    if (!server) throw new RangeError(`There is no node ${id}.`);
    return server;
  }

  async #init(server: Server, process: NodeProcess): Promise<void> {
    const { ids, initMsMax } = this.#options;
    const reply = await new Promise<Body | null>((resolve) => {
      const patience = this.#after(initMsMax, () => resolve(null));
      server.onInit = (body) => {
        this.#forget(patience);
        resolve(body);
      };
      process.send({ src: 'c0', dest: server.id, body: { type: 'init', msg_id: 1, node_id: server.id, node_ids: ids } });
    });
    if (server.process === process) server.onInit = undefined;
    if (!process.isUp || this.#isOver) return;
    if (reply === null) this.#fail(server, `did not answer init within ${initMsMax / 1000} seconds. Its first message must be {"type":"init_ok","in_reply_to":1}.`);
    else if (reply.type !== 'init_ok') this.#fail(server, `answered init with ${shown(JSON.stringify(reply))}; only init_ok will do.`);
  }

  #hear(server: Server, line: string): void {
    if (this.#isOver) return;
    const parsed = parseLine(line);
    if ('problem' in parsed) {
      return this.#fail(server, `wrote a line that is no message, since ${parsed.problem}: ${shown(line)}. Standard output is for messages alone; logs go to standard error.`);
    }
    const { envelope } = parsed;
    const { src, dest } = envelope;
    if (src !== server.id) return this.#fail(server, `sent a message in the name of ${shown(src)}: ${shown(line)}`);
    if (dest === 'c0') return server.onInit?.(envelope.body);
    if (this.#servers.has(dest)) return this.#post(envelope);
    if (/^c\d+$/.test(dest)) return this.#options.onClientMessage(envelope);
    this.#fail(server, `sent a message to ${shown(dest)}, but there are only ${this.ids.join(', ')} and the clients here.`);
  }

  #post(envelope: Envelope): void {
    const { src: from, dest: to, body } = envelope;
    const fate = this.#network.fateOf({ from, to, label: body.type });
    if (fate.kind !== 'delays' || fate.delaysMs.length === 0 || this.#timers.size > UNDER_WAY_MAX) {
      this.lost++;
      return;
    }
    for (const delayMs of fate.delaysMs) this.#after(delayMs, () => this.#deliver(envelope));
  }

  /** Cut links lose what arrives on them, whenever it was sent. */
  #deliver(envelope: Envelope): void {
    const { process } = this.#server(envelope.dest);
    if (!process?.isUp || this.#network.isCut(envelope.src, envelope.dest)) {
      this.lost++;
      return;
    }
    this.delivered++;
    process.send(envelope);
  }

  #fail({ id }: Server, what: string, isMissing = false): void {
    if (this.#isOver) return;
    this.#options.onFailure({ node: id, message: `${id} ${what}`, ...(isMissing && { isMissing }) });
  }

  #after(ms: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  #forget(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }
}

function shown(text: string): string {
  return escapeText(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
