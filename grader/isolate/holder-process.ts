import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import type { EndingKind } from '../harness/suite/ending.ts';
import type { HostCommand } from './fence.ts';
import { PATIENCE, type HolderLimits } from './holder-limits.ts';
import { hasChildren, processorMs, residentMb } from './process-facts.ts';
import { readLines } from './read-lines.ts';

const POLL_MS = 50;
const HEAD_CHARACTERS = 10_000;
/** Descriptor of the line to the judge: the first after the three standard ones. */
const CONNECTION = 3;
/** Descriptor on which bubblewrap tells what it has started. */
const INFO = 4;

export interface HolderProcess {
  readonly send: (line: string) => void;
  /** Answers are wanted from now on; or none is. */
  readonly expect: (isWaiting: boolean) => void;
  /** Processor time counts anew: another test begins. */
  readonly begin: () => void;
  /** Kills the process and, where there is a fence, everything in it. */
  readonly end: (kind: EndingKind | 'done') => void;
}

export interface HolderProcessEvents {
  readonly onLine: (line: string) => void;
  /** The process is gone, or about to be: once, with the reason. */
  readonly onEnd: (kind: EndingKind | 'done') => void;
}

/** Starts the process that holds the code, and watches it from outside: neither a loop nor a flood in it stops this. */
export function startHolder({ command, args, env, isFenced }: HostCommand, limits: HolderLimits, { onLine, onEnd }: HolderProcessEvents): HolderProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(isFenced ? (['pipe'] as const) : [])], env, cwd: '/' });
  const stream = child.stdio[CONNECTION] as unknown as Duplex;
  let hasEnded = false;
  const end = (kind: EndingKind | 'done'): void => {
    if (hasEnded) return;
    hasEnded = true;
    clearInterval(poll);
    stream.destroy();
    child.kill('SIGKILL');
    onEnd(kind);
  };
  const watch = watchTime(limits, isFenced ? pidInFence(child) : () => child.pid, end);
  const output = watchOutput(child, limits, () => end('output-limit'));
  const poll = setInterval(watch.look, POLL_MS);
  poll.unref();
  readLines(stream, {
    onLine: (line) => {
      watch.heard();
      if (!hasEnded) onLine(line);
    },
    onFlood: () => end('crashed'),
  });
  // V8 says why it gave up, in many lines that are of no use to anybody else.
  const fail = (): void => end(/^FATAL ERROR: .*([Aa]llocation|memory|size)/m.test(output()) ? 'memory' : 'crashed');
  // By then all that it printed has been read.
  child.on('close', fail);
  child.on('error', fail);
  // Whoever waits for an answer waits anyhow; a process that nobody asks holds up nothing.
  child.unref();
  return { send: (line) => void stream.write(`${line}\n`), expect: watch.expect, begin: watch.begin, end };
}

/** Bubblewrap tells which process it has started, as JSON. */
function pidInFence(child: ChildProcess): () => number | undefined {
  let said = '';
  let pid: number | undefined;
  (child.stdio[INFO] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    pid ??= Number(/"child-pid": *(\d+)/.exec(said)?.[1]) || undefined;
  });
  return () => pid;
}

/** Time, memory and processes, looked at again and again. */
function watchTime(limits: HolderLimits, pid: () => number | undefined, end: (kind: EndingKind) => void) {
  let isWaiting = false;
  let hasSpoken = false;
  /** Something was heard, or is newly waited for, since the last look: asking the system each time would cost more than the answers. */
  let isNews = true;
  let sinceMs = performance.now();
  let sinceProcessorMs = 0;
  let testProcessorMs = 0;
  let isSuspect = false;
  const usedMs = (): number => processorMs(pid()) ?? 0;
  const mark = (): void => {
    sinceMs = performance.now();
    sinceProcessorMs = usedMs();
    isSuspect = false;
    isNews = false;
  };
  const isSilent = (): boolean => {
    if (!isWaiting) return false;
    const clockMs = performance.now() - sinceMs;
    if (!hasSpoken) return clockMs > limits.startMsMax;
    return clockMs > limits.silenceMsMax * PATIENCE || usedMs() - sinceProcessorMs > limits.silenceMsMax;
  };
  return {
    heard: (): void => {
      if (!hasSpoken) testProcessorMs = usedMs();
      hasSpoken = true;
      isNews = true;
    },
    expect: (waiting: boolean): void => {
      if (waiting && !isWaiting) isNews = true;
      isWaiting = waiting;
    },
    begin: (): void => {
      testProcessorMs = usedMs();
    },
    look: (): void => {
      if (residentMb(pid()) > limits.residentMbMax) return end('memory');
      if (hasChildren(pid())) return end('crashed');
      if (isNews) mark();
      if (hasSpoken && usedMs() - testProcessorMs > limits.testMsMax) return end('slow');
      // The judge may have been too busy to read: what lies there is read before this is asked again.
      if (isSilent() && isSuspect) return end('silent');
      isSuspect = isSilent();
    },
  };
}

function watchOutput(child: ChildProcess, limits: HolderLimits, onFlood: () => void): () => string {
  let head = '';
  let bytes = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      bytes += Buffer.byteLength(chunk);
      if (head.length < HEAD_CHARACTERS) head += chunk;
      if (bytes > limits.outputBytesMax) onFlood();
    });
  }
  return () => head;
}
