import { spawn } from 'node:child_process';
import { environment } from './environment.ts';

/** Remembers process groups and kills them when nobody speaks to it any more. */
const SCRIPT = `
const groups = new Set();
let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) line[0] === '+' ? groups.add(Number(line.slice(1))) : groups.delete(Number(line.slice(1)));
});
process.stdin.on('close', () => {
  for (const group of groups) try { process.kill(-group, 'SIGKILL'); } catch {}
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
`;

export interface Guardian {
  /** From now on this group dies with this process, however that ends. */
  readonly guard: (group: number) => void;
  readonly release: (group: number) => void;
  /** Kills what is still guarded, and ends. */
  readonly end: () => void;
}

/** Starts a small process that outlives this one, even when this is killed, and leaves no node behind. */
export function startGuardian(): Guardian {
  const child = spawn(process.execPath, ['--eval', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: environment() });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return {
    guard: (group) => child.stdin.write(`+${group}\n`),
    release: (group) => child.stdin.write(`-${group}\n`),
    end: () => child.stdin.end(),
  };
}
