import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Memory that a process holds; 0 where the system doesn't say. The heap's limit doesn't count buffers. */
export function residentMb(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  try {
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(pages) * PAGE_BYTES) / 1024 ** 2;
  } catch {
    return 0;
  }
}
