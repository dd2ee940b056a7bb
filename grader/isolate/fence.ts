import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

/** How the process that holds the code is started. Plain data: the judge may be told it. */
export interface HostCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Bubblewrap says on descriptor 4 which process it has started. */
  readonly isFenced: boolean;
}

const HEAP_MB = 400;
/** Of the whole process, in KiB: the kernel's last word, should the watch from outside come too late. */
const DATA_KIB = 2 * 1024 ** 2;
const PROBE_MS_MAX = 20_000;
/** The fence's whole file system, but for the libraries that Node.js itself needs. */
const NODE = '/node';
const HOST = '/host.mjs';
const INFO = '4';

/**
 * Closes what was inherited from whoever started the grader (above 9, only bash can); then no dumped memory, no
 * file written, few descriptors, and nothing of what a shell says about itself. Of processes, the watch from outside
 * allows one.
 */
const limited =
  'for path in /proc/self/fd/*; do fd=${path##*/}; case "$fd" in [0-4] | *[!0-9]*) ;; [5-9]) eval "exec $fd>&-";; ' +
  '*) [ -z "$BASH_VERSION" ] || eval "exec $fd>&-";; esac; done; ' +
  `ulimit -c 0; ulimit -f 0; ulimit -n 64; ulimit -d ${DATA_KIB}; exec /usr/bin/env -i TZ=UTC LC_ALL=C "$@"`;

/** Without a fence: hardened all the same, but the operating system keeps it from nothing. */
export function plainHost(file: string): HostCommand {
  return { command: process.execPath, args: [`--max-old-space-size=${HEAP_MB}`, file], env: environment(), isFenced: false };
}

/**
 * Behind bubblewrap: no network, no file but Node.js and this program, nothing that can be written, no
 * other process to be seen; it all dies with whoever started it. Tried out before it is trusted; where
 * that fails, a sentence says why and what to do.
 */
export async function fencedHost(file: string): Promise<HostCommand | { readonly refusal: string }> {
  if (process.platform !== 'linux') return { refusal: 'The fence around the code needs Linux and bubblewrap; here there is none.' };
  const bwrap = findProgram('bwrap');
  if (bwrap === null) {
    return { refusal: 'The fence around the code needs bubblewrap, and `bwrap` is not installed. Install it (apt-get install bubblewrap, dnf install bubblewrap, pacman -S bubblewrap).' };
  }
  const fence = fenceOf(bwrap, file);
  const problem = await probe(fence);
  if (problem === null) return { ...fence, args: [...fence.args, NODE, `--max-old-space-size=${HEAP_MB}`, HOST] };
  return {
    refusal:
      `The fence around the code can't be put up: bubblewrap is installed, but a trial of it failed (${problem}). ` +
      'Most often the system forbids user namespaces: allow them (on Ubuntu 24.04, `sysctl kernel.apparmor_restrict_unprivileged_userns=0`; ' +
      'in a container, start it with --security-opt seccomp=unconfined).',
  };
}

function fenceOf(bwrap: string, file: string): HostCommand {
  const bind = (from: string, to = from): string[] => ['--ro-bind', from, to];
  const inside = ['--unshare-all', '--die-with-parent', '--new-session', '--as-pid-1', '--hostname', 'holder', '--info-fd', INFO];
  const files = [...bind(realpathSync(process.execPath), NODE), ...bind(file, HOST), ...sharedLibraries().flatMap((library) => bind(library))];
  return {
    command: findProgram('bash') ?? '/bin/sh',
    args: ['-c', limited, 'sh', bwrap, ...inside, ...files, '--remount-ro', '/', '--chdir', '/', '--'],
    env: environment(),
    isFenced: true,
  };
}

/** What the running Node.js has loaded: another process of it will need the same. */
function sharedLibraries(): readonly string[] {
  const { sharedObjects } = process.report.getReport() as unknown as { readonly sharedObjects: readonly string[] };
  return sharedObjects.filter((path) => isAbsolute(path) && !path.endsWith('.node'));
}

/** Runs something in the fence that looks around. Null where it sees what it should. */
async function probe({ command, args, env }: HostCommand): Promise<string | null> {
  const script = "console.log(JSON.stringify([require('fs').readdirSync('/'), require('os').networkInterfaces(), process.pid, process.env]))";
  const withoutInfo = args.filter((arg, i) => arg !== '--info-fd' && args[i - 1] !== '--info-fd');
  try {
    const { stdout } = await promisify(execFile)(command, [...withoutInfo, NODE, '-e', script], { env, cwd: '/', timeout: PROBE_MS_MAX, killSignal: 'SIGKILL' });
    const [files, interfaces, pid, variables] = JSON.parse(stdout) as [string[], Record<string, unknown[]>, number, Record<string, string>];
    if (!files.every((name) => ['node', 'host.mjs', 'lib', 'lib64', 'usr', 'opt', 'nix'].includes(name) || name.startsWith('lib'))) return `other files are seen in it: ${files.join(', ')}`;
    if (Object.keys(interfaces).some((name) => name !== 'lo')) return 'the network is seen in it';
    if (pid !== 1) return 'other processes are seen in it';
    if (Object.keys(variables).some((name) => !['TZ', 'LC_ALL', 'PWD'].includes(name))) return 'the environment is seen in it';
    return null;
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    return (stderr.trim().split('\n')[0] || message.split('\n')[0]) ?? 'no reason was given';
  }
}

/** The same everywhere: neither the machine's language nor its time zone may change a verdict. */
function environment(): Record<string, string> {
  const { SystemRoot } = process.env;
  // Windows starts no program without it.
  return { TZ: 'UTC', LC_ALL: 'C', ...(SystemRoot !== undefined && { SystemRoot }) };
}

function findProgram(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
