import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { LINE_CHARACTERS_MAX, readLines } from '../../isolate/read-lines.ts';
import type { Envelope } from '../wire.ts';
import { environment } from './environment.ts';
import type { Guardian } from './guardian.ts';

/** Lines in a second, beyond which a node does nothing but write. */
const LINES_PER_SECOND_MAX = 20_000;
/** What a node that reads nothing may have waiting for it; the rest is lost, as on a network. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;
const LOG_BYTES_MAX = 16 * 1024 * 1024;
const TAIL_CHARACTERS = 4000;
const CLOSING_MS_MAX = 500;

export interface NodeCommand {
  readonly program: string;
  readonly args: readonly string[];
}

export interface NodeProcessOptions {
  readonly command: NodeCommand;
  /** Where it runs, and may keep what is to outlive it. */
  readonly folder: string;
  /** Its standard error goes there, behind what is there already. */
  readonly logFile: string;
  readonly guardian: Guardian;
  readonly onLine: (line: string) => void;
  /** It writes so much that nobody could read it. */
  readonly onFlood: (how: string) => void;
  /** It ended without being killed by us. */
  readonly onEnd: (how: string, lastWords: string) => void;
  readonly onNoStart: (why: string) => void;
}

/** One life of a node's process, in a process group of its own. */
export class NodeProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Resolves when the process is no more. */
  readonly gone: Promise<void>;
  readonly #log: WriteStream;
  #isKilled = false;
  #isGone = false;
  #tail = '';
  #logged = 0;
  #lines = 0;
  #secondBegan = 0;

  constructor({ command, folder, logFile, guardian, onLine, onFlood, onEnd, onNoStart }: NodeProcessOptions) {
    const child = spawn(command.program, command.args, { cwd: folder, detached: true, stdio: ['pipe', 'pipe', 'pipe'], env: environment() });
    this.#child = child;
    this.#log = createWriteStream(logFile, { flags: 'a' });
    this.#log.on('error', () => undefined);
    if (child.pid !== undefined) guardian.guard(child.pid);
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    readLines(child.stdout, {
      onLine: (line) => {
        if (this.#isKilled) return;
        if (this.#isFlooding()) onFlood(`more than ${LINES_PER_SECOND_MAX} lines in a second`);
        else onLine(line);
      },
      onFlood: () => {
        if (!this.#isKilled) onFlood(`a line of more than ${LINE_CHARACTERS_MAX} characters`);
      },
    });
    this.gone = new Promise((resolve) => {
      const over = (how: string): void => {
        this.#log.end();
        resolve();
        if (this.#isKilled) return;
        this.#isKilled = true;
        onEnd(how, lastLine(this.#tail));
      };
      child.once('error', (error) => {
        this.#log.end();
        this.#isKilled = true;
        resolve();
        onNoStart(error.message);
      });
      child.once('exit', (code, signal) => {
        // What it left behind goes too.
        this.#signal('SIGKILL');
        this.#isGone = true;
        if (child.pid !== undefined) guardian.release(child.pid);
        const how = code === null ? `was ended by ${String(signal)}` : `ended by itself, with code ${code}`;
        // Its last words come with the end of its streams, which somebody whom it started may hold open.
        const patience = setTimeout(over, CLOSING_MS_MAX, how);
        child.once('close', () => {
          clearTimeout(patience);
          over(how);
        });
      });
    });
  }

  get isUp(): boolean {
    return !this.#isKilled;
  }

  send(envelope: Envelope): void {
    const { stdin } = this.#child;
    if (this.#isKilled || stdin.writableLength > UNREAD_BYTES_MAX) return;
    stdin.write(`${JSON.stringify(envelope)}\n`);
  }

  /** SIGKILL, for it and all that it started. Resolves when it is gone. */
  kill(): Promise<void> {
    this.#isKilled = true;
    this.#signal('SIGKILL');
    return this.gone;
  }

  /** Alive, and not running. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  /** To its whole group; once it is gone, the number may be somebody else's. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#isGone) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Gone already.
    }
  }

  #keep(text: string): void {
    this.#tail = (this.#tail + text).slice(-TAIL_CHARACTERS);
    if (this.#logged > LOG_BYTES_MAX || this.#log.writableEnded) return;
    this.#logged += Buffer.byteLength(text);
    this.#log.write(this.#logged > LOG_BYTES_MAX ? `${text}\n(What it said after this is left out.)\n` : text);
  }

  #isFlooding(): boolean {
    const now = performance.now();
    if (now - this.#secondBegan > 1000) {
      this.#secondBegan = now;
      this.#lines = 0;
    }
    return ++this.#lines > LINES_PER_SECOND_MAX;
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
