import { readdirSync, readFileSync } from 'node:fs';

/** What Linux tells about a process from outside. Elsewhere nothing is known. */

const PAGE_BYTES = 4096;
/** The kernel's unit of processor time, the same on all machines that Node.js runs on. */
const TICK_MS = 10;

/** Memory that a process holds; 0 where the system doesn't say. The heap's limit doesn't count buffers. */
export function residentMb(pid: number | undefined): number {
  const [, pages = '0'] = readOf(pid, 'statm').split(' ');
  return (Number(pages) * PAGE_BYTES) / 1024 ** 2;
}

/** Processor time of all threads; null where the system doesn't say. */
export function processorMs(pid: number | undefined): number | null {
  // The name in brackets may hold spaces and brackets.
  const fields = readOf(pid, 'stat').replace(/^.*\)/s, '').trim().split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * TICK_MS : null;
}

/** Whether it has started other processes, as far as the system says. */
export function hasChildren(pid: number | undefined): boolean {
  try {
    return readdirSync(`/proc/${pid ?? ''}/task`).some((thread) => readOf(pid, `task/${thread}/children`).trim() !== '');
  } catch {
    return false;
  }
}

function readOf(pid: number | undefined, name: string): string {
  if (pid === undefined || process.platform !== 'linux') return '';
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
