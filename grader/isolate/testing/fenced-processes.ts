import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const SAMPLE_MS = 50;
const PATIENCE_MS = 1000;

/** Looks at the processes that this one has started, and their own, and tells which behind a fence are still alive. */
export function watchFences(): { readonly left: () => Promise<readonly string[]>; readonly seen: () => number } {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    for (const name of fencedBelow(process.pid)) seen.add(name);
  }, SAMPLE_MS);
  return {
    seen: () => seen.size,
    left: async () => {
      clearInterval(timer);
      for (let waited = 0; ; waited += SAMPLE_MS) {
        const left = processes().filter(({ name, isDead }) => !isDead && seen.has(name));
        if (left.length === 0 || waited >= PATIENCE_MS) return left.map(({ name }) => name);
        await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
      }
    },
  };
}

interface ProcessFacts {
  readonly pid: string;
  readonly parent: string;
  /** Number and start: numbers are given anew. */
  readonly name: string;
  /** A killed process that nobody has waited for still has its number, and counts as gone. */
  readonly isDead: boolean;
}

/** Behind a fence, processes have numbers of their own. */
function fencedBelow(root: number): readonly string[] {
  const all = processes();
  const own = numbersOf('self');
  const below = (parent: string): readonly ProcessFacts[] => all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(String(root)).filter(({ pid }) => ![null, own].includes(numbersOf(pid))).map(({ name }) => name);
}

function processes(): readonly ProcessFacts[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((pid): ProcessFacts[] => {
    const fields = /^\d+$/.test(pid) ? statOf(pid) : [];
    const [state = '', parent = ''] = fields;
    return fields.length === 0 ? [] : [{ pid, parent, name: `${pid} of ${fields[19] ?? ''}`, isDead: state === 'Z' || state === 'X' }];
  });
}

/** The fields after the name, which may hold anything. */
function statOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
  } catch {
    return [];
  }
}

function numbersOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}
