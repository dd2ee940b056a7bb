import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { residentMb } from '../../isolate/process-facts.ts';
import { readLines } from '../../isolate/read-lines.ts';
import { GO, type ChildLine, type Job } from './job.ts';
import type { Limits } from './limits.ts';

const TAIL_CHARACTERS = 2000;
const RESIDENT_POLL_MS = 200;
/** Most of what a run makes is soon forgotten: a young generation that holds more of it is collected less often. */
const YOUNG = ['--min-semi-space-size=64', '--max-semi-space-size=64'];
/** Descriptor of the child's lines: the first after the three standard ones. */
export const CHANNEL = 3;

/** Why a child ended. All but `over` are decided on this side of the pipe. */
export interface Ending {
  readonly kind: 'over' | 'silent' | 'output-limit' | 'memory' | 'crashed' | 'stopped';
  /** The child's own closing line, when it came to that. */
  readonly over?: Extract<ChildLine, { kind: 'over' }>;
  /** The last of what the child printed. */
  readonly output: string;
}

export interface Child {
  readonly pid: number | undefined;
  /** What it shall run at once. */
  readonly give: (job: Job) => void;
  /** What it shall get ready for; then it waits, unwatched, for as long as it takes. */
  readonly poise: (job: Job) => void;
  /** Lets what waits begin. */
  readonly go: () => void;
  /** Kills the child and everything it started. */
  readonly stop: () => void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>;
}

export interface Launch {
  /** The child's entry. */
  readonly file: string;
  readonly folder: string;
  readonly limits: Limits;
  readonly onLine: (line: ChildLine) => void;
}

/** Starts the process that runs the suites, and watches it from outside: a loop inside can't stop this. */
export function launchChild({ file, folder, limits, onLine }: Launch): Child {
  const child = spawn(process.execPath, [`--max-old-space-size=${limits.heapMbMax}`, ...YOUNG, file], {
    cwd: folder,
    // Its own process group, so that what it starts dies with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: childEnvironment(),
  });
  let cause: Ending['kind'] | undefined;
  let over: Ending['over'];
  const end = (kind: Ending['kind']): void => {
    cause ??= kind;
    killGroup(child);
  };

  const watchdog = watchSilence(limits, () => end('silent'));
  const output = watchOutput(child, limits, () => end('output-limit'));
  const memory = setInterval(() => {
    if (residentMb(child.pid) > limits.residentMbMax) end('memory');
  }, RESIDENT_POLL_MS);
  readLines(child.stdio[CHANNEL] as Readable, {
    onLine: (text) => {
      const line = parseLine(text);
      if (line === null) return;
      watchdog.heard(line);
      if (line.kind === 'over') over = line;
      onLine(line);
    },
    onFlood: () => end('output-limit'),
  });
  const stop = (): void => end('stopped');
  process.once('exit', stop);

  const ended = new Promise<Ending>((resolve) => {
    child.once('error', () => (cause ??= 'crashed'));
    child.once('close', () => {
      watchdog.stop();
      clearInterval(memory);
      process.off('exit', stop);
      // What it may have started and left behind.
      killGroup(child);
      const kind = cause ?? (over ? 'over' : crashKind(output.tail()));
      resolve({ kind, output: output.tail(), ...(over && { over }) });
    });
  });
  // A child that died early can't take its job; `ended` tells.
  child.stdin.on('error', () => undefined);
  const write = (line: string): void => void child.stdin.write(`${line}\n`);
  return {
    pid: child.pid,
    give: (job) => {
      watchdog.begin();
      write(JSON.stringify(job));
    },
    poise: (job) => write(JSON.stringify({ ...job, waits: true } satisfies Job)),
    go: () => {
      watchdog.begin();
      write(GO);
    },
    stop,
    ended,
  };
}

function watchSilence(limits: Limits, onSilence: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let started = false;
  return {
    begin: (): void => {
      timer ??= setTimeout(onSilence, limits.startMsMax);
    },
    heard: (line: ChildLine): void => {
      if (!started && line.kind === 'test') {
        started = true;
        clearTimeout(timer);
        timer = setTimeout(onSilence, limits.silenceMsMax);
      } else {
        timer?.refresh();
      }
    },
    stop: () => clearTimeout(timer),
  };
}

function watchOutput(child: ChildProcess, limits: Limits, onFlood: () => void) {
  let tail = '';
  let bytes = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      bytes += Buffer.byteLength(chunk);
      tail = (tail + chunk).slice(-TAIL_CHARACTERS);
      if (bytes > limits.outputBytesMax) onFlood();
    });
  }
  return { tail: () => tail };
}

/** Without a closing line: V8 prints why it gave up before it aborts. */
function crashKind(output: string): 'memory' | 'crashed' {
  return /heap out of memory|ERR_WORKER_OUT_OF_MEMORY/.test(output) ? 'memory' : 'crashed';
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already, or the system has no groups.
    child.kill('SIGKILL');
  }
}

/** The same everywhere: neither the machine's language nor its time zone may change a verdict. */
function childEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('VITEST'),
  );
  return { ...Object.fromEntries(kept), TZ: 'UTC', LC_ALL: 'C', NODE_ENV: 'test' };
}

/** What isn't a line of ours is left out: it can't count as a pass. */
function parseLine(text: string): ChildLine | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'kind' in value ? (value as ChildLine) : null;
  } catch {
    return null;
  }
}
