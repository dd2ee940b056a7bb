import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { clusterLines, exitCodeOfCluster, statusLine } from '../maelstrom/cluster/cluster-lines.ts';
import { planFaults } from '../maelstrom/cluster/fault-plan.ts';
import { nodeCommand } from '../maelstrom/cluster/node-command.ts';
import { defaultPatience, runCluster, type ClusterResult, type ClusterSettings } from '../maelstrom/cluster/run-cluster.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { SEED_MAX, wholeNumber } from './options.ts';
import { preparedNode } from './prepared-node.ts';
import type { AddCommand, Session } from './session.ts';
import { UsageError } from './usage-error.ts';

const STATUS_LINE_MS = 5000;
/** Memory of one node. */
const NODE_MB_MAX = 512;
const RUNS_MAX = 100_000;
const OPERATIONS_MAX = 1_000_000;

export const clusterOptions = {
  nodes: { type: 'number', requiresArg: true, default: 5, describe: 'How many processes' },
  time: { type: 'number', requiresArg: true, default: 20, describe: 'Seconds of requests and faults' },
  clients: { type: 'number', requiresArg: true, describe: 'How many clients, at least one for each node; two for each unless given' },
  keys: { type: 'number', requiresArg: true, default: 4, describe: 'Keys in use at a time' },
  rate: { type: 'number', requiresArg: true, default: 100, describe: 'Operations a second, of all clients together' },
  seed: { type: 'number', requiresArg: true, describe: 'Seed of faults, losses and requests; drawn and printed unless given' },
  faults: { type: 'boolean', default: true, describe: 'Kill, stop and cut off nodes; --no-faults for calm weather' },
  operations: { type: 'number', requiresArg: true, describe: 'End when so many operations were begun' },
  bin: { type: 'string', requiresArg: true, describe: "Another program that speaks the protocol, with its arguments, instead of the task's; what is to outlive a kill, it writes in the folder that it runs in" },
} as const;

export const addCluster: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'cluster [task]',
    "Run a task's node as real processes with real clients and faults, and check what the clients saw",
    (command) =>
      command
        .positional('task', { type: 'string', describe: 'Number, name or folder of a task' })
        .options(clusterOptions)
        .example([
          ['$0 cluster task-10', 'Five processes, twenty seconds'],
          ['$0 cluster task-10 --seed 7 --time 60', 'The faults of seed 7, for a minute'],
          ["$0 cluster --bin 'python3 kv.py'", "Any program that speaks Maelstrom's lin-kv"],
        ]),
    async (args) => {
      if ((args.task === undefined) === (args.bin === undefined)) throw new UsageError('Name a task, as in `grade cluster task-10`, or a program, as in `grade cluster --bin ./my-kv`.');
      const nodes = wholeNumber('--nodes', args.nodes, 1, 25);
      const seed = args.seed === undefined ? randomInt(SEED_MAX) : wholeNumber('--seed', args.seed, 0, SEED_MAX);
      const ids = Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
      const forMs = wholeNumber('--time', args.time, 1, 3600) * 1000;
      const numbers = {
        nodes: ids,
        seed,
        clients: wholeNumber('--clients', args.clients ?? 2 * nodes, nodes, 500),
        keys: wholeNumber('--keys', args.keys, 1, 1000),
        rate: wholeNumber('--rate', args.rate, 1, 2000),
        forMs,
        operationsMax: wholeNumber('--operations', args.operations ?? OPERATIONS_MAX, 1, OPERATIONS_MAX),
        plan: args.faults ? planFaults(seed, ids, forMs) : [],
      };
      if (args.bin !== undefined) {
        const command = nodeCommand(args.bin, session.cwd);
        if (!command) throw new UsageError(`--bin '${args.bin}' has a quotation mark without its partner.`);
        return finish(await play(session, { ...defaultPatience, ...numbers, command: () => command, folder: newFolder(session.root) }));
      }
      const prepared = await preparedNode(session, args.task ?? '');
      if (!prepared) return finish(exitCodes.notLoaded);
      const { held, remove } = prepared;
      const command: ClusterSettings['command'] = (_id, dir) => ({ program: process.execPath, args: [`--max-old-space-size=${NODE_MB_MAX}`, session.toolkit.node, JSON.stringify({ held, settings: { dir, isKept: true, seed } })] });
      try {
        finish(await play(session, { ...defaultPatience, ...numbers, command, folder: newFolder(session.root) }));
      } finally {
        remove();
      }
    },
  );

async function play({ root, terminal }: Session, settings: ClusterSettings): Promise<ExitCode> {
  const { nodes, clients, seed, forMs, folder } = settings;
  terminal.note(`${nodes.length} nodes, ${clients} clients, ${forMs / 1000} seconds, seed ${seed} (the same faults again: --seed ${seed})`);
  let toldAtMs = 0;
  const interrupt = new AbortController();
  const onSignal = (): void => {
    // Asked twice: leave at once. The nodes die with this process.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  let result: ClusterResult;
  try {
    result = await runCluster(settings, {
      signal: interrupt.signal,
      onStatus: (status) => {
        terminal.status(statusLine(status));
        if (process.stderr.isTTY || status.atMs - toldAtMs < STATUS_LINE_MS) return;
        toldAtMs = status.atMs;
        terminal.note(statusLine(status));
      },
    });
  } finally {
    terminal.status(null);
    for (const signal of signals) process.off(signal, onSignal);
  }
  terminal.print(clusterLines(result, relative(root, folder).replaceAll('\\', '/'), terminal));
  return exitCodeOfCluster(result);
}

/** The first that nobody has had; two commands at once get two. */
function newFolder(root: string): string {
  const all = join(root, '.grade', 'cluster');
  mkdirSync(all, { recursive: true });
  for (let run = 1; run <= RUNS_MAX; run++) {
    const folder = resolve(all, String(run));
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new UsageError(`There are ${RUNS_MAX} runs in ${all}; remove some of them.`);
}
