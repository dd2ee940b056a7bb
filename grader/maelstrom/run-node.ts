import { join } from 'node:path';
import type { OpenNode } from '../harness/cluster/held-node.ts';
import { holdInRealm, type Held } from './hold-in-realm.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import type { ClientBinding } from './client-binding.ts';
import { loadSentence } from './fault-sentence.ts';
import { LINE_CHARACTERS_MAX, readLines } from '../isolate/read-lines.ts';
import { linKv } from './lin-kv.ts';
import { openNodeDisk } from './node-disk.ts';
import { NodeSession } from './node-session.ts';
import { realTime } from './outside.ts';
import { takeOverStdio, type Stdio } from './take-over-stdio.ts';

/** Which parts serve Maelstrom's clients, and how. */
export const bindings: Readonly<Record<string, ClientBinding>> = { store: linKv };

export interface NodeSettings {
  /** Where the server's disk lies; a file in it is named by the server. */
  readonly dir: string;
  /** False begins with an empty disk, whatever is there. */
  readonly isKept: boolean;
  readonly seed: number;
}

/** Runs a task's node on this process's standard input and output, until the input ends. Compiled code may be removed then. */
export async function runTaskNode(held: Held, settings: NodeSettings, onLoaded: () => void = () => undefined): Promise<ExitCode> {
  const binding = bindings[held.part];
  if (!binding) throw new Error(`No clients of Maelstrom's speak to the part ${held.part}.`);
  const gone = new AbortController();
  const stdio = takeOverStdio(() => gone.abort());
  process.setSourceMapsEnabled(true);
  const holder = holdInRealm(held);
  const fault = await holder.load(0);
  onLoaded();
  if (fault) {
    stdio.say(loadSentence(fault));
    return exitCodes.notLoaded;
  }
  return serve({ open: (birth) => holder.openNode(0, birth), binding, stdio, settings, gone: gone.signal });
}

export interface Service {
  readonly open: OpenNode;
  readonly binding: ClientBinding;
  readonly stdio: Stdio;
  readonly settings: NodeSettings;
  /** Nobody reads what is written. */
  readonly gone?: AbortSignal;
}

/** Serves lines of standard input with a node until there are no more. Answers with the exit code. */
export async function serve({ open, binding, stdio, settings, gone }: Service): Promise<ExitCode> {
  const { dir, isKept, seed } = settings;
  const session = new NodeSession({
    open,
    binding,
    openDisk: (node) => openNodeDisk(dir, node, isKept),
    seed,
    time: realTime,
    send: (envelope) => stdio.writeLine(JSON.stringify(envelope)),
    say: stdio.say,
  });
  readLines(process.stdin, {
    onLine: (line) => session.hear(line),
    onFlood: () => stdio.say(`A line of more than ${LINE_CHARACTERS_MAX} characters came, and was left out.`),
    onEnd: () => session.close(),
  });
  gone?.addEventListener('abort', () => session.close());
  const end = await session.ended;
  process.stdin.destroy();
  if (end.kind === 'closed') return exitCodes.passed;
  stdio.say(end.message);
  return end.kind === 'fault' ? exitCodes.failed : exitCodes.usage;
}

/** Where the disks of nodes lie whose folder nobody named. */
export function nodeFolder(root: string): string {
  return join(root, '.grade', 'node');
}
